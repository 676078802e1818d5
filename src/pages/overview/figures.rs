//! The key figures of one currency: the steps that its net proceeds are made of.

use ledger::report::summary::CurrencySummary;
use ledger::transaction::Step;
use leptos::prelude::*;

use super::super::Scope;
use crate::filter::selection::Selection;
use crate::format;
use crate::route::Page;
use crate::ui::figures::{Figure, Figures};
use crate::ui::words;

/// Steps that are shown even when nothing happened in them.
const ALWAYS: [Step; 5] = [
    Step::GrossSales,
    Step::Discounts,
    Step::RefundedSales,
    Step::Expenses,
    Step::TaxPassThrough,
];

/// One currency: its counts and its figures. The first one on the page says what they mean.
pub fn currency_strip(row: &CurrencySummary, is_first: bool) -> impl IntoView + use<> {
    let scope = expect_context::<Scope>();
    let currency = row.currency;
    let open = Signal::derive(move || scope.selection.with(Selection::key));
    let counts = [
        format::counted(row.n_orders, "order"),
        format!("{} units", format::whole(row.n_units)),
        format::counted(row.n_transactions, "transaction"),
    ];
    let deferred = (row.deferred_minor != 0).then(|| {
        let held = format::money(row.deferred_minor, currency);
        view! {
            <p class="hint">
                "Of the net proceeds, " {held} " is still held back by the marketplace."
            </p>
        }
    });
    let mut figures = figures(scope, row);
    if !is_first {
        for figure in &mut figures {
            figure.hint.clear();
        }
    }
    view! {
        <section class="section" aria-label=currency.code().to_owned()>
            <h2>{currency.code().to_owned()} " " <span class="hint">{counts.join(" · ")}</span></h2>
            <Figures figures currency open />
            {deferred}
        </section>
    }
}

/// The figures of a currency. The steps in sight always add up to the net proceeds: one that is
/// zero may be left out, one that is not never is.
fn figures(scope: Scope, row: &CurrencySummary) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Step::ALL
        .into_iter()
        .filter_map(|step| Some((step, minor_of(row, step)?)))
        .filter(|(step, minor)| *minor != 0 || ALWAYS.contains(step))
        .map(|(step, minor)| {
            let selection = Selection::of_step(step).in_currency(row.currency);
            Figure {
                key: selection.key().unwrap_or_default(),
                label: words::step(step),
                hint: words::step_meaning(step).to_owned(),
                minor,
                href: Some(scope.link(Page::Overview, selection)),
                is_total: false,
            }
        })
        .collect();
    figures.push(Figure {
        key: String::new(),
        label: "Net proceeds",
        hint: "The sum of the others".to_owned(),
        minor: row.net_proceeds_minor(),
        href: None,
        is_total: true,
    });
    figures
}

/// The sum of a step; none for steps that are no part of net proceeds.
pub const fn minor_of(row: &CurrencySummary, step: Step) -> Option<i128> {
    Some(match step {
        Step::GrossSales => row.gross_sales_minor,
        Step::Discounts => row.discounts_minor,
        Step::RefundedSales => row.refunded_sales_minor,
        Step::Expenses => row.expenses_minor,
        Step::RefundedExpenses => row.refunded_expenses_minor,
        Step::TaxPassThrough => row.tax_pass_through_minor(),
        Step::Reimbursements => row.reimbursements_minor,
        Step::Other => row.other_minor,
        Step::Unrecognised => row.unrecognised_minor,
        _ => return None,
    })
}
