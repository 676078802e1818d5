//! The rows behind each number of a settlement's journals: what it claims to be.

use super::{Journals, Query};
use crate::day::{Day, Interval, Period, Weekday};
use crate::journal::Movement;
use crate::money::Currency;
use crate::report::claim::{Claim, Figure};
use crate::store::basis::Basis;
use crate::store::filter::Filter;
use crate::store::release::Release;
use crate::transaction::Step;

/// Where a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `J(m)` of a month, by its place.
    Month(usize),
    /// What a month takes over: the months before it.
    Brought(usize),
    /// What a month leaves: the months up to it.
    Carried(usize),
    /// The sum of the months in a currency, by its place.
    Total(usize),
    /// A posting: month, entry and posting by place. Its sum is in the balance's sign, which is
    /// opposite to debit and credit.
    Posting(usize, usize, usize),
}

impl Journals {
    /// What a number claims to be; none where it is no sum of rows.
    pub fn claim(&self, query: &Query, place: Place) -> Option<Claim> {
        let (currency, period, value) = match place {
            Place::Month(at) => {
                let month = self.months.get(at)?;
                (month.currency, Some(whole(month.month)), month.minor)
            }
            Place::Brought(at) => {
                let month = self.months.get(at)?;
                (
                    month.currency,
                    Some(until(month.month)),
                    month.brought_minor,
                )
            }
            Place::Carried(at) => {
                let month = self.months.get(at)?;
                let end = whole(month.month).end;
                (month.currency, Some(until(end)), month.carried_minor)
            }
            Place::Total(at) => {
                let total = self.totals.get(at)?;
                (total.currency, None, total.minor)
            }
            Place::Posting(month, entry, posting) => {
                return self.posting(query, (month, entry, posting));
            }
        };
        let filter = rows(query, period);
        Some(claim(Figure::Settled, filter, currency, value))
    }

    fn posting(
        &self,
        query: &Query,
        (month, entry, posting): (usize, usize, usize),
    ) -> Option<Claim> {
        let month = self.months.get(month)?;
        let entry = month.entries.get(entry)?;
        let posting = entry.postings.get(posting)?;
        if posting.n_amounts == 0 {
            return None;
        }
        let mut filter = rows(query, Some(whole(month.month)));
        filter.accounts = vec![posting.account];
        filter.components = posting.component.iter().cloned().collect();
        let figure = Figure::Steps(steps(entry.movement));
        Some(claim(figure, filter, month.currency, -posting.minor))
    }
}

fn claim(figure: Figure, filter: Filter, currency: Currency, value: i128) -> Claim {
    Claim {
        figure,
        filter,
        currency,
        value,
    }
}

/// The month of its first day.
fn whole(month: Day) -> Period {
    Interval::Month.containing(month, Weekday::Monday)
}

fn until(end: Day) -> Period {
    Period {
        start: Day::MIN,
        end,
    }
}

/// The settlement's rows that count in these days; in all where there are none.
fn rows(query: &Query, period: Option<Period>) -> Filter {
    let filter = Filter {
        settlements: vec![Some(query.settlement_id.clone())],
        ..Filter::all(query.zone.clone())
    };
    let always = Period {
        start: Day::MIN,
        end: Day::MAX,
    };
    match query.basis {
        Basis::Posted => Filter { period, ..filter },
        Basis::Released => Filter {
            release: Some(Release {
                on: Some(period.unwrap_or(always)),
                ..Release::default()
            }),
            ..filter
        },
    }
}

/// The steps of the money path that a movement books.
fn steps(movement: Movement) -> Vec<Step> {
    let only = match movement {
        Movement::NegativeBalanceRepaid => Step::OpeningBalance,
        Movement::ReserveReleased => Step::ReserveReleased,
        Movement::ReserveHeld => Step::ReserveHeld,
        Movement::CardCharged => Step::CardCharge,
        Movement::TransferFailed => Step::FailedTransfer,
        Movement::MicroDeposit => Step::MicroDeposit,
        Movement::PaidOut => Step::Payout,
        _ => {
            return Step::ALL
                .into_iter()
                .filter(|step| step.is_activity())
                .collect();
        }
    };
    vec![only]
}
