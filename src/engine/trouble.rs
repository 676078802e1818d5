//! Why rows of the billing API are missing: told by the worker as it is, said by the page in words.

use std::fmt;

use crate::words::faults;
use serde::{Deserialize, Serialize};

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Nothing answered at that address.
    Unreachable,
    /// Nothing came in time.
    Silent {
        /// How long was waited.
        seconds: u32,
    },
    /// An answer that says no.
    Refused {
        /// HTTP status.
        status: u16,
        /// What the server says about it.
        detail: String,
    },
    /// An answer that breaks the contract, and how.
    Damaged(String),
    /// Lists of one state of the books could not be had together.
    BooksChange,
    /// More rows than a browser is asked to hold.
    TooManyRows {
        /// The most that are held.
        most: u64,
    },
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Unreachable => f.write_str(faults::api_unreachable()),
            Trouble::Silent { seconds } => f.write_str(&faults::api_silent(&seconds.to_string())),
            Trouble::Refused { status, detail } => {
                let detail = detail.trim();
                let end = if detail.ends_with(['.', '!', '?', ':']) {
                    ""
                } else {
                    "."
                };
                let detail = format!("{detail}{end}");
                f.write_str(&faults::api_refused(&status.to_string(), &detail))
            }
            Trouble::Damaged(how) => f.write_str(&faults::api_damaged(how)),
            Trouble::BooksChange => f.write_str(faults::books_changing()),
            Trouble::TooManyRows { most } => f.write_str(&faults::too_many_rows(&most.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_becomes_a_sentence() {
        let refused = |detail: &str| {
            let detail = detail.to_owned();
            Trouble::Refused {
                status: 404,
                detail,
            }
            .to_string()
        };
        assert_eq!(
            refused("Not Found "),
            "The billing API answered 404: Not Found."
        );
        assert_eq!(refused("Gone."), "The billing API answered 404: Gone.");
    }
}
