//! What a file leaves open and only the seller knows: how its amounts and dates are written.

use ledger::import::{DateOrder, Options, Reason, Rejection};
use ledger::money::notation::Notation;
use leptos::prelude::*;

use crate::engine::Engine;
use crate::engine::protocol::Imported;
use crate::words::imports;

/// What a file leaves open and only the seller knows: nothing of it is booked until it is said.
#[component]
pub fn Questions(
    /// Names the file in the engine.
    id: u32,
    /// What was refused.
    rejections: Vec<Rejection>,
    /// What the seller has said so far.
    said: RwSignal<Options>,
) -> impl IntoView {
    let engine = expect_context::<Engine>();
    let answer = move |label: &'static str, says: fn(&mut Options)| {
        let read = move |_| {
            said.update(says);
            engine.import_again(id, said.get_untracked());
        };
        view! { <button type="button" class="button" on:click=read>{label}</button> }
    };
    let question = move |reason: &Reason| match reason {
        Reason::AmbiguousNotation { example } => {
            let comma = answer(imports::comma_thousands(), |said| {
                said.notation = Some(Notation::Comma);
            });
            let point = answer(imports::decimal_point(), |said| {
                said.notation = Some(Notation::Point);
            });
            let words = imports::amounts_two_ways(example);
            Some(view! { <div class="question" role="group"><p>{words}</p> {comma} {point}</div> })
        }
        Reason::AmbiguousDates { example } => {
            let day = answer(imports::day_first(), |said| {
                said.date_order = Some(DateOrder::DayFirst);
            });
            let month = answer(imports::month_first(), |said| {
                said.date_order = Some(DateOrder::MonthFirst);
            });
            let words = imports::dates_two_ways(example);
            Some(view! { <div class="question" role="group"><p>{words}</p> {day} {month}</div> })
        }
        _ => None,
    };
    rejections
        .into_iter()
        .filter_map(|rejection| question(&rejection.reason))
        .collect_view()
}

/// Whether the file waits for the seller to say something.
pub fn asks(done: &Imported) -> bool {
    let asks = |reason: &Reason| {
        matches!(
            reason,
            Reason::AmbiguousNotation { .. } | Reason::AmbiguousDates { .. }
        )
    };
    done.rejections
        .iter()
        .any(|rejection| asks(&rejection.reason))
}
