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
use crate::ui::words;

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
        None => "No total claimed yet".into_any(),
    };
    let (class, sign, verdict) = verdict(&identities);
    let (start, end) = (settlement.started_at, settlement.ended_at);
    let days = move || scope.zone.with(|zone| format::days(start, end, zone));
    let facts = [
        settlement.marketplace.clone(),
        Some(format::counted(n_transactions, "transaction")),
        settlement.is_open.then(|| "still open".to_owned()),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let returned = returned_in.map(|settlement_id| {
        let page = Page::Payout {
            settlement_id: settlement_id.clone(),
        };
        view! {
            <p class="hint">
                "The money came back in settlement "
                <a class="id" href=move || scope.href(&page)>{settlement_id}</a> "."
            </p>
        }
    });
    let history = payouts
        .into_iter()
        .map(|payout| view! { <History payout /> })
        .collect_view();
    view! {
        <section class="claim" aria-label="Claimed total">
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
    let n_all = format::counted(identities.len(), "check");
    match (n_failed, n_open) {
        (0, 0) => (
            "verdict is-good",
            Sign::Check,
            format!("Every cent explained: {n_all} hold"),
        ),
        (0, _) => {
            let open = format::count(n_open);
            let text = format!("No difference found; {open} of {n_all} cannot be proven");
            ("verdict is-open", Sign::Question, text)
        }
        _ => {
            let failed = format::count(n_failed);
            (
                "verdict is-bad",
                Sign::Cross,
                format!("Does not tie out: {failed} of {n_all} fail"),
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
    let method = words::payout_method(&payout.method);
    let tail = payout
        .account_tail
        .clone()
        .map(|tail| format!(" ending in {tail}"));
    let trace = payout
        .trace_id
        .clone()
        .map(|trace| format!(", trace {trace}"));
    let steps = payout.history.clone().into_iter().map(|step| {
        let at = move || scope.zone.with(|zone| format::instant(step.at, zone));
        let reason = step.reason.map(|reason| format!(": {reason}"));
        view! { <li>{words::payout_status(&step.status)} " " <span class="hint">{at} {reason}</span></li> }
    });
    let steps = steps.collect_view();
    view! {
        <div class="payout-history">
            <PayoutState payout />
            <p class="hint">{amount} " to " {method} {tail} {trace}</p>
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
        <nav class="claim-neighbours" aria-label="Neighbouring settlements">
            {to(previous_id, "Settlement before")}
            {to(next_id, "Settlement after")}
        </nav>
    }
}
