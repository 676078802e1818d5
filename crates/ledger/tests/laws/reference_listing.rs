//! Lists and fees the slow way: plain loops over transactions, sharing no code with the reports.

use std::collections::BTreeMap;

use crate::tax_scheme::tax_scheme;
use ledger::day::{Calendar, Interval};
use ledger::money::Currency;
use ledger::report::fees::FeeSums;
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Value};
use ledger::store::listing::{Column, ListingTotal, Sort};
use ledger::transaction::{Amount, Class, Component, Kind, Status, Step, Transaction};

/// Whether a filter wants an amount of a transaction that it wants.
pub fn wants_amount(filter: &Filter, row: &Transaction, amount: &Amount) -> bool {
    let step = Step::of(row.kind, &amount.component);
    (filter.steps.is_empty() || filter.steps.contains(&step))
        && (filter.components.is_empty() || filter.components.contains(&amount.component))
}

fn is_listed<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}

/// Whether a filter wants a transaction.
pub fn wants(filter: &Filter, row: &Transaction) -> bool {
    let day = filter.zone.day_of(row.posted_at);
    if filter
        .period
        .is_some_and(|period| day < period.start || day >= period.end)
    {
        return false;
    }
    let is_deferred = matches!(row.status, Status::Deferred { .. });
    if filter
        .is_deferred
        .is_some_and(|wanted| wanted != is_deferred)
    {
        return false;
    }
    if let Some(text) = &filter.text {
        let texts = [
            Some(&row.id),
            row.order_id.as_ref(),
            row.reference_id.as_ref(),
            row.sku.as_ref(),
        ];
        let mut texts = texts.into_iter().flatten();
        if !texts.any(|found| found.to_lowercase().contains(&text.to_lowercase())) {
            return false;
        }
    }
    let range = filter.total_minor.as_ref();
    if range.is_some_and(|range| !range.contains(&row.total().minor)) {
        return false;
    }
    if filter.only_unrecognised && !is_unrecognised(row) {
        return false;
    }
    let chooses = !filter.steps.is_empty() || !filter.components.is_empty();
    if chooses
        && !row
            .amounts
            .iter()
            .any(|amount| wants_amount(filter, row, amount))
    {
        return false;
    }
    is_listed(&filter.currencies, &row.currency)
        && is_listed(&filter.kinds, &row.kind)
        && is_listed(&filter.marketplaces, &row.marketplace)
        && is_listed(&filter.skus, &row.sku)
        && is_listed(&filter.settlements, &row.settlement_id)
        && is_listed(&filter.orders, &row.order_id)
        && is_listed(&filter.payment_methods, &row.payment_method)
}

pub fn is_unrecognised(row: &Transaction) -> bool {
    let is_unknown = |amount: &Amount| matches!(amount.component, Component::Unknown(_));
    row.kind == Kind::Other || row.amounts.iter().any(is_unknown)
}

/// The sum of the amounts that a filter wants.
pub fn chosen_minor(filter: &Filter, row: &Transaction) -> i128 {
    let mut sum = 0;
    for amount in &row.amounts {
        if wants_amount(filter, row, amount) {
            sum += i128::from(amount.minor);
        }
    }
    sum
}

/// The transactions that a filter wants, sorted; `all` are in the ledger's order.
pub fn sorted(all: &[Transaction], filter: &Filter, sort: Sort) -> Vec<Transaction> {
    let mut rows: Vec<Transaction> = all
        .iter()
        .filter(|row| wants(filter, row))
        .cloned()
        .collect();
    rows.sort_by(|left, right| {
        // One pair per column; what is not compared is equal.
        let by = |column| sort.by == column;
        let by_text = |column, left: &Option<String>, right: &Option<String>| {
            if by(column) {
                left.cmp(right)
            } else {
                std::cmp::Ordering::Equal
            }
        };
        let is_deferred = |row: &Transaction| row.status != Status::Released;
        let by_number = match sort.by {
            Column::ReleasedAt => left.released_at.cmp(&right.released_at),
            Column::Kind => left.kind.cmp(&right.kind),
            Column::Id => left.id.cmp(&right.id),
            Column::RawKind => left.raw_kind.cmp(&right.raw_kind),
            Column::Status => is_deferred(left).cmp(&is_deferred(right)),
            Column::Currency => left.currency.cmp(&right.currency),
            Column::Quantity => left.quantity.cmp(&right.quantity),
            Column::Total => {
                let key = |row: &Transaction| (row.currency, chosen_minor(filter, row));
                key(left).cmp(&key(right))
            }
            _ => std::cmp::Ordering::Equal,
        };
        by_number
            .then(by_text(
                Column::Marketplace,
                &left.marketplace,
                &right.marketplace,
            ))
            .then(by_text(Column::Order, &left.order_id, &right.order_id))
            .then(by_text(
                Column::Reference,
                &left.reference_id,
                &right.reference_id,
            ))
            .then(by_text(Column::Sku, &left.sku, &right.sku))
            .then(by_text(
                Column::PaymentMethod,
                &left.payment_method,
                &right.payment_method,
            ))
            .then(by_text(
                Column::Settlement,
                &left.settlement_id,
                &right.settlement_id,
            ))
    });
    if sort.is_descending {
        rows.reverse();
    }
    rows
}

