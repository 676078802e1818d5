//! `/taxes`: what was collected from buyers, withheld and owed, by jurisdiction and scheme, with
//! sums that tie, and the tax at the seller's own rates beside it.

use ledger::day::zone::Zone;
use ledger::report::taxes::{self, TaxTotal, Taxes};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use super::comparison::Nothing;
use super::rows_behind::RowsBehind;
use crate::engine::Engine;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::words::taxes as say;

mod lines;
mod numbers;
mod others;
mod policy;
mod recomputed;
mod strip;
mod ties;

use numbers::Numbers;

/// Taxes.
#[component]
pub fn TaxesPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let report = engine.report::<Taxes>(move || {
        scope.track_retry();
        Some(query(scope, scope.zone.get()))
    });
    view! {
        <PageHead title=Page::Taxes.title() />
        <p class="lead">{say::how_rates()}</p>
        <Answer status=report what=say::what_taxes() lines=10 let:report>
            {move || {
                // Claims are short without a zone, see [`Scope::zoned`].
                let query = query(scope, Zone::utc());
                report.with(|report| sections(scope, report, &query))
            }}
        </Answer>
        <RowsBehind />
    }
}

fn query(scope: Scope, zone: Zone) -> taxes::Query {
    taxes::Query {
        period: scope.period.get(),
        zone,
        stated: scope.filter.with(|filter| filter.books.stated()),
    }
}

/// One section per currency that is shown; never a sum over several.
fn sections(scope: Scope, report: &Taxes, query: &taxes::Query) -> AnyView {
    let totals = report.totals.iter().enumerate();
    let shown: Vec<_> = totals
        .filter(|(_, total)| scope.shows(total.currency))
        .collect();
    if shown.is_empty() {
        return view! {
            <Nothing page=Page::Taxes none_yet=say::none_yet() none_here=say::none_here() />
        }
        .into_any();
    }
    let section = |(at, total): (usize, &TaxTotal)| {
        let numbers = Numbers {
            report,
            query,
            total: at,
            currency: total.currency,
        };
        let code = total.currency.code().to_owned();
        view! {
            <section class="section" aria-label=code.clone()>
                <h2>{code.clone()}</h2>
                {strip::strip(numbers)}
                {lines::lines(numbers)}
                <div class="side-by-side">
                    <div>{ties::ties(numbers)}</div>
                    <div>{others::others(numbers)}</div>
                </div>
                {recomputed::recomputed(numbers)}
            </section>
        }
    };
    view! {
        {shown.into_iter().map(section).collect_view()}
        {policy::policy(report)}
    }
    .into_any()
}
