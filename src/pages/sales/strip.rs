//! The key figures of one currency, each with what it changed by.

use ledger::report::claim::Figure as Claimed;
use ledger::report::sales::{CurrencySales, Place, Side};
use ledger::transaction::Step;
use leptos::prelude::*;

use super::super::sales_numbers::Numbers;
use crate::ui::delta_line::Polarity;
use crate::ui::figures::{Compared, Figure, Figures};
use crate::ui::words;
use crate::words::{labels, sales};

const NOW: (Place, Side) = (Place::Total, Side::Now);
const BEFORE: (Place, Side) = (Place::Total, Side::Compared);

/// The figures side by side.
pub fn strip(row: &CurrencySales, numbers: &Numbers<'_>) -> impl IntoView + use<> {
    let is_compared = row.total.compared.is_some();
    let figure = |label: &'static str, of: &Claimed, polarity: Polarity| Figure {
        label,
        hint: String::new(),
        number: numbers.sum(label, NOW, of),
        compared: is_compared.then(|| Compared {
            before: numbers.sum(&sales::before(label), BEFORE, of),
            delta: row.total.delta(of),
            polarity,
        }),
        is_total: false,
    };
    let step = |step: Step, polarity| figure(words::step(step), &Claimed::step(step), polarity);
    let refund_rate = Figure {
        label: labels::refund_rate(),
        hint: String::new(),
        number: numbers.refund_rate(labels::refund_rate(), NOW),
        compared: is_compared.then(|| Compared {
            before: numbers.refund_rate(sales::refund_rate_before(), BEFORE),
            delta: row.total.refund_rate_delta(),
            polarity: Polarity::MoreIsBad,
        }),
        is_total: false,
    };
    let figures = vec![
        step(Step::GrossSales, Polarity::MoreIsGood),
        step(Step::Discounts, Polarity::MoreIsBad),
        step(Step::RefundedSales, Polarity::MoreIsBad),
        figure(
            labels::net_sales(),
            &Claimed::NetSales,
            Polarity::MoreIsGood,
        ),
        figure(labels::orders(), &Claimed::Orders, Polarity::MoreIsGood),
        figure(
            labels::units_sold(),
            &Claimed::UnitsSold,
            Polarity::MoreIsGood,
        ),
        refund_rate,
        figure(
            labels::net_proceeds(),
            &Claimed::NetProceeds,
            Polarity::MoreIsGood,
        ),
    ];
    view! { <Figures figures /> }
}
