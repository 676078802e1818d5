//! The invoice as a document: who owes whom, what for, and what became of it. This is what is printed.

use ledger::day::Day;
use ledger::invoice::Direction;
use ledger::report::invoice::{Footing, Proof, TaxLine};
use leptos::prelude::*;

use super::lines::lines;
use super::settled::settled;
use crate::format;
use crate::ui::amount::Amount;
use crate::ui::icon::{Icon, Sign};
use crate::ui::invoice_state::InvoiceState;

/// The document.
pub fn document(proof: &Proof, when: &str) -> AnyView {
    let invoice = &proof.invoice;
    let (position, currency) = (proof.position, invoice.currency);
    let name = format::name(&invoice.counterparty);
    let between = match invoice.direction {
        Direction::Received => format!("From {name}, to be paid by you"),
        Direction::Issued => format!("To {name}, owed to you"),
    };
    let fact = |label: &'static str, day: Option<Day>| {
        day.map(|day| view! { <div><dt>{label}</dt><dd>{format::day(day)}</dd></div> })
    };
    let sum = |label: &'static str, minor: i128, is_shown: bool| {
        is_shown.then(|| {
            view! {
                <div><dt>{label}</dt><dd class="number"><Amount minor currency /></dd></div>
            }
        })
    };
    let code = currency.code().to_owned();
    view! {
        <article class="document" aria-label="Invoice">
            <header class="document-head">
                <div>
                    <p class="document-number id">{invoice.number.clone()}</p>
                    <p><bdi>{between}</bdi></p>
                    <InvoiceState position />
                </div>
                <dl class="document-facts">
                    {fact("Issued", invoice.issued_on)}
                    {fact("Due", invoice.due_on)}
                    {fact("Paid in full", invoice.paid_on)}
                </dl>
                <dl class="document-sums" aria-label="Amounts">
                    {sum("Total", position.total_minor, true)}
                    {sum("Paid", position.paid_minor, position.paid_minor != 0)}
                    {sum("Credited", position.credited_minor, position.credited_minor != 0)}
                    {sum("Owed by nobody", position.waived_minor, position.waived_minor != 0)}
                    {sum("Called paid, without a payment", position.unlisted_minor, position.unlisted_minor != 0)}
                    {sum("Paid too much", position.overpaid_minor, position.overpaid_minor != 0)}
                    {sum("Under way", position.processing_minor, position.processing_minor != 0)}
                    <div class="is-total">
                        <dt>{format!("Open, {code}")}</dt>
                        <dd class="number"><Amount minor=position.open_minor currency /></dd>
                    </div>
                    <p class="hint">{format!("As of the end of {when}")}</p>
                </dl>
            </header>
            {lines(proof)}
            {taxes(proof)}
            {footings(proof)}
            {settled(proof)}
        </article>
    }
    .into_any()
}

/// Tax by rate and scheme, rounded both ways that are in use.
fn taxes(proof: &Proof) -> AnyView {
    let currency = proof.invoice.currency;
    let has_tax = |tax: &TaxLine| tax.rate.is_some() || tax.tax_minor != 0;
    if !proof.taxes.iter().any(has_tax) {
        return ().into_any();
    }
    let rate = |tax: &TaxLine| {
        tax.rate
            .map_or_else(|| "No rate named".to_owned(), format::share)
    };
    let or_none = |minor: Option<i128>| match minor {
        Some(minor) => view! { <Amount minor currency /> }.into_any(),
        None => "\u{2014}".into_any(),
    };
    let line = |tax: &TaxLine| {
        view! {
            <tr>
                <th scope="row">{rate(tax)} " " <span class="hint">{tax.scheme.clone()}</span></th>
                <td class="number"><Amount minor=tax.base_minor currency /></td>
                <td class="number"><Amount minor=tax.tax_minor currency /></td>
                <td class="number is-aside">{or_none(tax.by_line_minor)}</td>
                <td class="number is-aside">{or_none(tax.by_invoice_minor)}</td>
            </tr>
        }
    };
    let rows = proof.taxes.iter().map(line).collect_view();
    view! {
        <h2>"Tax"</h2>
        <div class="table-box" tabindex="0" role="region" aria-label="Tax">
            <table>
                <caption class="visually-hidden">"Tax by rate"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Rate"</th>
                        <th scope="col" class="number">"Base"</th>
                        <th scope="col" class="number">"Tax"</th>
                        <th scope="col" class="number is-aside">"Rounded by line"</th>
                        <th scope="col" class="number is-aside">"Rounded once"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The totals that are claimed, beside what the lines come to.
fn footings(proof: &Proof) -> AnyView {
    let currency = proof.invoice.currency;
    let all = [
        ("Net", proof.net),
        ("Tax", proof.tax),
        ("Total", proof.total),
    ];
    let line = |(label, footing): (&'static str, Footing)| {
        let claimed = match footing.claimed_minor {
            Some(minor) => view! { <Amount minor currency /> }.into_any(),
            None => "\u{2014}".into_any(),
        };
        let (class, sign, verdict) = match footing.residual_minor {
            Some(0) => ("verdict is-good", Sign::Check, "adds up".to_owned()),
            Some(residual) => (
                "verdict is-bad",
                Sign::Cross,
                format!("off by {}", format::money(residual, currency)),
            ),
            None => (
                "verdict is-open",
                Sign::Question,
                "nothing claimed".to_owned(),
            ),
        };
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td class="number">{claimed}</td>
                <td class="number"><Amount minor=footing.lines_minor currency /></td>
                <td><span class=class><Icon sign />{verdict}</span></td>
            </tr>
        }
    };
    view! {
        <h2>"Totals"</h2>
        <div class="table-box" tabindex="0" role="region" aria-label="Totals">
            <table>
                <caption class="visually-hidden">"Totals as claimed and as the lines come to"</caption>
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">"Of what"</span></th>
                        <th scope="col" class="number">"As claimed"</th>
                        <th scope="col" class="number">"Sum of the lines"</th>
                        <th scope="col">"Check"</th>
                    </tr>
                </thead>
                <tbody>{all.map(line).into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
