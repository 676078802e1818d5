//! The ledger's words in English, as sellers say them. Numbers and days are `format`'s.

use crate::words::{labels, listed, terms};
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
pub mod refusals;
pub mod sums;

/// A step of the money path.
pub fn step(step: Step) -> &'static str {
    match step {
        Step::GrossSales => labels::gross_sales(),
        Step::Discounts => terms::discounts(),
        Step::RefundedSales => terms::refunded_sales(),
        Step::Expenses => terms::expenses(),
        Step::RefundedExpenses => terms::fees_given_back(),
        Step::TaxPassThrough => terms::tax(),
        Step::Reimbursements => terms::reimbursements(),
        Step::Other => terms::other(),
        Step::Unrecognised => terms::unrecognised(),
        Step::OpeningBalance => terms::opening_balance(),
        Step::ReserveReleased => terms::reserve_released(),
        Step::ReserveHeld => terms::reserve_held(),
        Step::CardCharge => terms::paid_by_card(),
        Step::FailedTransfer => terms::failed_transfer(),
        Step::MicroDeposit => terms::bank_check(),
        Step::Payout => terms::sent_to_bank(),
    }
}

/// What a step means, in a few words.
pub fn step_meaning(step: Step) -> &'static str {
    match step {
        Step::GrossSales => terms::gross_sales_are(),
        Step::Discounts => terms::discounts_are(),
        Step::RefundedSales => terms::refunded_sales_are(),
        Step::Expenses => terms::expenses_are(),
        Step::RefundedExpenses => terms::given_back_are(),
        Step::TaxPassThrough => terms::tax_is(),
        Step::Reimbursements => terms::reimbursements_are(),
        Step::Other => terms::other_is(),
        Step::Unrecognised => terms::unrecognised_is(),
        Step::OpeningBalance => terms::opening_is(),
        Step::ReserveReleased => terms::released_is(),
        Step::ReserveHeld => terms::held_is(),
        Step::CardCharge => terms::card_is(),
        Step::FailedTransfer => terms::failed_is(),
        Step::MicroDeposit => terms::bank_check_is(),
        Step::Payout => terms::payout_is(),
    }
}

/// A component: `Referral fee`; an unknown one stands as the sender wrote it.
pub fn component(component: &Component) -> String {
    match component {
        Component::Unknown(raw) => raw.clone(),
        known => named("component", known.name()),
    }
}

/// What happened; anything else stands as the sender wrote it.
pub fn kind(kind: Kind, raw_kind: &str) -> String {
    match kind {
        Kind::Other if !raw_kind.is_empty() => raw_kind.to_owned(),
        known => named("kind", known.name()),
    }
}

/// How a buyer paid: a word of the contract's as a name, any other as the sender wrote it.
pub fn payment_method(method: &str) -> String {
    if is_plain(method) {
        named("payment_method", method)
    } else {
        method.to_owned()
    }
}

/// The family that an amount belongs to.
pub fn class(class: Class) -> &'static str {
    match class {
        Class::Sales => terms::sales(),
        Class::Discount => terms::discount(),
        Class::Tax => terms::tax(),
        Class::WithheldTax => terms::tax_withheld(),
        Class::Fee => terms::fee(),
        Class::Reimbursement => terms::reimbursement(),
        Class::Reserve => terms::reserve(),
        Class::Transfer => terms::transfer(),
        Class::Other => terms::other(),
        Class::Unrecognised => terms::unrecognised(),
    }
}

/// How finely a series is cut.
pub fn by_interval(interval: Interval) -> &'static str {
    match interval {
        Interval::Day => terms::by_day(),
        Interval::Week => terms::by_week(),
        Interval::Month => terms::by_month(),
        Interval::Quarter => terms::by_quarter(),
        Interval::Year => terms::by_year(),
    }
}

/// What a breakdown is by.
pub fn by_breakdown(by: Breakdown) -> &'static str {
    match by {
        Breakdown::Marketplace => terms::by_marketplace(),
        Breakdown::Product => terms::by_product(),
        Breakdown::Category => terms::by_category(),
        Breakdown::PaymentMethod => terms::by_payment_method(),
        Breakdown::TaxScheme => terms::by_tax_scheme(),
        Breakdown::Kind => terms::by_kind(),
        Breakdown::WeekdayHour => terms::by_weekday_hour(),
    }
}

