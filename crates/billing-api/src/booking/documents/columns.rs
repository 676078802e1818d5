//! What is searched, ordered and summed of each kind of row.

use ledger::day::{DAY_SECONDS, Day};
use ledger::fx::Rate;
use ledger::import::billing_api::{
    balance_row, invoice_row, meter_row, payment_method_row, price_row, product_row, rate_row,
    subscription_row, usage_record_row,
};
use ledger::invoice::Invoice;
use ledger::money::Currency;
use ledger::payment_method::PaymentMethod;
use ledger::product::Product;
use ledger::settlement::Balance;
use ledger::subscription::Subscription;
use ledger::usage::{Meter, Price, UsageRecord};

use super::Document;
use crate::documents::NO_TIME;

/// The columns beside a row's JSON.
pub(super) struct Columns {
    pub(super) id: String,
    pub(super) at: i64,
    pub(super) status: Option<String>,
    pub(super) direction: Option<String>,
    pub(super) currency: Option<Currency>,
    pub(super) about: Option<String>,
    pub(super) total_minor: Option<i64>,
}

impl Columns {
    /// Of a row of which only the id counts.
    pub(super) fn of_nothing(id: &str) -> Columns {
        Columns {
            id: id.to_owned(),
            at: NO_TIME,
            status: None,
            direction: None,
            currency: None,
            about: None,
            total_minor: None,
        }
    }
}

fn start_of(day: Day) -> i64 {
    i64::from(day.epoch_days()) * DAY_SECONDS
}

pub(super) fn balance(balance: &Balance) -> Document {
    let row = balance_row(balance);
    let columns = Columns {
        at: balance.as_of.seconds(),
        currency: Some(balance.money.currency),
        total_minor: Some(balance.money.minor),
        ..Columns::of_nothing(&row.id)
    };
    Document::new(columns, row)
}

pub(super) fn invoice(invoice: &Invoice) -> Document {
    let row = invoice_row(invoice);
    let columns = Columns {
        at: invoice.issued_on.map_or(NO_TIME, start_of),
        status: Some(row.status.clone()),
        direction: Some(row.direction.clone()),
        currency: Some(invoice.currency),
        total_minor: invoice.claimed.total_minor,
        ..Columns::of_nothing(&row.id)
    };
    Document::new(columns, row)
}

pub(super) fn payment_method(method: &PaymentMethod) -> Document {
    let row = payment_method_row(method);
    Document::new(Columns::of_nothing(&row.id), row)
}

pub(super) fn subscription(subscription: &Subscription) -> Document {
    let row = subscription_row(subscription);
    let columns = Columns {
        at: subscription.started_at.seconds(),
        status: Some(row.status.clone()),
        currency: Some(subscription.currency),
        about: Some(row.customer_id.clone()),
        total_minor: Some(subscription.amount_minor),
        ..Columns::of_nothing(&row.id)
    };
    Document::new(columns, row)
}

pub(super) fn meter(meter: &Meter) -> Document {
    let row = meter_row(meter);
    Document::new(Columns::of_nothing(&row.id), row)
}

/// Prices and quantities of different meters are never added: no total.
pub(super) fn price(price: &Price) -> Document {
    let row = price_row(price);
    let columns = Columns {
        currency: Some(price.currency),
        about: Some(row.meter_id.clone()),
        ..Columns::of_nothing(&row.id)
    };
    Document::new(columns, row)
}

pub(super) fn usage_record(record: &UsageRecord) -> Document {
    let row = usage_record_row(record);
    let columns = Columns {
        at: start_of(record.on),
        about: Some(row.meter_id.clone()),
        ..Columns::of_nothing(&row.id)
    };
    Document::new(columns, row)
}

pub(super) fn product(product: &Product) -> Document {
    let row = product_row(product);
    let columns = Columns {
        currency: product.unit_cost.map(|cost| cost.currency),
        total_minor: product.unit_cost.map(|cost| cost.minor),
        ..Columns::of_nothing(&row.sku)
    };
    Document::new(columns, row)
}

pub(super) fn rate(rate: &Rate) -> Document {
    let row = rate_row(rate);
    let columns = Columns {
        at: start_of(rate.on),
        currency: Some(rate.base),
        about: Some(row.quote.clone()),
        ..Columns::of_nothing(&row.id)
    };
    Document::new(columns, row)
}
