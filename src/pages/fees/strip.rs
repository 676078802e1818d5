//! The key figures of the fees of one currency, and how they went over time.

use ledger::day::Interval;
use ledger::report::claim::Figure as Claimed;
use ledger::report::delta::{Delta, Share};
use ledger::report::fees::Measure;
use ledger::report::sales::{Bucket, Cell, CurrencySales, Place, Progress, Side};
use leptos::prelude::*;

use super::super::sales_numbers::Numbers;
use super::super::trend::{Column, is_shown, label, trend};
use crate::ui::column_chart::Point;
use crate::ui::delta_line::Polarity;
use crate::ui::figures::{Compared, Figure, Figures};
use crate::ui::number::{Number, Part};
use crate::words::{fees, labels, sales};

const NOW: (Place, Side) = (Place::Total, Side::Now);
const BEFORE: (Place, Side) = (Place::Total, Side::Compared);

/// A number by its name and place.
type Of<'a> = &'a dyn Fn(&str, (Place, Side)) -> Option<Number>;

/// The figures side by side. More of a cost is bad; more given back is good.
pub fn strip(row: &CurrencySales, numbers: Numbers<'_>) -> AnyView {
    let is_compared = row.total.compared.is_some();
    let figure = |label: &'static str, polarity, of: Of<'_>| {
        let (now, before) = (of(label, NOW), of(&sales::before(label), BEFORE));
        let compared = is_compared.then(|| Compared {
            delta: delta(now.as_ref(), before.as_ref(), polarity),
            before,
            polarity,
        });
        Figure {
            label,
            hint: String::new(),
            number: now,
            compared,
            is_total: false,
        }
    };
    let sum = |measure: Measure| {
        move |name: &str, at: (Place, Side)| numbers.sum(name, at, &measure.figure())
    };
    let parts = move |by: Measure, at| {
        let fees = numbers.part(labels::fees(), at, &Measure::Fees.figure())?;
        let name = if by == Measure::Sales {
            fees::gross_sales()
        } else {
            fees::units_sold()
        };
        Some([fees, numbers.part(name, at, &by.figure())?])
    };
    let share =
        move |name: &str, at: (Place, Side)| Number::share(name, true, parts(Measure::Sales, at)?);
    let per_unit =
        move |name: &str, at: (Place, Side)| Number::per_unit(name, parts(Measure::UnitsSold, at)?);
    let figures = vec![
        figure(labels::fees(), Polarity::MoreIsBad, &sum(Measure::Fees)),
        figure(fees::share_of_sales(), Polarity::MoreIsBad, &share),
        figure(fees::per_unit_sold(), Polarity::MoreIsBad, &per_unit),
        figure(fees::charged(), Polarity::MoreIsBad, &sum(Measure::Charged)),
        figure(
            fees::given_back(),
            Polarity::MoreIsGood,
            &sum(Measure::GivenBack),
        ),
    ];
    view! { <Figures figures /> }.into_any()
}

/// The change of a figure. Of a sum of costs, which is below zero, the opposites are compared: up is
/// more cost. A share is compared exactly, not as it was rounded.
fn delta(now: Option<&Number>, before: Option<&Number>, polarity: Polarity) -> Delta {
    use crate::ui::number::{Rule, Unit};
    let Some(now) = now else {
        return Delta::NotComparable { by: None };
    };
    let share = |number: &Number| match number.parts.as_slice() {
        [Part { claim: part, .. }, Part { claim: whole, .. }] => {
            Share::new(part.value.checked_neg()?, whole.value)
        }
        _ => None,
    };
    if let (Rule::ShareOf { .. }, Unit::Share) = (&now.rule, now.unit) {
        return Delta::of_shares(share(now), before.and_then(share));
    }
    let sign = if polarity == Polarity::MoreIsBad {
        -1
    } else {
        1
    };
    Delta::of(sign * now.value, before.map(|before| sign * before.value))
}

/// The fees of one currency over time.
pub fn series(row: &CurrencySales, numbers: Numbers<'_>, interval: Interval) -> AnyView {
    let fees = Measure::Fees.figure();
    let buckets = row.series.iter().enumerate();
    let shown = buckets.filter(|(_, bucket)| is_shown(bucket));
    let columns = shown.map(|(place, bucket)| {
        let point = point(bucket, &fees, interval);
        let sum = |name: Option<&String>, side| {
            numbers.sum(&fees::fees_of(name?), (Place::Bucket(place), side), &fees)
        };
        let numbers = [
            sum(Some(&point.label), Side::Now),
            sum(point.compared_label.as_ref(), Side::Compared),
        ];
        Column {
            period: bucket.period,
            point,
            numbers,
        }
    });
    trend(labels::fees(), columns.collect(), row.currency)
}

fn point(bucket: &Bucket, fees: &Claimed, interval: Interval) -> Point {
    let minor = |cell: &Cell| cell.figure(fees).unwrap_or_default();
    Point {
        label: label(bucket.period, interval),
        minor: minor(&bucket.line.now),
        compared_minor: bucket.line.compared.as_ref().map(minor),
        compared_label: bucket.compared_period.map(|period| label(period, interval)),
        is_running: bucket.progress == Progress::Running,
    }
}
