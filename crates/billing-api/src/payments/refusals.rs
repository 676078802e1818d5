//! What is said when a payment is not made, or when nobody knows yet whether it was.

use axum::http::StatusCode;

use crate::payments::rules::Objection;
use crate::refusal::Refusal;

const NOT_PAID: &str = "The invoice can't be paid so";

/// This server was started without a provider.
pub fn no_provider() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        "payments_off",
        "This server takes no payments",
        "It was started without a payment provider (--payments). Nothing was changed; pay the \
         invoice where it comes from.",
    )
}

/// More payments are under way than are taken at once.
pub fn too_many() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "payments_busy",
        "Too many payments at once",
        "Other payments are under way. Nothing was changed; try again with the same \
         Idempotency-Key.",
    )
}

/// The books are being written by somebody else for so long that nothing was begun.
pub fn books_held() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "The books are busy",
        "Somebody else is writing these books, such as an import. Nothing was changed; try again \
         with the same Idempotency-Key.",
    )
}

/// Something failed after the payment may have begun. Never said of one that was refused.
pub fn uncertain(cause: Option<String>) -> Refusal {
    Refusal {
        cause,
        ..Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "payment_uncertain",
            "The payment may be under way",
            "There was no answer in time about a payment that may have begun; it is seen to \
             the end in any case. Ask again with the same Idempotency-Key to learn what became of \
             it: that never pays twice.",
        )
    }
}

/// The provider does not answer.
pub fn provider_silent(cause: String) -> Refusal {
    Refusal {
        cause: Some(cause),
        ..Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "provider_silent",
            "The payment provider does not answer",
            "Nothing was changed; try again with the same Idempotency-Key.",
        )
    }
}

/// No such invoice of this seller.
pub fn no_invoice() -> Refusal {
    Refusal::not_found("There is no invoice with this id. Nothing was paid.")
}

/// No such payment method of this seller.
pub fn no_method() -> Refusal {
    Refusal {
        pointer: Some("/payment_method_id"),
        ..Refusal::not_found("There is no payment method with this id. Nothing was paid.")
    }
}

/// The payment method is known to the books, but not to the provider.
pub fn method_unknown_to_provider() -> Refusal {
    Refusal {
        pointer: Some("/payment_method_id"),
        ..Refusal::new(
            StatusCode::CONFLICT,
            "payment_method_not_chargeable",
            NOT_PAID,
            "This payment method was not added through this server's provider, so nothing can be \
             taken from it. Nothing was paid; add it anew, or choose another.",
        )
    }
}

/// The payment method has expired.
pub fn method_expired() -> Refusal {
    Refusal {
        pointer: Some("/payment_method_id"),
        ..Refusal::new(
            StatusCode::CONFLICT,
            "payment_method_expired",
            NOT_PAID,
            "This payment method has expired. Nothing was paid; choose another.",
        )
    }
}

/// There is a card number in what was sent. It is in no log and no table.
pub fn card_number() -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "card_number_refused",
        "This looks like a card number",
        "Card numbers are never taken here, and this one was not kept. Give the number to the \
         payment provider's own form, and send the token that it answers with.",
    )
}

/// The token is none of the provider's.
pub fn unknown_token() -> Refusal {
    Refusal {
        pointer: Some("/token"),
        ..Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown_token",
            "The provider does not know this token",
            "The token stands for no payment method at the provider. Nothing was added; ask the \
             provider's form for a new one.",
        )
    }
}

impl From<Objection> for Refusal {
    fn from(objection: Objection) -> Refusal {
        let bad_field = StatusCode::UNPROCESSABLE_ENTITY;
        let (status, code, pointer, detail) = match objection {
            Objection::NotAnAmount { decimals } => (
                bad_field,
                "bad_amount",
                Some("/amount"),
                format!(
                    "The amount must be decimal text such as \"12\" with at most {decimals} \
                     decimals, no larger than 2^63 - 1 minor units."
                ),
            ),
            Objection::NotPositive => (
                bad_field,
                "amount_not_positive",
                Some("/amount"),
                "The amount must be more than nothing.".to_owned(),
            ),
            Objection::OtherCurrency { invoice } => (
                bad_field,
                "other_currency",
                Some("/currency"),
                format!("This invoice is paid in {}.", invoice.code()),
            ),
            Objection::NotOwed => (
                StatusCode::CONFLICT,
                "invoice_not_owed",
                None,
                "This invoice was issued by the seller, who is owed its money.".to_owned(),
            ),
            Objection::NotPayable { status } => (
                StatusCode::CONFLICT,
                "invoice_not_payable",
                None,
                format!("Its status is {status}; nobody owes it."),
            ),
            Objection::Unclear => (
                StatusCode::CONFLICT,
                "due_unclear",
                None,
                "A payment or credit note on it is in another currency, so what is due can't be \
                 told."
                    .to_owned(),
            ),
            Objection::TooMuch { due } => (
                StatusCode::CONFLICT,
                "exceeds_due",
                Some("/amount"),
                format!("Still due are {due}; payments under way are taken off already."),
            ),
        };
        Refusal {
            pointer,
            ..Refusal::new(
                status,
                code,
                NOT_PAID,
                format!("{detail} Nothing was paid."),
            )
        }
    }
}
