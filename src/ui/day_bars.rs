//! What was counted each day of a month, as bars; the same numbers stand in the table below.

use ledger::day::Day;
use ledger::money::ratio::{MILLION, Ratio};
use leptos::prelude::*;

use crate::format;
use crate::words::{labels, widgets};

/// Height of the picture.
const HEIGHT_PX: u32 = 96;

/// The bars: what they show, for readers that hear it; the days in order, none beyond what can be
/// counted exactly; and what one is called, which may be empty.
pub fn day_bars(caption: &str, days: &[(Day, Option<Ratio>)], unit: &str) -> AnyView {
    let largest = days.iter().filter_map(|(_, quantity)| *quantity).max();
    let Some(largest) = largest.filter(|largest| *largest > Ratio::ZERO) else {
        return view! { <p class="hint">{widgets::nothing_counted()}</p> }.into_any();
    };
    let n_days = days.len().max(1);
    let bars = days.iter().enumerate().map(|(place, (day, quantity))| {
        let quantity = quantity.unwrap_or(Ratio::ZERO).max(Ratio::ZERO);
        // Whole parts per million are finer than any screen.
        let part = quantity.checked_div(largest).and_then(Ratio::ppm).unwrap_or(0);
        let part = part.clamp(0, MILLION);
        let (x, width) = (percent(place * 1_000_000 / n_days), percent(800_000 / n_days));
        let height = usize::try_from(part).unwrap_or(0);
        let said = format!("{}: {} {unit}", format::day(*day), format::ratio(quantity));
        view! {
            <rect class="day-bar" x=x y=percent(1_000_000 - height) width=width height=percent(height)>
                <title>{said}</title>
            </rect>
        }
    });
    let bars = bars.collect_view();
    let line = |(day, quantity): &(Day, Option<Ratio>)| {
        let quantity = quantity.map_or_else(|| "\u{2014}".to_owned(), format::ratio);
        view! { <tr><th scope="row">{format::day(*day)}</th><td class="number">{quantity}</td></tr> }
    };
    let lines = days.iter().map(line).collect_view();
    let ends = days.first().zip(days.last());
    let foot = ends.map(|((first, _), (last, _))| {
        let (first, last) = (format::day(*first), format::day(*last));
        view! { <p class="day-ends hint" aria-hidden="true"><span>{first}</span><span>{last}</span></p> }
    });
    view! {
        <figure class="day-bars">
            <svg role="img" aria-label=caption.to_owned() width="100%" height=HEIGHT_PX>{bars}</svg>
            {foot}
        </figure>
        <details class="more">
            <summary>{widgets::as_table()}</summary>
            <div class="table-box" tabindex="0" role="region" aria-label=caption.to_owned()>
                <table>
                    <caption class="visually-hidden">{caption.to_owned()}</caption>
                    <thead>
                        <tr><th scope="col">{labels::days()}</th><th scope="col" class="number">{unit.to_owned()}</th></tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// Parts per million as a percentage for a picture.
fn percent(ppm: usize) -> String {
    format!("{}.{:04}%", ppm / 10_000, ppm % 10_000)
}
