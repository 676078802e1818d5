//! Tax at the seller's own rates, rounded by the seller's own rule, beside what was collected; and
//! what rounding alone makes of it.

use ledger::report::taxes::{Address, Column, Part as Which, Per, Recomputation, TaxLine};
use leptos::prelude::*;

use super::numbers::{Numbers, name_of};
use crate::filter::books::percent;
use crate::format;
use crate::ui::number::Number;
use crate::ui::sum_tree::sum_cell;
use crate::words::{labels, taxes as say};

/// The table of one currency; nothing where no rate fits a line of it.
pub fn recomputed(numbers: Numbers<'_>) -> AnyView {
    let lines = numbers.lines().into_iter();
    let lines = lines.filter_map(|(at, line)| Some((at, line, line.recomputation.as_ref()?)));
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        return ().into_any();
    }
    let code = numbers.currency.code();
    let caption = say::at_your_rates_in(code);
    let rows = lines
        .into_iter()
        .map(|(at, line, found)| row(numbers, at, line, found));
    let rows = rows.collect_view();
    view! {
        <h3 class="chart-title">{say::at_your_rates()}</h3>
        <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
            <table class="tax-lines">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{labels::of(labels::line(), code)}</th>
                        <th scope="col" class="number">{say::rate()}</th>
                        <th scope="col" class="number">{say::each_line()}</th>
                        <th scope="col" class="number">{say::each_document()}</th>
                        <th scope="col" class="number">{say::rounding()}</th>
                        <th scope="col" class="number">{say::collected()}</th>
                        <th scope="col" class="number">{say::not_explained()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(numbers: Numbers<'_>, at: usize, line: &TaxLine, found: &Recomputation) -> AnyView {
    let (currency, name) = (numbers.currency, name_of(line));
    let collected_at = Address::Line(at, Which::All, Column::Collected);
    let collected = numbers.sum(&labels::of(say::collected(), &name), collected_at);
    let part = numbers.part(say::collected(), collected_at);
    let left = part.and_then(|part| {
        Number::less_expected(
            labels::of(say::not_explained(), &name),
            part,
            found.expected_minor(),
        )
    });
    let amount = |minor: i128| format::amount(minor, currency);
    let is_per = |per: Per| found.stated.per == per;
    let lines = labels::lines(&format::counted(found.n_lines));
    let documents = labels::documents(&format::counted(found.n_documents));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="number">{say::percent(&percent(found.stated.rate_ppm))}</td>
            <td class="number" class:strong=is_per(Per::Line)>
                {amount(found.per_line_minor)} <span class="hint">{lines}</span>
            </td>
            <td class="number" class:strong=is_per(Per::Document)>
                {amount(found.per_document_minor)} <span class="hint">{documents}</span>
            </td>
            <td class="number">{amount(found.rounding_minor())}</td>
            <td class="number">{sum_cell(collected, line.all().collected_minor, currency)}</td>
            <td class="number">{sum_cell(left, found.difference_minor, currency)}</td>
        </tr>
    }
    .into_any()
}
