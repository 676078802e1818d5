//! Random sellers: settlements that follow each other over two months, and money that belongs to
//! none; every decimal count, negative totals, reserves, unknown names, and names full of signs.

use ledger::Ledger;
use ledger::day::Instant;
use ledger::money::Currency;
use ledger::settlement::Settlement;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::prelude::*;
use proptest::sample::select;

/// Everything that one seller was sent.
#[derive(Clone, Debug)]
pub struct Seller {
    pub settlements: Vec<Settlement>,
    pub transactions: Vec<Transaction>,
}

impl Seller {
    pub fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::new();
        let mut batch = empty();
        batch.settlements.clone_from(&self.settlements);
        batch.transactions.clone_from(&self.transactions);
        ledger.append(batch);
        ledger
    }
}

pub fn empty() -> Batch {
    Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        transactions: Vec::new(),
        removals: Vec::new(),
        rates: Vec::new(),
        balances: Vec::new(),
        entities: Entities::default(),
    }
}

/// Texts that some program takes for more than text.
pub const SIGNS: [&str; 14] = [
    "plain",
    "a;b ; c",
    "x:y::z",
    "\"quoted\" \\ back",
    "two  spaces\tand\nlines\r\n2025-01-01 * x",
    "[2020-01-01] date:2020-01-01",
    "=1+1",
    "(virtual) * ! @ {} #tag ^link",
    "Gr\u{fc}n \u{df} \u{5e97}\u{8216} \u{c0c1}\u{c810}",
    "\u{e23}\u{e49}\u{e32}\u{e19} \u{939}\u{93f} \u{1f4b6}",
    "\u{202e}txt\u{200b}",
    "'",
    "",
    "| % ~ 12.50 EUR",
];

/// A seller of one currency, with some rows in another.
pub fn seller() -> impl Strategy<Value = Seller> {
    let settlements = prop::collection::vec(settlement(), 0..4);
    let rows = prop::collection::vec(row(), 0..14);
    (currency(), currency(), settlements, rows).prop_map(|(main, other, settlements, rows)| {
        let (mut ids, mut all) = (Vec::new(), Vec::new());
        let mut starts = Instant::parse_rfc3339("2025-07-20T22:07:18Z").unwrap();
        for (place, (mut settlement, days)) in settlements.into_iter().enumerate() {
            settlement.id = format!("S{place} {}", settlement.id);
            settlement.currency = main;
            settlement.started_at = starts;
            starts = starts.plus_seconds(days * 86_400 + 3600).unwrap();
            settlement.ended_at = starts;
            ids.push(settlement.id.clone());
            all.push(settlement);
        }
        let mut transactions = Vec::new();
        for (number, (mut row, place, is_other)) in (1_u64..).zip(rows) {
            row.id = format!("t{number}");
            row.sequence = number;
            row.currency = if is_other { other } else { main };
            row.settlement_id = place.and_then(|place| ids.get(place).cloned());
            transactions.push(row);
        }
        for settlement in &mut all {
            foot(settlement, &transactions);
        }
        Seller {
            settlements: all,
            transactions,
        }
    })
}

/// Most settlements claim what their rows add up to; some claim anything, some nothing.
fn foot(settlement: &mut Settlement, transactions: &[Transaction]) {
    let Some(error) = settlement.claimed_minor else {
        return;
    };
    let mut sum = i128::from(error);
    for row in transactions {
        if row.settlement_id.as_ref() == Some(&settlement.id) && row.currency == settlement.currency
        {
            for amount in &row.amounts {
                if amount.component != Component::Payout {
                    sum += i128::from(amount.minor);
                }
            }
        }
    }
    settlement.claimed_minor = Some(i64::try_from(sum).unwrap_or(i64::MIN));
}

fn currency() -> impl Strategy<Value = Currency> {
    let codes = ["EUR", "EUR", "JPY", "KWD", "CLF", "QQQ"];
    select(
        codes
            .map(|code| Currency::from_code(code).unwrap())
            .to_vec(),
    )
}

/// A settlement and how many days it runs.
fn settlement() -> impl Strategy<Value = (Settlement, i64)> {
    let error = prop_oneof![
        6 => Just(Some(0)),
        1 => (-500..500_i64).prop_map(Some),
        1 => Just(None),
    ];
    (select(&SIGNS[..]), error, 3..50_i64).prop_map(|(id, error, days)| {
        let settlement = Settlement {
            id: id.to_owned(),
            currency: Currency::from_code("EUR").unwrap(),
            marketplace: None,
            started_at: Instant::MIN,
            ended_at: Instant::MIN,
            deposit_at: None,
            claimed_minor: error,
            is_open: error.is_none(),
            payout_ids: Vec::new(),
        };
        (settlement, days)
    })
}

/// A transaction, the place of its settlement, and whether it is in the other currency.
fn row() -> impl Strategy<Value = (Transaction, Option<usize>, bool)> {
    let what = (select(&Kind::ALL[..]), status(), instant(), 0..40_i64);
    let amounts = prop::collection::vec(amount(), 0..5);
    let settled = prop::option::weighted(0.8, 0..3_usize);
    let is_other = prop::bool::weighted(0.1);
    (what, amounts, settled, is_other).prop_map(|(what, amounts, settled, is_other)| {
        let (kind, status, posted_at, wait) = what;
        let row = Transaction {
            id: String::new(),
            sequence: 0,
            kind,
            raw_kind: kind.name().to_owned(),
            status,
            posted_at,
            // Sometimes before it was posted, which no release can be.
            released_at: (wait > 8).then(|| posted_at.plus_seconds((wait - 12) * 86_400).unwrap()),
            marketplace: None,
            currency: Currency::from_code("EUR").unwrap(),
            settlement_id: None,
            order_id: None,
            reference_id: None,
            sku: None,
            quantity: 1,
            payment_method: None,
            amounts,
        };
        (row, settled, is_other)
    })
}

fn status() -> impl Strategy<Value = Status> {
    let deferred = Status::Deferred {
        reason: "DD7".to_owned(),
        matures_at: None,
    };
    prop_oneof![5 => Just(Status::Released), 1 => Just(deferred)]
}

/// Quarters of days around the ends of months.
fn instant() -> impl Strategy<Value = Instant> {
    let start = Instant::parse_rfc3339("2025-07-18T00:00:00Z").unwrap();
    (0..280_i64).prop_map(move |step| start.plus_seconds(step * 6 * 3600).unwrap())
}

fn amount() -> impl Strategy<Value = Amount> {
    let known = select(Component::KNOWN);
    let unknown = select(&SIGNS[..]).prop_map(Component::from_name);
    let component = prop_oneof![6 => known, 1 => unknown];
    let minor = prop_oneof![
        20 => -1_000_000..1_000_000_i64,
        4 => Just(0),
        1 => Just(i64::MAX),
        1 => Just(i64::MIN),
    ];
    (component, minor).prop_map(|(component, minor)| Amount {
        raw: component.name().to_owned(),
        component,
        minor,
        line: 0,
    })
}
