//! One page of a list: its rows, and the proof that they are all there and unaltered.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use super::{Page, PageProof, outline};
use crate::import::{FILE_BYTES_MAX, Reason, Rejection};
use crate::money::{Currency, Total};
use crate::store::batch::LineCount;

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

/// A row, as far as the proof of its page asks.
pub(super) trait Row: DeserializeOwned {
    /// Whether every page must claim sums. Where it need not, they are checked if it does.
    const HAS_SUMS: bool;

    fn id(&self) -> &str;

    /// What the row adds to the sums of the page.
    fn stated_total(&self) -> Stated<'_>;
}

/// What a row says that it adds to the sums of its page.
pub(super) enum Stated<'a> {
    Nothing,
    Total {
        currency: &'a str,
        total: &'a str,
    },
    /// It should say, and does not, so the sums can't be checked.
    Unknown,
}

/// What was read from a page whose proof holds.
pub(super) struct Proven {
    pub(super) proof: PageProof,
    /// Rows stand for lines.
    pub(super) lines: LineCount,
    pub(super) rejections: Vec<Rejection>,
}

/// Reads a page row by row and checks its proof over all of them, those included that `take`
/// sets aside: a row that one of us cannot use was sent all the same.
pub(super) fn read<R: Row>(
    body: &[u8],
    mut take: impl FnMut(R) -> Result<(), Reason>,
) -> Result<Proven, PageError> {
    let (Page { data, page: proof }, body) = parse::<Page<IgnoredAny>>(body)?;
    let rows = outline::rows(body)?;
    if proof.count != rows.len() || data.len() != rows.len() {
        return Err(PageError::CountDiffers {
            claimed: proof.count,
            found: rows.len(),
        });
    }

    let mut sums = Sums::default();
    let mut ids = Vec::with_capacity(2);
    let mut rejections = Vec::new();
    let n_rows = rows.len();
    for (place, text) in rows.into_iter().map(|row| &body[row]).enumerate() {
        let row = serde_json::from_str::<R>(text);
        if place == 0 || place + 1 == n_rows {
            ids.push(row.as_ref().ok().map(|row| row.id().to_owned()));
        }
        let taken = match row {
            Ok(row) => {
                sums.add(&row.stated_total())?;
                take(row)
            }
            Err(error) => {
                sums.add_unreadable(text)?;
                Err(Reason::BadRow {
                    problem: problem_of(&error),
                })
            }
        };
        if let Err(reason) = taken {
            let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
            rejections.push(Rejection::new(number, reason, text));
        }
    }

    check_ids(&proof, &ids)?;
    if R::HAS_SUMS || !proof.sums.is_empty() {
        sums.check(&proof.sums)?;
    }
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    let (total, rejected) = (count(n_rows), count(rejections.len()));
    let differing = rejections.iter();
    let differing = differing.filter(|one| matches!(one.reason, Reason::TotalDiffers { .. }));
    let lines = LineCount {
        total,
        booked: total - rejected,
        rejected,
        totals_differ: count(differing.count()),
        ..LineCount::default()
    };
    Ok(Proven {
        proof,
        lines,
        rejections,
    })
}

/// A whole body as one value, and as text.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<(T, &str), PageError> {
    if body.len() > FILE_BYTES_MAX {
        return Err(PageError::TooLarge {
            bytes: body.len(),
            bytes_max: FILE_BYTES_MAX,
        });
    }
    let text = str::from_utf8(body).map_err(|error| PageError::NotJson {
        offset: error.valid_up_to(),
        what: "bytes that are no UTF-8".to_owned(),
    })?;
    let value = serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            return PageError::CutShort { bytes: text.len() };
        }
        if error.is_data() {
            return PageError::WrongShape {
                what: problem_of(&error),
            };
        }
        let what = match text.trim_start().chars().next() {
            Some('<') => "a web page".to_owned(),
            _ => problem_of(&error),
        };
        PageError::NotJson {
            offset: offset_of(&error, text),
            what,
        }
    })?;
    Ok((value, text))
}

/// The message of an error without its place, which we give in bytes.
fn problem_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(problem, _)| problem)
        .to_owned()
}

/// The place of an error, which counts lines and columns from 1, in bytes from 0.
fn offset_of(error: &serde_json::Error, text: &str) -> usize {
    let lines_before = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let line_at: usize = lines_before.map(str::len).sum();
    (line_at + error.column().saturating_sub(1)).min(text.len())
}

/// The ids of the first and last row, where they could be read.
fn check_ids(proof: &PageProof, ids: &[Option<String>]) -> Result<(), PageError> {
    for (claimed, place) in [(&proof.first_id, ids.first()), (&proof.last_id, ids.last())] {
        let found = match place {
            None => None,
            Some(Some(id)) => Some(id.clone()),
            Some(None) => continue,
        };
        if *claimed != found {
            return Err(PageError::IdDiffers {
                claimed: claimed.clone(),
                found,
            });
        }
    }
    Ok(())
}

/// Sums of the stated totals of a page's rows, per currency.
#[derive(Default)]
struct Sums {
    found: BTreeMap<Currency, Total>,
    /// A row did not say its total in a way that can be read; its own rejection tells.
    is_open: bool,
}

impl Sums {
    fn add(&mut self, stated: &Stated<'_>) -> Result<(), PageError> {
        let stated = match stated {
            Stated::Nothing => return Ok(()),
            Stated::Total { currency, total } => Currency::from_code(currency)
                .and_then(|currency| Total::from_plain(total, currency).ok()),
            Stated::Unknown => None,
        };
        let Some(stated) = stated else {
            self.is_open = true;
            return Ok(());
        };
        let sum = self
            .found
            .entry(stated.currency)
            .or_insert(Total::zero(stated.currency));
        sum.add(stated.minor)
            .map_err(|error| PageError::WrongShape {
                what: error.to_string(),
            })
    }

    /// Takes a row in that does not have the form of its kind, by what it still says.
    fn add_unreadable(&mut self, text: &str) -> Result<(), PageError> {
        #[derive(Deserialize)]
        struct Claim {
            currency: String,
            total: String,
        }
        match serde_json::from_str::<Claim>(text) {
            Ok(Claim { currency, total }) => self.add(&Stated::Total {
                currency: &currency,
                total: &total,
            }),
            Err(_) => self.add(&Stated::Unknown),
        }
    }

    /// Compares with what the page claims; a currency that it leaves out claims nothing.
    fn check(mut self, claimed: &BTreeMap<String, String>) -> Result<(), PageError> {
        if self.is_open {
            return Ok(());
        }
        for (code, text) in claimed {
            let unreadable = || PageError::WrongShape {
                what: format!("sum of {text} {code}"),
            };
            let currency = Currency::from_code(code).ok_or_else(unreadable)?;
            let claim = Total::from_plain(text, currency).map_err(|_| unreadable())?;
            let found = self
                .found
                .remove(&currency)
                .unwrap_or(Total::zero(currency));
            if claim != found {
                let (claimed, found) = (text.clone(), found.to_plain());
                return Err(PageError::SumDiffers {
                    currency,
                    claimed,
                    found,
                });
            }
        }
        match self.found.into_values().find(|sum| sum.minor != 0) {
            None => Ok(()),
            Some(sum) => Err(PageError::SumDiffers {
                currency: sum.currency,
                claimed: "no".to_owned(),
                found: sum.to_plain(),
            }),
        }
    }
}
