//! The key figures of recurring revenue in one currency, as the last month ends.

use ledger::report::subscriptions::{CurrencyMrr, Rate};
use leptos::prelude::*;

use crate::format;
use crate::ui::amount::Amount;

/// A share as people read it.
pub fn rate(rate: Rate) -> String {
    match rate {
        Rate::Is(share) => share
            .ppm()
            .map_or_else(|| "\u{2014}".to_owned(), format::percent),
        Rate::Undefined | Rate::BeyondRange => "\u{2014}".to_owned(),
    }
}

/// The figures.
pub fn strip(row: &CurrencyMrr) -> AnyView {
    let Some(last) = row.months.last() else {
        return ().into_any();
    };
    let currency = row.currency;
    let tile = |label: &'static str, value: AnyView, hint: String| {
        view! {
            <div class="figure">
                <dt>{label}</dt>
                <dd class="figure-value">{value}</dd>
                <dd class="figure-hint">{hint}</dd>
            </div>
        }
    };
    let share =
        |label, value: Rate, hint: &str| tile(label, rate(value).into_any(), hint.to_owned());
    let more = last.end.minor - last.start.minor;
    let of_start = "of what recurred when the month began";
    view! {
        <dl class="figures">
            {tile(
                "Recurs a month",
                view! { <Amount minor=last.end.minor currency /> }.into_any(),
                format!("{} in {}", format::signed(more, currency), format::month(last.month.start)),
            )}
            {tile(
                "Customers",
                format::count(last.n_end).into_any(),
                format!("{} when the month began", format::count(last.n_start)),
            )}
            {share("Net retention", last.net_retention, of_start)}
            {share("Gross retention", last.gross_retention, of_start)}
            {share("Revenue lost", last.revenue_churn, of_start)}
            {share("Customers lost", last.logo_churn, "of those when the month began")}
            {tile(
                "At risk: past due",
                view! { <Amount minor=row.past_due.minor currency /> }.into_any(),
                "part of what recurs".to_owned(),
            )}
            {tile(
                "At rest: paused",
                view! { <Amount minor=row.paused.minor currency /> }.into_any(),
                "part of what recurs".to_owned(),
            )}
        </dl>
    }
    .into_any()
}
