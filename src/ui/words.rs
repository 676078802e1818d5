//! The ledger's words in English, as sellers say them. Numbers and days are `format`'s.

use ledger::day::Interval;
use ledger::report::attention::Concern;
use ledger::report::sales::Breakdown;
use ledger::report::settlement_proof::{Rule, Unproven};
use ledger::settlement::PayoutStatus;
use ledger::store::batch::{PassedOver, Standing};
use ledger::store::grouping::Value;
use ledger::store::soundness::Soundness;
use ledger::transaction::{Class, Component, Kind, Step, TaxScheme};

pub mod audit;
pub mod books;
pub mod causes;
pub mod documents;
pub mod sums;

/// A step of the money path.
pub const fn step(step: Step) -> &'static str {
    match step {
        Step::GrossSales => "Gross sales",
        Step::Discounts => "Discounts",
        Step::RefundedSales => "Refunded sales",
        Step::Expenses => "Fees and expenses",
        Step::RefundedExpenses => "Fees given back",
        Step::TaxPassThrough => "Tax",
        Step::Reimbursements => "Reimbursements",
        Step::Other => "Other",
        Step::Unrecognised => "Unrecognised",
        Step::OpeningBalance => "Opening balance",
        Step::ReserveReleased => "Reserve released",
        Step::ReserveHeld => "Reserve held back",
        Step::CardCharge => "Paid by card",
        Step::FailedTransfer => "Failed transfer",
        Step::MicroDeposit => "Bank account check",
        Step::Payout => "Sent to the bank",
    }
}

/// What a step means, in a few words.
pub const fn step_meaning(step: Step) -> &'static str {
    match step {
        Step::GrossSales => "Sold, before tax and discounts",
        Step::Discounts => "Promotions and points",
        Step::RefundedSales => "Given back to buyers",
        Step::Expenses => "Commission, fulfilment, storage, ads",
        Step::RefundedExpenses => "Came back with refunds",
        Step::TaxPassThrough => "From buyers, less tax withheld",
        Step::Reimbursements => "For lost or damaged goods",
        Step::Other => "None of the other steps",
        Step::Unrecognised => "Not known here, counted all the same",
        Step::OpeningBalance => "Carried over from the one before",
        Step::ReserveReleased => "Held back before, set free now",
        Step::ReserveHeld => "Held back for the next one",
        Step::CardCharge => "Your card paid a negative balance",
        Step::FailedTransfer => "Sent back by the bank",
        Step::MicroDeposit => "A cent, to check the account",
        Step::Payout => "The payout itself",
    }
}

/// A component: `Referral fee`; an unknown one stands as the sender wrote it.
pub fn component(component: &Component) -> String {
    match component {
        Component::Unknown(raw) => raw.clone(),
        known => sentence(known.name()),
    }
}

/// What happened; anything else stands as the sender wrote it.
pub fn kind(kind: Kind, raw_kind: &str) -> String {
    match kind {
        Kind::Other if !raw_kind.is_empty() => raw_kind.to_owned(),
        known => sentence(known.name()),
    }
}

/// How a buyer paid: a word of the contract's as a name, any other as the sender wrote it.
pub fn payment_method(method: &str) -> String {
    if is_plain(method) {
        sentence(method)
    } else {
        method.to_owned()
    }
}

/// The family that an amount belongs to.
pub const fn class(class: Class) -> &'static str {
    match class {
        Class::Sales => "Sales",
        Class::Discount => "Discount",
        Class::Tax => "Tax",
        Class::WithheldTax => "Tax withheld",
        Class::Fee => "Fee",
        Class::Reimbursement => "Reimbursement",
        Class::Reserve => "Reserve",
        Class::Transfer => "Transfer",
        Class::Other => "Other",
        Class::Unrecognised => "Unrecognised",
    }
}

/// How finely a series is cut.
pub const fn by_interval(interval: Interval) -> &'static str {
    match interval {
        Interval::Day => "By day",
        Interval::Week => "By week",
        Interval::Month => "By month",
        Interval::Quarter => "By quarter",
        Interval::Year => "By year",
    }
}

/// What a breakdown is by.
pub const fn by_breakdown(by: Breakdown) -> &'static str {
    match by {
        Breakdown::Marketplace => "By marketplace",
        Breakdown::Product => "By product",
        Breakdown::Category => "By category",
        Breakdown::PaymentMethod => "By payment method",
        Breakdown::TaxScheme => "By who owes the tax",
        Breakdown::Kind => "By what happened",
        Breakdown::WeekdayHour => "By day of the week and hour",
    }
}

/// A group of a breakdown; marketplaces and products stand as the sender wrote them.
pub fn value(value: &Value, by: Breakdown) -> String {
    match (value, by) {
        (Value::Text(None), Breakdown::Product) => "Without a product".to_owned(),
        (Value::Text(None), Breakdown::Marketplace) => "Without a marketplace".to_owned(),
        (Value::Text(None), Breakdown::PaymentMethod) => "Payment method not told".to_owned(),
        (Value::Text(None), _) => "None".to_owned(),
        (Value::Text(Some(text)), Breakdown::PaymentMethod) => payment_method(text),
        (Value::Text(Some(text)), _) => text.clone(),
        (Value::Kind(one), _) => kind(*one, ""),
        (Value::TaxScheme(TaxScheme::Untaxed), _) => "No tax in it".to_owned(),
        (Value::TaxScheme(TaxScheme::Seller), _) => "You owe the tax".to_owned(),
        (Value::TaxScheme(TaxScheme::Marketplace), _) => "The marketplace owes the tax".to_owned(),
        (Value::Component(one), _) => component(one),
        (Value::IsDeferred(true), _) => "Deferred".to_owned(),
        (Value::IsDeferred(false), _) => "Released".to_owned(),
        (Value::Day(day), _) => day.to_iso(),
        (Value::WeekdayHour(weekday, hour), _) => {
            format!("{} {hour:02}:00", weekday_name(*weekday))
        }
    }
}

