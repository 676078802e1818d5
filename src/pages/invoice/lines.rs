//! The lines of an invoice: each multiplied once more, and tied to the usage that it charges for.

use ledger::invoice::LineItem;
use ledger::report::invoice::{LineCheck, Proof, UsageTie};
use leptos::prelude::*;

use crate::filter::address;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::icon::{Icon, Sign};
use crate::words::labels;

/// The lines.
pub fn lines(proof: &Proof) -> AnyView {
    if proof.invoice.lines.is_empty() {
        return view! { <p class="hint">"It lists no lines, so nothing proves its total."</p> }
            .into_any();
    }
    let currency = proof.invoice.currency;
    let rows = proof.invoice.lines.iter().zip(&proof.lines);
    let rows = rows
        .map(|(item, check)| line(proof, item, check))
        .collect_view();
    view! {
        <h2>"Lines"</h2>
        <div class="table-box" tabindex="0" role="region" aria-label="Lines">
            <table class="document-lines">
                <caption class="visually-hidden">"Lines of the invoice"</caption>
                <thead>
                    <tr>
                        <th scope="col">"What for"</th>
                        <th scope="col" class="number">"Quantity"</th>
                        <th scope="col" class="number">"Price of one"</th>
                        <th scope="col" class="number">"Net, " {currency.code().to_owned()}</th>
                        <th scope="col" class="number">"Tax rate"</th>
                        <th scope="col" class="number">"Tax"</th>
                        <th scope="col">"Check"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(proof: &Proof, item: &LineItem, check: &LineCheck) -> AnyView {
    let currency = proof.invoice.currency;
    let rate = item
        .tax_rate
        .map_or_else(|| "\u{2014}".to_owned(), format::share);
    let usage = check.usage.as_ref().map(usage);
    view! {
        <tr>
            <th scope="row">
                {item.description.clone()}
                {item.tax_scheme.clone().map(|scheme| view! { <span class="hint">{scheme}</span> })}
                {usage}
            </th>
            <td class="number">{format::decimal(item.quantity)}</td>
            <td class="number">{format::unit_price(item.unit_price)}</td>
            <td class="number"><Amount minor=item.net_minor currency /></td>
            <td class="number">{rate}</td>
            <td class="number"><Amount minor=item.tax_minor currency /></td>
            <td>{verdict(proof, check)}</td>
        </tr>
    }
    .into_any()
}

/// Whether quantity × price makes the net.
fn verdict(proof: &Proof, check: &LineCheck) -> AnyView {
    let currency = proof.invoice.currency;
    let (class, sign, text) = match check.residual_minor {
        Some(0) => ("verdict is-good", Sign::Check, "multiplies".to_owned()),
        Some(residual) => (
            "verdict is-open",
            Sign::Question,
            format!(
                "quantity \u{d7} price is {} less",
                format::money(residual, currency)
            ),
        ),
        None => (
            "verdict is-open",
            Sign::Question,
            "cannot be multiplied exactly".to_owned(),
        ),
    };
    view! { <span class=class><Icon sign />{text}</span> }.into_any()
}

/// The usage records of a line.
fn usage(tie: &UsageTie) -> AnyView {
    let meters = tie.meters.iter().map(|meter| {
        let records = labels::usage_records(&format::counted(meter.n_records));
        let sum = meter.quantity.map_or_else(String::new, format::ratio);
        let text = format!("{records} of {}, {sum} in all", meter.meter_id);
        let query = address::query(&[("meter", meter.meter_id.clone())]);
        let href = format!("{}{query}", Page::Usage.href());
        view! { <a href=href>{text}</a> }
    });
    let meters = meters.collect_view();
    let missing = (!tie.missing_ids.is_empty()).then(|| {
        let n = labels::records(&format::counted(tie.missing_ids.len()));
        view! { <span class="badge is-warning">{format!("{n} it names are not here")}</span> }
    });
    let repeated = (tie.n_repeated > 0).then(|| {
        let n = labels::records(&format::counted(tie.n_repeated));
        view! { <span class="badge is-warning">{format!("{n} named more than once")}</span> }
    });
    let residual = match tie.residual {
        Some(residual) if residual.is_zero() => {
            view! { <span class="verdict is-good"><Icon sign=Sign::Check />"the quantity is theirs"</span> }
                .into_any()
        }
        Some(residual) => {
            let text = format!("the quantity differs by {}", format::ratio(residual));
            view! { <span class="verdict is-bad"><Icon sign=Sign::Cross />{text}</span> }.into_any()
        }
        None => ().into_any(),
    };
    view! { <span class="hint line-usage">{meters} {residual} {missing} {repeated}</span> }
        .into_any()
}
