//! A browser as far as sign-in goes: it keeps cookies and says where its requests come from.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde_json::Value;

use crate::client::{self, Reply};

/// A browser with a page of the server's own.
#[derive(Clone, Debug)]
pub struct Browser {
    pub address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    /// Where it is, as the proxy before the server says.
    pub place: Option<String>,
}

impl Browser {
    pub fn new(address: SocketAddr) -> Browser {
        Browser {
            address,
            cookies: BTreeMap::new(),
            place: None,
        }
    }

    pub fn at(address: SocketAddr, place: &str) -> Browser {
        Browser {
            place: Some(place.to_owned()),
            ..Browser::new(address)
        }
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.ask("GET", path, None)
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Reply {
        self.ask("POST", path, Some(body))
    }

    pub fn delete(&mut self, path: &str) -> Reply {
        self.ask("DELETE", path, None)
    }

    /// A request as the page sends it, below `/api/v1/`; keeps the cookies of the answer.
    pub fn ask(&mut self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let origin = format!("Origin: http://{}", self.address);
        let mut headers = vec![
            "X-Seller-Dashboard: 1",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Mode: cors",
            "User-Agent: Test\tBrowser/1",
            &origin,
        ];
        if body.is_some() {
            headers.push("Content-Type: application/json");
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let reply = self.ask_with(method, path, &headers, &body);
        self.keep(&reply);
        reply
    }

    /// A request with just these headers, and the cookies.
    pub fn ask_with(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Reply {
        let mut head = vec![
            format!("{method} /api/v1/{path} HTTP/1.1"),
            format!("Host: {}", self.address),
            "Connection: close".to_owned(),
        ];
        if !self.cookies.is_empty() {
            let pairs = self.cookies.iter();
            let cookies: Vec<_> = pairs
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            head.push(format!("Cookie: {}", cookies.join("; ")));
        }
        if let Some(place) = &self.place {
            head.push(format!("X-Forwarded-For: {place}"));
        }
        head.extend(headers.iter().map(|&header| header.to_owned()));
        if !body.is_empty() {
            head.push(format!("Content-Length: {}", body.len()));
        }
        let head = head.join("\r\n");
        client::send(self.address, format!("{head}\r\n\r\n{body}").as_bytes())
    }

    fn keep(&mut self, reply: &Reply) {
        for cookie in set_cookies(reply) {
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The token of its session.
    pub fn token(&self) -> Option<String> {
        self.cookies.get("__Host-session").cloned()
    }
}

pub fn set_cookies(reply: &Reply) -> Vec<String> {
    let cookies = reply.headers.iter();
    let cookies = cookies.filter(|(name, _)| name == "set-cookie");
    cookies.map(|(_, value)| value.clone()).collect()
}
