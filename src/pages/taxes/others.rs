//! Tax that is none on sales: on fees, and income tax deducted at source.

use ledger::report::taxes::{Address, OtherColumn, OtherTax, TotalColumn};
use leptos::prelude::*;

use super::numbers::{Numbers, place_name};
use crate::ui::sum_tree::{SumLine, SumTree};
use crate::words::{labels, taxes as say};

/// The list; nothing where there is no such tax.
pub fn others(numbers: Numbers<'_>) -> AnyView {
    let others = numbers.others();
    if others.is_empty() {
        return ().into_any();
    }
    let lines = others
        .into_iter()
        .flat_map(|(at, tax)| of(numbers, at, tax));
    let lines: Vec<SumLine> = lines.collect();
    let foot = vec![
        numbers.total_line(say::all_fee_tax(), "", TotalColumn::FeeTax),
        numbers.total_line(say::all_income_tax(), "", TotalColumn::IncomeTax),
    ];
    let foot: Vec<SumLine> = foot.into_iter().filter(|line| line.minor != 0).collect();
    let currency = numbers.currency;
    view! {
        <h3 class="chart-title">{say::you_paid()}</h3>
        <SumTree caption=say::you_paid_is() head=say::jurisdiction() currency lines foot />
    }
    .into_any()
}

fn of(numbers: Numbers<'_>, at: usize, tax: &OtherTax) -> Vec<SumLine> {
    let place = place_name(&tax.jurisdiction);
    let columns = [
        (OtherColumn::FeeTax, say::on_fees(), tax.fee_tax_minor),
        (
            OtherColumn::IncomeTax,
            say::income_tax(),
            tax.income_tax_minor,
        ),
    ];
    let met = columns.into_iter().filter(|(_, _, minor)| *minor != 0);
    let lines = met.map(|(column, hint, minor)| SumLine {
        label: place.clone(),
        hint: hint.to_owned(),
        number: numbers.sum(&labels::of(hint, &place), Address::Other(at, column)),
        minor,
        ..SumLine::default()
    });
    lines.collect()
}
