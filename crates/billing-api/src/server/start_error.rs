//! Why a server can't be started, in words.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::db::DbError;
use crate::sign_in::password::HashError;

/// Why a server can't be started.
#[derive(Debug)]
pub enum StartError {
    /// Others could reach it, and there is no sign-in.
    NoSignIn(SocketAddr),
    /// Others could reach it, and it does not know under which name.
    NoOrigin(SocketAddr),
    /// Cookies would cross a network in the open.
    PlainCookies,
    /// Passwords can't be checked.
    SignIn(HashError),
    /// Not a loopback address, for the metrics.
    MetricsNotLoopback(SocketAddr),
    /// The address can't be listened on.
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The folder of the dashboard's files can't be read.
    Web {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The books can't be opened.
    Db(DbError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::NoSignIn(found) => write!(
                f,
                "--without-sign-in is refused for {found} or under that --origin: whoever reaches \
                 it could read these books. Without sign-in, only this machine's own addresses are \
                 allowed, such as 127.0.0.1:8080 or [::1]:8080."
            ),
            StartError::NoOrigin(found) => write!(
                f,
                "--listen {found} is refused without --origin https://HOST: others can reach that \
                 address, and the server must know under which name, through a proxy that does TLS. \
                 Without it, only this machine's own addresses are allowed, such as 127.0.0.1:8080 \
                 or [::1]:8080."
            ),
            StartError::PlainCookies => write!(
                f,
                "--plain-http-cookies is for this machine alone: with it cookies would cross a \
                 network in the open. Leave it out, or listen on 127.0.0.1 without --origin."
            ),
            StartError::SignIn(error) => write!(f, "sign-in can't be prepared: {error}"),
            StartError::MetricsNotLoopback(found) => write!(
                f,
                "--metrics-listen {found} is refused: the metrics have no sign-in. Allowed are \
                 this machine's own addresses, such as 127.0.0.1:9464; let a Prometheus elsewhere \
                 read them through a tunnel or an agent on this machine."
            ),
            StartError::Listen { address, source } => {
                write!(
                    f,
                    "can't listen on {address}: {source}; port 0 takes a free port"
                )
            }
            StartError::Web { folder, source } => write!(
                f,
                "--web {}: {source}; build the dashboard first, or leave --web out to serve the \
                 API alone",
                folder.display()
            ),
            StartError::Db(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}
