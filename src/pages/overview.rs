//! `/`: what the period brought, per currency, and what needs attention.

use ledger::day::zone::Zone;
use ledger::report::attention::{self, Attention};
use ledger::report::contents::Contents;
use ledger::report::summary::{self, Summary};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use super::rows_behind::RowsBehind;
use crate::engine::{Engine, Status};
use crate::filter::Filter;
use crate::filter::period::PeriodChoice;
use crate::filter::selection::Selection;
use crate::format;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;

mod concerns;
mod figures;

use crate::words::{in_list, labels, overview};
use concerns::Concerns;
use figures::currency_strip;

/// The overview.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let summary = engine.report::<Summary>(move || {
        scope.track_retry();
        Some(summary::Query {
            period: scope.period.get(),
            zone: scope.zone.get(),
        })
    });
    let attention = engine.report::<Attention>(move || {
        scope.track_retry();
        Some(attention::Query {})
    });
    view! {
        <PageHead title=Page::Overview.title() />
        <section class="section" aria-labelledby="attention">
            <h2 id="attention">{labels::needs_attention()}</h2>
            <Answer status=attention what=overview::the_list() lines=3 is_aside=true let:attention>
                {move || view! { <Concerns attention=attention.get() /> }}
            </Answer>
        </section>
        <Answer status=summary what=overview::the_summary() lines=4 let:summary>
            {move || {
                let query = summary::Query { period: scope.period.get(), zone: Zone::utc() };
                summary.with(|summary| strips(scope, summary, &query))
            }}
        </Answer>
        <RowsBehind />
        <Facts />
    }
}

/// One strip per currency; never a sum over several.
fn strips(scope: Scope, summary: &Summary, query: &summary::Query) -> AnyView {
    let shown = summary.currencies.iter();
    let mut shown = shown.filter(|row| scope.shows(row.currency)).peekable();
    if shown.peek().is_none() {
        return view! { <Nothing /> }.into_any();
    }
    shown
        .enumerate()
        .map(|(place, row)| currency_strip(row, query, place == 0))
        .collect_view()
        .into_any()
}

/// Nothing in the period, or nothing at all.
#[component]
fn Nothing() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let is_empty = move || {
        scope.contents.with(|contents| {
            matches!(contents, Status::Loaded { value, .. } if value.n_transactions == 0)
        })
    };
    move || {
        if is_empty() {
            view! {
                <Empty
                    title=labels::no_data_yet()
                    reason=overview::drop_files()
                >
                    <a class="button is-primary" href=move || scope.href(&Page::Import)>{labels::open_your_files()}</a>
                </Empty>
            }
            .into_any()
        } else {
            let all = Filter {
                period: PeriodChoice::All,
                currency: None,
                has_all_currencies: scope.has_usual_currency.get(),
                ..scope.filter.get()
            };
            let href = super::href(&Page::Overview, &all, &Selection::default());
            view! {
                <Empty title=labels::none_in_period() reason=labels::nothing_posted()>
                    <a class="button is-primary" href=href>{labels::show_all_time()}</a>
                </Empty>
            }
            .into_any()
        }
    }
}

/// One line about what the ledger holds.
#[component]
fn Facts() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let line = move |contents: &Contents| {
        let (first, last) = contents.span?;
        let zone = scope.zone.get();
        let [first, last] = [first, last].map(|at| format::day(zone.day_of(at)));
        let days = overview::span(&first, &last);
        let facts = [
            labels::n_transactions(&format::counted(contents.n_transactions)),
            labels::n_amounts(&format::counted(contents.n_amounts)),
            labels::n_settlements(&format::counted(contents.n_settlements)),
            labels::n_payouts(&format::counted(contents.n_payouts)),
        ];
        Some(overview::books_hold(&in_list(&facts), &days))
    };
    move || {
        scope
            .contents
            .with(|contents| match contents {
                Status::Loaded { value, .. } => line(value),
                _ => None,
            })
            .map(|line| view! { <p class="facts">{line}</p> })
    }
}
