//! `/payouts`: every settlement with its payout and the state of its proof, newest first.

use ledger::report::settlements::{self, SettlementRow, Settlements};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use crate::engine::Engine;
use crate::filter::Filter;
use crate::filter::period::PeriodChoice;
use crate::filter::selection::Selection;
use crate::format;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;
use crate::ui::totals;

mod line;

use line::SettlementLine;

/// The list of payouts.
#[component]
pub fn PayoutsPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let status = engine.report::<Settlements>(move || {
        scope.track_retry();
        Some(settlements::Query {
            period: scope.period.get(),
            zone: scope.zone.get(),
        })
    });
    view! {
        <PageHead title=Page::Payouts.title() />
        <Answer status what="payouts" lines=10 let:list>
            {move || {
                let list = of_currency(scope, list.get());
                if list.rows.is_empty() {
                    view! { <Nothing n_hidden=list.n_hidden /> }.into_any()
                } else {
                    view! { <Table list /> }.into_any()
                }
            }}
        </Answer>
    }
}

/// The settlements of the chosen currency; the others are counted as not shown.
fn of_currency(scope: Scope, mut list: Settlements) -> Settlements {
    let n_all = list.rows.len();
    list.rows.retain(|row| scope.shows(row.settlement.currency));
    list.n_hidden += n_all - list.rows.len();
    list
}

/// The table: one line per settlement, one more where a settlement is missing.
#[component]
fn Table(
    /// The settlements.
    list: Settlements,
) -> impl IntoView {
    let foot = view! { <Foot list=list.clone() /> };
    let lines = list
        .rows
        .into_iter()
        .map(|row| view! { <SettlementLine row /> })
        .collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label="Settlements">
            <table class="settlements">
                <caption class="visually-hidden">"Settlements and their payouts, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Settlement"</th>
                        <th scope="col" class="number">"Claimed total"</th>
                        <th scope="col">"Currency"</th>
                        <th scope="col">"Proof"</th>
                        <th scope="col">"Payout"</th>
                        <th scope="col">"Period"</th>
                        <th scope="col">"Marketplace"</th>
                        <th scope="col">"Carried over"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                {foot}
            </table>
        </div>
    }
}

/// One sum per currency, over every settlement of the period, and how many there are.
#[component]
fn Foot(
    /// The settlements.
    list: Settlements,
) -> impl IntoView {
    let n_settlements = format::counted(list.rows.len(), "settlement");
    let outside = if expect_context::<Scope>().currency.get().is_none() {
        "outside the period"
    } else {
        "outside the period and the currency"
    };
    let hidden =
        (list.n_hidden > 0).then(|| format!(", {} {outside}", format::count(list.n_hidden)));
    let claimed = |row: &SettlementRow| {
        Some((
            row.settlement.currency,
            i128::from(row.settlement.claimed_minor?),
        ))
    };
    let sums = totals::by_currency(list.rows.iter().filter_map(claimed));
    let sum = |(currency, sum): (ledger::money::Currency, Option<i128>)| {
        let text = sum.map_or("too large".to_owned(), |minor| {
            format::amount(minor, currency)
        });
        view! {
            <tr>
                <th scope="row">"Claimed in all"</th>
                <td class="number">{text}</td>
                <td>{currency.code().to_owned()}</td>
                <td colspan="5"></td>
            </tr>
        }
    };
    view! {
        <tfoot>
            {sums.into_iter().map(sum).collect_view()}
            <tr><td colspan="8" class="quiet">{n_settlements} {hidden}</td></tr>
        </tfoot>
    }
}

/// No settlement in the period, or none at all.
#[component]
fn Nothing(
    /// Settlements outside the period.
    n_hidden: usize,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    if n_hidden == 0 {
        return view! {
            <Empty title="No settlements yet" reason="A settlement file or the billing API brings them.">
                <a class="button is-primary" href=move || scope.href(&Page::Import)>"Open your files"</a>
            </Empty>
        }
        .into_any();
    }
    let n_hidden = format::counted(n_hidden, "settlement");
    let reason = match scope.currency.get() {
        None => format!("{n_hidden} end on other days."),
        Some(currency) => {
            format!("Other days or currencies than {currency} have {n_hidden}.")
        }
    };
    let href = move || {
        let all = Filter {
            period: PeriodChoice::All,
            currency: None,
            ..scope.filter.get()
        };
        super::href(&Page::Payouts, &all, &Selection::default())
    };
    view! {
        <Empty title="No settlements in this period" reason>
            <a class="button is-primary" href=href>"Show all time"</a>
        </Empty>
    }
    .into_any()
}
