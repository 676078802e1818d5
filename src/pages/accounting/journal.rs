//! One settlement as journals: a settlement that straddles months is split by the day its rows count,
//! and what it holds at the end of a month is carried into the next.

use ledger::day::zone::Zone;
use ledger::report::journals::{self, JournalTotal, Journals, Place};
use ledger::report::settlements::{self, SettlementRow, Settlements};
use leptos::prelude::*;

use super::super::Scope;
use super::super::answer::Answer;
use super::super::choices::go_to;
use super::month::month;
use crate::engine::{Engine, Status};
use crate::format;
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::ui::number::Number;
use crate::ui::sum_tree::{SumLine, SumTree};
use crate::words::{accounting as say, labels};

/// The journals of a settlement of the chosen days.
#[component]
pub fn JournalSection() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let list = engine.report::<Settlements>(move || {
        scope.track_retry();
        Some(settlements::Query {
            period: scope.period.get(),
            zone: scope.zone.get(),
        })
    });
    let chosen = Memo::new(move |_| {
        let wanted = scope.filter.with(|filter| filter.books.journal.clone());
        wanted.or_else(|| {
            list.with(|list| match list {
                Status::Loaded { value, .. } => first(scope, value),
                _ => None,
            })
        })
    });
    let journals = engine.report::<Journals>(move || {
        scope.track_retry();
        query(scope, chosen.get()?, scope.zone.get())
    });
    let is_known = move || chosen.with(Option::is_some);
    view! {
        <section class="section" aria-labelledby="journals">
            <h2 id="journals">{say::journals_of()}</h2>
            <p class="lead">{say::what_to_book()}</p>
            <Answer status=list what=say::what_settlements() lines=1 is_aside=true let:list>
                {move || list.with(|list| picker(scope, list, chosen.get().as_ref()))}
            </Answer>
            <Show when=is_known>
                <Answer status=journals what=say::what_journals() lines=8 is_aside=true let:report>
                    {move || {
                        let query = chosen.get().and_then(|id| query(scope, id, Zone::utc()));
                        query.map(|query| report.with(|report| shown(scope, report, &query)))
                    }}
                </Answer>
            </Show>
        </section>
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "what an engine is asked may be nothing"
)]
fn query(scope: Scope, settlement_id: String, zone: Zone) -> Option<journals::Query> {
    Some(journals::Query {
        settlement_id,
        zone,
        basis: scope.filter.with(|filter| filter.books.basis),
    })
}

/// The newest settlement that has closed; the newest of all where none has.
fn first(scope: Scope, list: &Settlements) -> Option<String> {
    let shown = || {
        let rows = list.rows.iter();
        rows.filter(|row| scope.shows(row.settlement.currency))
    };
    let closed = shown().find(|row| !row.settlement.is_open);
    let row = closed.or_else(|| shown().next())?;
    Some(row.settlement.id.clone())
}

/// The choice of a settlement.
fn picker(scope: Scope, list: &Settlements, chosen: Option<&String>) -> AnyView {
    let rows = list.rows.iter();
    let shown: Vec<&SettlementRow> = rows
        .filter(|row| scope.shows(row.settlement.currency))
        .collect();
    if shown.is_empty() && chosen.is_none() {
        return view! { <p class="quiet">{say::no_settlement()}</p> }.into_any();
    }
    let is_listed = |id: &String| shown.iter().any(|row| row.settlement.id == *id);
    let other = chosen.filter(|id| !is_listed(id)).cloned();
    let other =
        other.map(|id| view! { <option value=id.clone() selected=true>{id.clone()}</option> });
    let zone = scope.zone.get();
    let option = |row: &&SettlementRow| {
        let settlement = &row.settlement;
        let days = format::days(settlement.started_at, settlement.ended_at, &zone);
        let text = format!(
            "{} · {days} · {}",
            settlement.id,
            settlement.currency.code()
        );
        let is_chosen = chosen == Some(&settlement.id);
        view! { <option value=settlement.id.clone() selected=is_chosen>{text}</option> }
    };
    let options = shown.iter().map(option).collect_view();
    let go = go_to();
    view! {
        <label class="choice journal-choice">
            <span class="visually-hidden">{labels::settlement()}</span>
            <select on:change:target=move |event| {
                let mut filter = scope.filter.get_untracked();
                filter.books.journal = Some(event.target().value());
                go.run(filter);
            }>{other} {options}</select>
        </label>
    }
    .into_any()
}

/// The journals, and whether they make the settlement.
fn shown(scope: Scope, report: &Journals, query: &journals::Query) -> AnyView {
    if report.settlement.is_none() && report.months.is_empty() {
        return view! { <p class="quiet">{say::no_such()}</p> }.into_any();
    }
    let months = (0..report.months.len()).map(|at| month(report, query, at));
    let months = months.collect_view();
    let totals = report.totals.iter().enumerate();
    let totals = totals.map(|(at, total)| total_of(report, query, at, total));
    let totals = totals.collect_view();
    let left_out = report.left_out.iter().map(|left_out| {
        let money = format::money(left_out.minor, left_out.currency);
        let n = labels::deferred_rows(&format::counted(left_out.n_transactions));
        let text = say::left_out(&n, &money);
        view! { <p class="partial"><Icon sign=Sign::Warning /><span>{text}</span></p> }
    });
    let left_out = left_out.collect_view();
    let page = Page::Payout {
        settlement_id: query.settlement_id.clone(),
    };
    view! {
        {left_out}
        {totals}
        <p><a class="button" href=move || scope.href(&page)>{say::proof()}</a></p>
        {months}
    }
    .into_any()
}

/// The months of a currency, and what they add up to.
fn total_of(
    report: &Journals,
    query: &journals::Query,
    at: usize,
    total: &JournalTotal,
) -> AnyView {
    let currency = total.currency;
    let months = report.months.iter().enumerate();
    let own = months.filter(|(_, month)| month.currency == currency);
    let lines = own.map(|(at, month)| {
        let label = format::month(month.month);
        let claim = report.claim(query, Place::Month(at));
        SumLine {
            number: claim.map(|claim| Number::sum(labels::of(say::journal(), &label), claim)),
            n: labels::n_amounts(&format::counted(month.n_amounts)),
            label,
            minor: month.minor,
            ..SumLine::default()
        }
    });
    let claim = report.claim(query, Place::Total(at));
    let sum = SumLine {
        label: say::all_months().to_owned(),
        number: claim.map(|claim| Number::sum(say::all_months(), claim)),
        minor: total.minor,
        ..SumLine::default()
    };
    let (class, sign, text) = match (total.claimed_minor, total.residual_minor) {
        (Some(claimed), Some(0)) => {
            let claimed = format::money(claimed, currency);
            let text = say::adds_up(&claimed);
            ("verdict is-good", Sign::Check, text)
        }
        (Some(claimed), Some(off)) => {
            let [claimed, off] = [claimed, off].map(|minor| format::money(minor, currency));
            let text = say::does_not_add_up(&claimed, &off);
            ("verdict is-bad", Sign::Cross, text)
        }
        _ => (
            "verdict is-open",
            Sign::Question,
            say::no_total().to_owned(),
        ),
    };
    view! {
        <div class="journal-sum">
            <SumTree
                caption=say::months_of() head=labels::month() currency
                lines=lines.collect() foot=vec![sum]
            />
            <p class=class><Icon sign />{text}</p>
        </div>
    }
    .into_any()
}
