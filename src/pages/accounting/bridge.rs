//! From what was posted to what entered the balance, and the deferred money that makes the
//! difference.

use ledger::report::accounting::{Bases, Column, Place};
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::format;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sum_tree::SumTree;

/// The bridge of net proceeds, and how deferred money changed.
pub fn bridge(numbers: Numbers<'_>) -> AnyView {
    let currency = numbers.row.currency;
    let of = |label: &str, column, is_taken| numbers.line(label, Place::Proceeds, column, is_taken);
    let lines = vec![
        of("Posted: accrual basis", Column::Accrual, false),
        of(
            "Posted, and not free at the end",
            Column::NewlyDeferred,
            true,
        ),
        of("Posted before, and free by now", Column::Released, false),
    ];
    let foot = vec![of("Free: cash basis", Column::Cash, false)];
    let deferred = vec![
        of("Deferred before", Column::DeferredStart, false),
        of("Newly deferred", Column::NewlyDeferred, false),
        of("Released", Column::Released, true),
    ];
    let deferred_foot = vec![of("Deferred after", Column::DeferredEnd, false)];
    let [proceeds, carried] = [&numbers.row.proceeds, &numbers.row.carried];
    let is_off =
        |bases: &Bases| bases.bridge_residual_minor() != 0 || bases.roll_residual_minor() != 0;
    let (class, sign, text) = if is_off(proceeds) || is_off(carried) {
        let off = proceeds.bridge_residual_minor() + carried.bridge_residual_minor();
        let text = format!("The bridge is off by {}.", format::money(off, currency));
        ("verdict is-bad", Sign::Cross, text)
    } else {
        let text = "The bridge adds up on every account, to the last unit.".to_owned();
        ("verdict is-good", Sign::Check, text)
    };
    view! {
        <h3 class="chart-title">"Net proceeds on both bases"</h3>
        <div class="side-by-side">
            <div>
                <SumTree caption="Bridge from accrual to cash" head="From accrual to cash" currency lines foot />
                <p class=class><Icon sign />{text}</p>
            </div>
            <SumTree
                caption="Deferred net proceeds" head="Deferred net proceeds" currency
                lines=deferred foot=deferred_foot
            />
        </div>
    }
    .into_any()
}
