//! Sales by plain loops over transactions: slow and obviously right, sharing nothing with the
//! report but the words.

use std::collections::{BTreeMap, BTreeSet};

use ledger::day::zone::Zone;
use ledger::day::{Day, Interval, Period};
use ledger::money::Currency;
use ledger::report::sales::{Breakdown, Comparison, Query};
use ledger::store::grouping::Value;
use ledger::transaction::{Class, Component, Kind, TaxScheme, Transaction};

/// Everything a cell says, by name.
pub type Figures = BTreeMap<&'static str, i128>;

pub fn is_return(row: &Transaction) -> bool {
    [Kind::Refund, Kind::Chargeback, Kind::GuaranteeClaim].contains(&row.kind)
}

/// The step of an amount, in words.
pub fn step(row: &Transaction, component: &Component) -> &'static str {
    use Component as C;
    match (component.class(), component) {
        (
            _,
            C::OpeningBalance
            | C::ReserveReleased
            | C::ReserveHeld
            | C::CardCharge
            | C::FailedTransfer
            | C::MicroDeposit
            | C::Payout,
        ) => "carried",
        (Class::Sales, _) | (_, C::Goodwill) if is_return(row) => "refunds",
        (Class::Sales, _) => "gross",
        (Class::Discount, _) => "discounts",
        (Class::Tax | Class::WithheldTax, _) => "tax",
        (Class::Fee, _) | (_, C::Adjustment) => "fees",
        (Class::Reimbursement, _) => "reimbursements",
        (Class::Unrecognised, _) => "unrecognised",
        _ => "other",
    }
}

pub fn figures(rows: &[&Transaction]) -> Figures {
    let mut figures: Figures = BTreeMap::new();
    for name in [
        "gross",
        "discounts",
        "refunds",
        "proceeds",
        "withheld",
        "sold",
        "returned",
    ] {
        figures.insert(name, 0);
    }
    let mut orders = BTreeSet::new();
    for row in rows {
        let mut add = |name, value: i128| *figures.entry(name).or_default() += value;
        for amount in &row.amounts {
            let minor = i128::from(amount.minor);
            let step = step(row, &amount.component);
            if figures_of_step(step) {
                add(step, minor);
            }
            if step != "carried" {
                add("proceeds", minor);
            }
            if amount.component.class() == Class::WithheldTax {
                add("withheld", minor);
            }
        }
        let quantity = i128::from(row.quantity);
        if row.kind == Kind::Sale {
            add("sold", quantity);
            orders.extend(row.order_id.as_ref());
        } else if is_return(row) {
            add("returned", quantity.abs());
        }
    }
    figures.insert("rows", rows.len() as i128);
    figures.insert("orders", orders.len() as i128);
    figures
}

fn figures_of_step(step: &str) -> bool {
    ["gross", "discounts", "refunds"].contains(&step)
}

/// The day whose span holds a row.
pub fn posted_on(row: &Transaction, zone: &Zone) -> Day {
    let start = Day::parse_iso("2027-01-01").unwrap();
    let days = (0..600).map(|days| start.plus_days(days).unwrap());
    let mut holding = days.filter(|&day| zone.span(Period::of_day(day)).contains(&row.posted_at));
    holding.next().unwrap()
}

/// The day of the period beside which a day of the other one stands, if the other one has the day.
fn beside(query: &Query, period: Period, day: Day) -> Option<Day> {
    let days = period.end.days_since(period.start);
    let by_days = |back: i32| {
        let beside = day.plus_days(back).unwrap();
        period.contains(beside).then_some(beside)
    };
    match query.comparison {
        Comparison::None => None,
        Comparison::Previous => {
            let mut back = days;
            while query.is_weekday_matched && back % 7 != 0 {
                back += 1;
            }
            by_days(back)
        }
        Comparison::LastYear if query.is_weekday_matched => by_days(364),
        Comparison::LastYear => {
            // The same date; 29 February stands beside the day before it.
            let is_leap_day = (day.month(), day.day()) == (2, 29);
            let date = day.day() - u32::from(is_leap_day);
            let beside = Day::from_ymd(day.year() + 1, day.month(), date).unwrap();
            period.contains(beside).then_some(beside)
        }
        Comparison::Custom(custom) => {
            let mut start = custom.start;
            let mut end = custom.end;
            if query.is_weekday_matched {
                let moves = [0, 1, -1, 2, -2, 3, -3].into_iter();
                let wanted = period.start.weekday();
                let mut fitting =
                    moves.filter(|&by| custom.start.plus_days(by).unwrap().weekday() == wanted);
                let by = fitting.next().unwrap();
                start = start.plus_days(by).unwrap();
                end = end.plus_days(by).unwrap();
            }
            let beside = day.plus_days(period.start.days_since(start)).unwrap();
            (start <= day && day < end).then_some(beside)
        }
    }
}

