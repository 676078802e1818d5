//! What will be charged or ends soon, and what was not paid.

use ledger::report::subscriptions::{Due, DueOutcome, PastDue, Subscriptions};
use leptos::prelude::*;

use super::super::Scope;
use super::RENEWAL_DAYS;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::status::{StatusText, Tone};
use crate::words::labels;

/// The charges and ends to come, by day.
pub fn renewals(scope: Scope, report: &Subscriptions) -> AnyView {
    let title = format!("The next {RENEWAL_DAYS} days");
    let found = &report.renewals;
    if found.n_rows == 0 {
        return view! {
            <section class="section" aria-labelledby="renewals">
                <h2 id="renewals">{title}</h2>
                <p class="hint">"Nothing is planned to be charged or to end."</p>
            </section>
        }
        .into_any();
    }
    let rows = found.rows.iter().filter(|due| scope.shows(due.currency));
    let rows = rows.map(|due| line(scope, due)).collect_view();
    let totals = crate::ui::totals::by_currency(
        found
            .totals
            .iter()
            .filter(|(_, currency, _)| scope.shows(*currency))
            .map(|(_, currency, minor)| (*currency, *minor)),
    );
    let sums = totals.into_iter().map(|(currency, minor)| {
        let minor = minor.unwrap_or_default();
        view! {
            <tr>
                <th scope="row" colspan="4">"To be charged in all, " {currency.code().to_owned()}</th>
                <td class="number"><Amount minor currency /></td>
            </tr>
        }
    });
    let sums = sums.collect_view();
    let n_hidden = found.n_rows.saturating_sub(found.rows.len() as u64);
    let more = (n_hidden > 0).then(|| {
        let n = labels::more_lines(&format::counted(n_hidden));
        view! { <p class="hint">{format!("{n} later in these days; the sums hold them.")}</p> }
    });
    view! {
        <section class="section" aria-labelledby="renewals">
            <h2 id="renewals">{title}</h2>
            <div class="table-box" tabindex="0" role="region" aria-label="Renewals">
                <table>
                    <caption class="visually-hidden">"Charges and ends to come"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Day"</th>
                            <th scope="col">"Subscription"</th>
                            <th scope="col">"Plan"</th>
                            <th scope="col">"What happens"</th>
                            <th scope="col" class="number">"Amount"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                    <tfoot>{sums}</tfoot>
                </table>
            </div>
            {more}
        </section>
    }
    .into_any()
}

fn line(scope: Scope, due: &Due) -> AnyView {
    let (tone, what) = match due.outcome {
        DueOutcome::Renews => (Tone::Busy, "is charged"),
        DueOutcome::Ends => (Tone::Warning, "ends"),
    };
    let (minor, currency) = (due.minor, due.currency);
    view! {
        <tr>
            <td class="nowrap">{format::day(due.on)}</td>
            <th scope="row">{link(scope, &due.subscription_id)}</th>
            <td><bdi>{format::name(&due.plan)}</bdi></td>
            <td><StatusText tone text=what /></td>
            <td class="number"><Amount minor currency /> " " {currency.code().to_owned()}</td>
        </tr>
    }
    .into_any()
}

/// What was not paid; nothing where all was.
pub fn past_due(scope: Scope, report: &Subscriptions) -> AnyView {
    let rows = report
        .past_due
        .iter()
        .filter(|late| scope.shows(late.currency));
    let rows: Vec<&PastDue> = rows.collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let rows = rows
        .into_iter()
        .map(|late| late_line(scope, late))
        .collect_view();
    view! {
        <section class="section" aria-labelledby="past-due">
            <h2 id="past-due">"Past due"</h2>
            <div class="table-box" tabindex="0" role="region" aria-label="Past due">
                <table>
                    <caption class="visually-hidden">"Subscriptions whose charge failed"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Subscription"</th>
                            <th scope="col">"Plan"</th>
                            <th scope="col">"Since"</th>
                            <th scope="col">"Tries that failed"</th>
                            <th scope="col">"Next try"</th>
                            <th scope="col" class="number">"Amount"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn late_line(scope: Scope, late: &PastDue) -> AnyView {
    let at = move |at: Option<ledger::day::Instant>| {
        move || {
            at.map_or_else(
                || "\u{2014}".to_owned(),
                |at| scope.zone.with(|zone| format::instant(at, zone)),
            )
        }
    };
    let why = late.last_failure.clone();
    let why = why.map(|why| view! { <span class="hint">{why}</span> });
    let (minor, currency) = (late.amount_minor, late.currency);
    view! {
        <tr>
            <th scope="row">{link(scope, &late.subscription_id)}</th>
            <td><bdi>{format::name(&late.plan)}</bdi></td>
            <td class="nowrap">{at(late.since)}</td>
            <td>{format::count(late.n_failed)} " " {why}</td>
            <td class="nowrap">{at(late.next_retry_at)}</td>
            <td class="number"><Amount minor currency /> " " {currency.code().to_owned()}</td>
        </tr>
    }
    .into_any()
}

fn link(scope: Scope, id: &str) -> impl IntoView + use<> {
    let (page, id) = (
        Page::Subscription {
            subscription_id: id.to_owned(),
        },
        id.to_owned(),
    );
    view! { <a class="id" href=move || scope.href(&page)>{id}</a> }
}
