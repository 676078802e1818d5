//! The two cookies: their names, their attributes, and reading them back.
//!
//! `__Host-` makes a browser refuse them unless they are `Secure`, of the whole host and of no
//! domain, so neither a neighbour of the host nor a page over plain HTTP can plant one.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::sign_in::policy::DEVICE_SECONDS;
use crate::sign_in::token::Token;

/// Names and forms of the cookies.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    is_plain: bool,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a session; goes with the browser's own session.
    Session,
    /// Of a browser on which somebody has signed in.
    Device,
}

impl Cookies {
    /// `is_plain` only for a server on this machine, for browsers that send no `Secure` cookie
    /// over plain HTTP even there.
    pub fn new(is_plain: bool) -> Cookies {
        Cookies { is_plain }
    }

    fn name(self, kind: Kind) -> &'static str {
        match (kind, self.is_plain) {
            (Kind::Session, false) => "__Host-session",
            (Kind::Session, true) => "session",
            (Kind::Device, false) => "__Host-device",
            (Kind::Device, true) => "device",
        }
    }

    /// The token that a request brings; none when it brings two, of which one may be planted.
    pub fn read(self, headers: &HeaderMap, kind: Kind) -> Option<Token> {
        let name = self.name(kind);
        let mut found = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(other, _)| *other == name)
            .map(|(_, value)| value);
        let first = found.next()?;
        if found.next().is_some() {
            return None;
        }
        Token::read(first)
    }

    /// `Set-Cookie` for a token.
    pub fn set(self, kind: Kind, token: &Token) -> HeaderValue {
        match kind {
            Kind::Session => self.header(kind, token.reveal(), ""),
            Kind::Device => {
                let age = format!("; Max-Age={DEVICE_SECONDS}");
                self.header(kind, token.reveal(), &age)
            }
        }
    }

    /// `Set-Cookie` that takes a cookie away.
    pub fn remove(self, kind: Kind) -> HeaderValue {
        self.header(kind, "", "; Max-Age=0")
    }

    fn header(self, kind: Kind, value: &str, age: &str) -> HeaderValue {
        let secure = if self.is_plain { "" } else { "; Secure" };
        let name = self.name(kind);
        let text = format!("{name}={value}; Path=/{age}{secure}; HttpOnly; SameSite=Strict");
        // Names, hexadecimal digits and attributes are always a header value.
        let mut header =
            HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("session="));
        header.set_sensitive(true);
        header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        headers
    }

    #[test]
    fn attributes_are_as_strict_as_can_be() {
        let token = Token::read(&"ab".repeat(32)).unwrap();
        let text = |cookies: Cookies, kind| {
            let header = cookies.set(kind, &token);
            assert!(header.is_sensitive());
            header.to_str().unwrap().replace(token.reveal(), "T")
        };
        let (strict, plain) = (Cookies::new(false), Cookies::new(true));
        assert_eq!(
            text(strict, Kind::Session),
            "__Host-session=T; Path=/; Secure; HttpOnly; SameSite=Strict"
        );
        assert_eq!(
            text(strict, Kind::Device),
            "__Host-device=T; Path=/; Max-Age=15552000; Secure; HttpOnly; SameSite=Strict"
        );
        assert_eq!(
            text(plain, Kind::Session),
            "session=T; Path=/; HttpOnly; SameSite=Strict"
        );
        assert_eq!(
            strict.remove(Kind::Session),
            "__Host-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"
        );
    }

    #[test]
    fn a_planted_second_cookie_counts_for_none() {
        let (one, other) = ("ab".repeat(32), "cd".repeat(32));
        let read = |cookies: &[&str]| {
            let found = Cookies::new(false).read(&headers(cookies), Kind::Session);
            found.map(|token| token.reveal().to_owned())
        };
        let ours = format!("__Host-session={one}");
        assert_eq!(read(&[&ours]), Some(one.clone()));
        assert_eq!(read(&[&format!("a=b; {ours}; c=d")]), Some(one.clone()));
        assert_eq!(read(&["a=b", &ours]), Some(one));
        assert_eq!(read(&[&ours, &format!("__Host-session={other}")]), None);
        assert_eq!(read(&[&format!("{ours}; __Host-session=x")]), None);
        assert_eq!(read(&[&format!("session={other}")]), None, "another name");
        assert_eq!(read(&["__Host-session=short"]), None);
        assert_eq!(read(&[]), None);
    }
}
