//! What invoices can be paid with: the list, adding one by its provider's token, removing one.

use ledger::report::payment_methods::{self, MethodRow, PaymentMethods};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::answer::Answer;
use super::super::{Scope, as_of};
use crate::engine::Engine;
use crate::engine::protocol::List;
use crate::format;
use crate::paying::{MethodChange, Methods, Paying};
use crate::ui::choice::{Choice, Entry};
use crate::ui::words;
use crate::ui::words::documents::{method, method_kind};

/// What the sandbox of the sample seller knows, and what it is good for.
const SANDBOX: [(&str, &str); 6] = [
    ("tok_success", "A card that pays"),
    ("tok_delayed", "A bank account that pays seconds later"),
    (
        "tok_declined_insufficient_funds",
        "A card without enough money",
    ),
    ("tok_declined_card_expired", "A card that has expired"),
    ("tok_declined_by_issuer", "A card that its bank declines"),
    ("tok_lost_answer", "A card whose first answer gets lost"),
];

/// The list, with its forms for whoever may change it.
#[component]
pub fn PaymentMethodList() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let paying = expect_context::<Paying>();
    let methods = Methods::new(paying);
    let status = engine.report::<PaymentMethods>(move || {
        scope.track_retry();
        Some(payment_methods::Query {
            as_of: as_of::of_documents(scope, engine),
        })
    });
    let may_pay = paying.may_pay();
    let said = move || {
        let text = match methods.change.get()? {
            MethodChange::Busy => "Waiting for the answer.".to_owned(),
            MethodChange::Done => "Done.".to_owned(),
            MethodChange::Failed(why) => words::remark(&why),
        };
        Some(view! { <p>{text}</p> })
    };
    let form = move || may_pay.get().then(|| view! { <AddForm methods /> });
    view! {
        <section class="section methods" aria-labelledby="payment-methods">
            <h2 id="payment-methods">"Payment methods"</h2>
            <Answer status what="payment methods" lines=4 lists=&[List::PaymentMethods] let:list>
                {move || list.with(|list| {
                    if list.rows.is_empty() {
                        return view! { <p class="hint">"None is stored yet."</p> }.into_any();
                    }
                    let may_change = may_pay.get();
                    let rows = list.rows.iter();
                    let rows = rows.map(|row| line(row, may_change.then_some(&methods)));
                    view! { <ul class="method-list">{rows.collect_view()}</ul> }.into_any()
                })}
            </Answer>
            {form}
            <div role="status">{said}</div>
        </section>
    }
    .into_any()
}

fn line(row: &MethodRow, methods: Option<&Methods>) -> AnyView {
    let MethodRow {
        method: own,
        is_usable,
    } = row;
    let name = format::name(&method(own));
    let kind = method_kind(&own.kind);
    let until = own.expires_on.map(|day| {
        let day = format::day(day);
        if *is_usable {
            format!("good until {day}")
        } else {
            format!("expired on {day}")
        }
    });
    let badge = own
        .is_default
        .then(|| view! { <span class="badge">"Taken by default"</span> });
    let remove = methods.map(
        |methods| view! { <RemoveButton methods=*methods id=own.id.clone() name=name.clone() /> },
    );
    view! {
        <li>
            <span class="method-name"><bdi>{name}</bdi> " " {badge}</span>
            <span class="hint">{kind} " " {until}</span>
            {remove}
        </li>
    }
    .into_any()
}

/// Asks once more before it removes.
#[component]
fn RemoveButton(
    /// The changes of the list.
    methods: Methods,
    /// Of what.
    id: String,
    /// For people.
    name: String,
) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    let (id, label) = (StoredValue::new(id), format!("Remove {name}"));
    move || {
        if is_asked.get() {
            view! {
                <span class="method-sure">
                    "Remove it for good?"
                    <button type="button" class="button" on:click=move |_| id.with_value(|id| methods.remove(id))>
                        "Remove"
                    </button>
                    <button type="button" class="button" on:click=move |_| is_asked.set(false)>"Keep"</button>
                </span>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="button" aria-label=label.clone() on:click=move |_| is_asked.set(true)>
                    "Remove"
                </button>
            }
            .into_any()
        }
    }
}

/// The form that adds one.
#[component]
fn AddForm(
    /// The changes of the list.
    methods: Methods,
) -> impl IntoView {
    let feed = expect_context::<Engine>().feed();
    let is_sample = Memo::new(move |_| {
        feed.with(|feed| {
            feed.account
                .as_ref()
                .is_some_and(|account| account.is_sample)
        })
    });
    let token = RwSignal::new(SANDBOX[0].0.to_owned());
    let is_default = RwSignal::new(false);
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let token = token.get_untracked().trim().to_owned();
        if !token.is_empty() {
            methods.add(&token, is_default.get_untracked());
        }
    };
    let field = move || {
        if is_sample.get() {
            let entries = SANDBOX.map(|(key, label)| Entry { key, label });
            let chosen = Signal::derive(move || {
                let known = SANDBOX.into_iter().map(|(key, _)| key);
                token.with(|token| {
                    known
                        .into_iter()
                        .find(|key| key == token)
                        .unwrap_or_default()
                })
            });
            let on_choose = Callback::new(move |key: String| token.set(key));
            view! { <Choice label="A way to pay of the sandbox" entries=entries.to_vec() chosen on_choose /> }
                .into_any()
        } else {
            token.set(String::new());
            view! {
                <label class="field">
                    <span>"Token of the payment provider"</span>
                    <input
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=token
                        on:input:target=move |event| token.set(event.target().value())
                    />
                </label>
            }
            .into_any()
        }
    };
    let why = move || {
        if is_sample.get() {
            "The sample's provider is a sandbox: it moves no money, and each of these behaves as it says."
        } else {
            "Never a card number: your payment provider's own form takes that, and gives a token for it."
        }
    };
    view! {
        <form class="method-form" on:submit=on_submit>
            {field}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=is_default
                    on:change:target=move |event| is_default.set(event.target().checked())
                />
                <span class="check-label">"Take it by default"</span>
            </label>
            <button type="submit" class="button">"Add"</button>
            <p class="hint">{why}</p>
        </form>
    }
    .into_any()
}
