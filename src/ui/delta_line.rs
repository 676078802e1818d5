//! How a number stands to the one before it: sign, share and difference, in words and never by
//! colour alone.

use ledger::report::delta::{Delta, Share};
use leptos::prelude::*;

use crate::format;
use crate::words::widgets;

/// Whether more is good, for the colour that goes with the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// Sales, orders.
    MoreIsGood,
    /// Refunds, fees.
    MoreIsBad,
}

/// What changed.
#[component]
pub fn DeltaLine(
    /// The change.
    delta: Delta,
    /// Whether more is good.
    polarity: Polarity,
    /// The difference as text, of the number's own unit.
    difference: Callback<i128, String>,
) -> impl IntoView {
    let (sign, is_more, by) = match delta {
        Delta::Up { by, of } => (share_text("\u{25b2}", by, of), Some(true), Some(by)),
        Delta::Down { by, of } => (share_text("\u{25bc}", by, of), Some(false), Some(by)),
        Delta::New { by } => (widgets::new().to_owned(), Some(by > 0), Some(by)),
        Delta::Flat => (widgets::no_change().to_owned(), None, None),
        Delta::NotComparable { by: Some(by) } => {
            (widgets::not_comparable().to_owned(), None, Some(by))
        }
        Delta::NotComparable { by: None } => return None,
    };
    let is_good = is_more.map(|is_more| is_more == (polarity == Polarity::MoreIsGood));
    let state = match is_good {
        Some(true) => "delta is-good",
        Some(false) => "delta is-bad",
        None => "delta",
    };
    let by = by.map(|by| format!(" ({})", difference.run(by)));
    Some(view! { <p class=state>{sign} {by}</p> })
}

/// The share with its sign; the sign alone where it is beyond any number.
fn share_text(sign: &str, by: i128, of: i128) -> String {
    let share = Share::new(by, of).and_then(Share::ppm);
    share.map_or_else(
        || sign.to_owned(),
        |ppm| format!("{sign} {}", format::percent(ppm.saturating_abs())),
    )
}
