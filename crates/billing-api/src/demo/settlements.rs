//! Fourteen days of a shop at a time: which rows they settle, what they carry in and out, and what
//! the marketplace claims that they come to.
//!
//! The equations of domain rules D1 to D4 hold here by construction, for any seed, apart from the
//! two flaws in `script`.

use ledger::day::{DAY_SECONDS, Instant};
use ledger::settlement::{Payout, PayoutStatus, Settlement};
use ledger::transaction::{Component, Kind, Status, Transaction};

use super::amounts::{Parts, row, share, total};
use super::calendar::{END, instant};
use super::payouts;
use super::random::Random;
use super::script::{BELOW_ZERO, LOST_LINE, SHORT_RELEASE, reserve_rate};
use super::shops::Shop;

/// How long one lasts.
const LENGTH: i64 = 14 * DAY_SECONDS;

/// The smallest debt that is taken from the seller's card, in US cents; a smaller one waits for the
/// next sales.
const CARD_CENTS_MIN: i64 = 2_000;

/// The books of one shop.
#[derive(Default)]
pub struct Books {
    /// By time.
    pub settlements: Vec<Settlement>,
    /// One for each settlement that is closed.
    pub payouts: Vec<Payout>,
    /// In no order.
    pub transactions: Vec<Transaction>,
}

/// One period of a shop.
pub struct Period<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Counted from 1.
    pub number: usize,
    /// Id of its settlement.
    pub id: String,
    /// First second.
    pub started_at: i64,
    /// First second after it.
    pub ended_at: i64,
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

/// Settles the rows of a shop. rows + settlements
pub fn settle(shop: &Shop, seed: u64, mut rows: Vec<Transaction>) -> Books {
    let mut random = Random::of_topic(seed, &format!("settlements {}", shop.terms.code));
    let periods = periods(shop, &mut random);
    let mut sums = vec![0; periods.len()];
    for row in &mut rows {
        let Some(settles_at) = settles_at(row) else {
            continue;
        };
        let place = periods.partition_point(|period| period.ended_at <= settles_at);
        // Money that is due after the open settlement has none yet.
        let (Some(period), Some(sum)) = (periods.get(place), sums.get_mut(place)) else {
            continue;
        };
        row.settlement_id = Some(period.id.clone());
        *sum += total(row);
    }

    let mut books = Books {
        transactions: rows,
        ..Books::default()
    };
    let mut carry = Carry::default();
    for (period, sum) in periods.iter().zip(sums) {
        let carried = carry.rows(period, &mut random);
        let sum = sum + book(&mut books, period, carried);
        carry = if period.ended_at > END {
            books.settlements.push(settlement(period, None, Vec::new()));
            Carry::default()
        } else {
            close(&mut books, period, sum, &mut random)
        };
    }
    books
}

/// The periods that start before the end, each where the one before ended; the last one ends later.
fn periods<'a>(shop: &'a Shop, random: &mut Random) -> Vec<Period<'a>> {
    let opened_at = shop.opened_on() * DAY_SECONDS + shop.terms.opened_second;
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

        let is_short = period.id == SHORT_RELEASE.settlement_id && self.reserve > 0;
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

/// Books rows under a settlement; what they come to.
fn book(books: &mut Books, period: &Period, rows: Vec<Transaction>) -> i64 {
    let sum = rows.iter().map(total).sum();
    let settled = |row| Transaction {
        settlement_id: Some(period.id.clone()),
        ..row
    };
    books.transactions.extend(rows.into_iter().map(settled));
    sum
}

/// Closes a settlement whose rows come to `sum` so far.
fn close(books: &mut Books, period: &Period, mut sum: i64, random: &mut Random) -> Carry {
    let shop = period.shop;
    if period.id == BELOW_ZERO {
        let debt = random.between(9_000, 32_000);
        let parts = Parts::of(Component::InboundFee, -(sum.max(0) + debt));
        let kind = (Kind::Fee, "FBA Inbound Transportation Charge");
        let at = period.ended_at - 3 * DAY_SECONDS - 7_919;
        sum += book(books, period, vec![row(shop, kind, at, parts)]);
    }

    let rate = reserve_rate(shop.terms.code, period.number);
    let reserve = share(sum.max(0), rate);
    if reserve > 0 {
        let parts = Parts::of(Component::ReserveHeld, -reserve);
        let kind = (Kind::ReserveHeld, "Current Reserve Amount");
        sum += book(
            books,
            period,
            vec![row(shop, kind, period.ended_at - 1, parts)],
        );
    }

    let is_lost = period.id == LOST_LINE.settlement_id;
    let claimed = sum + if is_lost { LOST_LINE.residual_minor } else { 0 };
    let payout = payouts::of_settlement(period, claimed, random);
    let returned_at = period.ended_at + random.between(520_000, 560_000);
    let is_failed = payout.status == PayoutStatus::Failed;
    books
        .settlements
        .push(settlement(period, Some(claimed), vec![payout.id.clone()]));
    books.payouts.push(payout);
    Carry {
        debt: claimed.min(0),
        reserve,
        returned: is_failed.then_some((claimed, returned_at)),
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
