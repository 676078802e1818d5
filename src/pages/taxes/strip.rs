//! The key figures of one currency's taxes.

use ledger::report::taxes::{Column, TotalColumn};
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::ui::figures::{Figure, Figures};
use crate::words::taxes as say;

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
        figure(say::base(), say::base_is(), TotalColumn::Of(Column::Base)),
        figure(
            say::collected(),
            say::collected_is(),
            TotalColumn::Of(Column::Collected),
        ),
        figure(
            say::withheld(),
            say::withheld_is(),
            TotalColumn::Of(Column::Withheld),
        ),
        figure(say::owe(), say::owe_is(), TotalColumn::Owed),
        figure(say::fee_tax(), say::fee_tax_is(), TotalColumn::FeeTax),
    ];
    view! { <Figures figures /> }.into_any()
}
