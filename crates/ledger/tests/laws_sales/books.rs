//! Random books of a seller with sales, small enough that everything meets everything, around a
//! leap day and the same days a year before.

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant};
use ledger::money::Currency;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::prelude::*;
use proptest::sample::select;

pub fn day_of(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// UTC; a zone whose clock changes in the middle of a day; and one whose clock goes back over
/// midnight, so that a day is left again for an hour after the next has begun.
pub fn zone() -> impl Strategy<Value = Zone> {
    let at = |text| Instant::parse_rfc3339(text).unwrap();
    let half = Zone::new("Half", 19_800, vec![(at("2028-03-01T06:30:00Z"), -10_800)]).unwrap();
    let back = Zone::new("Back", 0, vec![(at("2028-03-01T00:01:00Z"), -3600)]).unwrap();
    select(vec![Zone::utc(), half, back])
}

/// Days around the leap day of 2028 or, now and then, a year before.
pub fn day() -> impl Strategy<Value = Day> {
    let near = |text: &str| {
        let start = day_of(text);
        (0..9_i32).prop_map(move |days| start.plus_days(days).unwrap())
    };
    prop_oneof![3 => near("2028-02-25"), 2 => near("2027-02-24")]
}

/// Times of a day, its first and its last second among them.
fn instant() -> impl Strategy<Value = Instant> {
    let seconds = vec![0_i64, 0, 30, 60, 1409, 18_000, 43_200, 82_800, 86_399];
    (day(), select(seconds)).prop_map(|(day, seconds)| {
        let midnight = i64::from(day.epoch_days()) * 86_400;
        Instant::from_seconds(midnight + seconds).unwrap()
    })
}

fn amounts(extremes: bool) -> impl Strategy<Value = Vec<Amount>> {
    let often = select(vec![
        Component::ProductSale,
        Component::ProductSale,
        Component::ShippingCredit,
        Component::PromotionItem,
        Component::ReferralFee,
        Component::ProductTax,
        Component::WithheldTaxPrincipal,
        Component::LowValueGoodsTax,
        Component::TaxCollectedAtSource,
        Component::Goodwill,
        Component::RefundAdminFee,
        Component::Advertising,
    ]);
    let component = prop_oneof![
        6 => often,
        2 => select(Component::KNOWN),
        1 => Just(Component::from_name("new_fee")),
    ];
    let edge = if extremes {
        vec![i64::MAX, i64::MIN]
    } else {
        vec![0, 1]
    };
    let minor = prop_oneof![1 => Just(0), 6 => -300..900_i64, 1 => select(edge)];
    let amount = (component, minor).prop_map(|(component, minor)| Amount {
        raw: component.name().to_owned(),
        component,
        minor,
        line: 0,
    });
    prop::collection::vec(amount, 0..5)
}

fn transaction(extremes: bool) -> impl Strategy<Value = Transaction> {
    let often = select(vec![Kind::Sale, Kind::Sale, Kind::Sale, Kind::Refund]);
    let kind = prop_oneof![4 => often, 1 => select(&Kind::ALL[..])];
    let text = |texts: &[&str]| {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        prop::option::weighted(0.8, select(texts))
    };
    let currency = select(vec!["EUR", "EUR", "EUR", "KWD"]);
    let what = (kind, instant(), currency, any::<bool>());
    let refers = (
        text(&["O1", "O2", "O3", "O4"]),
        text(&["MUG", "CUP", "PAN", "POT"]),
        text(&["amazon.de", "amazon.fr"]),
        text(&["card", "wallet"]),
    );
    let edge = if extremes {
        vec![i64::MAX, i64::MIN]
    } else {
        vec![0]
    };
    let quantity = prop_oneof![9 => -1..5_i64, 1 => select(edge)];
    (what, refers, quantity, amounts(extremes)).prop_map(|(what, refers, quantity, amounts)| {
        let (kind, posted_at, currency, is_deferred) = what;
        let (order_id, sku, marketplace, payment_method) = refers;
        Transaction {
            id: String::new(),
            sequence: 0,
            kind,
            raw_kind: kind.name().to_owned(),
            status: if is_deferred {
                Status::Deferred {
                    reason: "DD7".to_owned(),
                    matures_at: None,
                }
            } else {
                Status::Released
            },
            posted_at,
            released_at: None,
            marketplace,
            currency: Currency::from_code(currency).unwrap(),
            settlement_id: None,
            order_id,
            reference_id: None,
            sku,
            quantity,
            payment_method,
            amounts,
        }
    })
}

/// Transactions with ids and places in a feed.
pub fn books(extremes: bool) -> impl Strategy<Value = Vec<Transaction>> {
    prop::collection::vec(transaction(extremes), 0..25).prop_map(|mut all| {
        for (sequence, transaction) in (1..).zip(&mut all) {
            transaction.sequence = sequence;
            transaction.id = format!("t{sequence}");
        }
        all
    })
}

/// A ledger of these, each batch of them appended in turn.
pub fn ledger_of(batches: &[&[Transaction]]) -> Ledger {
    let mut ledger = Ledger::new();
    for transactions in batches {
        ledger.append(Batch {
            source: Source::Api,
            lines: LineCount::default(),
            settlements: Vec::new(),
            payouts: Vec::new(),
            transactions: transactions.to_vec(),
            removals: Vec::new(),
            entities: Entities::default(),
            balances: Vec::new(),
            rates: Vec::new(),
        });
    }
    ledger
}
