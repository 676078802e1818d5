//! The key figures of one currency side by side, each with what it changed by.

use ledger::report::delta::Delta;
use leptos::prelude::*;

use super::delta_line::{DeltaLine, Polarity};
use super::explained::Explained;
use super::number::{Number, Unit};
use crate::format;
use crate::ui::sentence::sentence;
use crate::words::{PLACES, widgets};

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it is.
    pub label: &'static str,
    /// What it means; may be empty.
    pub hint: String,
    /// The number; none where there is none.
    pub number: Option<Number>,
    /// How it stands to what it is compared with; none without a comparison.
    pub compared: Option<Compared>,
    /// Whether it is the sum of the others.
    pub is_total: bool,
}

/// How a figure stands to the one before.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The one before; none where there was none.
    pub before: Option<Number>,
    /// The change.
    pub delta: Delta,
    /// Whether more is good.
    pub polarity: Polarity,
}

/// The figures side by side.
#[component]
pub fn Figures(
    /// The figures.
    figures: Vec<Figure>,
) -> impl IntoView {
    view! { <dl class="figures">{figures.into_iter().map(tile).collect_view()}</dl> }
}

/// One figure. The whole tile is its button.
fn tile(figure: Figure) -> AnyView {
    let unit = figure.number.as_ref().map(|number| number.unit);
    let value = match figure.number {
        Some(number) => view! { <Explained number /> }.into_any(),
        None => "\u{2014}".into_any(),
    };
    let compared = figure.compared.map(|compared| {
        let difference = Callback::new(move |by: i128| more(by, unit));
        let before = compared.before.map(|number| {
            let number = view! { <Explained number /> };
            let text = widgets::was(PLACES[0]);
            view! { <p class="quiet">{sentence(&text, vec![number.into_any()])}</p> }
        });
        view! {
            <dd class="figure-hint">
                <DeltaLine delta=compared.delta polarity=compared.polarity difference />
                {before}
            </dd>
        }
    });
    let hint = figure.hint;
    view! {
        <div class="figure" class:is-total=figure.is_total>
            <dt>{figure.label}</dt>
            <dd class="figure-value">{value}</dd>
            {(!hint.is_empty()).then(|| view! { <dd class="figure-hint">{hint}</dd> })}
            {compared}
        </div>
    }
    .into_any()
}

/// A difference with its sign.
fn more(by: i128, unit: Option<Unit>) -> String {
    let plus = if by > 0 { "+" } else { "" };
    match unit {
        Some(Unit::Money(currency)) => format::signed(by, currency),
        Some(Unit::Share) => widgets::of_sales(&format!("{plus}{}", format::percent(by))),
        Some(Unit::Count) | None => format!("{plus}{}", format::whole(by)),
    }
}
