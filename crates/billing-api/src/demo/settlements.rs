//! Fourteen days of a shop at a time: which rows they settle, what they carry in and out, and what
//! the marketplace claims that they come to.
//!
//! The equations of domain rules D1 to D4 hold here by construction, for any seed, apart from the
//! two flaws in `script`.

use std::collections::VecDeque;

use ledger::day::{DAY_SECONDS, Instant};
use ledger::invoice::Invoice;
use ledger::settlement::{Payout, PayoutStatus, Settlement};
use ledger::transaction::{Component, Kind, Status, Transaction};

use super::amounts::{Parts, row, share, total};
use super::calendar::{END, instant};
use super::payouts;
use super::random::Random;
use super::script::{LOST_LINE, SHORT_RELEASE, debt_of, reserve_rate};
use super::shops::Shop;

/// How long one lasts.
const LENGTH: i64 = 14 * DAY_SECONDS;

/// The smallest debt that is taken from the seller's card, in US cents; a smaller one waits for the
/// next sales.
const CARD_CENTS_MIN: i64 = 2_000;

/// One period of a shop.
pub struct Period {
    /// The shop.
    pub shop: Shop,
    /// Counted from 1.
    pub number: usize,
    /// Id of its settlement.
    pub id: String,
    /// First second.
    pub started_at: i64,
    /// First second after it.
    pub ended_at: i64,
}

/// Everything that was booked under one settlement.
#[derive(Default)]
pub struct Settled {
    /// None for rows that no settlement has yet.
    pub settlement: Option<Settlement>,
    /// None while the settlement is open.
    pub payout: Option<Payout>,
    /// In no order.
    pub rows: Vec<Transaction>,
    /// Documents about them.
    pub invoices: Vec<Invoice>,
}

/// Rows that wait for the end of their settlement.
#[derive(Default)]
struct Held {
    rows: Vec<Transaction>,
    invoices: Vec<Invoice>,
    /// What the rows come to.
    sum: i64,
}

/// What a settlement leaves for the next one.
#[derive(Default)]
struct Carry {
    /// A total below zero.
    debt: i64,
    /// Reserve held, `+`.
    reserve: i64,
    /// A payout that came back, and when.
    returned: Option<(i64, i64)>,
}

/// The settlements of one shop, one after the other. It holds the rows of those that are not over:
/// some weeks, whatever the length of the books.
pub struct Settling {
    random: Random,
    /// Those that are not over, by time, and what is held for each.
    periods: VecDeque<(Period, Held)>,
    /// Money that is due after the last settlement, or nobody knows when.
    unsettled: Held,
    carry: Carry,
}

impl Settling {
    /// Before the first row.
    pub fn new(shop: Shop, seed: u64) -> Settling {
        let mut random = Random::of_topic(seed, &format!("settlements {}", shop.terms.code));
        let periods = periods(shop, &mut random);
        Settling {
            random,
            periods: periods
                .into_iter()
                .map(|period| (period, Held::default()))
                .collect(),
            unsettled: Held::default(),
            carry: Carry::default(),
        }
    }

    /// Takes rows that are free at the same time, and the document about them if there is one.
    pub fn take(&mut self, rows: Vec<Transaction>, invoice: Option<Invoice>) {
        let settles_at = rows.first().and_then(settles_at);
        let place = settles_at.map(|at| {
            let is_over = |(period, _): &(Period, Held)| period.ended_at <= at;
            self.periods.partition_point(is_over)
        });
        let found = place.and_then(|place| self.periods.get_mut(place));
        let (held, settlement_id) = match found {
            Some((period, held)) => (held, Some(&period.id)),
            None => (&mut self.unsettled, None),
        };
        for row in rows {
            held.sum += total(&row);
            held.rows.push(Transaction {
                settlement_id: settlement_id.cloned(),
                ..row
            });
        }
        held.invoices.extend(invoice);
    }

    /// Closes the next settlement if it is over by an instant, until which all rows are known.
    pub fn close_by(&mut self, instant: i64) -> Option<Settled> {
        let (next, _) = self.periods.front()?;
        if next.ended_at > instant.min(END) {
            return None;
        }
        let (period, held) = self.periods.pop_front()?;
        let mut held = self.carried(&period, held);
        let closing = close(&period, &mut held, &mut self.random);
        self.carry = closing.carry;
        Some(Settled {
            settlement: Some(closing.settlement),
            payout: Some(closing.payout),
            rows: held.rows,
            invoices: held.invoices,
        })
    }

    /// What is left at the end: the open settlement, and what has none.
    pub fn finish(mut self) -> Vec<Settled> {
        let mut left = Vec::new();
        while let Some((period, held)) = self.periods.pop_front() {
            let held = self.carried(&period, held);
            left.push(Settled {
                settlement: Some(settlement(&period, None, Vec::new())),
                payout: None,
                rows: held.rows,
                invoices: held.invoices,
            });
        }
        left.push(Settled {
            rows: self.unsettled.rows,
            invoices: self.unsettled.invoices,
            ..Settled::default()
        });
        left
    }

    /// What is held for a period with what the one before leaves it.
    fn carried(&mut self, period: &Period, mut held: Held) -> Held {
        let carry = std::mem::take(&mut self.carry);
        held.book(period, carry.rows(period, &mut self.random));
        held
    }
}

