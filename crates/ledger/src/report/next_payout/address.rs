//! The rows behind the parts of an estimate that are sums of rows; fees to come are not, and so the
//! estimate is none.

use serde::{Deserialize, Serialize};

use super::{AccountRow, Query};
use crate::day::{Day, Instant, Period};
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;
use crate::store::position::Positions;
use crate::store::release::{Maturity, Release};

/// Which rows are an account's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// Whether it has every row of its currency.
    pub is_whole: bool,
    /// Settlements whose free rows are available.
    pub open: Vec<String>,
    /// What is available of rows that name no settlement, in minor units; none without such a row.
    pub loose_minor: Option<i128>,
}

/// A part of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Free in the balance.
    Available,
    /// Deferred, and coming free before the close.
    Maturing,
}

impl AccountRow {
    /// The sums of rows that add up to a part of the estimate; none without an estimate, or where no
    /// row is behind it.
    pub fn parts(&self, query: &Query, place: Place) -> Option<Vec<Claim>> {
        let estimate = self.estimate.as_ref()?;
        let starts_next = query.as_of.plus_days(1).unwrap_or(Day::MAX);
        let until = Period {
            start: Day::MIN,
            end: starts_next,
        };
        let rows = |release: Release| Filter {
            period: Some(until),
            release: Some(release),
            ..Filter::all(query.zone.clone())
        };
        let of = |figure, filter, value| Claim {
            figure,
            filter,
            currency: self.currency,
            value,
        };
        if place == Place::Maturing {
            let filter = rows(Release {
                not_before: Some(starts_next),
                matures: Some(Maturity::On(Period {
                    start: query.as_of,
                    end: estimate.close_on.max(query.as_of),
                })),
                ..Release::default()
            });
            let filter = self.own(filter);
            return Some(vec![of(Figure::Settled, filter, estimate.maturing_minor)]);
        }
        let free = rows(Release {
            on: Some(until),
            ..Release::default()
        });
        let loose_minor = self.behind.loose_minor.unwrap_or_default();
        let settlements = self.behind.open.iter().cloned().map(Some).collect();
        let settled = Filter {
            settlements,
            ..free.clone()
        };
        let settled = (!self.behind.open.is_empty()).then(|| {
            of(
                Figure::Total,
                settled,
                estimate.available_minor - loose_minor,
            )
        });
        let loose = Filter {
            settlements: vec![None],
            ..self.own(free)
        };
        let is_needed = self.behind.loose_minor.is_some() || settled.is_none();
        let loose = is_needed.then(|| of(Figure::Total, loose, loose_minor));
        Some(settled.into_iter().chain(loose).collect())
    }

    /// Rows that are told to be of this account by their marketplace.
    fn own(&self, filter: Filter) -> Filter {
        if self.behind.is_whole {
            return filter;
        }
        Filter {
            marketplaces: vec![self.marketplace.clone()],
            ..filter
        }
    }
}

/// Which rows are behind each account. rows -> accounts
pub fn behind(positions: &Positions<'_>, query: &Query) -> Vec<Behind> {
    let next = query.as_of.plus_days(1);
    let instant = next.map_or(Instant::MAX, |next| query.zone.start_of(next));
    let open = positions.open_before(&[instant]).into_iter().flatten();
    let loose = positions.loose_before(instant);
    let accounts = positions.accounts.all();
    let of_account =
        |((place, open), loose_minor): ((usize, std::collections::BTreeSet<_>), i128)| {
            let currency = accounts[place].currency;
            let n_of_currency = accounts
                .iter()
                .filter(|one| one.currency == currency)
                .count();
            Behind {
                is_whole: n_of_currency == 1,
                loose_minor: open.contains(&None::<&str>).then_some(loose_minor),
                open: open.into_iter().flatten().map(str::to_owned).collect(),
            }
        };
    open.enumerate().zip(loose).map(of_account).collect()
}
