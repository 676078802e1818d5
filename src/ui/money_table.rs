//! A table of sums of one currency: each line is a link to the rows behind it.

use ledger::money::Currency;
use leptos::prelude::*;

use super::amount::Amount;
use crate::format;

/// One line.
#[derive(Clone, Debug)]
pub struct MoneyLine {
    /// Names it among the lines of its page.
    pub key: String,
    /// What it is.
    pub label: String,
    /// More about it, in small type; may be empty.
    pub hint: String,
    /// Its sum, in minor units.
    pub minor: i128,
    /// Amounts in the sum.
    pub n_amounts: u64,
    /// Address of the rows behind it.
    pub href: Signal<String>,
}

/// The sum below the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneySum {
    /// What it is.
    pub label: String,
    /// In minor units.
    pub minor: i128,
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
    /// Key of the line whose rows are open.
    #[prop(into)]
    open: Signal<Option<String>>,
) -> impl IntoView {
    let line = move |line: MoneyLine| view! { <Line line currency open /> };
    let sum = move |sum: MoneySum| {
        view! {
            <tr>
                <th scope="row">{sum.label}</th>
                <td></td>
                <td class="number"><Amount minor=sum.minor currency /></td>
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
                        <th scope="col" class="number">"Rows"</th>
                        <th scope="col" class="number">{currency.code().to_owned()}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(line).collect_view()}</tbody>
                <tfoot>{sums.into_iter().map(sum).collect_view()}</tfoot>
            </table>
        </div>
    }
}

/// One line of the table.
#[component]
fn Line(
    /// What it says.
    line: MoneyLine,
    /// Currency of its sum.
    currency: Currency,
    /// Key of the line whose rows are open.
    open: Signal<Option<String>>,
) -> impl IntoView {
    let MoneyLine {
        key,
        label,
        hint,
        minor,
        n_amounts,
        href,
    } = line;
    let id = format!("line-{key}");
    let is_open = Memo::new(move |_| open.with(|open| open.as_deref() == Some(key.as_str())));
    view! {
        <tr class="money-line" class:is-open=is_open>
            <th scope="row">
                <a
                    id=id
                    href=href
                    data-noscroll="true"
                    aria-current=move || is_open.get().then_some("true")
                >
                    {label}
                </a>
                {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
            </th>
            <td class="number quiet">{format::count(n_amounts)}</td>
            <td class="number"><Amount minor currency /></td>
        </tr>
    }
}
