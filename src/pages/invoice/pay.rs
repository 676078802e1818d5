//! Paying an invoice: how much, with what, and once more before it is sent.

use ledger::invoice::{Direction, Standing};
use ledger::money::Money;
use ledger::report::invoice::Proof;
use ledger::report::payment_methods::{self, MethodRow, PaymentMethods};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::{Scope, as_of};
use crate::engine::{Engine, Status};
use crate::format;
use crate::paying::{Outcome, Paying, Progress, Wish};
use crate::route::Page;
use crate::ui::typed_amount;
use crate::ui::words::documents as words;

/// The form; nothing where there is nothing to pay, or for whoever may not pay.
#[component]
pub fn PayPanel(
    /// The invoice.
    proof: Proof,
) -> impl IntoView {
    let paying = expect_context::<Paying>();
    let (invoice_id, version) = (proof.invoice.id.clone(), version(&proof));
    let rest_minor = proof.position.open_minor - proof.position.processing_minor;
    let is_owed = proof.invoice.direction == Direction::Received
        && rest_minor > 0
        && !matches!(
            proof.position.standing,
            Standing::Draft | Standing::Void | Standing::Uncollectible
        );
    if !is_owed {
        return ().into_any();
    }
    // While a wish is open, and while the invoice in sight is the one from before it.
    let is_taken = Memo::new(move |_| {
        let attempts = paying.attempts_at(&invoice_id);
        attempts.iter().any(|attempt| match &attempt.progress {
            Progress::Settled(Outcome::Succeeded | Outcome::Processing) => {
                attempt.wish.version == version
            }
            _ => attempt.is_open(),
        })
    });
    let may_pay = paying.may_pay();
    if format::is_private() {
        // What is paid must be seen; the page is drawn anew once amounts are shown again.
        let words = move || {
            may_pay.get().then(|| {
                view! { <p class="hint">"Amounts are hidden. Show them (Alt+P) to pay this invoice."</p> }
            })
        };
        return view! { {words} }.into_any();
    }
    let proof = StoredValue::new(proof);
    let form = move || {
        (may_pay.get() && !is_taken.get())
            .then(|| view! { <PayForm proof=proof.get_value() rest_minor /> })
    };
    view! { {form} }.into_any()
}

/// Which state of the invoice is in sight.
fn version(proof: &Proof) -> (u64, usize) {
    (proof.invoice.sequence, proof.invoice.payments.len())
}

