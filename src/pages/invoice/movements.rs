//! The transactions that an invoice stands for, and whether they are all of its money.

use ledger::report::invoice::{Movement, Proof};
use leptos::prelude::*;

use super::super::Scope;
use crate::filter::address;
use crate::filter::listing::Listing;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::icon::{Icon, Sign};
use crate::ui::words;
use crate::words::labels;

/// The transactions.
pub fn movements(proof: &Proof) -> AnyView {
    let (found, currency) = (&proof.movements, proof.invoice.currency);
    if found.n_movements == 0 && found.n_other_currency == 0 {
        return view! {
            <section class="section movements" aria-labelledby="movements">
                <h2 id="movements">"Transactions"</h2>
                <p class="hint">"No transaction names this invoice: its money did not move through the balance."</p>
            </section>
        }
        .into_any();
    }
    let lines = found
        .rows
        .iter()
        .map(|row| line(row, currency))
        .collect_view();
    let (class, sign, verdict) = match found.residual_minor {
        Some(0) => (
            "verdict is-good",
            Sign::Check,
            "Every cent of the invoice moved".to_owned(),
        ),
        Some(residual) => (
            "verdict is-bad",
            Sign::Cross,
            format!("Off by {}", format::money(residual, currency)),
        ),
        None => (
            "verdict is-open",
            Sign::Question,
            "Nothing to compare".to_owned(),
        ),
    };
    let n_hidden = found.n_movements.saturating_sub(found.rows.len() as u64);
    let more = (n_hidden > 0).then(|| {
        let n = labels::n_transactions(&format::counted(n_hidden));
        view! { <p class="hint">{format!("{n} more are in the sum and not listed.")}</p> }
    });
    let other = (found.n_other_currency > 0).then(|| {
        let n = labels::n_transactions(&format::counted(found.n_other_currency));
        view! { <p class="hint">{format!("{n} in another currency are in no sum here.")}</p> }
    });
    let n = labels::n_transactions(&format::counted(found.n_movements));
    let (sum_minor, expected_minor) = (found.sum_minor, found.expected_minor);
    view! {
        <section class="section movements" aria-labelledby="movements">
            <h2 id="movements">"Transactions"</h2>
            <div class="table-box" tabindex="0" role="region" aria-label="Transactions">
                <table>
                    <caption class="visually-hidden">"Transactions that name this invoice"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Posted"</th>
                            <th scope="col">"Kind"</th>
                            <th scope="col">"Transaction"</th>
                            <th scope="col" class="number">"Total, " {currency.code().to_owned()}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row" colspan="3">{n}</th>
                            <td class="number"><Amount minor=sum_minor currency /></td>
                        </tr>
                        <tr>
                            <th scope="row" colspan="3">"What the invoice should have moved"</th>
                            <td class="number"><Amount minor=expected_minor currency /></td>
                        </tr>
                    </tfoot>
                </table>
            </div>
            <p class=class><Icon sign />{verdict}</p>
            {more}
            {other}
        </section>
    }
    .into_any()
}

fn line(row: &Movement, currency: ledger::money::Currency) -> AnyView {
    let scope = expect_context::<Scope>();
    let at = row.posted_at;
    let posted = move || scope.zone.with(|zone| format::instant(at, zone));
    let opened = Listing {
        opened: Some(row.transaction_id.clone()),
        ..Listing::default()
    };
    let href = move || {
        let mut pairs = scope.filter.with(crate::filter::Filter::pairs);
        pairs.extend(opened.pairs());
        format!("{}{}", Page::Transactions.href(), address::query(&pairs))
    };
    view! {
        <tr>
            <td class="nowrap">{posted}</td>
            <td>{words::kind(row.kind, &row.raw_kind)}</td>
            <td><a class="id" href=href>{row.transaction_id.clone()}</a></td>
            <td class="number"><Amount minor=row.minor currency /></td>
        </tr>
    }
    .into_any()
}
