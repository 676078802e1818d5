//! `/subscriptions/:subscription_id`: one subscription and all that happened to it.

use ledger::day::Instant;
use ledger::report::subscriptions::roster::{self, Entry, Roster};
use ledger::subscription::{Retry, Subscription, SubscriptionEvent};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rust_decimal::Decimal;

use super::Scope;
use super::answer::Answer;
use crate::engine::Engine;
use crate::engine::protocol::List;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::icon::{Icon, Sign};
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;
use crate::ui::subscription_state::subscription_state;
use crate::ui::words::documents as words;

/// One subscription.
#[component]
pub fn SubscriptionPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("subscription_id")));
    let status = engine.report::<Roster>(move || {
        scope.track_retry();
        Some(roster::Query {
            currency: None,
            status: None,
            subscription_id: Some(id.get()?),
            offset: 0,
            limit: 1,
        })
    });
    let title = move || format!("Subscription {}", id.get().unwrap_or_default());
    view! {
        <PageHead title=Signal::derive(title)>
            <a class="button" href=move || scope.href(&Page::Subscriptions)>
                <Icon sign=Sign::Previous />
                "All subscriptions"
            </a>
        </PageHead>
        <Answer status what="the subscription" lines=10 lists=&[List::Subscriptions] let:report>
            {move || report.with(|report| match report.rows.first() {
                Some(entry) => shown(scope, entry),
                None => view! {
                    <Empty title="No such subscription" reason="The books hold none with this id.">
                        <a class="button is-primary" href=move || scope.href(&Page::Subscriptions)>
                            "All subscriptions"
                        </a>
                    </Empty>
                }
                .into_any(),
            })}
        </Answer>
    }
}

fn shown(scope: Scope, entry: &Entry) -> AnyView {
    let breaks = entry.breaks.iter().map(|one| {
        let text = words::broken(*one);
        view! { <p class="partial"><Icon sign=Sign::Warning /><span>{text}</span></p> }
    });
    view! {
        {breaks.collect_view()}
        {facts(scope, entry)}
        {events(scope, &entry.subscription)}
        {retries(scope, &entry.subscription)}
    }
    .into_any()
}

/// What it is, and what it pays.
fn facts(scope: Scope, entry: &Entry) -> AnyView {
    let own = &entry.subscription;
    let currency = own.currency;
    let code = currency.code().to_owned();
    let day = |label: &'static str, at: Option<Instant>| {
        at.map(|at| {
            let at = move || scope.zone.with(|zone| format::instant(at, zone));
            view! { <div><dt>{label}</dt><dd>{at}</dd></div> }
        })
    };
    let monthly = entry.monthly.map(|monthly| {
        let code = code.clone();
        view! {
            <div><dt>"By the month"</dt><dd><Amount minor=monthly.minor currency /> " " {code}</dd></div>
        }
    });
    let next = own.next_charge.map(|charge| {
        let (on, code) = (format::day(charge.on), code.clone());
        view! {
            <div><dt>"Next charge"</dt><dd>{on} ": " <Amount minor=charge.amount_minor currency /> " " {code}</dd></div>
        }
    });
    view! {
        <dl class="document-facts is-alone">
            <div><dt>"Status"</dt><dd>{subscription_state(&own.status)}</dd></div>
            <div><dt>"Customer"</dt><dd class="id">{format::name(&own.customer_id)}</dd></div>
            <div><dt>"Plan"</dt><dd><bdi>{format::name(&own.plan)}</bdi></dd></div>
            <div><dt>"Quantity"</dt><dd>{format::decimal(own.quantity)}</dd></div>
            <div>
                <dt>{format!("Pays {}", words::interval(own.interval))}</dt>
                <dd><Amount minor=own.amount_minor currency /> " " {code.clone()}</dd>
            </div>
            {monthly}
            {next}
            {day("Began", Some(own.started_at))}
            {day("Trial ends", own.trial_ends_at)}
            {day("Will end", own.cancel_at)}
            {day("Ended", own.ended_at)}
        </dl>
    }
    .into_any()
}

/// What happened, the latest first.
fn events(scope: Scope, own: &Subscription) -> AnyView {
    let amount = |major: Decimal| format::exact_money(major.into(), own.currency);
    let line = |event: &SubscriptionEvent| {
        let at = event.at;
        let at = move || scope.zone.with(|zone| format::instant(at, zone));
        view! {
            <tr>
                <td class="nowrap">{at}</td>
                <th scope="row">{words::subscription_event(&event.kind)}</th>
                <td class="number">{amount(event.mrr_before)}</td>
                <td class="number">{amount(event.mrr_after)}</td>
            </tr>
        }
    };
    let lines = own.events.iter().rev().map(line).collect_view();
    let code = own.currency.code().to_owned();
    view! {
        <section class="section" aria-labelledby="events">
            <h2 id="events">"History"</h2>
            <div class="table-box" tabindex="0" role="region" aria-label="History">
                <table>
                    <caption class="visually-hidden">"What happened to this subscription"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"What"</th>
                            <th scope="col" class="number">"A month before, " {code.clone()}</th>
                            <th scope="col" class="number">"A month after, " {code}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// Attempts at the charge that failed last; nothing where none did.
fn retries(scope: Scope, own: &Subscription) -> AnyView {
    if own.retries.is_empty() {
        return ().into_any();
    }
    let line = |retry: &Retry| {
        let at = retry.at;
        let at = move || scope.zone.with(|zone| format::instant(at, zone));
        view! {
            <tr>
                <td class="nowrap">{at}</td>
                <th scope="row">{words::retry_status(&retry.status)}</th>
                <td>{retry.failure.clone()}</td>
            </tr>
        }
    };
    let lines = own.retries.iter().map(line).collect_view();
    view! {
        <section class="section" aria-labelledby="retries">
            <h2 id="retries">"Tries at the charge that failed"</h2>
            <div class="table-box" tabindex="0" role="region" aria-label="Tries">
                <table>
                    <caption class="visually-hidden">"Tries at the charge that failed"</caption>
                    <thead>
                        <tr><th scope="col">"When"</th><th scope="col">"Outcome"</th><th scope="col">"Why"</th></tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
