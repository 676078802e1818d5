//! Who moves the money: what is asked of a payment provider, whichever it is.
//!
//! A provider is asked with the payment's own id as its idempotency key: the same id is charged once,
//! however often it is asked for. That, and that it can be asked what became of an id, is all that
//! the rest of this room relies on.

use std::fmt;
use std::pin::Pin;

use ledger::day::Day;
use ledger::money::Money;

/// What a provider answers in time.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, NoAnswer>> + Send + 'a>>;

/// A charge that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Of the payment; the provider's idempotency key.
    pub payment_id: String,
    /// What the provider knows the payment method by.
    pub token: String,
    /// How much; more than nothing.
    pub money: Money,
}

/// What a provider says of a charge. All but `Pending` are for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money was taken.
    Succeeded,
    /// No money was taken and none will be, for this reason.
    Declined(String),
    /// Not decided yet.
    Pending,
}

/// There was no answer that could be understood: the charge may have been made or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAnswer(pub String);

/// What a provider tells of a payment method, for people to know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The billing API's word.
    pub kind: String,
    /// Who issued or runs it.
    pub brand: Option<String>,
    /// Last digits or characters.
    pub tail: Option<String>,
    /// The last day on which it can be used.
    pub expires_on: Option<Day>,
}

/// A payment provider.
pub trait PaymentProvider: fmt::Debug + Send + Sync {
    /// What a token stands for; none when it is none of the provider's.
    fn describe<'a>(&'a self, token: &'a str) -> Answering<'a, Option<Description>>;

    /// Takes the money, unless the payment's id was charged before: then it tells what became of
    /// that.
    fn charge<'a>(&'a self, charge: &'a Charge) -> Answering<'a, Outcome>;

    /// What became of a payment; none when the provider never got it.
    fn look_up<'a>(&'a self, payment_id: &'a str) -> Answering<'a, Option<Outcome>>;
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoAnswer {}

impl From<sqlx::Error> for NoAnswer {
    fn from(error: sqlx::Error) -> NoAnswer {
        NoAnswer(error.to_string())
    }
}
