//! `/fees`: what selling cost, over time and by what, beside a time before; and whether it was
//! charged as it should have been.

use ledger::day::Period;
use ledger::report::fee_audit::checks::Charges;
use ledger::report::fee_audit::{self, FeeAudit, Floor};
use ledger::report::fees::{self, Fees};
use ledger::report::sales::{self, CurrencySales, Sales};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use super::choices::IntervalChoice;
use super::comparison::{self, Nothing, zone_left_open};
use super::rows_behind::RowsBehind;
use super::sales_numbers::Numbers;
use crate::engine::{Engine, Status};
use crate::route::Page;
use crate::ui::page_head::PageHead;

mod audit;
mod lists;
mod rates;
mod strip;

use crate::words::fees as say;
use audit::Audit;
use lists::lists;
use strip::{series, strip};

/// Lines of each list of a currency.
const LINES: usize = 20;
/// Findings of the audit that are listed: those with the most money.
const FINDINGS: usize = 100;
/// A rate is believed from so many items on; fewer agree by chance.
const ITEMS_MIN: u32 = 3;

/// Fees.
#[component]
pub fn FeesPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let over_time = engine.report::<Sales>(move || {
        scope.track_retry();
        comparison::query(scope, None, 0)
    });
    let fees = engine.report::<Fees>(move || {
        scope.track_retry();
        let sales = comparison::query(scope, None, 0)?;
        Some(fees_query(sales))
    });
    let audit = engine.report::<FeeAudit>(move || {
        scope.track_retry();
        Some(audit_query(scope))
    });
    view! {
        <PageHead title=Page::Fees.title() />
        <IntervalChoice />
        <Answer status=over_time what=say::what_fees() lines=10 let:report>
            {move || {
                let query = comparison::query(scope, None, 0).map(zone_left_open);
                report.with(|report| sections(scope, report, query.as_ref(), fees))
            }}
        </Answer>
        <section class="section audit" aria-labelledby="audit">
            <h2 id="audit">{say::audit()}</h2>
            <p class="lead">
                {say::how()}
            </p>
            <Answer status=audit what=say::the_audit() lines=6 is_aside=true let:audit>
                {move || view! { <Audit audit=audit.get() /> }}
            </Answer>
        </section>
        <RowsBehind />
    }
}

fn fees_query(sales: sales::Query) -> fees::Query {
    fees::Query {
        filter: sales.filter,
        interval: sales.interval,
        calendar: sales.calendar,
        limit: LINES,
    }
}

fn audit_query(scope: Scope) -> fee_audit::Query {
    fee_audit::Query {
        filter: ledger::store::filter::Filter {
            zone: scope.zone.get(),
            currencies: Vec::from_iter(scope.currency.get()),
            ..scope.rows()
        },
        evidence: scope.period.get().map(evidence),
        fee_taxes_ppm: Vec::new(),
        n_items_min: ITEMS_MIN,
        floor: Floor::default(),
        charges: Charges::default(),
        offset: 0,
        limit: FINDINGS,
    }
}

/// The year up to the last of some days, or all of these if they are more: few days alone seldom
/// hold enough of a product to know its rate, and what was long ago may have been another one.
fn evidence(period: Period) -> Period {
    let year_before = period.end.plus_months(-12).unwrap_or(period.start);
    Period {
        start: year_before.min(period.start),
        end: period.end,
    }
}

/// What is shown of each currency.
fn sections(
    scope: Scope,
    report: &Sales,
    query: Option<&sales::Query>,
    fees: Signal<Status<Fees>>,
) -> AnyView {
    let body = |row: &CurrencySales, numbers: Numbers<'_>| {
        let currency = row.currency;
        let query = StoredValue::new(fees_query(numbers.query.clone()));
        view! {
            {strip(row, numbers)}
            {series(row, numbers, report.interval)}
            <Answer status=fees what=say::the_lists() lines=6 is_aside=true let:fees>
                {move || fees.with(|fees| {
                    let row = fees.currencies.iter().find(|row| row.currency == currency)?;
                    Some(query.with_value(|query| lists(row, query)))
                })}
            </Answer>
        }
        .into_any()
    };
    comparison::sections(scope, report, query, &body).unwrap_or_else(|| {
        view! {
            <Nothing page=Page::Fees none_yet=say::none_yet() none_here=say::none_in_period() />
        }
        .into_any()
    })
}
