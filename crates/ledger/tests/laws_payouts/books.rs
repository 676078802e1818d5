//! Random books of settlements in a row, small enough that gaps, overlaps, reserves, deferrals and
//! payouts all meet.

use ledger::day::{Day, Instant};
use ledger::money::{Currency, Money};
use ledger::settlement::{Balance, Payout, PayoutStatus, PayoutStep, Settlement};
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Everything that a seller's API says.
#[derive(Clone, Debug)]
pub struct Books {
    pub settlements: Vec<Settlement>,
    pub payouts: Vec<Payout>,
    pub balances: Vec<Balance>,
    pub transactions: Vec<Transaction>,
}

impl Books {
    /// One batch per thing said, so that their order may be changed.
    pub fn batches(&self) -> Vec<Batch> {
        let mut batches = Vec::new();
        for settlement in &self.settlements {
            batches.push(Batch {
                settlements: vec![settlement.clone()],
                ..empty(Source::Api)
            });
        }
        for payout in &self.payouts {
            batches.push(Batch {
                payouts: vec![payout.clone()],
                ..empty(Source::Api)
            });
        }
        for balance in &self.balances {
            batches.push(Batch {
                balances: vec![balance.clone()],
                ..empty(Source::Api)
            });
        }
        for transaction in &self.transactions {
            batches.push(Batch {
                transactions: vec![transaction.clone()],
                ..empty(Source::Api)
            });
        }
        batches
    }
}

pub fn empty(source: Source) -> Batch {
    Batch {
        source,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        balances: Vec::new(),
        transactions: Vec::new(),
        removals: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    }
}

/// Days are counted from here.
pub fn start() -> Instant {
    Instant::parse_rfc3339("2025-03-03T22:07:18Z").unwrap()
}

