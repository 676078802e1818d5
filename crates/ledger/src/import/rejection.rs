//! An input line that was refused: where, why, and what it said.

use serde::{Deserialize, Serialize};

mod reason;

pub use reason::Reason;

/// The most bytes of raw text that a rejection keeps; it says so when it cut.
pub const RAW_BYTES_MAX: usize = 2048;

/// One refused line, or the whole source when `line` is 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Physical line from 1, or row from 1 in an answer of an API; 0 for the source as a whole.
    pub line: u32,
    /// Why.
    pub reason: Reason,
    /// What the line said, at most [`RAW_BYTES_MAX`] bytes of it.
    pub raw: String,
}

impl Rejection {
    /// A rejection that keeps as much of `raw` as is allowed.
    pub fn new(line: u32, reason: Reason, raw: &str) -> Rejection {
        let kept = &raw[..raw.floor_char_boundary(RAW_BYTES_MAX)];
        let raw = if kept.len() < raw.len() {
            format!("{kept} [cut: {} bytes in all]", raw.len())
        } else {
            kept.to_owned()
        };
        Rejection { line, reason, raw }
    }
}
