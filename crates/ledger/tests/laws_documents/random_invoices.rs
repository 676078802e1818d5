//! Random invoices, with few values, so that amounts meet, and movements that name them.

use ledger::day::{Day, Instant};
use ledger::invoice::{
    ClaimedTotals, CreditNote, Direction, Invoice, InvoiceStatus, LineItem, Payment, PaymentStatus,
};
use ledger::money::{Currency, Money};
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

pub fn currency() -> impl Strategy<Value = Currency> {
    select(vec!["EUR", "EUR", "JPY", "KWD"]).prop_map(|code| Currency::from_code(code).unwrap())
}

/// Around the ends of months and the edges of the buckets.
pub fn day() -> impl Strategy<Value = Day> {
    let start = Day::parse_iso("2024-12-25").unwrap();
    prop_oneof![0..200_i32, select(vec![0, 30, 31, 60, 61, 90, 91, 100])]
        .prop_map(move |days| start.plus_days(days).unwrap())
}

pub fn minor() -> impl Strategy<Value = i64> {
    prop_oneof![
        12 => select(vec![-100_i64, 0, 40, 60, 100, 200]),
        4 => -500..500_i64,
        1 => Just(i64::MAX),
        1 => Just(i64::MIN),
    ]
}

fn line() -> impl Strategy<Value = LineItem> {
    let rate = prop::option::of(select(vec![0_i64, 7, 19, 190]));
    let scheme = prop::option::of(select(vec!["standard", "reverse"]));
    (minor(), minor(), rate, scheme, 0..5_i64).prop_map(
        |(net_minor, tax_minor, rate, scheme, n)| {
            LineItem {
                description: String::new(),
                quantity: Decimal::from(n),
                unit_price: Decimal::new(125, 3),
                net_minor,
                // 19 % and 19.0 % are one rate.
                tax_rate: rate.map(|rate| {
                    if rate == 190 {
                        Decimal::new(190, 3)
                    } else {
                        Decimal::new(rate, 2)
                    }
                }),
                tax_minor,
                tax_scheme: scheme.map(str::to_owned),
                usage_record_ids: Vec::new(),
            }
        },
    )
}

pub fn invoice() -> impl Strategy<Value = Invoice> {
    let statuses = vec![
        "draft",
        "open",
        "open",
        "partially_paid",
        "paid",
        "overdue",
        "void",
        "uncollectible",
        "odd",
    ];
    let words = (
        select(statuses),
        any::<bool>(),
        currency(),
        select(vec!["Ann", "Bob"]),
    );
    let days = [(); 3].map(|()| prop::option::weighted(0.8, day()));
    let claims = (prop::option::of(minor()), vec(line(), 0..4));
    let note = (minor(), prop::option::of(day()), currency());
    let status = select(vec![
        "succeeded",
        "succeeded",
        "succeeded",
        "processing",
        "failed",
        "odd",
    ]);
    let payment = (minor(), prop::option::of(day()), currency(), status);
    (words, days, claims, vec(note, 0..3), vec(payment, 0..3)).prop_map(
        |(
            (status, is_issued, currency, from),
            [issued_on, due_on, paid_on],
            (claim, lines),
            notes,
            payments,
        )| {
            let notes = notes
                .into_iter()
                .map(|(minor, issued_on, other)| CreditNote {
                    id: String::new(),
                    number: String::new(),
                    issued_on,
                    money: Money::new(minor, if minor % 7 == 0 { other } else { currency }),
                    reason: None,
                });
            let payments = payments
                .into_iter()
                .map(|(minor, paid_on, other, status)| Payment {
                    id: String::new(),
                    paid_on,
                    money: Money::new(minor, if minor % 7 == 0 { other } else { currency }),
                    status: PaymentStatus::from_name(status),
                    failure: None,
                });
            Invoice {
                id: String::new(),
                sequence: 0,
                number: String::new(),
                direction: if is_issued {
                    Direction::Issued
                } else {
                    Direction::Received
                },
                counterparty: from.to_owned(),
                currency,
                status: InvoiceStatus::from_name(status),
                issued_on,
                due_on,
                paid_on,
                lines,
                claimed: ClaimedTotals {
                    total_minor: claim,
                    ..ClaimedTotals::default()
                },
                credit_notes: notes.collect(),
                payments: payments.collect(),
            }
        },
    )
}

pub fn numbered(mut all: Vec<Invoice>) -> Vec<Invoice> {
    for (place, invoice) in all.iter_mut().enumerate() {
        invoice.id = format!("i{place}");
        // Some share their number, and for one it is its id.
        invoice.number = match place {
            1 => invoice.id.clone(),
            _ => format!("R{}", place % 5),
        };
    }
    all
}

pub fn movement(place: usize, minor: i64, reference_id: String, currency: Currency) -> Transaction {
    Transaction {
        id: format!("t{place}"),
        sequence: 1,
        kind: Kind::Fee,
        raw_kind: "fee".to_owned(),
        status: Status::Released,
        posted_at: Instant::from_seconds(1_700_000_000 - i64::try_from(place).unwrap()).unwrap(),
        released_at: None,
        marketplace: None,
        currency,
        settlement_id: None,
        order_id: None,
        reference_id: Some(reference_id),
        sku: None,
        quantity: 0,
        payment_method: None,
        amounts: vec![Amount {
            component: Component::ServiceFee,
            raw: "fee".to_owned(),
            minor,
            line: 0,
        }],
    }
}
