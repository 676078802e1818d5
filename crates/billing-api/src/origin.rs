//! Under which names the server is reached, and from which address a request came.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;

/// Names under which a server on this machine may be called.
const LOOPBACK_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Where browsers find the dashboard: a scheme, a host and perhaps a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// As a browser writes it.
    text: String,
    /// Host, and port unless it is the scheme's own.
    authority: String,
    is_loopback: bool,
}

/// Why a text is no origin of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadOrigin;

impl Origin {
    /// Whether only this machine's own browsers can mean us by it.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

impl FromStr for Origin {
    type Err = BadOrigin;

    /// `https://` with a host, or `http://` with a name of this machine; a port may follow, a path
    /// may not.
    fn from_str(text: &str) -> Result<Origin, BadOrigin> {
        let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://").ok_or(BadOrigin)?;
        let authority = match scheme {
            "https" => authority.strip_suffix(":443").unwrap_or(authority),
            "http" => authority.strip_suffix(":80").unwrap_or(authority),
            _ => return Err(BadOrigin),
        };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let is_named = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'[' | b']' | b':')
        };
        let is_loopback = LOOPBACK_NAMES.contains(&host);
        let is_sound = !host.is_empty()
            && host.bytes().all(is_named)
            && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
            && (scheme == "https" || is_loopback);
        if !is_sound {
            return Err(BadOrigin);
        }
        Ok(Origin {
            text: format!("{scheme}://{authority}"),
            authority: authority.to_owned(),
            is_loopback,
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for BadOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an origin is https://HOST or https://HOST:PORT, without a path; http:// only for \
             localhost, 127.0.0.1 and [::1]",
        )
    }
}

impl std::error::Error for BadOrigin {}

/// Under which names this server answers, and how many proxies stand before it.
#[derive(Clone, Debug)]
pub struct Front {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where browsers find it, if not there.
    pub origin: Option<Origin>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub n_proxies: u8,
}

impl Front {
    /// Whether a `Host` means us. A development proxy leaves the port out, which no rebinding page
    /// gains anything from.
    pub fn is_our_host(&self, host: &str) -> bool {
        let is_origin = self.origin.as_ref().is_some_and(|origin| {
            let rest = strip_prefix_ignoring_case(host, &origin.authority);
            matches!(rest, Some("")) || (matches!(rest, Some(":443")) && !origin.is_loopback)
        });
        is_origin || (self.listen.ip().is_loopback() && self.is_loopback_host(host))
    }

    fn is_loopback_host(&self, host: &str) -> bool {
        let rests = LOOPBACK_NAMES
            .iter()
            .filter_map(|name| strip_prefix_ignoring_case(host, name));
        let port = self.listen.port().to_string();
        rests
            .into_iter()
            .any(|rest| rest.is_empty() || rest.strip_prefix(':') == Some(&port))
    }

    /// Whether an `Origin` is one of our own pages. Compared whole: a name that merely begins or
    /// ends like ours is somebody else's.
    pub fn is_our_origin(&self, text: &str) -> bool {
        if self.origin.as_ref().is_some_and(|ours| ours.text == text) {
            return true;
        }
        let port = self.listen.port();
        self.listen.ip().is_loopback()
            && LOOPBACK_NAMES
                .iter()
                .any(|name| text == format!("http://{name}:{port}"))
    }

    /// The names that are answered, for people.
    pub fn names(&self) -> String {
        let port = self.listen.port();
        let here = format!("localhost, 127.0.0.1 and [::1] with port {port}");
        match (&self.origin, self.listen.ip().is_loopback()) {
            (None, _) => here,
            (Some(origin), true) => format!("{}, {here}", origin.authority),
            (Some(origin), false) => origin.authority.clone(),
        }
    }

    /// The address that a request came from. With n proxies before us the n-th name from the right
    /// is what the outermost of them saw; everything to its left is the visitor's own word.
    pub fn client(&self, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
        let Some(back) = usize::from(self.n_proxies).checked_sub(1) else {
            return peer;
        };
        let said = headers.get_all("x-forwarded-for").iter();
        let said: Vec<&str> = said
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let named = said
            .iter()
            .rev()
            .nth(back)
            .and_then(|text| address(text.trim()));
        named.unwrap_or(peer)
    }
}

/// An address as proxies write it: alone, in brackets, or with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    bare.unwrap_or(text)
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|with| with.ip()))
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start
        .eq_ignore_ascii_case(prefix)
        .then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(listen: &str, origin: Option<&str>, n_proxies: u8) -> Front {
        Front {
            listen: listen.parse().unwrap(),
            origin: origin.map(|text| text.parse().unwrap()),
            n_proxies,
        }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        let check = |text: &str, shown: Option<&str>| {
            let read = text.parse::<Origin>().ok().map(|origin| origin.to_string());
            assert_eq!(read.as_deref(), shown, "{text}");
        };
        check("https://Seller.Example/", Some("https://seller.example"));
        check("https://a.example:443", Some("https://a.example"));
        check("https://a.example:8443", Some("https://a.example:8443"));
        check("http://127.0.0.1:8081", Some("http://127.0.0.1:8081"));
        check("http://[::1]:8081", Some("http://[::1]:8081"));
        check("http://a.example", None);
        check("http://localhost.a.example", None);
        check("a.example", None);
        check("https://", None);
        check("https://a.example/app", None);
        check("https://a.example:0", None);
        check("https://a.example:x", None);
        check("https://user@a.example", None);
        check("ftp://a.example", None);
    }

    #[test]
    fn only_our_own_pages_are_ours() {
        let front = front("0.0.0.0:8080", Some("https://a.example"), 0);
        assert!(front.is_our_origin("https://a.example"));
        assert!(front.is_our_host("a.example") && front.is_our_host("A.example:443"));
        for other in [
            "null",
            "",
            "http://a.example",
            "https://a.example.attacker.example",
            "https://xa.example",
            "https://b.a.example",
            "https://a.example:8443",
            "https://A.example",
            "http://localhost:8080",
        ] {
            assert!(!front.is_our_origin(other), "{other}");
        }
        for other in [
            "a.example.attacker",
            "localhost:8080",
            "a.example:80",
            "b.a.example",
            "",
        ] {
            assert!(!front.is_our_host(other), "{other}");
        }
    }

    #[test]
    fn a_forwarded_address_is_believed_as_far_as_the_proxies_go() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let check = |n_proxies: u8, said: &[&str], address: &str| {
            let headers = said.iter().map(|value| {
                let name = axum::http::HeaderName::from_static("x-forwarded-for");
                (name, value.parse().unwrap())
            });
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(name, value);
            }
            let found = front("0.0.0.0:1", Some("https://a.example"), n_proxies).client(&map, peer);
            assert_eq!(found.to_string(), address, "{n_proxies} {said:?}");
        };
        check(0, &["1.2.3.4"], "10.0.0.1");
        check(1, &["1.2.3.4"], "1.2.3.4");
        check(1, &["6.6.6.6, 1.2.3.4"], "1.2.3.4");
        check(1, &["6.6.6.6", "1.2.3.4"], "1.2.3.4");
        check(2, &["6.6.6.6, 1.2.3.4, 10.0.0.2"], "1.2.3.4");
        check(2, &["1.2.3.4"], "10.0.0.1");
        check(1, &["[2001:db8::1]:443"], "2001:db8::1");
        check(1, &["nonsense"], "10.0.0.1");
        check(1, &[], "10.0.0.1");
    }
}
