//! What rows add up to, the slow way: plain loops over transactions, with the words of the
//! documentation and nothing of the code that it checks.

use std::collections::{BTreeMap, BTreeSet};

use crate::tax_scheme::tax_scheme;
use ledger::day::{Calendar, Day, Instant, Interval, Weekday};
use ledger::money::Currency;
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Group, Sums, Value};
use ledger::transaction::{Amount, Class, Component, Kind, Status, Step, Transaction};

/// A zone as a list, read from the front every time.
#[derive(Clone, Debug)]
pub struct Clock {
    pub first_offset: i64,
    pub transitions: Vec<(Instant, i64)>,
}

impl Clock {
    /// Local seconds at a second, before or after any transition at it.
    fn shown(&self, seconds: i64, has_passed: impl Fn(Instant) -> bool) -> i64 {
        let mut offset = self.first_offset;
        for &(at, next) in &self.transitions {
            if has_passed(at) {
                offset = next;
            }
        }
        seconds + offset
    }

    fn local(&self, at: Instant) -> i64 {
        self.shown(at.seconds(), |transition| transition <= at)
    }

    /// The latest day that the calendar has shown until now: clocks may be set back over midnight.
    fn reached(&self, at: Instant) -> i64 {
        let mut reached = self.local(at).div_euclid(86_400);
        for &(transition, _) in &self.transitions {
            if transition <= at {
                let before = self.shown(transition.seconds(), |other| other < transition);
                reached = reached.max((before - 1).div_euclid(86_400));
            }
        }
        reached
    }
}

/// The rows of a filter.
pub fn chosen<'a>(all: &'a [Transaction], filter: &Filter, clock: &Clock) -> Vec<&'a Transaction> {
    all.iter().filter(|row| fits(row, filter, clock)).collect()
}

fn fits(row: &Transaction, filter: &Filter, clock: &Clock) -> bool {
    if let Some(period) = filter.period {
        let day = clock.reached(row.posted_at);
        let (start, end) = (period.start.epoch_days(), period.end.epoch_days());
        if day < i64::from(start) || day >= i64::from(end) {
            return false;
        }
    }
    let is_deferred = row.status != Status::Released;
    if filter
        .is_deferred
        .is_some_and(|wanted| wanted != is_deferred)
    {
        return false;
    }
    let lists = [
        (&filter.marketplaces, &row.marketplace),
        (&filter.skus, &row.sku),
        (&filter.settlements, &row.settlement_id),
        (&filter.orders, &row.order_id),
        (&filter.payment_methods, &row.payment_method),
    ];
    if lists
        .iter()
        .any(|(wanted, has)| !wanted.is_empty() && !wanted.contains(has))
    {
        return false;
    }
    if !filter.currencies.is_empty() && !filter.currencies.contains(&row.currency) {
        return false;
    }
    if !filter.kinds.is_empty() && !filter.kinds.contains(&row.kind) {
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
    let total: i128 = row
        .amounts
        .iter()
        .map(|amount| i128::from(amount.minor))
        .sum();
    if filter
        .total_minor
        .as_ref()
        .is_some_and(|range| total < *range.start() || total > *range.end())
    {
        return false;
    }
    let is_unknown = |amount: &Amount| matches!(amount.component, Component::Unknown(_));
    if filter.only_unrecognised && row.kind != Kind::Other && !row.amounts.iter().any(is_unknown) {
        return false;
    }
    let chooses = !filter.steps.is_empty() || !filter.components.is_empty();
    !chooses || !wanted(row, filter).is_empty()
}

/// The amounts of a row that a filter wants.
fn wanted<'a>(row: &'a Transaction, filter: &Filter) -> Vec<&'a Amount> {
    let mut wanted = Vec::new();
    for amount in &row.amounts {
        let step = Step::of(row.kind, &amount.component);
        let has_step = filter.steps.is_empty() || filter.steps.contains(&step);
        let has_component =
            filter.components.is_empty() || filter.components.contains(&amount.component);
        if has_step && has_component {
            wanted.push(amount);
        }
    }
    wanted
}

