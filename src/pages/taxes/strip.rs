//! The key figures of one currency's taxes.

use ledger::report::taxes::{Column, TotalColumn};
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::ui::figures::{Figure, Figures};

/// The figures side by side.
pub fn strip(numbers: Numbers<'_>) -> AnyView {
    let figure = |label: &'static str, hint: &str, column| Figure {
        label,
        hint: hint.to_owned(),
        number: numbers.of_total(label, column),
        compared: None,
        is_total: matches!(column, TotalColumn::Owed),
    };
    let figures = vec![
        figure(
            "Base",
            "Without tax, net of discounts and refunds",
            TotalColumn::Of(Column::Base),
        ),
        figure(
            "Collected",
            "From buyers",
            TotalColumn::Of(Column::Collected),
        ),
        figure(
            "Withheld",
            "Paid by the marketplace",
            TotalColumn::Of(Column::Withheld),
        ),
        figure("You owe", "To the authorities", TotalColumn::Owed),
        figure("Tax on fees", "Charged to you", TotalColumn::FeeTax),
    ];
    view! { <Figures figures /> }.into_any()
}
