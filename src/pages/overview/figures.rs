//! The key figures of one currency: the steps that its net proceeds are made of.

use ledger::report::claim::Figure as Claimed;
use ledger::report::summary::{CurrencySummary, Query};
use ledger::transaction::Step;
use leptos::prelude::*;

use crate::format;
use crate::ui::explained::Explained;
use crate::ui::figures::{Figure, Figures};
use crate::ui::number::Number;
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
pub fn currency_strip(
    row: &CurrencySummary,
    query: &Query,
    is_first: bool,
) -> impl IntoView + use<> {
    let currency = row.currency;
    let number = |name: &str, of: Claimed| {
        let claim = row.claim(query, &of);
        claim.map(|claim| Number::sum(name, claim))
    };
    let counts = [
        format::counted(row.n_orders, "order"),
        format!("{} units", format::whole(row.n_units)),
        format::counted(row.n_transactions, "transaction"),
    ];
    let deferred = number("Held back", Claimed::Deferred).filter(|held| held.value != 0);
    let deferred = deferred.map(|number| {
        view! {
            <p class="hint">
                "Of the net proceeds, " <Explained number with_currency=true />
                " is still held back by the marketplace."
            </p>
        }
    });
    let hint = |text: &str| {
        if is_first {
            text.to_owned()
        } else {
            String::new()
        }
    };
    // The steps in sight always add up to the net proceeds: one that is zero may be left out, one
    // that is not never is.
    let steps = Step::ALL.into_iter().filter(|step| step.is_activity());
    let steps = steps.filter_map(|step| {
        let number = number(words::step(step), Claimed::step(step))?;
        let is_shown = number.value != 0 || ALWAYS.contains(&step);
        is_shown.then(|| Figure {
            label: words::step(step),
            hint: hint(words::step_meaning(step)),
            number: Some(number),
            compared: None,
            is_total: false,
        })
    });
    let total = Figure {
        label: "Net proceeds",
        hint: hint("The sum of the others"),
        number: number("Net proceeds", Claimed::NetProceeds),
        compared: None,
        is_total: true,
    };
    let figures = steps.chain([total]).collect();
    view! {
        <section class="section" aria-label=currency.code().to_owned()>
            <h2>{currency.code().to_owned()} " " <span class="hint">{counts.join(" · ")}</span></h2>
            <Figures figures />
            {deferred}
        </section>
    }
}