/// A group of a breakdown; marketplaces and products stand as the sender wrote them.
pub fn value(value: &Value, by: Breakdown) -> String {
    match (value, by) {
        (Value::Text(None), Breakdown::Product) => labels::without_product().to_owned(),
        (Value::Text(None), Breakdown::Marketplace) => labels::without_marketplace().to_owned(),
        (Value::Text(None), Breakdown::PaymentMethod) => labels::method_not_told().to_owned(),
        (Value::Text(None), _) => labels::none().to_owned(),
        (Value::Text(Some(text)), Breakdown::PaymentMethod) => payment_method(text),
        (Value::Text(Some(text)), _) => text.clone(),
        (Value::Kind(one), _) => kind(*one, ""),
        (Value::TaxScheme(TaxScheme::Untaxed), _) => terms::untaxed().to_owned(),
        (Value::TaxScheme(TaxScheme::Seller), _) => terms::seller_owes().to_owned(),
        (Value::TaxScheme(TaxScheme::Marketplace), _) => terms::marketplace_owes().to_owned(),
        (Value::Component(one), _) => component(one),
        (Value::IsDeferred(true), _) => labels::deferred().to_owned(),
        (Value::IsDeferred(false), _) => labels::released().to_owned(),
        (Value::Day(day), _) => day.to_iso(),
        (Value::WeekdayHour(weekday, hour), _) => {
            terms::weekday_hour(weekday_name(*weekday), &format!("{hour:02}:00"))
        }
    }
}

/// Whether a name is one of the contract's own, such as `credit_card`.
fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters.all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

/// A day of the week, 0 for Monday.
fn weekday_name(weekday: u8) -> &'static str {
    match weekday {
        0 => terms::mon(),
        1 => terms::tue(),
        2 => terms::wed(),
        3 => terms::thu(),
        4 => terms::fri(),
        5 => terms::sat(),
        _ => terms::sun(),
    }
}

/// Where a payout stands; an unknown word stands as the sender wrote it.
pub fn payout_status(status: &PayoutStatus) -> String {
    match status {
        PayoutStatus::NoPayout => terms::nothing_to_pay().to_owned(),
        PayoutStatus::Unknown(raw) => raw.clone(),
        known => named("payout_status", known.name()),
    }
}

/// How a payout travels; a word of the sender's own is shown as it is.
pub fn payout_method(method: &str) -> String {
    match method {
        "bank_account" => terms::bank_account().to_owned(),
        "debit_card" => terms::debit_card().to_owned(),
        other => other.to_owned(),
    }
}

/// An equation of a settlement: its name, its left and its right side.
pub fn rule(rule: Rule) -> [&'static str; 3] {
    match rule {
        Rule::Footing => [
            terms::footing(),
            terms::claimed_total(),
            terms::sum_of_all(),
        ],
        Rule::Partition => [
            terms::partition(),
            terms::claimed_total(),
            terms::partition_sum(),
        ],
        Rule::Chain => [terms::chain(), terms::opening(), terms::chain_sum()],
        Rule::ReserveCarryOver => [
            terms::reserve_back(),
            terms::reserve_released_lower(),
            terms::reserve_held_before(),
        ],
        Rule::Payout => [
            terms::bank_got_total(),
            terms::claimed_positive(),
            terms::paid_out(),
        ],
    }
}

/// Why an equation can't be checked.
pub fn unproven(reason: Unproven) -> &'static str {
    match reason {
        Unproven::NoClaim => terms::unproven_open(),
        Unproven::PreviousMissing => terms::unproven_previous(),
        Unproven::PayoutUnknown => terms::unproven_no_payout(),
        Unproven::PayoutAmountUnknown => terms::unproven_amount(),
    }
}

/// Something to look at.
pub fn concern(concern: Concern) -> &'static str {
    match concern {
        Concern::DoesNotFoot => terms::does_not_foot(),
        Concern::PayoutFailed => terms::payout_failed(),
        Concern::PayoutDiffers => terms::payout_differs(),
        Concern::Conflict => terms::conflict(),
        Concern::ChainBroken => terms::chain_broken(),
        Concern::SettlementMissing => terms::settlement_missing(),
        Concern::Unrecognised => terms::unknown_kind(),
        Concern::MixedCurrency => terms::mixed_currency(),
    }
}

/// A name of one of the ledger's lists: in words of its own, or as `Referral fee` for
/// `referral_fee`.
fn named(list: &str, name: &str) -> String {
    listed(list, name).map_or_else(|| sentence(name), str::to_owned)
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
        Soundness::Damaged => terms::damaged(),
        Soundness::Unproven => terms::not_proven(),
        Soundness::Proven => terms::ties_out(),
    };
    let standing = match one.standing {
        Standing::File(_) => terms::sounder_file(),
        Standing::Api => terms::the_api(),
    };
    terms::left_out(&one.settlement_id, what, standing)
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
}
