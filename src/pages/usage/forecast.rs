//! How the month will end, how sure that is, and what was forecast for the months before.

use ledger::money::Currency;
use ledger::report::usage::{BackTest, Estimate, Forecast, Unforeseen};
use leptos::prelude::*;

use crate::format;
use crate::words::labels;

/// The forecast of a price.
pub fn forecast(forecast: &Forecast, currency: Currency, unit: Option<&str>) -> AnyView {
    let unit = unit.unwrap_or("units");
    let charge = |estimate: &Estimate| {
        let charge = estimate.charge.as_ref().ok();
        charge.map_or_else(
            || "no charge".to_owned(),
            |charge| format::money(charge.minor, currency),
        )
    };
    let expected = match (&forecast.expected, forecast.unforeseen) {
        (Some(expected), _) => {
            let (quantity, charge) = (format::ratio(rounded(expected.quantity)), charge(expected));
            format!("By the end of the month likely {charge}, for {quantity} ({unit}).")
        }
        (None, Some(Unforeseen::NoHistory)) => {
            "No forecast: some weekday still to come was never counted before.".to_owned()
        }
        (None, _) => "No forecast: the figures are beyond what can be counted exactly.".to_owned(),
    };
    let n_tests = labels::n_months(&format::counted(forecast.back_tests.len()));
    let interval = match &forecast.interval {
        Some((low, high)) => {
            let (low, high) = (charge(low), charge(high));
            format!(
                "Between {low} and {high} if it errs no more than in 8 of 10 of the {n_tests} before."
            )
        }
        None => "Too few months are over to say how far off that may be.".to_owned(),
    };
    let tests = (!forecast.back_tests.is_empty()).then(|| back_tests(&forecast.back_tests));
    view! {
        <div class="forecast">
            <h4>"Forecast"</h4>
            <p>{expected}</p>
            <p class="hint">{interval}</p>
            {tests}
        </div>
    }
    .into_any()
}

/// Means of weekdays have no end; a whole number says as much.
fn rounded(quantity: ledger::money::ratio::Ratio) -> ledger::money::ratio::Ratio {
    let whole = quantity.round(ledger::money::Rounding::HalfUp);
    ledger::money::ratio::Ratio::whole(whole)
}

fn back_tests(tests: &[BackTest]) -> AnyView {
    let line = |test: &BackTest| {
        view! {
            <tr>
                <th scope="row">{format::month(test.month.start)}</th>
                <td class="number">{format::ratio(rounded(test.forecast))}</td>
                <td class="number">{format::ratio(test.actual)}</td>
                <td class="number">{format::ratio(rounded(test.error))}</td>
            </tr>
        }
    };
    let rows = tests.iter().map(line).collect_view();
    view! {
        <details class="more">
            <summary>"What would have been forecast for the months before"</summary>
            <div class="table-box" tabindex="0" role="region" aria-label="Past forecasts">
                <table>
                    <caption class="visually-hidden">"Past forecasts beside what came"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Month"</th>
                            <th scope="col" class="number">"Forecast"</th>
                            <th scope="col" class="number">"Counted"</th>
                            <th scope="col" class="number">"Off by"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
