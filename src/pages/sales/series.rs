//! Net sales over time.

use ledger::day::Interval;
use ledger::report::claim::Figure;
use ledger::report::sales::{Bucket, Cell, CurrencySales, Place, Progress, Side};
use leptos::prelude::*;

use super::super::sales_numbers::Numbers;
use super::super::trend::{Column, is_shown, label, trend};
use crate::ui::column_chart::Point;
use crate::words::labels;

/// The series of one currency.
pub fn series(row: &CurrencySales, numbers: &Numbers<'_>, interval: Interval) -> AnyView {
    let buckets = row.series.iter().enumerate();
    let shown = buckets.filter(|(_, bucket)| is_shown(bucket));
    let columns = shown.map(|(place, bucket)| {
        let point = point(bucket, interval);
        let sum = |name: &Option<String>, side| {
            let name = labels::of(labels::net_sales(), name.as_ref()?);
            numbers.sum(&name, (Place::Bucket(place), side), &Figure::NetSales)
        };
        let numbers = [
            sum(&Some(point.label.clone()), Side::Now),
            sum(&point.compared_label, Side::Compared),
        ];
        Column {
            period: bucket.period,
            point,
            numbers,
        }
    });
    trend(labels::net_sales(), columns.collect(), row.currency)
}

fn point(bucket: &Bucket, interval: Interval) -> Point {
    let net = |cell: &Cell| cell.figure(&Figure::NetSales).unwrap_or_default();
    Point {
        label: label(bucket.period, interval),
        minor: net(&bucket.line.now),
        compared_minor: bucket.line.compared.as_ref().map(net),
        compared_label: bucket.compared_period.map(|period| label(period, interval)),
        is_running: bucket.progress == Progress::Running,
    }
}
