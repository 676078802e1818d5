//! The customers behind one cell of the bridge, as the address opens it: `?moved=USD/2026-10-01/new`.

use ledger::day::Day;
use ledger::money::Currency;
use ledger::report::subscriptions::Movement;
use ledger::report::subscriptions::movements::{self, CustomerMove, Movements};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::answer::Answer;
use super::super::{Scope, as_of};
use crate::engine::Engine;
use crate::engine::protocol::List;
use crate::filter::address;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::words::documents as words;
use crate::words::labels;

const NAMES: [(&str, Movement); 5] = [
    ("new", Movement::New),
    ("reactivation", Movement::Reactivation),
    ("expansion", Movement::Expansion),
    ("contraction", Movement::Contraction),
    ("churn", Movement::Churn),
];
/// Customers that are listed.
const ROWS: usize = 500;

/// A cell of the bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its currency.
    pub currency: Currency,
    /// A day of its month.
    pub month: Day,
    /// Its movement.
    pub movement: Movement,
}

impl Cell {
    fn parse(query: &str) -> Option<Cell> {
        let mut pairs = address::pairs(query);
        let (_, text) = pairs.find(|(name, _)| name == "moved")?;
        let mut parts = text.split('/');
        let (currency, month, name) = (parts.next()?, parts.next()?, parts.next()?);
        let movement = NAMES.into_iter().find(|(known, _)| *known == name);
        Some(Cell {
            currency: Currency::from_code(currency)?,
            month: Day::parse_iso(month).ok()?,
            movement: movement?.1,
        })
    }

    fn to_text(self) -> String {
        let name = NAMES.into_iter().find(|(_, one)| *one == self.movement);
        let name = name.map_or("", |(name, _)| name);
        format!("{}/{}/{name}", self.currency, self.month.to_iso())
    }
}

/// Address of the page with a cell opened, or none.
pub fn href(scope: Scope, cell: Option<&Cell>) -> String {
    let mut pairs = scope.filter.with(crate::filter::Filter::pairs);
    pairs.extend(cell.map(|cell| ("moved", cell.to_text())));
    format!("{}{}", Page::Subscriptions.href(), address::query(&pairs))
}

/// The customers; nothing while no cell is opened.
#[component]
pub fn Moved() -> impl IntoView {
    let search = use_location().search;
    let cell = Memo::new(move |_| search.with(|search| Cell::parse(search)));
    move || cell.get().map(|cell| view! { <Customers cell /> })
}

#[component]
fn Customers(
    /// The cell.
    cell: Cell,
) -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let status = engine.report::<Movements>(move || {
        scope.track_retry();
        Some(movements::Query {
            currency: cell.currency,
            month: cell.month,
            as_of: as_of::of_running(scope)?,
            zone: scope.zone.get(),
            movement: Some(cell.movement),
            offset: 0,
            limit: ROWS,
        })
    });
    // It stands below everything that was in sight when the cell was chosen.
    let title_at = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(title) = title_at.get() {
            request_animation_frame(move || drop(title.focus()));
        }
    });
    let (what, month) = (words::movement(cell.movement), format::month(cell.month));
    let title = format!("{what}: customers in {month}, {}", cell.currency);
    view! {
        <section class="section rows-behind" aria-labelledby="moved">
            <div class="section-head">
                <h2 id="moved" tabindex="-1" node_ref=title_at>{title}</h2>
                <a class="button" href=move || href(scope, None) data-noscroll="true">"Close"</a>
            </div>
            <Answer status what="the customers" lines=6 lists=&[List::Subscriptions] is_aside=true let:report>
                {move || report.with(|report| table(report, cell.currency))}
            </Answer>
        </section>
    }
    .into_any()
}

fn table(report: &Movements, currency: Currency) -> AnyView {
    let line = |row: &CustomerMove| {
        view! {
            <tr>
                <th scope="row" class="id">{format::name(&row.customer_id)}</th>
                <td class="number"><Amount minor=row.before.minor currency /></td>
                <td class="number"><Amount minor=row.after.minor currency /></td>
                <td class="number"><Amount minor=row.change.minor currency /></td>
            </tr>
        }
    };
    let lines = report.rows.iter().map(line).collect_view();
    let n = labels::customers(&format::counted(report.n_customers));
    let sum = report
        .change
        .map(|change| view! { <Amount minor=change.minor currency /> });
    let code = currency.code().to_owned();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label="Customers">
            <table>
                <caption class="visually-hidden">"The customers behind the figure"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Customer"</th>
                        <th scope="col" class="number">"Before, " {code.clone()}</th>
                        <th scope="col" class="number">"After, " {code.clone()}</th>
                        <th scope="col" class="number">"By, " {code}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>
                    <tr><th scope="row" colspan="3">{n}</th><td class="number">{sum}</td></tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}
