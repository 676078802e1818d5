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

use crate::words::{in_list, labels, payouts};
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
        <Answer status what=payouts::what_payouts() lines=10 let:list>
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
        <div class="table-box" tabindex="0" role="region" aria-label=labels::settlements()>
            <table class="settlements">
                <caption class="visually-hidden">{payouts::newest_first()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{labels::settlement()}</th>
                        <th scope="col" class="number">{labels::claimed_total()}</th>
                        <th scope="col">{labels::currency()}</th>
                        <th scope="col">{payouts::proof()}</th>
                        <th scope="col">{labels::payout()}</th>
                        <th scope="col">{labels::period()}</th>
                        <th scope="col">{labels::marketplace()}</th>
                        <th scope="col">{payouts::carried_over()}</th>
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
    let n_settlements = labels::n_settlements(&format::counted(list.rows.len()));
    let outside = if expect_context::<Scope>().currency.get().is_none() {
        payouts::hidden
    } else {
        payouts::hidden_also_currency
    };
    let hidden = (list.n_hidden > 0).then(|| outside(&format::counted(list.n_hidden)));
    let counts: Vec<String> = [n_settlements].into_iter().chain(hidden).collect();
    let counts = in_list(&counts);
    let claimed = |row: &SettlementRow| {
        Some((
            row.settlement.currency,
            i128::from(row.settlement.claimed_minor?),
        ))
    };
    let sums = totals::by_currency(list.rows.iter().filter_map(claimed));
    let sum = |(currency, sum): (ledger::money::Currency, Option<i128>)| {
        let text = sum.map_or(labels::too_large().to_owned(), |minor| {
            format::amount(minor, currency)
        });
        view! {
            <tr>
                <th scope="row">{payouts::claimed_in_all()}</th>
                <td class="number">{text}</td>
                <td>{currency.code().to_owned()}</td>
                <td colspan="5"></td>
            </tr>
        }
    };
    view! {
        <tfoot>
            {sums.into_iter().map(sum).collect_view()}
            <tr><td colspan="8" class="quiet">{counts}</td></tr>
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
            <Empty title=payouts::none_yet() reason=labels::brings_them()>
                <a class="button is-primary" href=move || scope.href(&Page::Import)>{labels::open_your_files()}</a>
            </Empty>
        }
        .into_any();
    }
    let n_hidden = labels::n_settlements(&format::counted(n_hidden));
    let reason = match scope.currency.get() {
        None => payouts::end_otherwise(&n_hidden),
        Some(currency) => payouts::end_otherwise_or_differ(currency.code(), &n_hidden),
    };
    let href = move || {
        let all = Filter {
            period: PeriodChoice::All,
            currency: None,
            has_all_currencies: scope.has_usual_currency.get(),
            ..scope.filter.get()
        };
        super::href(&Page::Payouts, &all, &Selection::default())
    };
    view! {
        <Empty title=payouts::none_in_period() reason>
            <a class="button is-primary" href=href>{labels::show_all_time()}</a>
        </Empty>
    }
    .into_any()
}