/// Amount and method, then the question, then the wish.
#[component]
fn PayForm(
    /// The invoice.
    proof: Proof,
    /// What can still be paid, in minor units.
    rest_minor: i128,
) -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let paying = expect_context::<Paying>();
    let methods = engine.report::<PaymentMethods>(move || {
        scope.track_retry();
        Some(payment_methods::Query {
            as_of: as_of::of_documents(scope, engine),
        })
    });
    let currency = proof.invoice.currency;
    let rest = i64::try_from(rest_minor).unwrap_or(i64::MAX);
    let typed = RwSignal::new(Money::new(rest, currency).to_plain());
    let chosen = RwSignal::new(None::<String>);
    let is_asked = RwSignal::new(false);
    let usable = Memo::new(move |_| {
        methods.with(|methods| match methods {
            Status::Loaded { value, .. } => {
                let rows = value.rows.iter().filter(|row| row.is_usable);
                rows.cloned().collect::<Vec<MethodRow>>()
            }
            _ => Vec::new(),
        })
    });
    let method = Memo::new(move |_| {
        let wanted = chosen.get();
        usable.with(|rows| {
            let found = rows
                .iter()
                .find(|row| Some(&row.method.id) == wanted.as_ref());
            found.or(rows.first()).map(|row| row.method.clone())
        })
    });
    let amount = Memo::new(move |_| typed.with(|typed| typed_amount::minor(typed, currency)));
    let wrong = Memo::new(move |_| {
        let rest = format::money(rest_minor, currency);
        match amount.get() {
            None => {
                let example = format::plain_amount(rest_minor, currency);
                Some(format!("Write an amount above nothing, like {example}."))
            }
            Some(minor) if i128::from(minor) > rest_minor => {
                Some(format!("No more than {rest} can be paid."))
            }
            Some(_) => None,
        }
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        if wrong.with_untracked(Option::is_none) && method.with_untracked(Option::is_some) {
            is_asked.set(true);
        }
    };
    let counterparty = proof.invoice.counterparty.clone();
    let question = move || {
        let money = format::money(amount.get().unwrap_or_default(), currency);
        let with = method
            .get()
            .map(|method| words::method(&method))
            .unwrap_or_default();
        let (to, with) = (format::name(&counterparty), format::name(&with));
        format!("Pay {money} to {to} with {with}?")
    };
    let pay = move |_| {
        let (Some(minor), Some(method)) = (amount.get_untracked(), method.get_untracked()) else {
            return;
        };
        is_asked.set(false);
        paying.pay(Wish {
            invoice_id: proof.invoice.id.clone(),
            number: proof.invoice.number.clone(),
            version: version(&proof),
            amount: Money::new(minor, currency),
            method_id: method.id,
            made_ms: js_sys::Date::now(),
        });
    };
    let options = move || {
        let rows = usable.get().into_iter();
        rows.map(|row| {
            let (id, own) = (row.method.id.clone(), row.method.id.clone());
            let is_chosen =
                move || method.with(|method| method.as_ref().is_some_and(|one| one.id == own));
            let label = format::name(&words::method(&row.method));
            view! { <option value=id prop:selected=is_chosen>{label}</option> }
        })
        .collect_view()
    };
    let none = move || {
        let is_known = methods.with(|methods| matches!(methods, Status::Loaded { .. }));
        (is_known && usable.with(Vec::is_empty)).then(|| {
            view! {
                <p class="hint">
                    "There is nothing to pay with yet. "
                    <a href=format!("{}#payment-methods", Page::Invoices.href())>"Add a payment method"</a>
                </p>
            }
        })
    };
    let confirm = move || {
        view! {
            <div class="pay-question" role="alertdialog" aria-labelledby="pay-question">
                <p id="pay-question">{question.clone()}</p>
                <button type="button" class="button is-primary" autofocus on:click=pay.clone()>
                    {move || format!("Pay {}", format::money(amount.get().unwrap_or_default(), currency))}
                </button>
                <button type="button" class="button" on:click=move |_| is_asked.set(false)>"Not yet"</button>
            </div>
        }
    };
    let problem = move || {
        wrong
            .get()
            .map(|wrong| view! { <p class="pay-wrong" id="pay-wrong">{wrong}</p> })
    };
    let is_blocked = move || wrong.with(Option::is_some) || method.with(Option::is_none);
    view! {
        <section class="pay" aria-labelledby="pay">
            <h2 id="pay">"Pay"</h2>
            <form class="pay-form" on:submit=on_submit>
                <label class="field">
                    <span>{format!("Amount, {currency}")}</span>
                    <input
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        aria-describedby="pay-wrong"
                        aria-invalid=move || wrong.with(Option::is_some).to_string()
                        prop:value=typed
                        disabled=is_asked
                        on:input:target=move |event| typed.set(event.target().value())
                    />
                </label>
                <label class="field">
                    <span>"With"</span>
                    <select disabled=is_asked on:change:target=move |event| chosen.set(Some(event.target().value()))>
                        {options}
                    </select>
                </label>
                <button type="submit" class="button is-primary" disabled=move || is_blocked() || is_asked.get()>
                    "Pay…"
                </button>
                <div role="status">{problem}</div>
                {none}
            </form>
            <div>{move || is_asked.get().then(confirm.clone())}</div>
        </section>
    }
    .into_any()
}
