//! Sums that are made of one another, as a table: each line under the one that it is a part of.

use ledger::money::Currency;
use leptos::prelude::*;

use super::explained::Explained;
use super::number::Number;
use crate::format;

/// One line.
#[derive(Clone, Debug, Default)]
pub struct SumLine {
    /// What it is.
    pub label: String,
    /// More about it, in small type; may be empty.
    pub hint: String,
    /// How many lines it is a part of, one in the other: 0 to 2.
    pub level: u8,
    /// How many rows it has, in words; may be empty.
    pub n: String,
    /// Its sum with what it claims to be; none where no row stands behind it.
    pub number: Option<Number>,
    /// Its sum, in minor units.
    pub minor: i128,
}

/// The sums.
#[component]
pub fn SumTree(
    /// What the table shows, for readers that hear it.
    caption: &'static str,
    /// Name of the first column.
    head: &'static str,
    /// Currency of every amount.
    currency: Currency,
    /// The lines.
    lines: Vec<SumLine>,
    /// The sums below.
    #[prop(optional)]
    foot: Vec<SumLine>,
) -> impl IntoView {
    let is_nested = lines.iter().any(|line| line.level > 0);
    let line = |line: SumLine| sum_row(line, currency);
    let lines = lines.into_iter().map(line).collect_view();
    let foot = foot.into_iter().map(line).collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=caption>
            <table class="sum-tree" class:is-nested=is_nested>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        <th scope="col" class="number">{currency.code().to_owned()}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>{foot}</tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn sum_row(line: SumLine, currency: Currency) -> AnyView {
    let class = match line.level {
        0 => "level-0",
        1 => "level-1",
        _ => "level-2",
    };
    let small = [line.hint, line.n];
    let small = small.into_iter().filter(|text| !text.is_empty());
    let small = small.map(|text| view! { <span class="hint">{text}</span> });
    view! {
        <tr class=class>
            <th scope="row"><span class="sum-name">{line.label}</span> {small.collect_view()}</th>
            <td class="number">{sum_cell(line.number, line.minor, currency)}</td>
        </tr>
    }
    .into_any()
}

/// An amount that explains itself; as plain text where no row stands behind it.
pub fn sum_cell(number: Option<Number>, minor: i128, currency: Currency) -> AnyView {
    match number.filter(|number| number.value == minor) {
        Some(number) => view! { <Explained number /> }.into_any(),
        None => view! { <span class="quiet">{format::amount(minor, currency)}</span> }.into_any(),
    }
}