/// Whether a name is one of the contract's own, such as `credit_card`.
fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters.all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

/// A day of the week, 0 for Monday.
const fn weekday_name(weekday: u8) -> &'static str {
    match weekday {
        0 => "Mon",
        1 => "Tue",
        2 => "Wed",
        3 => "Thu",
        4 => "Fri",
        5 => "Sat",
        _ => "Sun",
    }
}

/// Where a payout stands; an unknown word stands as the sender wrote it.
pub fn payout_status(status: &PayoutStatus) -> String {
    match status {
        PayoutStatus::NoPayout => "Nothing to pay".to_owned(),
        PayoutStatus::Unknown(raw) => raw.clone(),
        known => sentence(known.name()),
    }
}

/// How a payout travels; a word of the sender's own is shown as it is.
pub fn payout_method(method: &str) -> String {
    match method {
        "bank_account" => "bank account".to_owned(),
        "debit_card" => "debit card".to_owned(),
        other => other.to_owned(),
    }
}

/// An equation of a settlement: its name, its left and its right side.
pub const fn rule(rule: Rule) -> [&'static str; 3] {
    match rule {
        Rule::Footing => ["The lines add up", "claimed total", "sum of all amounts"],
        Rule::Partition => [
            "Every amount has its place",
            "claimed total",
            "opening + activity + reserve held + card + failed transfer + bank check",
        ],
        Rule::Chain => [
            "It starts where the one before ended",
            "opening balance",
            "total of the settlement before, when negative",
        ],
        Rule::ReserveCarryOver => [
            "The reserve came back",
            "reserve released",
            "reserve held by the settlement before",
        ],
        Rule::Payout => [
            "The bank got the total",
            "claimed total, when positive",
            "paid out",
        ],
    }
}

/// Why an equation can't be checked.
pub const fn unproven(reason: Unproven) -> &'static str {
    match reason {
        Unproven::NoClaim => "the settlement is still open and claims no total",
        Unproven::PreviousMissing => "the settlement before is not here",
        Unproven::PayoutUnknown => "no payout is known for it",
        Unproven::PayoutAmountUnknown => "the amount of the payout is not known",
    }
}

/// Something to look at.
pub const fn concern(concern: Concern) -> &'static str {
    match concern {
        Concern::DoesNotFoot => "The amounts do not add up to the claimed total",
        Concern::PayoutFailed => "The payout failed",
        Concern::PayoutDiffers => "The payout differs from the settlement's total",
        Concern::Conflict => "The sender sent two contents as one version; the first is booked",
        Concern::ChainBroken => "What was carried over does not tie out with the one before",
        Concern::SettlementMissing => "A settlement is missing before this one",
        Concern::Unrecognised => "Amounts of a kind that this dashboard does not know",
        Concern::MixedCurrency => "Holds amounts in another currency, which are in no sum",
    }
}

/// What a machine reports, as a sentence: with a capital and a full stop.
pub fn remark(reason: &str) -> String {
    let text = capitalised(reason.trim());
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) {
        text
    } else {
        text + "."
    }
}

/// `referral_fee` as `Referral fee`.
fn sentence(name: &str) -> String {
    let text = capitalised(&name.replace('_', " "));
    // The one abbreviation among the names.
    text.strip_prefix("Fba ")
        .map_or_else(|| text.clone(), |rest| format!("FBA {rest}"))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Why a file's version of a settlement was left out, and what to do.
pub fn passed_over(one: &PassedOver) -> String {
    let what = match one.soundness {
        Soundness::Damaged => "lines of this file could not be read",
        Soundness::Unproven => "its lines here do not add up to a claimed total",
        Soundness::Proven => "this file ties out",
    };
    let standing = match one.standing {
        Standing::File(_) => "a file that is sounder",
        Standing::Api => "the billing API",
    };
    format!(
        "Settlement {} was left out: {what}, and the books have it from {standing}. Nothing was \
         changed. If this file should count, download it again.",
        one.settlement_id
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_sentences() {
        assert_eq!(component(&Component::ReferralFee), "Referral fee");
        assert_eq!(
            component(&Component::FbaFulfilmentFee),
            "FBA fulfilment fee"
        );
        assert_eq!(
            component(&Component::Unknown("ItemFees | New".into())),
            "ItemFees | New"
        );
        assert_eq!(kind(Kind::GuaranteeClaim, "A-to-z"), "Guarantee claim");
        assert_eq!(kind(Kind::Other, "Retrocharge"), "Retrocharge");
        assert_eq!(kind(Kind::Other, ""), "Other");
        assert_eq!(payout_status(&PayoutStatus::InTransit), "In transit");
        let paid_by = |text: &str| value(&Value::Text(Some(text.into())), Breakdown::PaymentMethod);
        assert_eq!(paid_by("credit_card"), "Credit card");
        assert_eq!(paid_by("PIX parcelado"), "PIX parcelado");
        let product = Value::Text(Some("mug_red".into()));
        assert_eq!(value(&product, Breakdown::Product), "mug_red");
        assert_eq!(
            value(&Value::WeekdayHour(6, 9), Breakdown::WeekdayHour),
            "Sun 09:00"
        );
    }

    #[test]
    fn remarks_are_sentences() {
        assert_eq!(
            remark("the server answered 404: Not Found "),
            "The server answered 404: Not Found."
        );
        assert_eq!(remark("Stopped."), "Stopped.");
        assert_eq!(remark(""), "");
    }
}
