//! The equations of a settlement in words, both sides in numbers, and whether each holds.

use ledger::money::Currency;
use ledger::report::settlement_proof::{Identity, Outcome};
use leptos::prelude::*;

use super::amount::Amount;
use super::icon::{Icon, Sign};
use super::words;
use crate::format;

/// The equations, one under the other.
#[component]
pub fn IdentityList(
    /// The equations.
    identities: Vec<Identity>,
    /// Currency of both sides.
    currency: Currency,
) -> impl IntoView {
    let entry = move |identity: Identity| view! { <Entry identity currency /> };
    view! { <ul class="identities">{identities.into_iter().map(entry).collect_view()}</ul> }
}

/// One equation.
#[component]
fn Entry(
    /// The equation.
    identity: Identity,
    /// Currency of both sides.
    currency: Currency,
) -> impl IntoView {
    let [name, left, right] = words::rule(identity.rule);
    let (class, sign, verdict) = match identity.outcome {
        Outcome::Holds => ("identity is-holding", Sign::Check, "holds".to_owned()),
        Outcome::Fails { residual_minor } => {
            let off = format!("off by {}", format::money(residual_minor, currency));
            ("identity is-failing", Sign::Cross, off)
        }
        Outcome::Unproven(reason) => {
            let why = format!("cannot be proven: {}", words::unproven(reason));
            ("identity is-unproven", Sign::Question, why)
        }
    };
    let sides = (!matches!(identity.outcome, Outcome::Unproven(_))).then(|| {
        let (left_minor, right_minor) = (identity.left_minor, identity.right_minor);
        let relation = if left_minor == right_minor {
            " = "
        } else {
            " ≠ "
        };
        view! {
            <p class="identity-sides">
                {left} " " <Amount minor=left_minor currency /> {relation}
                {right} " " <Amount minor=right_minor currency />
            </p>
        }
    });
    view! {
        <li class=class>
            <Icon sign />
            <div>
                <p class="identity-name">{name} <span class="identity-verdict">{verdict}</span></p>
                {sides}
            </div>
        </li>
    }
}
