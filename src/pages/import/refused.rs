//! What was refused: where, why, and what it said.

use ledger::import::Rejection;
use leptos::prelude::*;

use crate::format;
use crate::ui::words;
use crate::words::{imports, labels};

/// The lines that were refused, with what they said, and the remarks on the file as a whole.
#[component]
pub fn Refused(
    /// Names the list, as in "Refused lines of a.txt".
    name: String,
    /// Whether they are rows of an answer and not lines of a file.
    #[prop(optional)]
    is_rows: bool,
    /// The first of them.
    rejections: Vec<Rejection>,
    /// How many there are in all.
    n_rejections: u64,
) -> impl IntoView {
    let n_shown = u64::try_from(rejections.len()).unwrap_or(u64::MAX);
    let rest = (n_rejections > n_shown)
        .then(|| imports::first_of(&format::count(n_shown), &format::count(n_rejections)));
    let summary = summary(&rejections, n_rejections, is_rows);
    let row = |rejection: Rejection| {
        let line = match rejection.line {
            0 => imports::whole_file().to_owned(),
            line => format::count(line),
        };
        view! {
            <tr>
                <td class="number">{line}</td>
                <td>{words::refusals::refusal(&rejection.reason)}</td>
                <td class="raw">{rejection.raw}</td>
            </tr>
        }
    };
    view! {
        <details class="refused" open=n_rejections <= 20>
            <summary>{summary}</summary>
            <div class="table-box" tabindex="0" role="region" aria-label=name>
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="number">{labels::line()}</th>
                            <th scope="col">{imports::why()}</th>
                            <th scope="col">{imports::what_it_says()}</th>
                        </tr>
                    </thead>
                    <tbody>{rejections.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <p class="hint">{rest}</p>
        </details>
    }
}

/// What the list holds. A remark speaks of the file as a whole, and takes no money from any sum.
fn summary(rejections: &[Rejection], n_rejections: u64, is_rows: bool) -> String {
    let n_remarks = rejections.iter().filter(|one| one.line == 0).count() as u64;
    let n_lines = n_rejections.saturating_sub(n_remarks);
    let refused = if is_rows {
        imports::rows_in_no_sum
    } else {
        imports::lines_in_no_sum
    };
    let lines = (n_lines > 0).then(|| refused(&format::counted(n_lines)));
    let remarks = (n_remarks > 0).then(|| imports::remarks_on_file(&format::counted(n_remarks)));
    let parts: Vec<String> = lines.into_iter().chain(remarks).collect();
    parts.join("; ")
}
