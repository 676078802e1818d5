//! What Juniper & Pine pays by use: five services, what they counted each day, what that costs, and
//! the documents that ask for it month by month. The charges are the ledger's own (domain rule D17).

use ledger::day::{Day, Interval, Period, Weekday};
use ledger::invoice::{CreditNote, Direction, Invoice, InvoiceStatus, LineItem, PaymentStatus};
use ledger::money::ratio::Ratio;
use ledger::money::{Currency, Money, Rounding};
use ledger::usage::{Meter, Price, Proration, UsageRecord};
use rust_decimal::Decimal;

use super::billed::{document, payment, price_of_one};
use super::calendar::{FIRST_DAY, LAST_DAY, day, demand};
use super::random::Random;

mod services;

use services::{SERVICES, Service};

/// Days that the seller has to pay.
const TERM_DAYS: i32 = 14;

/// Everything about pay-as-you-go.
#[derive(Default)]
pub struct Metered {
    /// One for each service.
    pub meters: Vec<Meter>,
    /// One for each service, and a second one where the price changed.
    pub prices: Vec<Price>,
    /// One for each service and day.
    pub records: Vec<UsageRecord>,
    /// One for each service and month that is over, and one that was sent twice.
    pub invoices: Vec<Invoice>,
}

/// All days of the sample. days * services
pub fn of_days(seed: u64) -> Metered {
    let mut all = Metered::default();
    for service in &SERVICES {
        let Some(currency) = Currency::from_code(service.currency) else {
            continue;
        };
        let meter_id = format!("met_{}", service.code);
        let prices = prices_of(service, &meter_id, currency);
        let records = records_of(service, &meter_id, seed);
        for month in Interval::Month.split(whole(), Weekday::Monday) {
            // The last month is not over for its sender before the first day after it.
            if month.end <= day(LAST_DAY) {
                all.invoices
                    .extend(billed(service, (month, currency), &prices, &records));
            }
        }
        all.meters.push(Meter {
            id: meter_id,
            sequence: 0,
            name: service.name.to_owned(),
            unit: service.unit.to_owned(),
        });
        all.prices.extend(prices);
        all.records.extend(records);
    }
    all
}

/// The days of the sample.
fn whole() -> Period {
    Period {
        start: day(FIRST_DAY),
        end: day(LAST_DAY + 1),
    }
}

/// The prices of a service: one for ever, or one until a day and another from it on.
fn prices_of(service: &Service, meter_id: &str, currency: Currency) -> Vec<Price> {
    let price = |place: usize, valid_from, valid_until| Price {
        id: format!("pri_{}_{}", service.code, place + 1),
        sequence: 0,
        meter_id: meter_id.to_owned(),
        currency,
        model: (service.models[place.min(service.models.len() - 1)])(),
        free_units: Decimal::from(service.free_units),
        minimum: (service.minimum > 0).then(|| Decimal::from(service.minimum)),
        valid_from,
        valid_until,
        proration: if service.changes_on.is_some() {
            Proration::ByDay
        } else {
            Proration::None
        },
        rounding: Rounding::HalfUp,
    };
    match service.changes_on.map(day) {
        None => vec![price(0, None, None)],
        Some(changed_on) => vec![
            price(0, None, Some(changed_on)),
            price(1, Some(changed_on), None),
        ],
    }
}

fn records_of(service: &Service, meter_id: &str, seed: u64) -> Vec<UsageRecord> {
    let mut random = Random::of_topic(seed, &format!("usage {}", service.code));
    let record = |number| {
        let on: Day = day(number);
        // More is used when more is sold, and no two days are alike.
        let expected = demand(service.daily, on, number - FIRST_DAY + 40);
        let counted = expected * random.between(600, 1_400) / 1_000;
        UsageRecord {
            id: format!("use_{}_{}", service.code, on.to_iso()),
            sequence: 0,
            meter_id: meter_id.to_owned(),
            on,
            quantity: Decimal::new(counted, service.decimals).normalize(),
        }
    };
    (FIRST_DAY..=LAST_DAY).map(record).collect()
}

