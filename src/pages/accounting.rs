//! `/accounting`: the accrual and the cash basis side by side with the bridge between them, the
//! journals of a settlement month by month, and the books as files for other programs.

use ledger::day::zone::Zone;
use ledger::report::accounting::{self, Accounting, CurrencyAccounts};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use super::comparison::Nothing;
use super::rows_behind::RowsBehind;
use crate::engine::Engine;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::words::accounting as say;

mod bases;
mod bridge;
mod export;
mod journal;
mod month;
mod numbers;

use export::Export;
use journal::JournalSection;
use numbers::Numbers;

/// Accounting.
#[component]
pub fn AccountingPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let report = engine.report::<Accounting>(move || {
        scope.track_retry();
        Some(query(scope, scope.zone.get()))
    });
    view! {
        <PageHead title=Page::Accounting.title() />
        <Export />
        <Answer status=report what=say::what_books() lines=12 let:report>
            {move || {
                // Claims are short without a zone, see [`Scope::zoned`].
                let query = query(scope, Zone::utc());
                report.with(|report| sections(scope, report, &query))
            }}
        </Answer>
        <JournalSection />
        <RowsBehind />
    }
}

fn query(scope: Scope, zone: Zone) -> accounting::Query {
    accounting::Query {
        period: scope.period.get(),
        zone,
    }
}

/// One section per currency that is shown; never a sum over several.
fn sections(scope: Scope, report: &Accounting, query: &accounting::Query) -> AnyView {
    let shown = report.currencies.iter();
    let shown: Vec<&CurrencyAccounts> = shown.filter(|row| scope.shows(row.currency)).collect();
    if shown.is_empty() {
        return view! {
            <Nothing page=Page::Accounting none_yet=say::none_yet() none_here=say::none_here() />
        }
        .into_any();
    }
    let section = |row: &CurrencyAccounts| {
        let numbers = Numbers { row, query };
        let code = row.currency.code().to_owned();
        view! {
            <section class="section" aria-label=code.clone()>
                <h2>{code.clone()}</h2>
                {bridge::bridge(numbers)}
                {bases::bases(numbers)}
            </section>
        }
    };
    shown.into_iter().map(section).collect_view().into_any()
}
