//! Where the books are: a file, or a PostgreSQL server by its URL.
//!
//! A URL may hold a password, and everybody on a machine can read the arguments of its processes:
//! so a password is taken from the environment or from a file only, and is never shown again.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// The schemes of a PostgreSQL URL.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];
/// What may stand after the `?` of a URL. Others are refused: a misspelt one would change nothing.
const PARAMETERS: [&str; 12] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

/// Where the books are.
#[derive(Clone)]
pub enum Address {
    /// An `SQLite` file.
    File(PathBuf),
    /// A database of a PostgreSQL server.
    Postgres(Box<PgConnectOptions>),
}

/// Why a text is no address. No variant repeats the text: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// A password where everybody on the machine can read it.
    PasswordInSight,
    /// The URL can't be understood, for this reason.
    Malformed(String),
    /// The URL has a parameter of this name, which is not known.
    UnknownParameter(String),
}

impl Address {
    /// Reads a path or a URL that others can see, such as an argument of the command line.
    pub fn from_sight(text: &str) -> Result<Address, AddressError> {
        if is_url(text) && holds_password(text) {
            return Err(AddressError::PasswordInSight);
        }
        text.parse()
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// A URL if it begins as one, else a path.
    fn from_str(text: &str) -> Result<Address, AddressError> {
        if !is_url(text) {
            return Ok(Address::File(PathBuf::from(text)));
        }
        check_parameters(text)?;
        let options: PgConnectOptions = text
            .parse()
            .map_err(|error: sqlx::Error| AddressError::Malformed(reason_of(&error)))?;
        Ok(Address::Postgres(Box::new(options)))
    }
}

impl From<&Path> for Address {
    fn from(path: &Path) -> Address {
        Address::File(path.to_owned())
    }
}

fn is_url(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// Whether there is a password, by the plainest reading: rather one too many than one too few.
fn holds_password(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let before_host = rest.rsplit_once('@').map_or("", |(before, _)| before);
    before_host.contains(':') || parameters(url).any(|(name, _)| name == "password")
}

fn check_parameters(url: &str) -> Result<(), AddressError> {
    for (name, _) in parameters(url) {
        if !PARAMETERS.contains(&&*name) && !name.starts_with("options[") {
            return Err(AddressError::UnknownParameter(name));
        }
    }
    Ok(())
}

fn parameters(url: &str) -> impl Iterator<Item = (String, String)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).into_owned()
}

/// The reason without the name of the error's kind.
fn reason_of(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(reason) => reason.to_string(),
        other => other.to_string(),
    }
}

impl fmt::Display for Address {
    /// For logs and messages: never with the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = match self {
            Address::File(path) => return path.display().fmt(f),
            Address::Postgres(options) => options,
        };
        write!(f, "postgres://{}@", options.get_username())?;
        match options.get_socket() {
            Some(folder) => f.write_str(&folder.to_string_lossy())?,
            None => write!(f, "{}:{}", options.get_host(), options.get_port())?,
        }
        // The server takes the user's name where none is given.
        let database = options.get_database();
        write!(f, "/{}", database.unwrap_or(options.get_username()))
    }
}

impl fmt::Debug for Address {
    /// As text for people: what the library derives would print the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AddressError::PasswordInSight => f.write_str(
                "this URL holds a password, and everybody on this machine can read the arguments \
                 of its processes. Put the whole URL into the environment variable \
                 BILLING_API_DATABASE_URL or into a file that only you may read, and name that by \
                 --database-url-file; or leave the password out of it and keep it in ~/.pgpass",
            ),
            AddressError::Malformed(reason) => {
                write!(f, "this is no URL of a PostgreSQL database: {reason}")
            }
            AddressError::UnknownParameter(name) => write!(
                f,
                "found the parameter {name:?} in the URL of the database; known are {}",
                PARAMETERS.join(", ")
            ),
        }
    }
}

impl std::error::Error for AddressError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_path() {
        for path in [
            "books.db",
            "/var/books",
            "postgres",
            "file:books.db",
            "a:b@c",
        ] {
            let address = Address::from_sight(path).unwrap();
            assert!(matches!(&address, Address::File(found) if found == Path::new(path)));
        }
    }

    #[test]
    fn a_password_in_sight_is_refused_and_never_shown() {
        for url in [
            "postgres://me:hunter2@host/books",
            "postgresql://me:hunter2@/books?host=/run/postgresql",
            "postgres://me@host/books?password=hunter2",
            "postgres://me:hun@ter2@host/books",
            "postgres://me@host/books?pass%77ord=hunter2",
        ] {
            let refused = Address::from_sight(url).unwrap_err();
            assert_eq!(refused, AddressError::PasswordInSight, "{url}");
            assert!(!refused.to_string().contains("hunter2"));
        }
        let address: Address = "postgres://me:hunter2@host:99/books".parse().unwrap();
        assert_eq!(address.to_string(), "postgres://me@host:99/books");
        assert!(!format!("{address:?}").contains("hunter2"));
    }

    #[test]
    fn what_can_not_be_kept_is_refused() {
        let unknown = "postgres://me@host/books?sslmode=hunter2".parse::<Address>();
        assert!(matches!(unknown, Err(AddressError::Malformed(_))));
        let misspelt = "postgres://me@host/books?pasword=hunter2";
        let refused = misspelt.parse::<Address>().unwrap_err();
        assert_eq!(
            refused,
            AddressError::UnknownParameter("pasword".to_owned())
        );
        assert!(!refused.to_string().contains("hunter2"));
        let refused = "postgres://me:hunter2@host:port/b".parse::<Address>();
        let refused = refused.unwrap_err();
        assert!(matches!(refused, AddressError::Malformed(_)), "{refused}");
        assert!(!refused.to_string().contains("hunter2"));
    }
}
