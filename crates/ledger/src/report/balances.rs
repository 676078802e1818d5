//! Where the money is: paid out, in transit, available, deferred, reserved, as of the end of a day,
//! one row per currency; how that came about over a period; and when the rest comes free.
//!
//! All amounts in minor units, `+` where they are the seller's. Days end where the next day of the
//! zone starts.
//!
//! | figure | formula | source |
//! |---|---|---|
//! | total | available + reserved | domain rule D5 |
//! | reserved | deferred + reserve | domain rule D5 |
//! | came in | total + paid out + in transit + returned | ties by construction of the rows |
//! | roll-forward | end = start + activity + card charges + micro deposits + carried in + transfers back - sent | section 6 of the domain, "start + activity - payouts = end" |
//! | deferred roll-forward | end = start + newly deferred - released | domain rule D10 |
//! | ages of deferred money | days from the day asked about to maturity | domain rule D13 |
//!
//! What available, deferred and reserve are, to the row, is said in `store::position`. A day in the
//! past is seen as the rows tell it now: a row that was released since was deferred until its
//! release, and its release is then its maturity, so only rows that are deferred to this day can be
//! overdue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::day::{Day, Instant, Period};
use crate::money::Currency;
use crate::sorting;
use crate::store::Ledger;
use crate::store::chain::chain;
use crate::store::position::{Position, Positions};

mod address;
mod ageing;
mod behind;
mod claimed;
mod cut;

pub use address::{Part, Place};
pub use ageing::{Age, AgeLine, MATURITIES_MAX, Maturities, MaturityLine};
pub use behind::{Behind, HandedOver, Moment, Settlements};
pub use claimed::{ClaimedNode, Tie};

/// Which day, and which period for the roll-forward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The day whose end is asked about.
    pub as_of: Day,
    /// Days of the roll-forward; none for no roll-forward.
    pub period: Option<Period>,
    /// Zone of the days.
    pub zone: Zone,
}

/// One row per currency of the ledger, by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balances {
    /// The rows.
    pub currencies: Vec<CurrencyBalance>,
}

/// The money of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyBalance {
    /// The currency.
    pub currency: Currency,
    /// Where the money is.
    pub holdings: Holdings,
    /// What came in to that day; its sum is that of the holdings.
    pub sources: Sources,
    /// How the balance changed over the period.
    pub roll_forward: Option<RollForward>,
    /// How deferred money changed over the period.
    pub deferred_roll_forward: Option<DeferredRollForward>,
    /// Deferred money by the days to its release; the sum is the deferred money.
    pub deferred_ages: Vec<AgeLine>,
    /// The reserve by the days that it has been held; the sum is the reserve.
    pub reserve_ages: Vec<AgeLine>,
    /// When deferred money comes free.
    pub maturities: Maturities,
    /// The newest balance that the sender claims to that day, node by node from the root down.
    pub claimed: Vec<ClaimedNode>,
    /// Rows that are deferred.
    pub n_deferred: i64,
    /// Settlements before which one is missing; then money of the missing ones is in no figure but
    /// what was carried in after them.
    pub n_missing: usize,
    /// Settlements whose money is on its way or came back, by start; those that arrived are not
    /// listed.
    pub pending: Vec<Pending>,
    /// The settlements behind the numbers, see [`CurrencyBalance::parts`].
    pub behind: Behind,
}

/// A settlement that was sent and has not arrived. Minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its id.
    pub settlement_id: String,
    /// The day on which it closed.
    pub closed_on: Day,
    /// What is on its way.
    pub in_transit_minor: i128,
    /// What came back.
    pub returned_minor: i128,
}

/// Where the money is. The three that left and the balance add up to all that came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_field_names)] // the unit belongs to the name
pub struct Holdings {
    /// Sent, and arrived as far as anyone says.
    pub paid_out_minor: i128,
    /// Sent, and not known to have arrived.
    pub in_transit_minor: i128,
    /// Sent, came back, and not booked into the balance again; negative when a payout is booked as
    /// returned that nobody called failed.
    pub returned_minor: i128,
    /// Free to be paid out; negative when the seller owes.
    pub available_minor: i128,
    /// Earned, and not released.
    pub deferred_minor: i128,
    /// Held back from settlements.
    pub reserve_minor: i128,
}

impl Holdings {
    /// Deferred + reserve (domain rule D5).
    pub const fn reserved_minor(&self) -> i128 {
        self.deferred_minor + self.reserve_minor
    }

