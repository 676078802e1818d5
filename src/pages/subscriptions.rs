//! `/subscriptions`: what recurs a month and how that moved, who stays, what is charged next, and
//! what was not paid.

use ledger::day::Day;
use ledger::report::subscriptions::{self, CurrencyMrr, Subscriptions};
use leptos::prelude::*;

use super::answer::Answer;
use super::{Scope, as_of};
use crate::engine::Engine;
use crate::engine::protocol::List;
use crate::format;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;

mod bridge;
mod calendar;
mod cohorts;
mod moved;
mod roster;
mod strip;

use crate::words::labels;
use bridge::bridge;
use calendar::{past_due, renewals};
use cohorts::cohorts;
use moved::Moved;
use roster::RosterList;
use strip::strip;

/// Months before the current one that are shown where no days are chosen.
const MONTHS_BACK: i32 = 11;
/// Days ahead that the calendar of renewals reaches to.
const RENEWAL_DAYS: u16 = 31;
/// Rows of each list.
const ROWS: usize = 200;

/// Subscriptions.
#[component]
pub fn SubscriptionsPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let status = engine.report::<Subscriptions>(move || {
        scope.track_retry();
        query(scope)
    });
    let when = move || {
        as_of::of_running(scope).map(|day| {
            format!(
                "As of the end of {}. A plan counts by the month: a yearly one a twelfth. Usage, one-off \
                 charges, tax and trials are outside; past due and paused ones stay until they end.",
                format::day(day)
            )
        })
    };
    let lists = &[List::Subscriptions];
    view! {
        <PageHead title=Page::Subscriptions.title() />
        <p class="lead">{when}</p>
        <Answer status what="subscriptions" lines=12 lists let:report>
            {move || report.with(|report| shown(scope, report))}
        </Answer>
        <Moved />
        <RosterList />
    }
}

/// What is asked; nothing until the last day is known.
fn query(scope: Scope) -> Option<subscriptions::Query> {
    let as_of = as_of::of_running(scope)?;
    let chosen = scope.period.get().map(|period| period.start);
    // A month alone says nothing of how things move.
    let back = as_of.plus_months(-MONTHS_BACK).unwrap_or(Day::MIN);
    Some(subscriptions::Query {
        from: chosen.map_or(back, |start| start.min(back)),
        as_of,
        zone: scope.zone.get(),
        renewal_days: RENEWAL_DAYS,
        offset: 0,
        limit: ROWS,
    })
}

/// The currencies, then what is to come.
fn shown(scope: Scope, report: &Subscriptions) -> AnyView {
    let rows = report.currencies.iter();
    let rows: Vec<&CurrencyMrr> = rows.filter(|row| scope.shows(row.currency)).collect();
    if rows.is_empty() && report.beyond_range.is_empty() {
        return view! {
            <Empty title="No subscriptions here" reason="The billing API brings them; settlement files hold none.">
                <a class="button is-primary" href=Page::Subscriptions.href()>"Show every currency"</a>
            </Empty>
        }
        .into_any();
    }
    let beyond = (!report.beyond_range.is_empty()).then(|| {
        let codes = report.beyond_range.iter().map(|one| one.code().to_owned());
        let codes = codes.collect::<Vec<_>>().join(", ");
        view! {
            <p class="partial">
                <span>{format!("Beyond what can be counted exactly, so left out: {codes}.")}</span>
            </p>
        }
    });
    let broken = (report.n_breaks > 0).then(|| {
        let n = labels::n_subscriptions(&format::counted(report.n_breaks));
        let text =
            format!("The figures of {n} do not tie among themselves; each says so in its history.");
        view! { <p class="partial"><span>{text}</span></p> }
    });
    let sections = rows
        .into_iter()
        .map(|row| section(scope, row))
        .collect_view();
    view! {
        {beyond}
        {broken}
        {sections}
        {past_due(scope, report)}
        {renewals(scope, report)}
    }
    .into_any()
}

/// One currency.
fn section(scope: Scope, row: &CurrencyMrr) -> AnyView {
    let code = row.currency.code().to_owned();
    view! {
        <section class="section" aria-label=code.clone()>
            <h2>{code.clone()}</h2>
            {strip(row)}
            {bridge(scope, row)}
            {cohorts(row)}
        </section>
    }
    .into_any()
}