/// The documents for a month: one, or one that was called off and the one in its place.
fn billed(
    service: &Service,
    (month, currency): (Period, Currency),
    prices: &[Price],
    records: &[UsageRecord],
) -> Vec<Invoice> {
    let lines = prices
        .iter()
        .filter_map(|price| line_of(service, month, price, records));
    let lines: Vec<LineItem> = lines.collect();
    let name = &month.start.to_iso()[..7];
    let number = format!("{}-{name}", service.prefix);
    let due_on = month.end.plus_days(TERM_DAYS).unwrap_or(month.end);
    let days = (month.end, due_on);
    let mut invoice = Invoice {
        id: format!("inv_{number}"),
        counterparty: service.provider.to_owned(),
        ..document(number, Direction::Received, days, lines, currency)
    };
    let mut invoices = Vec::new();
    let total = Money::new(invoice.claimed.total_minor.unwrap_or_default(), currency);
    match (service.code, name) {
        ("mail", "2026-03") => {
            // Sent to a wrong address first, called off, and sent again.
            invoices.push(Invoice {
                id: format!("{}_void", invoice.id),
                number: format!("{}-V", invoice.number),
                status: InvoiceStatus::Void,
                ..invoice.clone()
            });
            pay(&mut invoice, total, due_on);
        }
        ("photos", "2026-06") => {
            let back = Money::new(total.minor / 5, currency);
            invoice.credit_notes.push(CreditNote {
                id: format!("cn_{}", invoice.number),
                number: format!("{}-C", invoice.number),
                issued_on: month.end.plus_days(3),
                money: back,
                reason: Some("two days without service".to_owned()),
            });
            pay(
                &mut invoice,
                Money::new(total.minor - back.minor, currency),
                due_on,
            );
        }
        ("labels", "2026-09") => invoice.status = InvoiceStatus::Overdue,
        ("calls", "2026-09") => {
            pay(&mut invoice, Money::new(total.minor / 2, currency), due_on);
            invoice.status = InvoiceStatus::PartiallyPaid;
            invoice.paid_on = None;
        }
        ("mail", "2026-09") => {
            // A provider that is in no hurry.
            invoice.due_on = month.end.plus_days(45);
        }
        ("photos", "2026-09") => {
            let mut failed = payment(&format!("{}_1", invoice.number), due_on, total);
            failed.status = PaymentStatus::Failed;
            failed.failure = Some("card_expired".to_owned());
            invoice.payments.push(failed);
            pay(&mut invoice, total, due_on.plus_days(2).unwrap_or(due_on));
        }
        ("paid", "2026-09") => {
            let mut under_way = payment(&invoice.number, day(LAST_DAY), total);
            under_way.status = PaymentStatus::Processing;
            invoice.payments.push(under_way);
            invoice.due_on = month.end.plus_days(31);
        }
        _ => pay(&mut invoice, total, due_on),
    }
    invoices.push(invoice);
    invoices
}

fn pay(invoice: &mut Invoice, money: Money, on: Day) {
    if money.minor > 0 {
        invoice.payments.push(payment(&invoice.number, on, money));
    }
    invoice.status = InvoiceStatus::Paid;
    invoice.paid_on = Some(on);
}

/// The line for the days of a month on which a price applies; none where it does not.
fn line_of(
    service: &Service,
    month: Period,
    price: &Price,
    records: &[UsageRecord],
) -> Option<LineItem> {
    let days = price.days_within(month).filter(|days| !days.is_empty())?;
    let own: Vec<&UsageRecord> = records
        .iter()
        .filter(|record| days.contains(record.on))
        .collect();
    let quantity: Decimal = own.iter().map(|record| record.quantity).sum();
    let share = Ratio::new(days.days().into(), month.days().into())?;
    let charge = price.charge(quantity.into(), share).ok()?;
    let net = Money::new(i64::try_from(charge.minor).ok()?, price.currency);
    let is_taxed = service.is_reverse_charged;
    Some(LineItem {
        description: format!(
            "{}, {} to {}",
            service.name,
            days.start,
            days.end.plus_days(-1)?
        ),
        quantity,
        unit_price: price_of_one(net.to_decimal(), quantity),
        net_minor: net.minor,
        tax_rate: is_taxed.then_some(Decimal::ZERO),
        tax_minor: 0,
        tax_scheme: is_taxed.then(|| "reverse_charge".to_owned()),
        usage_record_ids: own.into_iter().map(|record| record.id.clone()).collect(),
    })
}