    /// What the balance holds: available + reserved (domain rule D5).
    pub const fn total_minor(&self) -> i128 {
        self.available_minor + self.reserved_minor()
    }

    /// The balance and all that left it for good.
    pub const fn everything_minor(&self) -> i128 {
        self.total_minor() + self.paid_out_minor + self.in_transit_minor + self.returned_minor
    }
}

/// Where the money came from, or over a period: what came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_field_names)] // the unit belongs to the name
pub struct Sources {
    /// Net proceeds (domain rule D9).
    pub activity_minor: i128,
    /// Paid by the seller's card.
    pub card_charge_minor: i128,
    /// Cents sent to check the bank account; negative.
    pub micro_deposit_minor: i128,
    /// Carried in from before the first settlement or over a gap; 0 in a whole chain.
    pub carried_in_minor: i128,
}

impl Sources {
    /// All that came in.
    pub const fn came_in_minor(&self) -> i128 {
        self.activity_minor
            + self.card_charge_minor
            + self.micro_deposit_minor
            + self.carried_in_minor
    }
}

/// `end = start + came in + transfers back - sent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollForward {
    /// The days.
    pub period: Period,
    /// What the balance held before the first day.
    pub start_minor: i128,
    /// What came in.
    pub sources: Sources,
    /// Payouts that came back.
    pub transfer_back_minor: i128,
    /// What left for the bank; `+` out of the balance.
    pub sent_minor: i128,
    /// What the balance held after the last day.
    pub end_minor: i128,
}

/// `end = start + newly deferred - released` (domain rule D10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeferredRollForward {
    /// The days.
    pub period: Period,
    /// Deferred before the first day.
    pub start_minor: i128,
    /// Posted in the period and not released at once.
    pub newly_minor: i128,
    /// Released in the period, whenever it was posted; `+` out of what is deferred.
    pub released_minor: i128,
    /// Deferred after the last day.
    pub end_minor: i128,
}

impl Report for Balances {
    const KIND: ReportKind = ReportKind::Balances;
    type Query = Query;

    /// rows -> currencies
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let zone = &query.zone;
        let ends_at = end_of(query.as_of, zone);
        let span = query.period.map(|period| zone.span(period));
        let span = span.map(|span| span.start..span.end.max(span.start));
        let claims = claimed::newest(ledger, ends_at);

        let mut instants = vec![ends_at];
        instants.extend(span.iter().flat_map(|span| [span.start, span.end]));
        instants.extend(claims.values().map(|claim| after(claim.as_of)));
        sorting::ascending(&mut instants);
        instants.dedup();
        let positions = Positions::new(ledger);
        let by_instant = positions.before(&instants);
        let all: BTreeMap<Instant, BTreeMap<Currency, Position>> = instants
            .into_iter()
            .zip(
                by_instant
                    .iter()
                    .map(|by_account| by_currency(&positions, by_account)),
            )
            .collect();
        let at = |instant: Instant, currency: Currency| -> Position {
            let found = all.get(&instant).and_then(|all| all.get(&currency));
            found.copied().unwrap_or_default()
        };

        let mut deferred = ageing::deferred(ledger, ends_at, query);
        let mut held = ageing::held(&positions, ends_at, query);
        let mut behind = behind::behind(&positions, query, ends_at);
        let mut pending = pending(&positions, query, ends_at);
        let n_missing = missing(&positions, ledger);
        let mut currencies: Vec<Currency> = ledger.currencies().to_vec();
        currencies.extend(ledger.settlements().map(|settlement| settlement.currency));
        currencies.extend(ledger.balances().map(|claim| claim.money.currency));
        sorting::ascending(&mut currencies);
        currencies.dedup();
        let rows = currencies.into_iter().map(|currency| {
            let position = at(ends_at, currency);
            let (deferred_ages, maturities) = deferred.remove(&currency).unwrap_or_default();
            let claim = claims.get(&currency);
            let mut behind = behind.remove(&currency).unwrap_or_default();
            behind.now.take(&position);
            if let Some(span) = &span {
                behind.start.take(&at(span.start, currency));
                behind.end.take(&at(span.end, currency));
            }
            let rolled = query
                .period
                .zip(span.clone())
                .map(|(period, span)| (period, at(span.start, currency), at(span.end, currency)));
            CurrencyBalance {
                currency,
                holdings: Holdings::of(&position),
                sources: Sources::between(&Position::default(), &position),
                roll_forward: rolled
                    .map(|(period, start, end)| RollForward::between(period, &start, &end)),
                deferred_roll_forward: rolled
                    .map(|(period, start, end)| DeferredRollForward::between(period, &start, &end)),
                deferred_ages,
                reserve_ages: held.remove(&currency).unwrap_or_default(),
                maturities,
                claimed: claim.map_or_else(Vec::new, |claim| {
                    claimed::nodes(claim, &Holdings::of(&at(after(claim.as_of), currency)))
                }),
                n_deferred: position.n_deferred,
                n_missing: n_missing.get(&currency).copied().unwrap_or_default(),
                pending: pending.remove(&currency).unwrap_or_default(),
                behind,
            }
        });
        Balances {
            currencies: rows.collect(),
        }
    }
}

