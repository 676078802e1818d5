//! Settlements whose money left and has not arrived, each with its payout.

use ledger::report::balances::{CurrencyBalance, Pending};
use leptos::prelude::*;

use super::super::Scope;
use crate::format;
use crate::route::Page;
use crate::ui::status::{StatusText, Tone};
use crate::words::balances as say;

/// The most that are listed; the sum above has all of them.
const LISTED: usize = 10;

/// The list; nothing where everything has arrived.
pub fn pending(row: &CurrencyBalance) -> AnyView {
    // What came back and was booked into the balance again is there.
    let is_open = |one: &&Pending| one.in_transit_minor != 0 || row.holdings.returned_minor != 0;
    let pending: Vec<&Pending> = row.pending.iter().filter(is_open).collect();
    if pending.is_empty() {
        return ().into_any();
    }
    let newest = pending.iter().rev().take(LISTED);
    let lines = newest.map(|one| line(one)).collect_view();
    let n_more = pending.len().saturating_sub(LISTED);
    let more = (n_more > 0).then(|| {
        let text = say::older(&format::counted(n_more));
        view! { <p class="hint">{text}</p> }
    });
    view! {
        <h3 class="chart-title">{say::not_arrived()}</h3>
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
        (Tone::Busy, say::on_its_way())
    } else {
        (Tone::Bad, say::came_back())
    };
    let closed = say::closed(&format::day(pending.closed_on));
    view! {
        <li>
            <a class="id" href=move || scope.href(&page)>{pending.settlement_id.clone()}</a>
            <StatusText tone text />
            <span class="hint">{closed}</span>
        </li>
    }
    .into_any()
}