/// What [`ledger::Ledger::groups`] must answer.
pub fn groups(all: &[Transaction], filter: &Filter, by: &[Dimension], clock: &Clock) -> Vec<Group> {
    let mut groups: BTreeMap<(Currency, Vec<Value>), Sums> = BTreeMap::new();
    for row in chosen(all, filter, clock) {
        let amounts = wanted(row, filter);
        // One pass per component where the components are asked for, else one for all.
        let passes: Vec<Option<&Component>> = if by.contains(&Dimension::Component) {
            let components: BTreeSet<&Component> =
                amounts.iter().map(|amount| &amount.component).collect();
            components.into_iter().map(Some).collect()
        } else {
            vec![None]
        };
        for component in passes {
            let values = by
                .iter()
                .map(|one| value(row, *one, component, clock))
                .collect();
            let sums = groups.entry((row.currency, values)).or_default();
            add(sums, row, &amounts, component);
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|((currency, values), sums)| Group {
            currency,
            values,
            sums,
        })
        .collect()
}

/// What [`ledger::Ledger::top_groups`] must answer, of all groups, by total.
pub fn top(groups: Vec<Group>, n_max: usize) -> Vec<Group> {
    let mut top = groups;
    let total = |group: &Group| -> i128 { group.sums.steps_minor.iter().sum() };
    top.sort_by(|left, right| {
        let by_currency = left.currency.cmp(&right.currency);
        let by_total = total(right).cmp(&total(left));
        by_currency
            .then(by_total)
            .then_with(|| left.values.cmp(&right.values))
    });
    let mut chosen: Vec<Group> = Vec::new();
    for group in top {
        let of_currency = chosen.iter().filter(|one| one.currency == group.currency);
        if of_currency.count() < n_max {
            chosen.push(group);
        }
    }
    chosen
}

fn add(sums: &mut Sums, row: &Transaction, amounts: &[&Amount], component: Option<&Component>) {
    sums.n_rows += 1;
    match row.kind {
        Kind::Sale => {
            sums.n_sales += 1;
            sums.n_units_sold += i128::from(row.quantity);
        }
        Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim => {
            sums.n_returns += 1;
            sums.n_units_returned += i128::from(row.quantity).abs();
        }
        Kind::Other => sums.n_unrecognised += 1,
        _ => {}
    }
    for amount in amounts {
        if component.is_some_and(|component| *component != amount.component) {
            continue;
        }
        let step = Step::of(row.kind, &amount.component);
        sums.steps_minor[step as usize] += i128::from(amount.minor);
        sums.n_amounts += 1;
        if step == Step::Unrecognised {
            sums.n_unrecognised += 1;
        }
        if amount.component.class() == Class::WithheldTax {
            sums.tax_withheld_minor += i128::from(amount.minor);
        }
    }
}

fn value(row: &Transaction, by: Dimension, component: Option<&Component>, clock: &Clock) -> Value {
    let local = clock.local(row.posted_at);
    let days = local.div_euclid(86_400);
    match by {
        // An interval holds the rows of the period with the same days.
        Dimension::Time { interval, calendar } => {
            let reached = clock.reached(row.posted_at);
            Value::Day(first_day(reached, interval, calendar))
        }
        Dimension::WeekdayHour => {
            let weekday = (days + 3).rem_euclid(7);
            let hour = (local - days * 86_400) / 3600;
            Value::WeekdayHour(u8::try_from(weekday).unwrap(), u8::try_from(hour).unwrap())
        }
        Dimension::Marketplace => Value::Text(row.marketplace.clone()),
        Dimension::Sku => Value::Text(row.sku.clone()),
        Dimension::Order => Value::Text(row.order_id.clone()),
        Dimension::Settlement => Value::Text(row.settlement_id.clone()),
        Dimension::PaymentMethod => Value::Text(row.payment_method.clone()),
        Dimension::Kind => Value::Kind(row.kind),
        Dimension::IsDeferred => Value::IsDeferred(row.status != Status::Released),
        Dimension::TaxScheme => Value::TaxScheme(tax_scheme(row)),
        Dimension::Component => Value::Component(component.unwrap().clone()),
    }
}

/// Walks back, day by day, to the first of the interval.
fn first_day(days: i64, interval: Interval, calendar: Calendar) -> Day {
    let mut day = Day::from_epoch_days(i32::try_from(days).unwrap()).unwrap();
    let year_start = u32::from(calendar.year_start);
    let begins = |day: Day| match interval {
        Interval::Day => true,
        Interval::Week => weekday(day) == calendar.week_start,
        Interval::Month => day.day() == 1,
        Interval::Quarter => day.day() == 1 && (day.month() + 12 - year_start).is_multiple_of(3),
        Interval::Year => day.day() == 1 && day.month() == year_start,
    };
    while !begins(day) {
        day = day.plus_days(-1).unwrap();
    }
    day
}

fn weekday(day: Day) -> Weekday {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let all = [
        Thursday, Friday, Saturday, Sunday, Monday, Tuesday, Wednesday,
    ];
    all[usize::try_from(day.epoch_days().rem_euclid(7)).unwrap()]
}