/// The first instant after a day.
fn end_of(day: Day, zone: &Zone) -> Instant {
    day.plus_days(1)
        .map_or(Instant::MAX, |next| zone.start_of(next))
}

/// The first instant after an instant, so that what happened at it is seen.
fn after(instant: Instant) -> Instant {
    instant.plus_seconds(1).unwrap_or(Instant::MAX)
}

fn by_currency(positions: &Positions<'_>, by_account: &[Position]) -> BTreeMap<Currency, Position> {
    let mut sums: BTreeMap<Currency, Position> = BTreeMap::new();
    for (account, position) in positions.accounts.all().iter().zip(by_account) {
        sums.entry(account.currency).or_default().add(position);
    }
    sums
}

/// What was sent and has not arrived, by currency.
fn pending(
    positions: &Positions<'_>,
    query: &Query,
    ends_at: Instant,
) -> BTreeMap<Currency, Vec<Pending>> {
    let mut pending: BTreeMap<Currency, Vec<Pending>> = BTreeMap::new();
    for sent in positions.sent_before(ends_at) {
        if sent.in_transit_minor == 0 && sent.returned_minor == 0 {
            continue;
        }
        let settlement = positions.settlements()[sent.place];
        let last = settlement.ended_at.plus_seconds(-1);
        let pending = pending.entry(settlement.currency).or_default();
        pending.push(Pending {
            settlement_id: settlement.id.clone(),
            closed_on: query.zone.day_of(last.unwrap_or(settlement.ended_at)),
            in_transit_minor: sent.in_transit_minor,
            returned_minor: sent.returned_minor,
        });
    }
    pending
}

/// Settlements that something is missing before, by currency (domain rules D3 and D4).
fn missing(positions: &Positions<'_>, ledger: &Ledger) -> BTreeMap<Currency, usize> {
    let settlements = positions.settlements();
    let mut n_missing = BTreeMap::new();
    let joints = chain(settlements, &ledger.settlement_sums());
    for (settlement, joint) in settlements.iter().zip(&joints) {
        let is_first = joint.previous.is_none() && joint.carries_in_nothing();
        if !joint.is_seamless && !is_first {
            *n_missing.entry(settlement.currency).or_default() += 1;
        }
    }
    n_missing
}

impl Holdings {
    fn of(position: &Position) -> Holdings {
        Holdings {
            paid_out_minor: position.paid_out_minor,
            in_transit_minor: position.in_transit_minor,
            returned_minor: position.returned_minor,
            available_minor: position.available_minor,
            deferred_minor: position.deferred_minor(),
            reserve_minor: position.reserve_minor,
        }
    }
}

impl Sources {
    fn between(start: &Position, end: &Position) -> Sources {
        Sources {
            activity_minor: end.activity_minor - start.activity_minor,
            card_charge_minor: end.card_charge_minor - start.card_charge_minor,
            micro_deposit_minor: end.micro_deposit_minor - start.micro_deposit_minor,
            carried_in_minor: end.carried_in_minor - start.carried_in_minor,
        }
    }
}

impl RollForward {
    fn between(period: Period, start: &Position, end: &Position) -> RollForward {
        RollForward {
            period,
            start_minor: start.total_minor(),
            sources: Sources::between(start, end),
            transfer_back_minor: end.transfer_back_minor - start.transfer_back_minor,
            sent_minor: end.sent_minor() - start.sent_minor(),
            end_minor: end.total_minor(),
        }
    }
}

impl DeferredRollForward {
    fn between(period: Period, start: &Position, end: &Position) -> DeferredRollForward {
        DeferredRollForward {
            period,
            start_minor: start.deferred_minor(),
            newly_minor: end.ever_deferred_minor - start.ever_deferred_minor,
            released_minor: end.ever_released_minor - start.ever_released_minor,
            end_minor: end.deferred_minor(),
        }
    }
}
