//! Wishes to pay, each with what is known of it and what can be done.

use leptos::prelude::*;

use super::Scope;
use crate::format;
use crate::paying::{Attempt, Outcome, Paying, Progress};
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::ui::words;

/// The wishes, one below the other.
#[component]
pub fn Wishes(
    /// The wishes.
    attempts: Signal<Vec<Attempt>>,
    /// Whether each leads to its invoice.
    #[prop(optional)]
    is_linked: bool,
) -> impl IntoView {
    let lines = move || {
        let attempts = attempts.get().into_iter();
        attempts
            .map(|attempt| line(attempt, is_linked))
            .collect_view()
    };
    view! { <div class="wishes" role="status" aria-live="polite">{lines}</div> }.into_any()
}

fn line(attempt: Attempt, is_linked: bool) -> AnyView {
    let (scope, paying) = (expect_context::<Scope>(), expect_context::<Paying>());
    let Attempt { wish, progress } = attempt;
    let amount = format::money(wish.amount.minor, wish.amount.currency);
    let (class, sign, what) = match &progress {
        Progress::Sending => (
            "wish",
            Sign::Next,
            format!("Paying {amount}; waiting for the answer."),
        ),
        Progress::Unknown(why) => (
            "wish is-open",
            Sign::Question,
            format!(
                "The outcome of paying {amount} is not known yet. {} It is being asked for under the \
                 same key, which never pays twice; you may close this page.",
                words::remark(why)
            ),
        ),
        Progress::TooOld => (
            "wish is-open",
            Sign::Question,
            format!(
                "A payment of {amount} was begun here more than a week ago, and its end was never \
                 heard. Look at the payments of this invoice: is it among them?"
            ),
        ),
        Progress::Settled(outcome) => settled(outcome, &amount),
    };
    let link = is_linked.then(|| {
        let page = Page::Invoice {
            invoice_id: wish.invoice_id.clone(),
        };
        let number = wish.number.clone();
        view! { <a class="id" href=move || scope.href(&page)>{number}</a> }
    });
    let (asked, forgotten) = (wish.clone(), wish);
    let forget = move |label: &'static str| {
        let wish = forgotten.clone();
        view! {
            <button type="button" class="button" on:click=move |_| paying.forget(&wish)>{label}</button>
        }
    };
    let buttons = match progress {
        Progress::Sending => ().into_any(),
        Progress::Unknown(_) => view! {
            <button type="button" class="button" on:click=move |_| paying.ask_now()>"Ask now"</button>
        }
        .into_any(),
        Progress::TooOld => view! {
            {forget("It is there: forget this")}
            <button type="button" class="button" on:click=move |_| paying.ask_anyway(asked.clone())>
                "It is not: pay it"
            </button>
        }
        .into_any(),
        Progress::Settled(_) => forget("Dismiss").into_any(),
    };
    view! {
        <div class=class>
            <Icon sign />
            <p>{link} " " {what}</p>
            {buttons}
        </div>
    }
    .into_any()
}

fn settled(outcome: &Outcome, amount: &str) -> (&'static str, Sign, String) {
    match outcome {
        Outcome::Succeeded => ("wish is-good", Sign::Check, format!("Paid: {amount}.")),
        Outcome::Processing => (
            "wish",
            Sign::Next,
            format!(
                "The payment of {amount} is under way. The provider will say when it has arrived; \
                 until then that part of the invoice can't be paid again."
            ),
        ),
        Outcome::Declined(reason) => {
            let reason = words::remark(&words::documents::failure(reason));
            (
                "wish is-bad",
                Sign::Cross,
                format!("The payment of {amount} was declined. {reason} Nothing was paid; choose another way to pay."),
            )
        }
        Outcome::Refused(detail) => (
            "wish is-bad",
            Sign::Cross,
            format!("Nothing was paid. {}", words::remark(detail)),
        ),
        Outcome::NotWrittenDown => (
            "wish is-bad",
            Sign::Cross,
            "Nothing was sent. This browser keeps nothing for this page, and a payment is only sent \
             once it is written down: otherwise a lost answer could pay twice. Allow the page to \
             keep data, or free some room, and pay again."
                .to_owned(),
        ),
    }
}
