//! Amounts as people and report writers print them: `1,234.56`, `1.234,56`, `1 234,56`,
//! `1,44,957.78`, `(55.00)`.
//!
//! Which mark is the decimal one is decided once for a whole file, from all its amounts
//! ([`Evidence`]), and never per cell: `1.234` alone is a thousand here and one and a quarter
//! there. Both readings go through one function, so the verdict and the parser cannot disagree.
//!
//! Not here: currency symbols (the column or the file names the currency), exponents, and digits of
//! other scripts.

mod form;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Currency, Money, plain};
use form::read;

/// Which mark stands before the decimals. The other marks may group the digits before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Notation {
    /// `1,234.56`. Groups by comma, apostrophe or a space; by comma also in the Indian way,
    /// `1,44,957.78`.
    Point,
    /// `1.234,56`. Groups by point, apostrophe or a space.
    Comma,
}

impl Notation {
    /// The decimal mark.
    pub const fn mark(self) -> char {
        match self {
            Notation::Point => '.',
            Notation::Comma => ',',
        }
    }

    /// Whether `found` may stand between groups of digits. A plain, a no-break, a narrow no-break
    /// and a thin space are all in use, and so are both apostrophes.
    fn groups_by(self, found: char) -> bool {
        let rival = match self {
            Notation::Point => ',',
            Notation::Comma => '.',
        };
        found == rival
            || matches!(
                found,
                ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}'
            )
    }
}

/// Reads one printed amount under a decided notation.
///
/// Accepted around the digits: spaces, one sign (`-`, U+2212 or `+` before, `-` or U+2212 after) or
/// parentheses for a negative amount. Decimals beyond the currency's scale are accepted only as
/// zeros. text -> 1, no allocation
pub fn parse(text: &str, currency: Currency, notation: Notation) -> Result<Money, AmountError> {
    let amount = read(text, notation)?;

    let scale = currency.scale() as usize;
    let (kept, surplus) = amount.decimals.split_at(amount.decimals.len().min(scale));
    if surplus.bytes().any(|digit| digit != b'0') {
        let found = amount.decimals.trim_end_matches('0').len();
        return Err(AmountError::TooManyDecimals {
            found,
            allowed: scale,
            currency,
        });
    }

    let whole = amount.whole.bytes().filter(u8::is_ascii_digit);
    let padding = std::iter::repeat_n(b'0', scale - kept.len());
    let digits = whole.chain(kept.bytes()).chain(padding);
    plain::signed_minor(digits, amount.negative)
        .ok()
        .and_then(|minor| i64::try_from(minor).ok())
        .map(|minor| Money::new(minor, currency))
        .ok_or(AmountError::Overflow { currency })
}

/// What the amounts of one file say about its decimal mark. Keeps one example of each kind,
/// whatever the file's size.
///
/// ```
/// use ledger::money::notation::{Evidence, Notation, Verdict};
///
/// let mut evidence = Evidence::default();
/// for amount in ["1.234", "-0,99 ", "12"] {
///     evidence.see(amount, Some(2));
/// }
/// assert_eq!(evidence.verdict(), Verdict::Decided(Notation::Comma));
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Evidence {
    point: Option<String>,
    comma: Option<String>,
    ambiguous: Option<String>,
}

impl Evidence {
    /// Takes one cell into account. `scale` is the decimals of its currency where that is known.
    ///
    /// An amount that only one notation can read decides for it. One that both read differently
    /// (`1.234`) is ambiguous, even where the currency has two decimals, because unit prices and
    /// padded amounts do carry three. Only a currency without decimals settles it: no one prints
    /// 1.234 yen for less than two (`1.000` may still be one, padded). Cells that are no amount in
    /// either notation say nothing: [`parse`] will refuse them with a reason.
    pub fn see(&mut self, text: &str, scale: Option<u32>) {
        let heard = match (read(text, Notation::Point), read(text, Notation::Comma)) {
            (Ok(_), Err(_)) => &mut self.point,
            (Err(_), Ok(_)) => &mut self.comma,
            (Ok(point), Ok(comma)) if point.decimals != comma.decimals => {
                let tail = if point.decimals.is_empty() {
                    comma.decimals
                } else {
                    point.decimals
                };
                let only_groups = scale == Some(0) && tail.contains(|digit| digit != '0');
                match (only_groups, point.decimals.is_empty()) {
                    (false, _) => &mut self.ambiguous,
                    (true, true) => &mut self.point,
                    (true, false) => &mut self.comma,
                }
            }
            _ => return,
        };
        if heard.is_none() {
            *heard = Some(shorten(text));
        }
    }

