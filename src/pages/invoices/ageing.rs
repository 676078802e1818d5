//! What is open of one currency and direction, by how late it is; each line leads to its invoices.

use ledger::report::invoices::{Bucket, Group, Sort, Sums};
use leptos::prelude::*;

use super::{SOON_DAYS, View};
use crate::filter::documents::Documents;
use crate::format;
use crate::ui::amount::Amount;
use crate::ui::share_bar::ShareBar;
use crate::ui::words::documents as words;
use crate::words::labels;

/// What a group is called: `Received, EUR`.
pub fn name(group: &Group) -> String {
    format!("{}, {}", words::direction(group.direction), group.currency)
}

/// The open part of a group.
pub fn ageing(view: View, group: &Group) -> AnyView {
    let (currency, direction) = (group.currency, group.direction);
    let name = name(group);
    let line = |bucket: Bucket, sums: &Sums| {
        let shown = Documents {
            direction: Some(direction),
            bucket: Some(bucket),
            sort: Sort::Due,
            is_descending: false,
            ..Documents::default()
        };
        let ppm = sums.open_minor * 1_000_000 / group.sums.open_minor.max(1);
        let (n, minor) = (format::count(sums.n_invoices), sums.open_minor);
        view! {
            <tr>
                <th scope="row"><a href=move || view.href(&shown)>{words::bucket(bucket)}</a></th>
                <td class="number quiet">{n}</td>
                <td class="number"><Amount minor currency /></td>
                <td class="is-roomy"><ShareBar ppm /></td>
            </tr>
        }
        .into_any()
    };
    let lines = group.buckets.iter();
    let lines = lines.filter(|(_, sums)| sums.n_invoices > 0);
    let lines = lines
        .map(|(bucket, sums)| line(*bucket, sums))
        .collect_view();
    let open_minor = group.sums.open_minor;
    let n_open: u64 = group.buckets.iter().map(|(_, sums)| sums.n_invoices).sum();
    view! {
        <section class="ageing" aria-label=name.clone()>
            <h2>{name.clone()}</h2>
            <div class="table-box" tabindex="0" role="region" aria-label=name.clone()>
                <table>
                    <caption class="visually-hidden">{name.clone()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"How late"</th>
                            <th scope="col" class="number">"Invoices"</th>
                            <th scope="col" class="number">"Open, " {currency.code().to_owned()}</th>
                            <th scope="col" class="is-roomy">"Share"</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row">"Open in all"</th>
                            <td class="number">{format::count(n_open)}</td>
                            <td class="number"><Amount minor=open_minor currency /></td>
                            <td class="is-roomy"></td>
                        </tr>
                    </tfoot>
                </table>
            </div>
            <ul class="remarks">{remarks(group)}</ul>
        </section>
    }
    .into_any()
}

/// What else must be known of the sums.
fn remarks(group: &Group) -> AnyView {
    let money = |minor| format::money(minor, group.currency);
    let soon = &group.due_soon;
    let counted = |n| labels::n_invoices(&format::counted(n));
    let remarks = [
        (soon.n_invoices > 0).then(|| {
            let (n, open) = (counted(soon.n_invoices), money(soon.open_minor));
            format!("Due within {SOON_DAYS} days: {open} on {n}.")
        }),
        (group.sums.processing_minor > 0).then(|| {
            let under_way = money(group.sums.processing_minor);
            format!("Payments of {under_way} are under way; they lower nothing yet.")
        }),
        (group.n_unfooted > 0).then(|| {
            let (n, off) = (counted(group.n_unfooted), money(group.unfooted_minor));
            format!("The lines of {n} do not add up to the total; off by {off} in all.")
        }),
        (group.sums.overpaid_minor > 0).then(|| {
            let overpaid = money(group.sums.overpaid_minor);
            format!("Paid or credited beyond what was asked for: {overpaid}.")
        }),
        (group.n_other_currency > 0).then(|| {
            let n = labels::n_payments(&format::counted(group.n_other_currency));
            format!("In another currency, so in no sum: {n} or credit notes.")
        }),
    ];
    let remarks = remarks.into_iter().flatten();
    remarks
        .map(|text| view! { <li>{text}</li> })
        .collect_view()
        .into_any()
}
