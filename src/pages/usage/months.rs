//! The months of a price beside the invoices that charge for them.

use ledger::report::usage::{MonthUsage, PriceUsage, TiedLine};
use leptos::prelude::*;

use super::super::Scope;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::icon::{Icon, Sign};
use crate::ui::words::documents as words;
use crate::words::labels;

/// The months, the latest first.
pub fn months(price: &PriceUsage) -> AnyView {
    let rows = price.months.iter().rev().map(|month| line(price, month));
    let rows = rows.collect_view();
    let code = price.price.currency.code().to_owned();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label="Months">
            <table class="usage-months">
                <caption class="visually-hidden">"Charges by month, and the invoices for them"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Month"</th>
                        <th scope="col" class="number">"Counted"</th>
                        <th scope="col" class="number">"Charge, " {code.clone()}</th>
                        <th scope="col" class="number">"Invoiced, " {code}</th>
                        <th scope="col">"Check"</th>
                        <th scope="col">"Invoices"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(price: &PriceUsage, month: &MonthUsage) -> AnyView {
    let currency = price.price.currency;
    let (quantity, charge) = match &month.charge {
        Ok(charge) => (
            format::ratio(charge.quantity),
            view! { <Amount minor=charge.minor currency /> }.into_any(),
        ),
        Err(why) => (
            "\u{2014}".to_owned(),
            view! { <span class="hint">{words::unpriced(*why)}</span> }.into_any(),
        ),
    };
    let tie = &month.tie;
    let invoiced = if tie.lines.is_empty() {
        "\u{2014}".into_any()
    } else {
        view! { <Amount minor=tie.net_minor currency /> }.into_any()
    };
    let (class, sign, verdict) = match tie.residual_minor {
        Some(0) => ("verdict is-good", Sign::Check, "the same".to_owned()),
        Some(residual) => (
            "verdict is-bad",
            Sign::Cross,
            format!("off by {}", format::money(residual, currency)),
        ),
        None => (
            "verdict is-open",
            Sign::Question,
            "not invoiced yet".to_owned(),
        ),
    };
    let untied = (tie.n_untied > 0 && !tie.lines.is_empty()).then(|| {
        let n = labels::records(&format::counted(tie.n_untied));
        view! { <span class="hint">{format!("no line names {n}")}</span> }
    });
    let links = tie.lines.iter().map(link).collect_view();
    view! {
        <tr>
            <th scope="row" class="nowrap">{format::month(month.month.start)}</th>
            <td class="number">{quantity}</td>
            <td class="number">{charge}</td>
            <td class="number">{invoiced}</td>
            <td><span class=class><Icon sign />{verdict}</span> {untied}</td>
            <td>{links}</td>
        </tr>
    }
    .into_any()
}

fn link(line: &TiedLine) -> AnyView {
    let scope = expect_context::<Scope>();
    let page = Page::Invoice {
        invoice_id: line.invoice_id.clone(),
    };
    let number = line.number.clone();
    view! { <a class="id" href=move || scope.href(&page)>{number}</a> " " }.into_any()
}
