//! The head of a settlement: the total that it claims, the verdict on it, the payouts that carried
//! it, and the settlements around it.

use ledger::report::settlement_proof::{Identity, Link, Outcome, Proof};
use ledger::settlement::Payout;
use leptos::prelude::*;

use super::super::Scope;
use super::super::settled::claimed_total;
use crate::format;
use crate::route::Page;
use crate::ui::explained::Explained;
use crate::ui::icon::{Icon, Sign};
use crate::ui::payout_state::PayoutState;
use crate::ui::sentence::sentence;
use crate::ui::words;
use crate::words::{PLACES, labels, payouts, shell};

/// What the settlement claims, whether that is proven, and what the bank got.
#[component]
pub fn Claim(
    /// The proof.
    proof: Proof,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let Proof {
        settlement,
        payouts,
        identities,
        link,
        next_id,
        n_transactions,
        returned_in,
        ..
    } = proof;
    let total = match claimed_total(&settlement) {
        Some(number) => view! { <Explained number with_currency=true /> }.into_any(),
        None => payouts::no_total_yet().into_any(),
    };
    let (class, sign, verdict) = verdict(&identities);
    let (start, end) = (settlement.started_at, settlement.ended_at);
    let days = move || scope.zone.with(|zone| format::days(start, end, zone));
    let facts = [
        settlement.marketplace.clone(),
        Some(labels::n_transactions(&format::counted(n_transactions))),
        settlement.is_open.then(|| shell::still_open().to_owned()),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let returned = returned_in.map(|settlement_id| {
        let page = Page::Payout {
            settlement_id: settlement_id.clone(),
        };
        let link = view! { <a class="id" href=move || scope.href(&page)>{settlement_id}</a> };
        let text = payouts::returned_in(PLACES[0]);
        view! { <p class="hint">{sentence(&text, vec![link.into_any()])}</p> }
    });
    let history = payouts
        .into_iter()
        .map(|payout| view! { <History payout /> })
        .collect_view();
    view! {
        <section class="claim" aria-label=labels::claimed_total()>
            <div>
                <p class="claim-total">{total}</p>
                <p class=class><Icon sign />{verdict}</p>
                <p class="hint">{days} " · " {facts}</p>
            </div>
            <div class="claim-payouts">{history} {returned}</div>
            <Neighbours link next_id />
        </section>
    }
}

/// What the equations say together.
fn verdict(identities: &[Identity]) -> (&'static str, Sign, String) {
    let n = |is: fn(&Outcome) -> bool| identities.iter().filter(|one| is(&one.outcome)).count();
    let n_failed = n(|outcome| matches!(outcome, Outcome::Fails { .. }));
    let n_open = n(|outcome| matches!(outcome, Outcome::Unproven(_)));
    let n_all = labels::checks(&format::counted(identities.len()));
    match (n_failed, n_open) {
        (0, 0) => ("verdict is-good", Sign::Check, payouts::all_hold(&n_all)),
        (0, _) => {
            let open = format::count(n_open);
            let text = payouts::some_open(&open, &n_all);
            ("verdict is-open", Sign::Question, text)
        }
        _ => {
            let failed = format::count(n_failed);
            (
                "verdict is-bad",
                Sign::Cross,
                payouts::some_fail(&failed, &n_all),
            )
        }
    }
}

/// A payout and every status it had.
#[component]
fn History(
    /// The payout.
    payout: Payout,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let amount = payout
        .amount_minor
        .map(|minor| format::money(minor, payout.currency));
    let mut sent = words::payout_method(&payout.method);
    if let Some(tail) = &payout.account_tail {
        sent = payouts::ending_in(&sent, tail);
    }
    sent = payouts::to_account(&amount.unwrap_or_default(), &sent);
    if let Some(trace) = &payout.trace_id {
        sent = payouts::traced(&sent, trace);
    }
    let steps = payout.history.clone().into_iter().map(|step| {
        let at = move || scope.zone.with(|zone| format::instant(step.at, zone));
        let reason = step.reason.map(|reason| format!(": {reason}"));
        view! { <li>{words::payout_status(&step.status)} " " <span class="hint">{at} {reason}</span></li> }
    });
    let steps = steps.collect_view();
    view! {
        <div class="payout-history">
            <PayoutState payout />
            <p class="hint">{sent}</p>
            <ol>{steps}</ol>
        </div>
    }
}

/// The way to the settlements before and after.
#[component]
fn Neighbours(
    /// How it hangs on the one before.
    link: Link,
    /// The one after.
    next_id: Option<String>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let previous_id = match link {
        Link::Proven { previous_id } | Link::Broken { previous_id, .. } => Some(previous_id),
        Link::First | Link::Missing { .. } => None,
    };
    let to = move |id: Option<String>, label: &'static str| {
        id.map(|settlement_id| {
            let page = Page::Payout { settlement_id };
            view! { <a class="button" href=move || scope.href(&page)>{label}</a> }
        })
    };
    view! {
        <nav class="claim-neighbours" aria-label=payouts::neighbours()>
            {to(previous_id, payouts::settlement_before())}
            {to(next_id, payouts::settlement_after())}
        </nav>
    }
}
