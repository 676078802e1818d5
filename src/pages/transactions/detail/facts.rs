//! What a transaction is, when it happened, where its money is, and by what names it is known.

use ledger::report::transaction::Detail;
use ledger::transaction::{Status, Transaction};
use leptos::prelude::*;

use super::super::names;
use super::super::view::View;
use crate::format;
use crate::route::Page;
use crate::ui::copy_button::CopyButton;
use crate::ui::payout_state::PayoutState;
use crate::ui::status::{StatusText, Tone};
use crate::ui::words;
use crate::words::{labels, transactions};

/// What happened, and what it came to.
pub fn head(detail: &Detail) -> AnyView {
    let Transaction {
        kind,
        raw_kind,
        status,
        currency,
        ..
    } = &detail.transaction;
    let tone = match status {
        Status::Released => Tone::Good,
        Status::Deferred { .. } => Tone::Busy,
    };
    view! {
        <div class="detail-head">
            <p class="detail-kind"><bdi>{words::kind(*kind, raw_kind)}</bdi></p>
            <p class="claim-total">{format::money(detail.total_minor, *currency)}</p>
            <StatusText tone text=names::status(status) />
        </div>
    }
    .into_any()
}

/// Everything else that is known of it; what is not known has no line.
pub fn facts(view: View, detail: &Detail) -> AnyView {
    let transaction = &detail.transaction;
    let Transaction {
        id,
        raw_kind,
        status,
        released_at,
        marketplace,
        settlement_id,
        order_id,
        reference_id,
        sku,
        quantity,
        payment_method,
        ..
    } = transaction;
    let zone = view.scope.zone.get();
    let at = |instant| {
        let text = format::instant(instant, &zone);
        fact_text("", format!("{text} ({})", zone.name())).1
    };
    let mut facts: Vec<(&'static str, AnyView)> = Vec::new();
    facts.push((labels::posted(), at(transaction.posted_at)));
    if let Status::Deferred { reason, matures_at } = status {
        if !reason.is_empty() {
            facts.push(fact_text(transactions::deferred_because(), reason.clone()));
        }
        if let Some(matures_at) = matures_at {
            facts.push((transactions::due_for_release(), at(*matures_at)));
        }
    }
    if let Some(released_at) = released_at {
        facts.push((labels::released(), at(*released_at)));
    }
    facts.push((labels::transaction(), named(id, transactions::copy_id())));
    if let Some(order) = order_id {
        facts.push((labels::order(), named(order, transactions::copy_order())));
    }
    if let Some(reference) = reference_id {
        facts.push((
            labels::reference(),
            named(reference, transactions::copy_reference()),
        ));
    }
    if let Some(sku) = sku {
        facts.push((labels::product(), named(sku, transactions::copy_product())));
    }
    if *quantity != 0 {
        facts.push(fact_text(labels::units(), format::whole(*quantity)));
    }
    if let Some(marketplace) = marketplace {
        facts.push(fact_text(labels::marketplace(), marketplace.clone()));
    }
    if let Some(method) = payment_method {
        facts.push(fact_text(labels::paid_by(), words::payment_method(method)));
    }
    facts.push(fact_text(labels::senders_word(), raw_kind.clone()));
    if let Some(settlement_id) = settlement_id {
        facts.push((labels::settlement(), settlement(view, settlement_id)));
    }
    for payout in &detail.payouts {
        let payout = payout.clone();
        facts.push((
            labels::payout(),
            view! { <PayoutState payout /> }.into_any(),
        ));
    }
    let lines = facts
        .into_iter()
        .map(|(name, said)| view! { <div><dt>{name}</dt> <dd>{said}</dd></div> }.into_any());
    view! { <dl class="detail-facts">{lines.collect::<Vec<_>>()}</dl> }.into_any()
}

fn fact_text(name: &'static str, text: String) -> (&'static str, AnyView) {
    (name, view! { <bdi>{text}</bdi> }.into_any())
}

/// An id, and the way to copy it.
fn named(id: &str, what: &'static str) -> AnyView {
    let text = id.to_owned();
    view! { <bdi class="id">{id.to_owned()}</bdi> " " <CopyButton text what /> }.into_any()
}

fn settlement(view: View, id: &str) -> AnyView {
    let page = Page::Payout {
        settlement_id: id.to_owned(),
    };
    let scope = view.scope;
    let href = move || scope.href(&page);
    view! { <a class="id" href=href><bdi>{id.to_owned()}</bdi></a> }.into_any()
}
