//! What took something off an invoice: payments, those that failed included, and credit notes.

use ledger::invoice::{CreditNote, Payment, PaymentStatus};
use ledger::report::invoice::Proof;
use leptos::prelude::*;

use crate::format;
use crate::ui::amount::Amount;
use crate::ui::status::{StatusText, Tone};
use crate::ui::words::documents as words;

/// Payments and credit notes; nothing without any.
pub fn settled(proof: &Proof) -> AnyView {
    view! {
        {payments(&proof.payments)}
        {credit_notes(&proof.credit_notes)}
    }
    .into_any()
}

fn payments(payments: &[Payment]) -> AnyView {
    if payments.is_empty() {
        return ().into_any();
    }
    let line = |payment: &Payment| {
        let tone = match payment.status {
            PaymentStatus::Succeeded => Tone::Good,
            PaymentStatus::Processing => Tone::Busy,
            PaymentStatus::Failed => Tone::Bad,
            PaymentStatus::Unknown(_) => Tone::Warning,
        };
        let status = words::payment_status(&payment.status);
        let why = payment.failure.as_deref().map(words::failure);
        let on = payment
            .paid_on
            .map_or_else(|| "\u{2014}".to_owned(), format::day);
        let (minor, currency) = (payment.money.minor, payment.money.currency);
        view! {
            <tr>
                <th scope="row" class="nowrap">{on}</th>
                <td><StatusText tone text=status /> {why.map(|why| view! { <span class="hint">{why}</span> })}</td>
                <td class="number"><Amount minor currency /> " " {currency.code().to_owned()}</td>
                <td class="id is-aside">{payment.id.clone()}</td>
            </tr>
        }
    };
    let rows = payments.iter().map(line).collect_view();
    view! {
        <h2>"Payments"</h2>
        <div class="table-box" tabindex="0" role="region" aria-label="Payments">
            <table class="document-payments">
                <caption class="visually-hidden">"Payments and attempts"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Day"</th>
                        <th scope="col">"What became of it"</th>
                        <th scope="col" class="number">"Amount"</th>
                        <th scope="col" class="is-aside">"Id"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn credit_notes(notes: &[CreditNote]) -> AnyView {
    if notes.is_empty() {
        return ().into_any();
    }
    let line = |note: &CreditNote| {
        let on = note
            .issued_on
            .map_or_else(|| "\u{2014}".to_owned(), format::day);
        let (minor, currency) = (note.money.minor, note.money.currency);
        view! {
            <tr>
                <th scope="row" class="id">{note.number.clone()}</th>
                <td class="nowrap">{on}</td>
                <td>{note.reason.clone()}</td>
                <td class="number"><Amount minor currency /> " " {currency.code().to_owned()}</td>
            </tr>
        }
    };
    let rows = notes.iter().map(line).collect_view();
    view! {
        <h2>"Credit notes"</h2>
        <div class="table-box" tabindex="0" role="region" aria-label="Credit notes">
            <table>
                <caption class="visually-hidden">"Credit notes"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Number"</th>
                        <th scope="col">"Day"</th>
                        <th scope="col">"Why"</th>
                        <th scope="col" class="number">"Amount"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