impl Held {
    /// Books rows of the settlement itself.
    fn book(&mut self, period: &Period, rows: Vec<Transaction>) {
        self.sum += rows.iter().map(total).sum::<i64>();
        let settled = |row| Transaction {
            settlement_id: Some(period.id.clone()),
            ..row
        };
        self.rows.extend(rows.into_iter().map(settled));
    }
}

/// The periods that start before the end, each where the one before ended; the last one ends later.
fn periods(shop: Shop, random: &mut Random) -> Vec<Period> {
    let opened_at = shop.opened_at();
    let mut periods = Vec::new();
    let mut started_at = opened_at;
    for number in 1.. {
        if started_at >= END {
            break;
        }
        // Marketplaces close when their night's work gets to it, never at the same second.
        let planned = opened_at + LENGTH * i64::try_from(number).unwrap_or(0);
        let ended_at = planned + random.between(-487, 491);
        let id = format!("set_{}_{number:03}", shop.terms.code);
        periods.push(Period {
            shop,
            number,
            id,
            started_at,
            ended_at,
        });
        started_at = ended_at;
    }
    periods
}

/// When the money of a row is free; none when nobody knows yet.
fn settles_at(row: &Transaction) -> Option<i64> {
    let at = match &row.status {
        Status::Released => Some(row.released_at.unwrap_or(row.posted_at)),
        Status::Deferred { matures_at, .. } => *matures_at,
    };
    at.map(Instant::seconds)
}

impl Carry {
    /// The rows that bring it into the next settlement.
    fn rows(&self, period: &Period, random: &mut Random) -> Vec<Transaction> {
        let Period {
            shop, started_at, ..
        } = period;
        let mut rows = Vec::new();
        let mut push = |kind, at, component, minor| {
            if minor != 0 {
                rows.push(row(shop, kind, at, Parts::of(component, minor)));
            }
        };
        let opening = (Kind::OpeningBalance, "Payable to Amazon");
        push(opening, *started_at, Component::OpeningBalance, self.debt);

        let charged_at = started_at + random.between(14_000, 80_000);
        let charge = (Kind::CardCharge, "Successful charge");
        let is_charged = -self.debt >= shop.local(CARD_CENTS_MIN);
        let charged = if is_charged { -self.debt } else { 0 };
        push(charge, charged_at, Component::CardCharge, charged);

        // Not where there is too little to lose any of it.
        let is_short = period.id == SHORT_RELEASE.settlement_id
            && self.reserve > -SHORT_RELEASE.residual_minor;
        let lost = if is_short {
            SHORT_RELEASE.residual_minor
        } else {
            0
        };
        let release = (Kind::ReserveReleased, "Previous Reserve Amount Balance");
        push(
            release,
            started_at + 1,
            Component::ReserveReleased,
            self.reserve + lost,
        );

        if let Some((minor, at)) = self.returned {
            let failed = (Kind::PayoutFailed, "Transfer of funds unsuccessful");
            push(failed, at, Component::FailedTransfer, minor);
        }
        rows
    }
}

/// How a settlement ended.
struct Closing {
    settlement: Settlement,
    payout: Payout,
    carry: Carry,
}

/// Closes a settlement of which everything else is held.
fn close(period: &Period, held: &mut Held, random: &mut Random) -> Closing {
    let shop = &period.shop;
    if let Some((low, high)) = debt_of(&period.id) {
        let debt = random.between(low, high);
        let parts = Parts::of(Component::InboundFee, -(held.sum.max(0) + debt));
        let kind = (Kind::Fee, "FBA Inbound Transportation Charge");
        let at = period.ended_at - 3 * DAY_SECONDS - 7_919;
        held.book(period, vec![row(shop, kind, at, parts)]);
    }

    let rate = reserve_rate(shop.terms.code, period.number);
    let reserve = share(held.sum.max(0), rate);
    if reserve > 0 {
        let parts = Parts::of(Component::ReserveHeld, -reserve);
        let kind = (Kind::ReserveHeld, "Current Reserve Amount");
        held.book(period, vec![row(shop, kind, period.ended_at - 1, parts)]);
    }

    let is_lost = period.id == LOST_LINE.settlement_id;
    let claimed = held.sum + if is_lost { LOST_LINE.residual_minor } else { 0 };
    let payout = payouts::of_settlement(period, claimed, random);
    let returned_at = period.ended_at + random.between(520_000, 560_000);
    let is_failed = payout.status == PayoutStatus::Failed;
    Closing {
        settlement: settlement(period, Some(claimed), vec![payout.id.clone()]),
        payout,
        carry: Carry {
            debt: claimed.min(0),
            reserve,
            returned: is_failed.then_some((claimed, returned_at)),
        },
    }
}

fn settlement(period: &Period, claimed: Option<i64>, payout_ids: Vec<String>) -> Settlement {
    let is_open = claimed.is_none();
    Settlement {
        id: period.id.clone(),
        currency: period.shop.currency,
        marketplace: Some(period.shop.terms.id.to_owned()),
        started_at: instant(period.started_at),
        ended_at: instant(period.ended_at),
        deposit_at: (!is_open).then(|| instant(period.ended_at + 2 * DAY_SECONDS)),
        claimed_minor: claimed,
        is_open,
        payout_ids,
    }
}
