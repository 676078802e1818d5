//! `/payouts/:settlement_id`: one settlement proven to the last cent, and every line of it opened.

use ledger::report::rows;
use ledger::report::settlement_proof::{self, Proof, SettlementProof};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::Scope;
use super::answer::Answer;
use super::rows_behind::{OpenedNumber, RowsBehind};
use crate::engine::{Engine, Status};
use crate::filter::selection::Selection;
use crate::format;
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;
use crate::ui::rows_table::PAGE_ROWS;

mod breakdown;
mod claim;

use breakdown::Breakdown;
use claim::Claim;

/// One settlement.
#[component]
pub fn PayoutPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let params = use_params_map();
    let settlement_id = Memo::new(move |_| params.with(|params| params.get("settlement_id")));
    let page = Signal::derive(move || Page::Payout {
        settlement_id: settlement_id.get().unwrap_or_default(),
    });
    let status = engine.report::<SettlementProof>(move || {
        scope.track_retry();
        let settlement_id = settlement_id.get()?;
        Some(settlement_proof::Query {
            settlement_id,
            zone: scope.zone.get(),
        })
    });
    let title = move || format!("Payout {}", settlement_id.get().unwrap_or_default());
    view! {
        <PageHead title=Signal::derive(title)>
            <a class="button" href=move || scope.href(&Page::Payouts)>
                <Icon sign=Sign::Previous />
                "All payouts"
            </a>
        </PageHead>
        <Answer status what="the proof" lines=12 let:answer>
            {move || answer.with(|answer| match &answer.proof {
                Some(proof) => view! { <Proven proof=proof.clone() /> }.into_any(),
                None => view! { <Unknown /> }.into_any(),
            })}
        </Answer>
        <OpenedRows page status />
    }
}

/// Everything about a settlement that is here.
#[component]
fn Proven(
    /// Its proof.
    proof: Proof,
) -> impl IntoView {
    let other = (proof.n_other_currency > 0).then(|| {
        let n = format::counted(proof.n_other_currency, "transaction");
        view! { <p class="partial"><Icon sign=Sign::Warning />
            <span>{n} " of it in another currency, in none of these sums."</span>
        </p> }
    });
    view! {
        <Claim proof=proof.clone() />
        {other}
        <Breakdown proof />
    }
}

/// No such settlement.
#[component]
fn Unknown() -> impl IntoView {
    let scope = expect_context::<Scope>();
    view! {
        <Empty title="No such settlement" reason="The books hold no settlement with this id. Its file may not be open.">
            <a class="button is-primary" href=move || scope.href(&Page::Import)>"Open your files"</a>
        </Empty>
    }
}

/// The rows behind an opened line.
#[component]
fn OpenedRows(
    /// The page itself.
    page: Signal<Page>,
    /// The proof.
    status: Signal<Status<SettlementProof>>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let with_proof = move |act: fn(&Proof, &Selection) -> Option<OpenedNumber>| {
        status.with(|status| match status {
            Status::Loaded { value, .. } => act(value.proof.as_ref()?, &scope.selection.get()),
            _ => None,
        })
    };
    let query = move || {
        let selection = scope.selection.get();
        let Page::Payout { settlement_id } = page.get() else {
            return None;
        };
        let currency = status.with(|status| match status {
            Status::Loaded { value, .. } => Some(value.proof.as_ref()?.settlement.currency),
            _ => None,
        })?;
        (!selection.is_empty()).then(|| rows::Query {
            settlement_id: Some(settlement_id),
            period: None,
            currency: Some(currency),
            step: selection.step,
            component: selection.component,
            month: selection.month,
            zone: scope.zone.get(),
            offset: selection.offset,
            limit: PAGE_ROWS,
        })
    };
    let number = Signal::derive(move || with_proof(opened));
    view! { <RowsBehind page query=Signal::derive(query) number /> }
}

/// The line of the proof that is opened.
fn opened(proof: &Proof, selection: &Selection) -> Option<OpenedNumber> {
    let minor = match (&selection.component, selection.step, selection.month) {
        (Some(component), step, None) => {
            let mut lines = proof.components.iter();
            lines
                .find(|line| line.component == *component && Some(line.step) == step)?
                .minor
        }
        (None, Some(step), None) => proof.path.iter().find(|line| line.step == step)?.minor,
        (None, None, Some(month)) => proof.months.iter().find(|line| line.month == month)?.minor,
        _ => return None,
    };
    Some(OpenedNumber {
        minor,
        currency: proof.settlement.currency,
    })
}
