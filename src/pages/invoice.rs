//! `/invoices/:invoice_id`: one invoice as it would be printed, each line of it recomputed and tied to
//! what caused it, and the way to pay it.

use ledger::report::invoice::{self, InvoiceProof, Proof};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::answer::Answer;
use super::wishes::Wishes;
use super::{Scope, as_of};
use crate::engine::Engine;
use crate::engine::protocol::List;
use crate::format;
use crate::paying::Paying;
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;

mod document;
mod lines;
mod movements;
mod pay;
mod settled;

use crate::words::labels;
use document::document;
use movements::movements;
use pay::PayPanel;

/// Movements that are listed.
const MOVEMENTS: usize = 200;

/// One invoice.
#[component]
pub fn InvoicePage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let paying = expect_context::<Paying>();
    let params = use_params_map();
    let invoice_id = Memo::new(move |_| params.with(|params| params.get("invoice_id")));
    let status = engine.report::<InvoiceProof>(move || {
        scope.track_retry();
        Some(invoice::Query {
            invoice_id: invoice_id.get()?,
            as_of: as_of::of_documents(scope, engine),
            offset: 0,
            limit: MOVEMENTS,
        })
    });
    let number = Memo::new(move |_| {
        let known = status.with(|status| match status {
            crate::engine::Status::Loaded { value, .. } => value
                .proof
                .as_ref()
                .map(|proof| proof.invoice.number.clone()),
            _ => None,
        });
        known.or_else(|| invoice_id.get()).unwrap_or_default()
    });
    let title = move || format!("Invoice {}", number.get());
    let attempts = Signal::derive(move || {
        let id = invoice_id.get().unwrap_or_default();
        paying.attempts_at(&id)
    });
    // A browser that does not print says so itself.
    let print = move |_| drop(window().print());
    view! {
        <PageHead title=Signal::derive(title)>
            <button type="button" class="button" on:click=print>"Print"</button>
            <a class="button" href=move || scope.href(&Page::Invoices)>
                <Icon sign=Sign::Previous />
                "All invoices"
            </a>
        </PageHead>
        <Wishes attempts />
        <Answer
            status
            what="the invoice"
            lines=12
            lists=&[List::Invoices, List::UsageRecords]
            let:answer
        >
            {move || answer.with(|answer| match &answer.proof {
                Some(proof) => shown(proof, scope, engine),
                None => view! { <Unknown /> }.into_any(),
            })}
        </Answer>
    }
}

/// Everything of an invoice that is here.
fn shown(proof: &Proof, scope: Scope, engine: Engine) -> AnyView {
    let when = format::day(as_of::of_documents(scope, engine));
    let namesakes = (proof.n_namesakes > 0).then(|| {
        let n = labels::other_invoices(&format::counted(proof.n_namesakes));
        let text = format!("{n} of the same number: transactions that name it may be theirs.");
        view! { <p class="partial"><Icon sign=Sign::Warning /><span>{text}</span></p> }
    });
    view! {
        <PayPanel proof=proof.clone() />
        {namesakes}
        {document(proof, &when)}
        {movements(proof)}
    }
    .into_any()
}

/// No such invoice.
#[component]
fn Unknown() -> impl IntoView {
    let scope = expect_context::<Scope>();
    view! {
        <Empty title="No such invoice" reason="The books hold no invoice with this id.">
            <a class="button is-primary" href=move || scope.href(&Page::Invoices)>"All invoices"</a>
        </Empty>
    }
}
