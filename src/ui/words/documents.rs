//! The ledger's words of invoices, payments, usage and subscriptions, as people call them.

use ledger::invoice::{Direction, PaymentStatus, Standing};
use ledger::payment_method::{PaymentMethod, PaymentMethodKind};
use ledger::report::invoices::Bucket;
use ledger::report::subscriptions::Movement;
use ledger::subscription::{
    BillingInterval, Break, EventKind, IntervalUnit, RetryStatus, SubscriptionStatus,
};
use ledger::usage::{PriceModel, Unpriced};

use super::sentence;

/// Who owes whom.
pub const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Received => "Received",
        Direction::Issued => "Issued",
    }
}

/// How an invoice stands.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Draft => "Draft",
        Standing::Open => "Open",
        Standing::PartiallyPaid => "Partly paid",
        Standing::Overdue => "Overdue",
        Standing::Paid => "Paid",
        Standing::Overpaid => "Overpaid",
        Standing::Void => "Void",
        Standing::Uncollectible => "Uncollectible",
    }
}

/// How late an open amount is.
pub const fn bucket(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::NoDueDay => "No due day",
        Bucket::NotDue => "Not due yet",
        Bucket::Days1To30 => "1 to 30 days late",
        Bucket::Days31To60 => "31 to 60 days late",
        Bucket::Days61To90 => "61 to 90 days late",
        Bucket::Over90 => "More than 90 days late",
    }
}

/// Whether a payment arrived; an unknown word stands as the sender wrote it.
pub fn payment_status(status: &PaymentStatus) -> String {
    match status {
        PaymentStatus::Processing => "Under way".to_owned(),
        PaymentStatus::Succeeded => "Arrived".to_owned(),
        PaymentStatus::Failed => "Failed".to_owned(),
        PaymentStatus::Unknown(raw) => raw.clone(),
    }
}

/// Why a payment failed: a provider's word as people say it, any other text as it is.
pub fn failure(reason: &str) -> String {
    match reason {
        "" => "No reason was given".to_owned(),
        "insufficient_funds" => "There was not enough money on the account".to_owned(),
        "card_expired" => "The card has expired".to_owned(),
        "by_issuer" | "declined" => "The bank that issued it declined".to_owned(),
        reason if reason.contains(' ') => reason.to_owned(),
        word => sentence(word),
    }
}

/// What a way to pay is.
pub fn method_kind(kind: &PaymentMethodKind) -> String {
    match kind {
        PaymentMethodKind::Upi => "UPI".to_owned(),
        PaymentMethodKind::SellerWallet => "Balance with the marketplace".to_owned(),
        PaymentMethodKind::Unknown(raw) => raw.clone(),
        known => sentence(known.name()),
    }
}

/// A way to pay in a few words: `Visa ending in 4242`.
pub fn method(method: &PaymentMethod) -> String {
    let name = method
        .brand
        .clone()
        .unwrap_or_else(|| method_kind(&method.kind));
    match &method.tail {
        Some(tail) => format!("{name} ending in {tail}"),
        None => name,
    }
}

/// Where a subscription stands.
pub fn subscription_status(status: &SubscriptionStatus) -> String {
    match status {
        SubscriptionStatus::Unknown(raw) => raw.clone(),
        SubscriptionStatus::Canceled => "Cancelled".to_owned(),
        known => sentence(known.name()),
    }
}

/// What happened to a subscription.
pub fn subscription_event(kind: &EventKind) -> String {
    match kind {
        EventKind::Created => "Began".to_owned(),
        EventKind::TrialEnded => "Trial ended".to_owned(),
        EventKind::Changed => "Plan, quantity or discount changed".to_owned(),
        EventKind::Renewed => "Charged again".to_owned(),
        EventKind::PastDue => "A charge failed".to_owned(),
        EventKind::Recovered => "The failed charge was made good".to_owned(),
        EventKind::Paused => "Paused".to_owned(),
        EventKind::Resumed => "Resumed".to_owned(),
        EventKind::Canceled => "Cancelled by the customer".to_owned(),
        EventKind::Ended => "Access ended".to_owned(),
        EventKind::Reactivated => "Began again".to_owned(),
        EventKind::Unknown(raw) => raw.clone(),
    }
}

/// What became of an attempt at a charge.
pub fn retry_status(status: &RetryStatus) -> String {
    match status {
        RetryStatus::Scheduled => "Planned".to_owned(),
        RetryStatus::Failed => "Failed".to_owned(),
        RetryStatus::Succeeded => "Paid".to_owned(),
        RetryStatus::Unknown(raw) => raw.clone(),
    }
}

/// How often a subscription is billed.
pub fn interval(interval: BillingInterval) -> String {
    let (one, many) = match interval.unit {
        IntervalUnit::Day => ("every day", "days"),
        IntervalUnit::Week => ("every week", "weeks"),
        IntervalUnit::Month => ("every month", "months"),
        IntervalUnit::Year => ("every year", "years"),
    };
    match interval.count {
        0 | 1 => one.to_owned(),
        count => format!("every {count} {many}"),
    }
}

/// What of a subscription's own figures does not tie.
pub fn broken(one: Break) -> String {
    match one {
        Break::Chain { event } => {
            let number = event.saturating_add(1);
            format!("Event {number} begins with another figure than the one before it ended with.")
        }
        Break::LastFigure => {
            "Its last event ends with another figure than it recurs by now.".to_owned()
        }
        Break::EndUnknown => {
            "It is cancelled and nobody says when access ends; its last event stands for that."
                .to_owned()
        }
        Break::NegativeAmount => {
            "It recurs by less than nothing, which counts as nothing.".to_owned()
        }
    }
}

/// What a customer did in a month.
pub const fn movement(movement: Movement) -> &'static str {
    match movement {
        Movement::New => "New",
        Movement::Reactivation => "Came back",
        Movement::Expansion => "Pays more",
        Movement::Contraction => "Pays less",
        Movement::Churn => "Left",
    }
}

/// How units become money.
pub fn price_model(model: &PriceModel) -> String {
    match model {
        PriceModel::PerUnit { .. } => "The same price for every unit".to_owned(),
        PriceModel::Package { .. } => "By the package; one that is begun counts whole".to_owned(),
        PriceModel::Volume(_) => "All units at the price of the tier that is reached".to_owned(),
        PriceModel::Graduated(_) => "Each unit at the price of its tier".to_owned(),
        PriceModel::GraduatedPercentage(_) => "Of each amount, the share of its tier".to_owned(),
        PriceModel::Unknown(raw) => format!("{raw}, which is not known here"),
    }
}

/// Why there is no charge.
pub const fn unpriced(why: Unpriced) -> &'static str {
    match why {
        Unpriced::UnknownModel => "Nothing is known here of how this price works.",
        Unpriced::TiersOutOfOrder => "The tiers of this price are not in order.",
        Unpriced::BeyondTiers => "More was used than the tiers of this price reach.",
        Unpriced::NoPackageSize => "The packages of this price hold nothing.",
        Unpriced::BeyondRange => "The figures are beyond what can be counted exactly.",
    }
}
