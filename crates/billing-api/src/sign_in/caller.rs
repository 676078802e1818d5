//! What a request tells about the browser that sent it.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

use crate::app::{App, Gate};
use crate::refusal::Refusal;
use crate::sign_in::cookie::Kind;
use crate::sign_in::token::Token;
use crate::sign_in::{SignIn, session};

/// Characters of a browser's name that are kept: they are for people to tell sessions apart.
const AGENT_CHARACTERS_MAX: usize = 200;

/// The address at the other end of the connection, as the listener saw it.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// A browser that asks to sign in or out, or for something that takes a password.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What it is checked with.
    pub sign_in: SignIn,
    /// Where it is, as far as the proxies before us are believed.
    pub address: IpAddr,
    /// What it calls itself.
    pub agent: String,
    /// The session token that it brought, whether that is of a session or not.
    pub session: Option<Token>,
    /// The device token that it brought, whether that is of a device or not.
    pub device: Option<Token>,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Caller, Refusal> {
        let Gate::SignIn(sign_in) = &app.gate else {
            return Err(session::without_sign_in());
        };
        let peer = parts.extensions.get::<Peer>();
        // A connection without an address shares the count of all others without one.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
        let headers = &parts.headers;
        let agent = headers.get(USER_AGENT);
        let agent = agent.map_or(String::new(), |agent| {
            String::from_utf8_lossy(agent.as_bytes())
                .chars()
                .filter(|character| !character.is_control())
                .take(AGENT_CHARACTERS_MAX)
                .collect()
        });
        Ok(Caller {
            sign_in: sign_in.clone(),
            address: app.front.client(headers, peer).to_canonical(),
            agent,
            session: sign_in.cookies.read(headers, Kind::Session),
            device: sign_in.cookies.read(headers, Kind::Device),
        })
    }
}