    /// What the cells seen so far decide together.
    pub fn verdict(&self) -> Verdict {
        match (&self.point, &self.comma, &self.ambiguous) {
            (Some(point), Some(comma), _) => Verdict::Contradictory {
                point: point.clone(),
                comma: comma.clone(),
            },
            (Some(_), None, _) => Verdict::Decided(Notation::Point),
            (None, Some(_), _) => Verdict::Decided(Notation::Comma),
            (None, None, Some(example)) => Verdict::Ambiguous {
                example: example.clone(),
            },
            (None, None, None) => Verdict::Either,
        }
    }
}

/// The answer of [`Evidence`] for a whole file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Verdict {
    /// No amount carries a mark: both notations read the file alike.
    Either,
    /// At least one amount reads only so, and none reads only otherwise.
    Decided(Notation),
    /// Every marked amount reads both ways, with different values. Someone has to be asked.
    Ambiguous {
        /// The first such amount, as printed.
        example: String,
    },
    /// The file holds amounts of both notations; no reading is right for all.
    Contradictory {
        /// The first amount that reads only with a decimal point.
        point: String,
        /// The first amount that reads only with a decimal comma.
        comma: String,
    },
}

/// Why a printed amount was refused. Positions count characters of the trimmed text, from 0.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AmountError {
    /// Nothing but spaces.
    Empty,
    /// A character that no amount has, such as a letter, a currency symbol or an exponent.
    Unexpected {
        /// What stands there.
        found: char,
        /// Where.
        position: usize,
    },
    /// A sign, or the parentheses, without digits, or a decimal mark without decimals.
    DigitsMissing {
        /// The amount, shortened.
        text: String,
    },
    /// A second sign, one among the digits, or a `+` after them, such as `--5`, `(-5)` or `1-2`.
    MisplacedSign {
        /// The amount, shortened.
        text: String,
    },
    /// A parenthesis without its partner, or with a sign outside.
    MisplacedParenthesis {
        /// The amount, shortened.
        text: String,
    },
    /// Another mark after the decimal one.
    SecondMark {
        /// The amount, shortened.
        text: String,
        /// The decimal mark in force.
        mark: char,
    },
    /// A separator where no group of digits ends, such as `1,23` when the comma groups.
    MisplacedGroup {
        /// The amount, shortened.
        text: String,
        /// The separator.
        separator: char,
    },
    /// Decimals that are not zeros beyond what the currency has.
    TooManyDecimals {
        /// Decimals needed to keep the amount exactly.
        found: usize,
        /// Decimals the currency has.
        allowed: usize,
        /// The currency.
        currency: Currency,
    },
    /// Beyond `i64` minor units.
    Overflow {
        /// The currency.
        currency: Currency,
    },
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AmountError::Empty => write!(f, "found no amount"),
            AmountError::Unexpected { found, position } => {
                write!(
                    f,
                    "found {found:?} at character {position}, where only digits and marks may be"
                )
            }
            AmountError::DigitsMissing { text } => {
                write!(f, "found \"{text}\", which lacks digits")
            }
            AmountError::MisplacedSign { text } => {
                write!(
                    f,
                    "found \"{text}\", where one sign may stand before or after the digits"
                )
            }
            AmountError::MisplacedParenthesis { text } => {
                write!(
                    f,
                    "found \"{text}\", where parentheses may only enclose the whole amount"
                )
            }
            AmountError::SecondMark { text, mark } => {
                write!(
                    f,
                    "found \"{text}\", where only digits may follow the decimal {mark:?}"
                )
            }
            AmountError::MisplacedGroup { text, separator } => {
                write!(
                    f,
                    "found \"{text}\", where {separator:?} may only part groups of digits"
                )
            }
            AmountError::TooManyDecimals {
                found,
                allowed,
                currency,
            } => {
                write!(f, "found {found} decimals where {currency} has {allowed}")
            }
            AmountError::Overflow { currency } => {
                write!(
                    f,
                    "found an amount of {currency} beyond what the ledger counts"
                )
            }
        }
    }
}

impl std::error::Error for AmountError {}

/// A text for a message: trimmed, and cut where no amount is that long.
fn shorten(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 40;
    text.trim().chars().take(SHOWN_CHARS_MAX).collect()
}
