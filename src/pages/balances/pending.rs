//! Settlements whose money left and has not arrived, each with its payout.

use ledger::report::balances::{CurrencyBalance, Pending};
use leptos::prelude::*;

use super::super::Scope;
use crate::format;
use crate::route::Page;
use crate::ui::status::{StatusText, Tone};

/// The most that are listed; the sum above has all of them.
const LISTED: usize = 10;

/// The list; nothing where everything has arrived.
pub fn pending(row: &CurrencyBalance) -> AnyView {
    if row.pending.is_empty() {
        return ().into_any();
    }
    let newest = row.pending.iter().rev().take(LISTED);
    let lines = newest.map(line).collect_view();
    let n_more = row.pending.len().saturating_sub(LISTED);
    let more = (n_more > 0).then(|| {
        let text = format!("{} more, older.", format::count(n_more));
        view! { <p class="hint">{text}</p> }
    });
    view! {
        <h3 class="chart-title">"Not known to have arrived"</h3>
        <ul class="pending">{lines}</ul>
        {more}
    }
    .into_any()
}

fn line(pending: &Pending) -> AnyView {
    let scope = expect_context::<Scope>();
    let page = Page::Payout {
        settlement_id: pending.settlement_id.clone(),
    };
    let (tone, text) = if pending.returned_minor == 0 {
        (Tone::Busy, "On its way")
    } else {
        (Tone::Bad, "Came back")
    };
    let closed = format!("closed {}", format::day(pending.closed_on));
    view! {
        <li>
            <a class="id" href=move || scope.href(&page)>{pending.settlement_id.clone()}</a>
            <StatusText tone text />
            <span class="hint">{closed}</span>
        </li>
    }
    .into_any()
}
