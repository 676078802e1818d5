//! Where the tax in net proceeds goes: what is owed, what the marketplace pays, what was deducted at
//! source. Together they are the tax that Sales and Payouts show.

use ledger::report::taxes::TotalColumn;
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sum_tree::SumTree;

/// The sums and whether they tie.
pub fn ties(numbers: Numbers<'_>) -> AnyView {
    let lines = vec![
        numbers.total_line(
            "You owe",
            "Collected, less what was withheld",
            TotalColumn::Owed,
        ),
        numbers.total_line(
            "Left with the marketplace",
            "0, or something was withheld or given back on one side only",
            TotalColumn::Facilitator,
        ),
        numbers.total_line(
            "Income tax deducted at source",
            "Yours to claim",
            TotalColumn::IncomeTax,
        ),
    ];
    let foot = vec![numbers.total_line("Tax in net proceeds", "", TotalColumn::PassThrough)];
    let found: i128 = lines.iter().map(|line| line.minor).sum();
    let is_same = foot.iter().all(|line| line.minor == found);
    let (class, sign, text) = if is_same {
        (
            "verdict is-good",
            Sign::Check,
            "The lines add up to the tax in Sales and Payouts, to the last unit.",
        )
    } else {
        (
            "verdict is-bad",
            Sign::Cross,
            "The lines do not add up to the tax in Sales and Payouts.",
        )
    };
    let currency = numbers.currency;
    view! {
        <h3 class="chart-title">"Where the tax goes"</h3>
        <SumTree caption="Where the tax goes" head="Part" currency lines foot />
        <p class=class><Icon sign />{text}</p>
    }
    .into_any()
}
