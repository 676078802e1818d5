//! The proof of an answer: that its rows are all there and unaltered.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answer::{self, Answer, problem_of};
use super::{PageError, PageProof};
use crate::import::{Reason, Rejection};
use crate::money::{Currency, Total};
use crate::store::batch::LineCount;

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

/// Reads an answer row by row and checks its proof over all of them, those included that `take`
/// sets aside: a row that one of us cannot use was sent all the same.
pub(super) fn read<R: Row>(
    body: &[u8],
    take: impl FnMut(R) -> Result<(), Reason>,
) -> Result<Proven, PageError> {
    prove(answer::cut(body)?, take)
}

/// The same for an answer that is cut already.
pub(super) fn prove<R: Row>(
    answer: Answer<'_>,
    mut take: impl FnMut(R) -> Result<(), Reason>,
) -> Result<Proven, PageError> {
    let Answer { proof, rows } = answer;
    check_count(&proof, rows.len())?;
    let mut sums = Sums::default();
    let mut ids = Vec::with_capacity(2);
    let mut rejections = Vec::new();
    let n_rows = rows.len();
    for (place, text) in rows.into_iter().enumerate() {
        let row = serde_json::from_str::<R>(text);
        if place == 0 || place + 1 == n_rows {
            ids.push(row.as_ref().ok().map(|row| row.id().to_owned()));
        }
        if let Err(reason) = take_row(row, text, &mut sums, &mut take)? {
            let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
            rejections.push(Rejection::new(number, reason, text));
        }
    }
    let found = Found {
        n_rows,
        n_rejected: rejections.len(),
        n_totals_differ: n_totals_differ(&rejections),
        ids,
        sums,
    };
    let lines = check::<R>(&proof, found)?;
    Ok(Proven {
        proof,
        lines,
        rejections,
    })
}

/// Adds a row to the sums, and hands it over if it could be read. Gives why it is set aside.
pub(super) fn take_row<R: Row>(
    row: serde_json::Result<R>,
    text: &str,
    sums: &mut Sums,
    take: impl FnOnce(R) -> Result<(), Reason>,
) -> Result<Result<(), Reason>, PageError> {
    match row {
        Ok(row) => {
            sums.add(&row.stated_total())?;
            Ok(take(row))
        }
        Err(error) => {
            sums.add_unreadable(text)?;
            Ok(Err(Reason::BadRow {
                problem: problem_of(&error),
            }))
        }
    }
}

/// What was found of the rows of an answer.
pub(super) struct Found {
    pub(super) n_rows: usize,
    pub(super) n_rejected: usize,
    /// Of the rejected, those whose total is not the sum of their amounts.
    pub(super) n_totals_differ: usize,
    /// The ids of the first and the last row, where they could be read; none without rows.
    pub(super) ids: Vec<Option<String>>,
    pub(super) sums: Sums,
}

/// Compares what was found with what is claimed.
pub(super) fn check<R: Row>(proof: &PageProof, found: Found) -> Result<LineCount, PageError> {
    check_count(proof, found.n_rows)?;
    check_ids(proof, &found.ids)?;
    if R::HAS_SUMS || !proof.sums.is_empty() {
        found.sums.check(&proof.sums)?;
    }
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    let (total, rejected) = (count(found.n_rows), count(found.n_rejected));
    Ok(LineCount {
        total,
        booked: total - rejected,
        rejected,
        totals_differ: count(found.n_totals_differ),
        ..LineCount::default()
    })
}

/// How many were set aside because their total is not the sum of their amounts.
pub(super) fn n_totals_differ(rejections: &[Rejection]) -> usize {
    let differing = |one: &&Rejection| matches!(one.reason, Reason::TotalDiffers { .. });
    rejections.iter().filter(differing).count()
}

fn check_count(proof: &PageProof, found: usize) -> Result<(), PageError> {
    let claimed = proof.count;
    if claimed == found {
        Ok(())
    } else {
        Err(PageError::CountDiffers { claimed, found })
    }
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
pub(super) struct Sums {
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
        self.add_total(stated)
    }

    /// Takes a total in.
    pub(super) fn add_total(&mut self, stated: Total) -> Result<(), PageError> {
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
