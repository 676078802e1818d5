//! What Juniper & Pine sells to shops by the box, outside of any marketplace: documents in every
//! state that one can be in.

use ledger::day::Day;
use ledger::invoice::{
    CreditNote, Direction, Invoice, InvoiceStatus, LineItem, Payment, PaymentStatus,
};
use ledger::money::Money;

use super::amounts::{ratio, share};
use super::billed::{document, line, payment};
use super::calendar::{FIRST_DAY, LAST_DAY, day};
use super::catalogue::PRODUCTS;
use super::random::Random;
use super::shops::Shop;

/// Documents in a month.
const PER_MONTH: i64 = 3;

/// Days that a shop has to pay.
const TERM_DAYS: i64 = 30;

/// Who buys: name, code of the marketplace whose prices and currency count, tax in
/// hundred-thousandths, and what the law calls it.
const SHOPS: [(&str, &str, i64, &str); 7] = [
    ("Kaufhaus Silber KG", "de", 19_000, "standard"),
    ("Maison Cèdre SARL", "fr", 0, "reverse_charge"),
    ("Harbor Goods LLC", "us", 0, "resale_exempt"),
    ("Wren & Co Ltd", "gb", 20_000, "standard"),
    ("Haus am Markt GmbH", "de", 19_000, "standard"),
    ("Cedar Street Supply", "us", 0, "resale_exempt"),
    ("Atelier Lumen SNC", "fr", 0, "reverse_charge"),
];

/// How a document ended.
enum State {
    Draft,
    Open,
    Processing,
    Partial,
    Overdue,
    OverdueInPart,
    Paid,
    PaidLate,
    PaidAtSecondTry,
    CreditedInPart,
    Credited,
    Void,
    Uncollectible,
}

/// What becomes of the documents of a month, by months before the last.
fn state(months_before: i64, place: i64) -> State {
    match (months_before, place) {
        (0, 0) => State::Partial,
        (0, 1) => State::Open,
        (0, _) => State::Draft,
        (1, 0) | (2, 1) | (5, 2) => State::Overdue,
        (1, 1) => State::PaidAtSecondTry,
        (1, _) => State::Processing,
        (3, 0) => State::OverdueInPart,
        (4, 1) => State::Void,
        (6, 0) => State::Uncollectible,
        (7, 1) => State::CreditedInPart,
        (9, 2) => State::Credited,
        (3 | 8 | 11, 2) => State::PaidLate,
        _ => State::Paid,
    }
}

/// All of them. months
pub fn invoices(shops: &[Shop], seed: u64) -> Vec<Invoice> {
    let mut random = Random::of_topic(seed, "wholesale");
    let mut invoices = Vec::new();
    let first = day(FIRST_DAY);
    let months = (0..).map_while(|n| first.plus_months(n).filter(|on| *on <= day(LAST_DAY)));
    let months: Vec<Day> = months.collect();
    let n_months = i64::try_from(months.len()).unwrap_or(0);
    for (n, month) in (0_i64..).zip(&months) {
        for place in 0..PER_MONTH {
            let ordinal = n * PER_MONTH + place;
            let issued = i64::from(month.epoch_days()) + 3 + 8 * place + random.between(0, 2);
            let state = state(n_months - 1 - n, place);
            invoices.extend(invoice(shops, (ordinal, issued), &state, &mut random));
        }
    }
    invoices
}

fn invoice(
    shops: &[Shop],
    (ordinal, issued): (i64, i64),
    state: &State,
    random: &mut Random,
) -> Option<Invoice> {
    let place = usize::try_from(ordinal).ok()? % SHOPS.len();
    let (name, code, rate, scheme) = SHOPS[place];
    let shop = shops.iter().find(|shop| shop.terms.code == code)?;
    let lines = (0..random.between(2, 4)).map(|_| boxes(shop, (rate, scheme), day(issued), random));
    let lines: Vec<LineItem> = lines.collect();
    let number = format!("JPW-{:05}", ordinal + 1);
    let days = (day(issued), day(issued + TERM_DAYS));
    let mut invoice = Invoice {
        id: format!("inv_{number}"),
        counterparty: name.to_owned(),
        ..document(number, Direction::Issued, days, lines, shop.currency)
    };
    become_of(&mut invoice, issued, state);
    Some(invoice)
}

