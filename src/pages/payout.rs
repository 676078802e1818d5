//! `/payouts/:settlement_id`: one settlement proven to the last cent, and every line of it opened.

use ledger::report::settlement_proof::{self, Proof, SettlementProof};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::Scope;
use super::answer::Answer;
use super::rows_behind::RowsBehind;
use crate::engine::Engine;
use crate::format;
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;

mod breakdown;
mod claim;
mod equations;

use crate::words::{labels, payouts};
use breakdown::breakdown;
use claim::Claim;

/// One settlement.
#[component]
pub fn PayoutPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let params = use_params_map();
    let settlement_id = Memo::new(move |_| params.with(|params| params.get("settlement_id")));
    let status = engine.report::<SettlementProof>(move || {
        scope.track_retry();
        let settlement_id = settlement_id.get()?;
        Some(settlement_proof::Query {
            settlement_id,
            zone: scope.zone.get(),
        })
    });
    let title = move || payouts::title(&settlement_id.get().unwrap_or_default());
    view! {
        <PageHead title=Signal::derive(title)>
            <a class="button" href=move || scope.href(&Page::Payouts)>
                <Icon sign=Sign::Previous />
                {payouts::all_payouts()}
            </a>
        </PageHead>
        <Answer status what=payouts::the_proof() lines=12 let:answer>
            {move || answer.with(|answer| match &answer.proof {
                Some(proof) => view! { <Proven proof=proof.clone() /> }.into_any(),
                None => view! { <Unknown /> }.into_any(),
            })}
        </Answer>
        <RowsBehind />
    }
}

/// Everything about a settlement that is here.
#[component]
fn Proven(
    /// Its proof.
    proof: Proof,
) -> impl IntoView {
    let other = (proof.n_other_currency > 0).then(|| {
        let n = labels::n_transactions(&format::counted(proof.n_other_currency));
        view! { <p class="partial"><Icon sign=Sign::Warning />
            <span>{payouts::other_currency(&n)}</span>
        </p> }
    });
    let breakdown = breakdown(&proof);
    view! {
        <Claim proof />
        {other}
        {breakdown}
    }
}

/// No such settlement.
#[component]
fn Unknown() -> impl IntoView {
    let scope = expect_context::<Scope>();
    view! {
        <Empty title=payouts::no_such_settlement() reason=payouts::no_such_reason()>
            <a class="button is-primary" href=move || scope.href(&Page::Import)>{labels::open_your_files()}</a>
        </Empty>
    }
}
