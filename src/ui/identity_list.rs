//! The equations of a settlement in words, both sides in numbers, and whether each holds.

use ledger::money::Currency;
use ledger::report::settlement_proof::{Identity, Outcome};
use leptos::prelude::*;

use super::explained::Explained;
use super::icon::{Icon, Sign};
use super::number::Number;
use super::words;
use crate::format;
use crate::words::{labels, payouts};

/// An equation and what its sides claim to be.
#[derive(Clone, Debug)]
pub struct Equation {
    /// The equation.
    pub identity: Identity,
    /// Its left and its right side.
    pub sides: [Number; 2],
}

/// The equations, one under the other.
#[component]
pub fn IdentityList(
    /// The equations.
    equations: Vec<Equation>,
    /// Currency of both sides.
    currency: Currency,
) -> impl IntoView {
    let entry = move |equation: Equation| view! { <Entry equation currency /> };
    view! { <ul class="identities">{equations.into_iter().map(entry).collect_view()}</ul> }
}

/// One equation.
#[component]
fn Entry(
    /// The equation.
    equation: Equation,
    /// Currency of both sides.
    currency: Currency,
) -> impl IntoView {
    let Equation {
        identity,
        sides: [left_number, right_number],
    } = equation;
    let [name, left, right] = words::rule(identity.rule);
    let (class, sign, verdict) = match identity.outcome {
        Outcome::Holds => (
            "identity is-holding",
            Sign::Check,
            payouts::holds().to_owned(),
        ),
        Outcome::Fails { residual_minor } => {
            let off = labels::off_by(&format::money(residual_minor, currency));
            ("identity is-failing", Sign::Cross, off)
        }
        Outcome::Unproven(reason) => {
            let why = payouts::cannot_be_proven(words::unproven(reason));
            ("identity is-unproven", Sign::Question, why)
        }
    };
    let sides = (!matches!(identity.outcome, Outcome::Unproven(_))).then(|| {
        let relation = if identity.left_minor == identity.right_minor {
            " = "
        } else {
            " ≠ "
        };
        view! {
            <p class="identity-sides">
                {left} " " <Explained number=left_number /> {relation}
                {right} " " <Explained number=right_number />
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
