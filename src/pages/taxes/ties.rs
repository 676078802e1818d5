//! Where the tax in net proceeds goes: what is owed, what the marketplace pays, what was deducted at
//! source. Together they are the tax that Sales and Payouts show.

use ledger::report::taxes::TotalColumn;
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sum_tree::SumTree;
use crate::words::{balances, taxes as say};

/// The sums and whether they tie.
pub fn ties(numbers: Numbers<'_>) -> AnyView {
    let lines = vec![
        numbers.total_line(say::owe(), say::owed_is(), TotalColumn::Owed),
        numbers.total_line(
            say::left_with(),
            say::left_with_is(),
            TotalColumn::Facilitator,
        ),
        numbers.total_line(
            say::income_tax(),
            say::income_tax_is(),
            TotalColumn::IncomeTax,
        ),
    ];
    let foot = vec![numbers.total_line(say::in_proceeds(), "", TotalColumn::PassThrough)];
    let found: i128 = lines.iter().map(|line| line.minor).sum();
    let is_same = foot.iter().all(|line| line.minor == found);
    let (class, sign, text) = if is_same {
        ("verdict is-good", Sign::Check, say::ties())
    } else {
        ("verdict is-bad", Sign::Cross, say::does_not_tie())
    };
    let currency = numbers.currency;
    view! {
        <h3 class="chart-title">{say::where_goes()}</h3>
        <SumTree caption=say::where_goes() head=balances::part() currency lines foot />
        <p class=class><Icon sign />{text}</p>
    }
    .into_any()
}