/// The days of the other period that are compared, each with the day that it stands beside: in the
/// period, or after its end.
pub fn compared_days(query: &Query, period: Period) -> BTreeMap<Day, Day> {
    let mut days = BTreeMap::new();
    if query.filter.period.is_none() && !matches!(query.comparison, Comparison::Custom(_)) {
        return days;
    }
    if period.is_empty() || query.today < period.start {
        return days;
    }
    let is_over = query.today.plus_days(1).unwrap() >= period.end;
    let start = Day::parse_iso("2026-01-01").unwrap();
    for day in (0..1200).map(|days| start.plus_days(days).unwrap()) {
        if let Some(beside) = beside(query, period, day)
            && (is_over || beside <= query.today)
        {
            days.insert(day, beside);
        }
    }
    days
}

/// The group that a row is in.
pub fn group(row: &Transaction, query: &Query) -> Value {
    let zone = &query.filter.zone;
    match query.by.unwrap() {
        Breakdown::Marketplace => Value::Text(row.marketplace.clone()),
        Breakdown::Product => Value::Text(row.sku.clone()),
        Breakdown::Category => {
            let category = row.sku.as_ref().and_then(|sku| query.categories.get(sku));
            Value::Text(category.cloned())
        }
        Breakdown::PaymentMethod => Value::Text(row.payment_method.clone()),
        Breakdown::Kind => Value::Kind(row.kind),
        Breakdown::WeekdayHour => {
            let local = row.posted_at.seconds() + i64::from(zone.offset_at(row.posted_at));
            let hours = local.div_euclid(3600);
            // 1970-01-01 was a Thursday.
            let weekday = (hours.div_euclid(24) + 3).rem_euclid(7);
            let part = |number: i64| u8::try_from(number).unwrap();
            Value::WeekdayHour(part(weekday), part(hours.rem_euclid(24)))
        }
        Breakdown::TaxScheme => {
            let amounts = row.amounts.iter().filter(|amount| amount.minor != 0);
            let components: Vec<&Component> = amounts.map(|amount| &amount.component).collect();
            let has = |name: &str| components.iter().any(|component| component.name() == name);
            Value::TaxScheme(
                if has("withheld_tax_principal")
                    || has("withheld_tax_shipping")
                    || has("withheld_tax_other")
                    || has("low_value_goods_tax")
                {
                    TaxScheme::Marketplace
                } else if components.iter().any(|one| one.class() == Class::Tax) {
                    TaxScheme::Seller
                } else {
                    TaxScheme::Untaxed
                },
            )
        }
    }
}

/// Whether two days are in one interval.
pub fn is_same(interval: Interval, left: Day, right: Day, query: &Query) -> bool {
    let calendar = query.calendar;
    match interval {
        Interval::Day => left == right,
        Interval::Week => {
            let start = |day: Day| day.plus_days(-day.weekday().days_since(calendar.week_start));
            start(left) == start(right)
        }
        Interval::Month => (left.year(), left.month()) == (right.year(), right.month()),
        _ => unreachable!("not asked for"),
    }
}

/// The rows of the ledger that a query wants, in one currency, by day.
pub fn wanted<'a>(
    all: &'a [Transaction],
    query: &Query,
    currency: Currency,
) -> Vec<(Day, &'a Transaction)> {
    let wanted = all.iter().filter(|row| {
        let shops = &query.filter.marketplaces;
        row.currency == currency && (shops.is_empty() || shops.contains(&row.marketplace))
    });
    wanted
        .map(|row| (posted_on(row, &query.filter.zone), row))
        .collect()
}