/// Some boxes of one product, at a bit more than half of what buyers pay.
fn boxes(shop: &Shop, (rate, scheme): (i64, &str), on: Day, random: &mut Random) -> LineItem {
    let place = usize::try_from(random.between(0, 25)).unwrap_or(0) % PRODUCTS.len();
    let product = &PRODUCTS[place];
    let quantity = 6 * random.between(1, 8);
    let price = ratio(product.price(shop, on), 55, 100);
    let net = price * quantity;
    LineItem {
        description: product.title.to_owned(),
        tax_rate: (scheme != "resale_exempt")
            .then(|| rust_decimal::Decimal::new(rate, 5).normalize()),
        tax_scheme: Some(scheme.to_owned()),
        ..line(shop.currency, (net, share(net, rate)), quantity, rate)
    }
}

fn become_of(invoice: &mut Invoice, issued: i64, state: &State) {
    let total = invoice.claimed.total_minor.unwrap_or_default();
    let money = |minor| Money::new(minor, invoice.currency);
    let number = invoice.number.clone();
    let due = issued + TERM_DAYS;
    let paid = |minor: i64, number_of_try: u32, on: i64| {
        payment(&format!("{number}_{number_of_try}"), day(on), money(minor))
    };
    let credited = |minor: i64, reason: &str| CreditNote {
        id: format!("cn_{number}"),
        number: format!("{number}-C"),
        issued_on: Some(day(issued + 9)),
        money: money(minor),
        reason: Some(reason.to_owned()),
    };
    let third = total / 3;
    match state {
        State::Draft => {
            invoice.status = InvoiceStatus::Draft;
            (invoice.issued_on, invoice.due_on) = (None, None);
        }
        State::Open => {}
        State::Processing => {
            invoice.payments = vec![Payment {
                status: PaymentStatus::Processing,
                ..paid(total, 1, LAST_DAY)
            }];
        }
        State::Partial => {
            invoice.status = InvoiceStatus::PartiallyPaid;
            invoice.payments = vec![paid(third, 1, issued + 12)];
        }
        State::Overdue => invoice.status = InvoiceStatus::Overdue,
        State::OverdueInPart => {
            invoice.status = InvoiceStatus::Overdue;
            invoice.payments = vec![paid(third, 1, due + 2), paid(third, 2, due + 31)];
        }
        State::Paid => settle(invoice, paid(total, 1, due - 3)),
        State::PaidLate => settle(invoice, paid(total, 1, due + 11)),
        State::PaidAtSecondTry => {
            invoice.payments = vec![Payment {
                status: PaymentStatus::Failed,
                failure: Some("account_closed".to_owned()),
                ..paid(total, 1, due - 6)
            }];
            settle(invoice, paid(total, 2, due - 4));
        }
        State::CreditedInPart => {
            invoice.credit_notes = vec![credited(third, "one box arrived broken")];
            settle(invoice, paid(total - third, 1, due - 1));
        }
        State::Credited => {
            invoice.credit_notes = vec![credited(total, "everything was sent back")];
            invoice.status = InvoiceStatus::Paid;
            invoice.paid_on = Some(day(issued + 9));
        }
        State::Void => invoice.status = InvoiceStatus::Void,
        State::Uncollectible => {
            invoice.status = InvoiceStatus::Uncollectible;
            invoice.payments = vec![paid(third, 1, due + 40)];
        }
    }
}

/// The payment after which nothing is open.
fn settle(invoice: &mut Invoice, payment: Payment) {
    invoice.status = InvoiceStatus::Paid;
    invoice.paid_on = payment.paid_on;
    invoice.payments.push(payment);
}
