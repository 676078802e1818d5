//! Lines that were refused: where, why, and what they said.

use ledger::import::Rejection;
use leptos::prelude::*;

use crate::format;

/// The lines that were refused, with what they said.
#[component]
pub fn Refused(
    /// Names the list, as in "Refused lines of a.txt".
    name: String,
    /// The first of them.
    rejections: Vec<Rejection>,
    /// How many there are in all.
    n_rejections: u64,
) -> impl IntoView {
    let n_shown = u64::try_from(rejections.len()).unwrap_or(u64::MAX);
    let rest = (n_rejections > n_shown).then(|| {
        format!(
            "The first {} of {}.",
            format::count(n_shown),
            format::count(n_rejections)
        )
    });
    let row = |rejection: Rejection| {
        let line = match rejection.line {
            0 => "file".to_owned(),
            line => format::count(line),
        };
        view! {
            <tr>
                <td class="number">{line}</td>
                <td>{rejection.reason.to_string()}</td>
                <td class="raw">{rejection.raw}</td>
            </tr>
        }
    };
    view! {
        <details class="refused" open=n_rejections <= 20>
            <summary>{format::counted(n_rejections, "line")} " refused, in no sum"</summary>
            <div class="table-box" tabindex="0" role="region" aria-label=name>
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="number">"Line"</th>
                            <th scope="col">"Why"</th>
                            <th scope="col">"What it says"</th>
                        </tr>
                    </thead>
                    <tbody>{rejections.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <p class="hint">{rest}</p>
        </details>
    }
}
