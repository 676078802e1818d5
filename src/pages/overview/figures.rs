//! The key figures of one currency: the steps that its net proceeds are made of.

use ledger::report::claim::Figure as Claimed;
use ledger::report::summary::{CurrencySummary, Query};
use ledger::transaction::Step;
use leptos::prelude::*;

use crate::format;
use crate::ui::explained::Explained;
use crate::ui::figures::{Figure, Figures};
use crate::ui::number::Number;
use crate::ui::sentence::sentence;
use crate::ui::words;
use crate::words::{PLACES, labels, overview};

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
        labels::n_orders(&format::counted(row.n_orders)),
        overview::units(&format::whole(row.n_units)),
        labels::n_transactions(&format::counted(row.n_transactions)),
    ];
    let deferred = number(overview::held_back(), Claimed::Deferred).filter(|held| held.value != 0);
    let deferred = deferred.map(|number| {
        let amount = view! { <Explained number with_currency=true /> };
        let text = overview::still_held(PLACES[0]);
        view! { <p class="hint">{sentence(&text, vec![amount.into_any()])}</p> }
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
        label: labels::net_proceeds(),
        hint: hint(overview::sum_of_others()),
        number: number(labels::net_proceeds(), Claimed::NetProceeds),
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
