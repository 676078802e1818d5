//! A table of sums of one currency: the whole of a line is the button that explains its sum.

use ledger::money::Currency;
use leptos::prelude::*;

use super::explained::Explained;
use super::number::Number;
use crate::format;
use crate::words::labels;

/// One line.
#[derive(Clone, Debug)]
pub struct MoneyLine {
    /// What it is.
    pub label: String,
    /// More about it, in small type; may be empty.
    pub hint: String,
    /// Its sum.
    pub number: Number,
    /// Amounts in the sum.
    pub n_amounts: u64,
}

/// The sum below the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneySum {
    /// What it is.
    pub label: String,
    /// The sum.
    pub number: Number,
}

/// A table of sums.
#[component]
pub fn MoneyTable(
    /// What the table shows, for readers that hear it.
    caption: &'static str,
    /// Name of the first column.
    head: &'static str,
    /// Currency of every amount.
    currency: Currency,
    /// The lines.
    lines: Vec<MoneyLine>,
    /// The sums below.
    sums: Vec<MoneySum>,
) -> impl IntoView {
    let line = |line: MoneyLine| {
        let hint = line.hint;
        view! {
            <tr class="money-line">
                <th scope="row">
                    {line.label}
                    {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
                </th>
                <td class="number quiet">{format::count(line.n_amounts)}</td>
                <td class="number"><Explained number=line.number /></td>
            </tr>
        }
    };
    let sum = |sum: MoneySum| {
        view! {
            <tr class="money-line">
                <th scope="row">{sum.label}</th>
                <td></td>
                <td class="number"><Explained number=sum.number /></td>
            </tr>
        }
    };
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=caption>
            <table class="money-table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        <th scope="col" class="number">{labels::rows_head()}</th>
                        <th scope="col" class="number">{currency.code().to_owned()}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(line).collect_view()}</tbody>
                <tfoot>{sums.into_iter().map(sum).collect_view()}</tfoot>
            </table>
        </div>
    }
}
