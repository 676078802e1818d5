//! What makes an answer of the billing API untrustworthy as a whole.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// Why an answer can't be trusted as a whole. Whoever meets it asks again, then says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageError {
    /// More bytes than are read at once.
    TooLarge {
        /// Bytes found.
        bytes: usize,
        /// Bytes allowed.
        bytes_max: usize,
    },
    /// The body ends inside a value.
    CutShort {
        /// Bytes found.
        bytes: usize,
    },
    /// The body is no JSON.
    NotJson {
        /// Where it stops to be, in bytes from 0.
        offset: usize,
        /// What is wrong there.
        what: String,
    },
    /// Values are nested too deep.
    TooDeep {
        /// Where, in bytes from 0.
        offset: usize,
        /// Levels allowed.
        depth_max: usize,
    },
    /// Two fields of one object have the same name, so that one of them would be lost.
    DoubledName {
        /// Where the second stands, in bytes from 0.
        offset: usize,
        /// The name.
        name: String,
    },
    /// JSON, but not what this address answers.
    WrongShape {
        /// What is wrong with it.
        what: String,
    },
    /// Rows are missing, or there are too many.
    CountDiffers {
        /// Rows that the page says it has.
        claimed: usize,
        /// Rows that it has.
        found: usize,
    },
    /// The totals of the rows do not add up to what the page says.
    SumDiffers {
        /// Of which currency.
        currency: Currency,
        /// What the page says.
        claimed: String,
        /// What the rows add up to.
        found: String,
    },
    /// The first or last row is not the one that the page says.
    IdDiffers {
        /// Id that the page says.
        claimed: Option<String>,
        /// Id that the row has.
        found: Option<String>,
    },
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PageError::TooLarge { bytes, bytes_max } => {
                write!(
                    f,
                    "The answer has {bytes} bytes; at most {bytes_max} are read."
                )
            }
            PageError::CutShort { bytes } => {
                write!(
                    f,
                    "The answer was cut: it ends inside a value, after {bytes} bytes."
                )
            }
            PageError::NotJson { offset, what } => {
                write!(f, "The answer is no JSON from byte {offset} on: {what}.")
            }
            PageError::TooDeep { offset, depth_max } => {
                write!(
                    f,
                    "The answer is nested deeper than {depth_max} levels at byte {offset}."
                )
            }
            PageError::DoubledName { offset, name } => {
                write!(
                    f,
                    "The answer has the name \"{name}\" a second time, at byte {offset}."
                )
            }
            PageError::WrongShape { what } => {
                write!(
                    f,
                    "The answer does not have the form that was asked for: {what}."
                )
            }
            PageError::CountDiffers { claimed, found } => {
                write!(f, "The answer claims {claimed} rows and has {found}.")
            }
            PageError::SumDiffers {
                currency,
                claimed,
                found,
            } => write!(
                f,
                "The answer claims rows of {claimed} {currency} in all, and they add up to {found}."
            ),
            PageError::IdDiffers { claimed, found } => {
                let name = |id: &Option<String>| id.clone().unwrap_or_else(|| "no row".to_owned());
                let (claimed, found) = (name(claimed), name(found));
                write!(
                    f,
                    "The answer claims to start or end with {claimed}, and does with {found}."
                )
            }
        }
    }
}

impl std::error::Error for PageError {}