pub fn plus(instant: Instant, seconds: i64) -> Instant {
    instant.plus_seconds(seconds).unwrap()
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

pub fn books() -> impl Strategy<Value = Books> {
    let all = (
        vec(settlement(), 0..6),
        vec(payout(), 0..5),
        vec(balance(), 0..3),
        vec(transaction(), 0..28),
    );
    all.prop_map(
        |(mut settlements, mut payouts, balances, mut transactions)| {
            for (place, settlement) in settlements.iter_mut().enumerate() {
                settlement.id = format!("S{place}");
            }
            for (place, payout) in payouts.iter_mut().enumerate() {
                payout.id = format!("P{place}");
            }
            for (sequence, transaction) in (1..).zip(&mut transactions) {
                transaction.sequence = sequence;
                transaction.id = format!("t{sequence}");
            }
            // Of two claims of one time and name the later counts, which is not what is tested here.
            let mut unique: Vec<Balance> = Vec::new();
            for balance in balances {
                if unique.iter().all(|one| one.as_of != balance.as_of) {
                    unique.push(balance);
                }
            }
            Books {
                settlements,
                payouts,
                balances: unique,
                transactions,
            }
        },
    )
}

pub fn currency() -> impl Strategy<Value = Currency> {
    select(vec!["EUR", "EUR", "EUR", "EUR", "EUR", "JPY", "KWD"])
        .prop_map(|code| Currency::from_code(code).unwrap())
}

/// Any day that something may happen on, and some around.
pub fn day() -> impl Strategy<Value = Day> {
    (0..50_i32).prop_map(|days| {
        Day::parse_iso("2025-03-01")
            .unwrap()
            .plus_days(days)
            .unwrap()
    })
}

/// An hour of those days, so that many are equal.
fn instant() -> impl Strategy<Value = Instant> {
    (0..42 * 4_i64).prop_map(|steps| plus(start(), steps * 6 * HOUR))
}

fn settlement() -> impl Strategy<Value = Settlement> {
    let when = (
        0..5_i64,
        select(vec![0, 0, 0, 0, -60, 60, 200, DAY]),
        select(vec![7, 7, 7, 7, 5, 14]),
    );
    let shop = select(vec![
        None,
        Some("amazon.de"),
        Some("amazon.de"),
        Some("amazon.fr"),
    ]);
    let says = (
        option::weighted(0.8, -30_000..30_000_i64),
        select(vec![false, false, false, true]),
    );
    let deposit = option::of(0..4_i64);
    (currency(), when, shop, says, deposit).prop_map(|(currency, when, shop, says, deposit)| {
        let (week, late, days) = when;
        let started_at = plus(start(), week * 7 * DAY + late);
        let ended_at = plus(start(), (week * 7 + days) * DAY);
        Settlement {
            id: String::new(),
            currency,
            marketplace: shop.map(str::to_owned),
            started_at,
            ended_at,
            deposit_at: deposit.map(|days| plus(ended_at, days * DAY)),
            claimed_minor: says.0,
            is_open: says.1,
            payout_ids: Vec::new(),
        }
    })
}

fn payout() -> impl Strategy<Value = Payout> {
    let status = || {
        use PayoutStatus as S;
        select(vec![
            S::Started,
            S::InTransit,
            S::Paid,
            S::Paid,
            S::Failed,
            S::Cancelled,
            S::NoPayout,
            S::Unknown("odd".to_owned()),
        ])
    };
    let history = vec((status(), instant()), 0..3);
    let amount = option::weighted(0.8, select(vec![0, 100, 1_000, 5_000, -100, i64::MAX]));
    let carries = vec(0..7_usize, 0..3);
    let days = (option::of(day()), option::of(day()));
    (status(), history, amount, carries, days, currency()).prop_map(
        |(status, mut history, amount_minor, carries, (expected_on, paid_on), currency)| {
            history.sort_by_key(|step| step.1);
            let history: Vec<PayoutStep> = history
                .into_iter()
                .map(|(status, at)| PayoutStep {
                    status,
                    at,
                    reason: None,
                })
                .collect();
            Payout {
                id: String::new(),
                amount_minor,
                currency,
                status: history.last().map_or(status, |step| step.status.clone()),
                history,
                method: "bank_account".to_owned(),
                account_tail: None,
                trace_id: None,
                settlement_ids: carries
                    .into_iter()
                    .map(|place| format!("S{place}"))
                    .collect(),
                expected_on,
                paid_on,
            }
        },
    )
}

fn transaction() -> impl Strategy<Value = Transaction> {
    let status = prop_oneof![
        4 => Just(Status::Released),
        1 => option::of(instant()).prop_map(|matures_at| {
            Status::Deferred { reason: "DD7".to_owned(), matures_at }
        }),
    ];
    let released = option::of(select(vec![-DAY, 0, 6 * HOUR, 3 * DAY, 12 * DAY]));
    let what = (
        select(&Kind::ALL[..]),
        status,
        instant(),
        released,
        currency(),
    );
    let refers = (
        option::weighted(0.7, 0..7_usize),
        option::of(select(vec!["amazon.de", "amazon.fr"])),
    );
    let amounts = vec(amount(), 0..5);
    (what, refers, -3..9_i64, amounts).prop_map(|(what, refers, quantity, amounts)| {
        let (kind, status, posted_at, released, currency) = what;
        Transaction {
            id: String::new(),
            sequence: 0,
            kind,
            raw_kind: kind.name().to_owned(),
            status,
            posted_at,
            released_at: released.map(|seconds| plus(posted_at, seconds)),
            marketplace: refers.1.map(str::to_owned),
            currency,
            settlement_id: refers.0.map(|place| format!("S{place}")),
            order_id: None,
            reference_id: None,
            sku: None,
            quantity,
            payment_method: None,
            amounts,
        }
    })
}

fn amount() -> impl Strategy<Value = Amount> {
    use Component as C;
    let carried = select(vec![
        C::OpeningBalance,
        C::ReserveHeld,
        C::ReserveReleased,
        C::CardCharge,
        C::FailedTransfer,
        C::MicroDeposit,
        C::Payout,
    ]);
    let usual = select(vec![
        C::ProductSale,
        C::ReferralFee,
        C::StorageFee,
        C::ProductTax,
    ]);
    let component = prop_oneof![
        3 => usual,
        2 => carried,
        1 => select(Component::KNOWN),
        1 => Just(C::from_name("new_fee")),
    ];
    let minor = prop_oneof![
        12 => -10_000..10_000_i64,
        1 => Just(i64::MAX),
        1 => Just(i64::MIN),
    ];
    (component, minor, select(vec!["raw", "raw | other"])).prop_map(|(component, minor, raw)| {
        Amount {
            component,
            raw: raw.to_owned(),
            minor,
            line: 0,
        }
    })
}

/// A tree of two levels, nearly always with a part that is off.
fn balance() -> impl Strategy<Value = Balance> {
    let minors = [-500..500_i64, -500..500_i64, -500..500_i64, 0..2_i64];
    (currency(), instant(), minors).prop_map(|(currency, as_of, [free, later, held, off])| {
        let node = |name: &str, minor, parts| Balance {
            name: name.to_owned(),
            money: Money::new(minor, currency),
            as_of,
            parts,
        };
        let deferred = node("deferred", later, Vec::new());
        let reserve = node("account_level_reserve", held, Vec::new());
        let reserved = node("RESERVED", later + held + off, vec![deferred, reserve]);
        let available = node("available", free, Vec::new());
        node("total", free + later + held, vec![available, reserved])
    })
}
