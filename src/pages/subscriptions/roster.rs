//! Every subscription, those that pay most first, a page at a time.

use ledger::report::subscriptions::roster::{self, Entry, Roster};
use ledger::subscription::SubscriptionStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::Scope;
use super::super::answer::Answer;
use crate::engine::Engine;
use crate::engine::protocol::List;
use crate::filter::address;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::rows_table::{PAGE_ROWS, Pages};
use crate::ui::subscription_state::subscription_state;
use crate::ui::words::documents as words;

/// The part of the address that is about this list.
#[derive(Clone, PartialEq, Eq)]
struct Shown {
    status: Option<SubscriptionStatus>,
    offset: usize,
}

impl Shown {
    fn parse(query: &str) -> Shown {
        let mut shown = Shown {
            status: None,
            offset: 0,
        };
        for (name, value) in address::pairs(query) {
            match name.as_str() {
                "status" if !value.is_empty() => {
                    shown.status = Some(SubscriptionStatus::from_name(&value));
                }
                "offset" => shown.offset = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        shown
    }

    fn href(&self, scope: Scope) -> String {
        let mut pairs = scope.filter.with(crate::filter::Filter::pairs);
        let status = self.status.as_ref();
        pairs.extend(status.map(|status| ("status", status.name().to_owned())));
        pairs.extend((self.offset > 0).then(|| ("offset", self.offset.to_string())));
        format!("{}{}", Page::Subscriptions.href(), address::query(&pairs))
    }
}

/// The list.
#[component]
pub fn RosterList() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let search = use_location().search;
    let shown = Memo::new(move |_| search.with(|search| Shown::parse(search)));
    let status = engine.report::<Roster>(move || {
        scope.track_retry();
        let Shown { status, offset } = shown.get();
        Some(roster::Query {
            currency: scope.currency.get(),
            status,
            subscription_id: None,
            offset,
            limit: PAGE_ROWS,
        })
    });
    view! {
        <section class="section" aria-labelledby="roster">
            <h2 id="roster">"Every subscription"</h2>
            <Answer status what="the list" lines=8 lists=&[List::Subscriptions] is_aside=true let:report>
                {move || report.with(|report| table(scope, report, &shown.get()))}
            </Answer>
        </section>
    }
    .into_any()
}

fn table(scope: Scope, report: &Roster, shown: &Shown) -> AnyView {
    let (offset, n_lines, n_all) = (shown.offset, report.rows.len(), report.n_subscriptions);
    let lines = report
        .rows
        .iter()
        .map(|entry| line(scope, entry))
        .collect_view();
    let status = shown.status.clone();
    let page = Callback::new(move |offset: usize| {
        let status = status.clone();
        Shown { status, offset }.href(scope)
    });
    view! {
        {choice(scope, report, shown)}
        <div class="table-box" tabindex="0" role="region" aria-label="Every subscription">
            <table>
                <caption class="visually-hidden">"Subscriptions"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Subscription"</th>
                        <th scope="col">"Customer"</th>
                        <th scope="col">"Plan"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Billed"</th>
                        <th scope="col" class="number">"Amount"</th>
                        <th scope="col" class="number">"By the month"</th>
                        <th scope="col">"Next charge"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        <Pages offset n_lines n_amounts=n_all href=page />
    }
    .into_any()
}

/// The statuses that there are, each a way to those alone.
fn choice(scope: Scope, report: &Roster, shown: &Shown) -> AnyView {
    let link = |label: String, status: Option<SubscriptionStatus>| {
        let current = (shown.status == status).then_some("true");
        let to = Shown { status, offset: 0 };
        view! {
            <a class="button" href=move || to.href(scope) aria-current=current data-noscroll="true">{label}</a>
        }
    };
    let all: u64 = report.statuses.iter().map(|(_, n)| n).sum();
    let links = report.statuses.iter().map(|(status, n)| {
        let label = format!(
            "{} ({})",
            words::subscription_status(status),
            format::count(*n)
        );
        link(label, Some(status.clone()))
    });
    let links = links.collect_view();
    let all = link(format!("All ({})", format::count(all)), None);
    view! { <nav class="choices" aria-label="Status">{all} {links}</nav> }.into_any()
}

fn line(scope: Scope, entry: &Entry) -> AnyView {
    let own = &entry.subscription;
    let currency = own.currency;
    let page = Page::Subscription {
        subscription_id: own.id.clone(),
    };
    let id = own.id.clone();
    let monthly = match entry.monthly {
        Some(monthly) => view! { <Amount minor=monthly.minor currency /> }.into_any(),
        None => "\u{2014}".into_any(),
    };
    let next = own.next_charge.map(|charge| format::day(charge.on));
    let broken = (!entry.breaks.is_empty())
        .then(|| view! { <span class="badge is-warning">"does not tie"</span> });
    view! {
        <tr>
            <th scope="row"><a class="id" href=move || scope.href(&page)>{id}</a> {broken}</th>
            <td class="id">{format::name(&own.customer_id)}</td>
            <td><bdi>{format::name(&own.plan)}</bdi></td>
            <td>{subscription_state(&own.status)}</td>
            <td>{words::interval(own.interval)}</td>
            <td class="number"><Amount minor=own.amount_minor currency /> " " {currency.code().to_owned()}</td>
            <td class="number">{monthly}</td>
            <td class="nowrap">{next.unwrap_or_else(|| "\u{2014}".to_owned())}</td>
        </tr>
    }
    .into_any()
}
