//! `/invoices`: what the seller owes and is owed, how late it is, and what it is paid with.

use ledger::report::invoices::{self, Group, Invoices};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::answer::Answer;
use super::{Scope, as_of};
use crate::engine::Engine;
use crate::engine::protocol::List;
use crate::filter::address;
use crate::filter::documents::{Documents, PAGE_ROWS};
use crate::format;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;

mod ageing;
mod methods;
mod open_wishes;
mod table;
mod tools;

use ageing::ageing;
use methods::PaymentMethodList;
use open_wishes::OpenWishes;
use table::Table;
use tools::Tools;

/// Days ahead that are soon.
const SOON_DAYS: u16 = 14;

/// What of the list is shown, as it stands in the address; a copy is the same one.
#[derive(Clone, Copy)]
struct View {
    scope: Scope,
    shown: Memo<Documents>,
    go: Callback<Documents>,
}

impl View {
    fn new(scope: Scope) -> View {
        let (search, navigate) = (use_location().search, use_navigate());
        View {
            scope,
            shown: Memo::new(move |_| search.with(|search| Documents::parse(search))),
            go: Callback::new(move |shown: Documents| {
                let stay = NavigateOptions {
                    scroll: false,
                    ..NavigateOptions::default()
                };
                let address = scope.filter.with_untracked(|filter| href(filter, &shown));
                navigate(&address, stay);
            }),
        }
    }

    /// Address of another view.
    fn href(self, shown: &Documents) -> String {
        self.scope.filter.with(|filter| href(filter, shown))
    }
}

fn href(filter: &crate::filter::Filter, shown: &Documents) -> String {
    let mut pairs = filter.pairs();
    pairs.extend(shown.pairs());
    format!("{}{}", Page::Invoices.href(), address::query(&pairs))
}

/// Invoices.
#[component]
pub fn InvoicesPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let view = View::new(scope);
    provide_context(view);
    let list = engine.report::<Invoices>(move || {
        scope.track_retry();
        Some(query(view, engine, true))
    });
    // How late all of it is, whatever the list is narrowed to.
    let all = engine.report::<Invoices>(move || {
        scope.track_retry();
        Some(query(view, engine, false))
    });
    let when = move || {
        let day = format::day(as_of::of_documents(scope, engine));
        format!(
            "As of the end of {day}. Amounts are those of the documents: what their receivers owe."
        )
    };
    let lists = &[List::Invoices];
    view! {
        <PageHead title=Page::Invoices.title() />
        <p class="lead">{when}</p>
        <OpenWishes />
        <Answer status=all what="invoices" lines=8 lists let:report>
            {move || report.with(|report| groups(view, &report.groups))}
        </Answer>
        <section class="section" aria-labelledby="all-invoices">
            <div class="section-head">
                <h2 id="all-invoices">"All invoices"</h2>
                <Tools />
            </div>
            <Answer status=list what="the list" lines=10 lists is_aside=true let:report>
                {move || report.with(|report| view! { <Table report=report.clone() /> })}
            </Answer>
        </section>
        <PaymentMethodList />
    }
}

fn query(view: View, engine: Engine, is_narrowed: bool) -> invoices::Query {
    let shown = if is_narrowed {
        view.shown.get()
    } else {
        Documents::default()
    };
    let Documents {
        direction,
        standing,
        bucket,
        sort,
        is_descending,
        offset,
    } = shown;
    invoices::Query {
        as_of: as_of::of_documents(view.scope, engine),
        soon_days: SOON_DAYS,
        direction,
        currency: view.scope.currency.get(),
        standing,
        bucket,
        sort,
        is_descending,
        offset,
        limit: if is_narrowed { PAGE_ROWS } else { 0 },
    }
}

/// What is open, a section per currency and direction.
fn groups(view: View, groups: &[Group]) -> AnyView {
    if groups.is_empty() {
        return view! { <Nothing /> }.into_any();
    }
    let (open, settled): (Vec<&Group>, Vec<&Group>) =
        groups.iter().partition(|group| group.sums.open_minor > 0);
    let sections = open.into_iter().map(|group| ageing(view, group));
    let sections = sections.collect_view();
    let quiet = (!settled.is_empty()).then(|| {
        let names = settled.into_iter().map(ageing::name).collect::<Vec<_>>();
        let names = names.join(", ");
        view! { <p class="facts">{format!("Nothing is open of: {names}.")}</p> }
    });
    view! {
        <div class="ageing-groups">{sections}</div>
        {quiet}
    }
    .into_any()
}

/// No invoice at all, or none in the chosen currency and days.
#[component]
fn Nothing() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let is_all =
        scope.currency.get_untracked().is_none() && scope.period.with_untracked(Option::is_none);
    if is_all {
        view! {
            <Empty title="No invoices yet" reason="The billing API brings them; settlement files hold none.">
                <a class="button is-primary" href=move || scope.href(&Page::Payouts)>"See payouts"</a>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty title="No invoices here" reason="Other days or currencies may have some.">
                <a class="button is-primary" href=Page::Invoices.href()>"Show all invoices"</a>
            </Empty>
        }
        .into_any()
    }
}