/// Adds a transaction to a total, as far as `is_wanted` wants its amounts.
fn add(total: &mut ListingTotal, row: &Transaction, is_wanted: impl Fn(&Amount) -> bool) {
    total.n_rows += 1;
    match row.kind {
        Kind::Sale => total.n_units += i128::from(row.quantity),
        Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim => {
            total.n_units -= i128::from(row.quantity).abs();
        }
        _ => {}
    }
    for amount in row.amounts.iter().filter(|amount| is_wanted(amount)) {
        total.minor += i128::from(amount.minor);
        if Step::of(row.kind, &amount.component).is_activity() {
            total.net_proceeds_minor += i128::from(amount.minor);
        }
    }
}

pub fn totals(rows: &[Transaction], filter: &Filter) -> BTreeMap<Currency, ListingTotal> {
    let mut totals: BTreeMap<Currency, ListingTotal> = BTreeMap::new();
    for row in rows {
        let total = totals.entry(row.currency).or_default();
        add(total, row, |amount| wants_amount(filter, row, amount));
    }
    totals
}

/// The values of a dimension that a transaction has, each once.
fn values(filter: &Filter, row: &Transaction, by: Dimension) -> Vec<Value> {
    let day = filter.zone.day_of(row.posted_at);
    let hour = filter.zone.local_seconds(row.posted_at).rem_euclid(86_400) / 3600;
    vec![match by {
        Dimension::Time { interval, calendar } => {
            Value::Day(interval.containing(day, calendar).start)
        }
        Dimension::WeekdayHour => {
            Value::WeekdayHour(day.weekday() as u8, u8::try_from(hour).unwrap())
        }
        Dimension::Marketplace => Value::Text(row.marketplace.clone()),
        Dimension::Sku => Value::Text(row.sku.clone()),
        Dimension::Order => Value::Text(row.order_id.clone()),
        Dimension::Settlement => Value::Text(row.settlement_id.clone()),
        Dimension::PaymentMethod => Value::Text(row.payment_method.clone()),
        Dimension::Kind => Value::Kind(row.kind),
        Dimension::IsDeferred => Value::IsDeferred(row.status != Status::Released),
        Dimension::TaxScheme => Value::TaxScheme(tax_scheme(row)),
        Dimension::Component => {
            let wanted = row
                .amounts
                .iter()
                .filter(|it| wants_amount(filter, row, it));
            let mut values: Vec<Value> = wanted
                .map(|it| Value::Component(it.component.clone()))
                .collect();
            values.sort();
            values.dedup();
            return values;
        }
    }]
}

pub fn groups(
    rows: &[Transaction],
    filter: &Filter,
    by: Dimension,
) -> BTreeMap<(Currency, Value), ListingTotal> {
    let mut groups: BTreeMap<(Currency, Value), ListingTotal> = BTreeMap::new();
    for row in rows {
        for value in values(filter, row, by) {
            let group = groups.entry((row.currency, value.clone())).or_default();
            add(group, row, |amount| {
                let is_of_group = match &value {
                    Value::Component(component) => amount.component == *component,
                    _ => true,
                };
                is_of_group && wants_amount(filter, row, amount)
            });
        }
    }
    groups
}

/// Fees by currency and the values of a dimension; none for all of them.
pub fn fees(
    all: &[Transaction],
    filter: &Filter,
    by: Option<Dimension>,
) -> BTreeMap<(Currency, Option<Value>), FeeSums> {
    let rows_filter = Filter {
        steps: Vec::new(),
        components: Vec::new(),
        ..filter.clone()
    };
    let mut sums: BTreeMap<(Currency, Option<Value>), FeeSums> = BTreeMap::new();
    for row in all.iter().filter(|row| wants(&rows_filter, row)) {
        let value = by.map(|by| values(&rows_filter, row, by).remove(0));
        let sums = sums.entry((row.currency, value)).or_default();
        if row.kind == Kind::Sale {
            sums.n_units_sold += i128::from(row.quantity);
        }
        for amount in &row.amounts {
            let minor = i128::from(amount.minor);
            if is_gross_sale(row, amount) {
                sums.sales_minor += minor;
            }
            if wants_amount(filter, row, amount) {
                match is_given_back(row, amount) {
                    Some(true) => sums.given_back_minor += minor,
                    Some(false) => sums.charged_minor += minor,
                    None => {}
                }
            }
        }
    }
    sums
}

/// Fees by currency and component: charged, and given back.
pub fn fees_by_component(
    all: &[Transaction],
    filter: &Filter,
) -> BTreeMap<(Currency, Component), [i128; 2]> {
    let mut sums: BTreeMap<(Currency, Component), [i128; 2]> = BTreeMap::new();
    for row in all.iter().filter(|row| wants(filter, row)) {
        for amount in row
            .amounts
            .iter()
            .filter(|it| wants_amount(filter, row, it))
        {
            if let Some(is_back) = is_given_back(row, amount) {
                let key = (row.currency, amount.component.clone());
                sums.entry(key).or_default()[usize::from(is_back)] += i128::from(amount.minor);
            }
        }
    }
    sums
}

fn is_reversal(row: &Transaction) -> bool {
    matches!(
        row.kind,
        Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim
    )
}

fn is_gross_sale(row: &Transaction, amount: &Amount) -> bool {
    amount.component.class() == Class::Sales && !is_reversal(row)
}

/// Whether a fee was given back; none for what is no fee.
fn is_given_back(row: &Transaction, amount: &Amount) -> Option<bool> {
    match &amount.component {
        Component::Adjustment | Component::RefundAdminFee | Component::RestockingFee => Some(false),
        component if component.class() == Class::Fee => Some(is_reversal(row)),
        _ => None,
    }
}

/// A dimension that cuts time.
pub fn time(interval: Interval, calendar: Calendar) -> Dimension {
    Dimension::Time { interval, calendar }
}
