//! How recurring revenue went from month to month. Every movement leads to the customers who made it.

use ledger::report::subscriptions::{Amount as Exact, Bridge, CurrencyMrr, Movement};
use leptos::prelude::*;

use super::super::Scope;
use super::moved::{Cell, href};
use super::strip::rate;
use crate::format;
use crate::ui::amount::Amount;
use crate::ui::words::documents as words;
use crate::words::labels;

/// The movements in the order of the bridge, and whether each takes away.
const MOVEMENTS: [(Movement, bool); 5] = [
    (Movement::New, false),
    (Movement::Reactivation, false),
    (Movement::Expansion, false),
    (Movement::Contraction, true),
    (Movement::Churn, true),
];

/// The bridge, the latest month first.
pub fn bridge(scope: Scope, row: &CurrencyMrr) -> AnyView {
    let currency = row.currency;
    let heads = MOVEMENTS.map(|(movement, _)| {
        view! { <th scope="col" class="number">{words::movement(movement)}</th> }
    });
    let has_rounding = row.months.iter().any(|month| month.rounding_minor != 0);
    let lines = row.months.iter().rev();
    let lines = lines
        .map(|month| line(scope, row, month, has_rounding))
        .collect_view();
    let rounding = has_rounding.then(|| view! { <th scope="col" class="number">"Rounding"</th> });
    let caption = format!("How recurring revenue in {currency} moved");
    view! {
        <h3 class="chart-title">{caption.clone()}</h3>
        <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
            <table class="bridge">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Month"</th>
                        <th scope="col" class="number">"Began with"</th>
                        {heads.into_iter().collect_view()}
                        {rounding}
                        <th scope="col" class="number">"Ended with"</th>
                        <th scope="col" class="number">"Net retention"</th>
                        <th scope="col" class="number">"Gross retention"</th>
                        <th scope="col" class="number">"Customers lost"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(scope: Scope, row: &CurrencyMrr, month: &Bridge, has_rounding: bool) -> AnyView {
    let currency = row.currency;
    let cells = MOVEMENTS.map(|(movement, takes)| {
        let (amount, n) = part(month, movement);
        let minor = if takes { -amount.minor } else { amount.minor };
        if n == 0 {
            return view! { <td class="number quiet">{"\u{2014}"}</td> }.into_any();
        }
        let cell = Cell {
            currency,
            month: month.month.start,
            movement,
        };
        let who = labels::customers(&format::counted(n));
        view! {
            <td class="number">
                <a href=move || href(scope, Some(&cell)) data-noscroll="true">
                    <Amount minor currency />
                </a>
                <span class="hint">{who}</span>
            </td>
        }
        .into_any()
    });
    let rounding = has_rounding.then(|| {
        let minor = month.rounding_minor;
        view! { <td class="number"><Amount minor currency /></td> }
    });
    view! {
        <tr>
            <th scope="row" class="nowrap">{format::month(month.month.start)}</th>
            <td class="number"><Amount minor=month.start.minor currency /></td>
            {cells.into_iter().collect_view()}
            {rounding}
            <td class="number strong"><Amount minor=month.end.minor currency /></td>
            <td class="number">{rate(month.net_retention)}</td>
            <td class="number">{rate(month.gross_retention)}</td>
            <td class="number">{rate(month.logo_churn)}</td>
        </tr>
    }
    .into_any()
}

/// A part of a bridge, and how many customers made it.
fn part(month: &Bridge, movement: Movement) -> (Exact, u64) {
    match movement {
        Movement::New => (month.new, month.n_new),
        Movement::Reactivation => (month.reactivation, month.n_reactivated),
        Movement::Expansion => (month.expansion, month.n_expanded),
        Movement::Contraction => (month.contraction, month.n_contracted),
        Movement::Churn => (month.churn, month.n_churned),
    }
}
