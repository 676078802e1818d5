//! From what was posted to what entered the balance, and the deferred money that makes the
//! difference.

use ledger::report::accounting::{Bases, Column, Place};
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::format;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sum_tree::SumTree;
use crate::words::{accounting as say, balances, labels};

/// The bridge of net proceeds, and how deferred money changed.
pub fn bridge(numbers: Numbers<'_>) -> AnyView {
    let currency = numbers.row.currency;
    let of = |label: &str, column, is_taken| numbers.line(label, Place::Proceeds, column, is_taken);
    let lines = vec![
        of(say::posted_accrual(), Column::Accrual, false),
        of(say::posted_not_free(), Column::NewlyDeferred, true),
        of(say::posted_before(), Column::Released, false),
    ];
    let foot = vec![of(say::free_cash(), Column::Cash, false)];
    let deferred = vec![
        of(balances::deferred_before(), Column::DeferredStart, false),
        of(balances::newly_deferred(), Column::NewlyDeferred, false),
        of(labels::released(), Column::Released, true),
    ];
    let deferred_foot = vec![of(balances::deferred_after(), Column::DeferredEnd, false)];
    let [proceeds, carried] = [&numbers.row.proceeds, &numbers.row.carried];
    let is_off =
        |bases: &Bases| bases.bridge_residual_minor() != 0 || bases.roll_residual_minor() != 0;
    let (class, sign, text) = if is_off(proceeds) || is_off(carried) {
        let off = proceeds.bridge_residual_minor() + carried.bridge_residual_minor();
        let text = say::bridge_off(&format::money(off, currency));
        ("verdict is-bad", Sign::Cross, text)
    } else {
        let text = say::bridge_holds().to_owned();
        ("verdict is-good", Sign::Check, text)
    };
    view! {
        <h3 class="chart-title">{say::proceeds_on_both()}</h3>
        <div class="side-by-side">
            <div>
                <SumTree caption=say::bridge() head=say::from_accrual() currency lines foot />
                <p class=class><Icon sign />{text}</p>
            </div>
            <SumTree
                caption=say::deferred_proceeds() head=say::deferred_proceeds() currency
                lines=deferred foot=deferred_foot
            />
        </div>
    }
    .into_any()
}
