//! `/`: what the period brought, per currency, and what needs attention.

use ledger::report::attention::{self, Attention};
use ledger::report::contents::Contents;
use ledger::report::rows;
use ledger::report::summary::{self, Summary};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use super::rows_behind::{OpenedNumber, RowsBehind};
use crate::engine::{Engine, Status};
use crate::filter::Filter;
use crate::filter::period::PeriodChoice;
use crate::filter::selection::Selection;
use crate::format;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;
use crate::ui::rows_table::PAGE_ROWS;

mod concerns;
mod figures;

use concerns::Concerns;
use figures::{currency_strip, minor_of};

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
            <h2 id="attention">"Needs attention"</h2>
            <Answer status=attention what="the list" lines=3 is_aside=true let:attention>
                {move || view! { <Concerns attention=attention.get() /> }}
            </Answer>
        </section>
        <Answer status=summary what="the summary" lines=4 let:summary>
            {move || summary.with(|summary| strips(scope, summary))}
        </Answer>
        <OpenedRows summary />
        <Facts />
    }
}

/// One strip per currency; never a sum over several.
fn strips(scope: Scope, summary: &Summary) -> AnyView {
    let shown = summary.currencies.iter();
    let mut shown = shown.filter(|row| scope.shows(row.currency)).peekable();
    if shown.peek().is_none() {
        return view! { <Nothing /> }.into_any();
    }
    shown
        .enumerate()
        .map(|(place, row)| currency_strip(row, place == 0))
        .collect_view()
        .into_any()
}

/// The rows behind an opened figure.
#[component]
fn OpenedRows(
    /// Where the figure stands.
    summary: Signal<Status<Summary>>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let query = move || {
        let selection = scope.selection.get();
        (!selection.is_empty()).then(|| rows::Query {
            settlement_id: None,
            period: scope.period.get(),
            currency: selection.currency,
            step: selection.step,
            component: selection.component,
            month: selection.month,
            zone: scope.zone.get(),
            offset: selection.offset,
            limit: PAGE_ROWS,
        })
    };
    let number = move || {
        let selection = scope.selection.get();
        let (step, currency) = (selection.step?, selection.currency?);
        summary.with(|summary| match summary {
            Status::Loaded { value, .. } => {
                let row = value
                    .currencies
                    .iter()
                    .find(|row| row.currency == currency)?;
                Some(OpenedNumber {
                    minor: minor_of(row, step)?,
                    currency,
                })
            }
            _ => None,
        })
    };
    view! {
        <RowsBehind
            page=Signal::stored(Page::Overview)
            query=Signal::derive(query)
            number=Signal::derive(number)
        />
    }
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
                    title="No data yet"
                    reason="Drop your settlement files: every number is computed in this browser and nothing leaves it."
                >
                    <a class="button is-primary" href=move || scope.href(&Page::Import)>"Open your files"</a>
                </Empty>
            }
            .into_any()
        } else {
            let all = Filter {
                period: PeriodChoice::All,
                currency: None,
                ..scope.filter.get()
            };
            let href = super::href(&Page::Overview, &all, &Selection::default());
            view! {
                <Empty title="No transactions in this period" reason="Nothing was posted on these days.">
                    <a class="button is-primary" href=href>"Show all time"</a>
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
        let days = [first, last]
            .map(|at| format::day(zone.day_of(at)))
            .join(" to ");
        let facts = [
            format::counted(contents.n_transactions, "transaction"),
            format::counted(contents.n_amounts, "amount"),
            format::counted(contents.n_settlements, "settlement"),
            format::counted(contents.n_payouts, "payout"),
        ];
        Some(format!(
            "The books hold {}, posted {days}.",
            facts.join(", ")
        ))
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
