//! Amazon's names, by the public lists: the pair decides, never one word, never the sign.

use std::fmt::{Debug, Write};

use expect_test::expect_file;
use ledger::invoice::{InvoiceStatus, PaymentStatus};
use ledger::settlement::PayoutStatus;
use ledger::subscription::{EventKind, RetryStatus, SubscriptionStatus};
use ledger::transaction::{Component, Kind};

use super::builder::{but, sale, summary, v2};
use super::read;

/// The component's and the kind's name of a movement in a V2 file.
fn names(kind: &str, family: &str, description: &str, amount: &str) -> (Component, Kind) {
    let fields = [
        ("transaction-type", kind),
        ("amount-type", family),
        ("amount-description", description),
    ];
    let file = v2(&[
        summary("1", "1.00", "USD"),
        but(sale("1", "A", amount), &fields),
    ]);
    let import = read(file.as_bytes());
    let transaction = &import.batch.transactions[0];
    (transaction.amounts[0].component.clone(), transaction.kind)
}

#[test]
fn what_names_mean() {
    let mut found = String::new();
    for line in include_str!("settlement_v2/names.txt").lines() {
        let [kind, family, description] = line
            .split(" | ")
            .collect::<Vec<_>>()
            .try_into()
            .unwrap_or_else(|_| panic!("{line}"));
        let (component, kind) = names(kind, family, description, "-1.00");
        writeln!(found, "{line} = {}, {}", component.name(), kind.name()).unwrap();
    }
    expect_file!["settlement_v2/names.expected.txt"].assert_eq(&found);
}

#[test]
fn the_sign_does_not_matter() {
    for description in [
        "Previous Reserve Amount Balance",
        "Current Reserve Amount",
        "Storage Fee",
        "WAREHOUSE_LOST",
        "Nobody Knows",
    ] {
        let kind = "other-transaction";
        assert_eq!(
            names(kind, kind, description, "5.00"),
            names(kind, kind, description, "-5.00")
        );
    }
}

#[test]
fn the_spelling_does_not_matter() {
    for (kind, family, description) in [
        ("Order", "ItemFees", "FBAPerUnitFulfillmentFee"),
        ("ORDER", "Item Fees", "FBA per unit fulfillment fee"),
        ("order", "item-fees", "FBA_PER_UNIT_FULFILLMENT_FEE"),
    ] {
        let expected = (Component::FbaFulfilmentFee, Kind::Sale);
        assert_eq!(names(kind, family, description, "-1.00"), expected);
    }
}

/// Each of the billing API's words is known, comes back, and is read in any case; another is kept.
#[track_caller]
fn check_words<T: Debug>(words: &str, from: fn(&str) -> T, name: fn(&T) -> &str) {
    for word in words.split_whitespace() {
        let found = from(word);
        assert_eq!(name(&found), word);
        assert!(!format!("{found:?}").starts_with("Unknown"), "{word}");
        assert_eq!(name(&from(&word.to_ascii_uppercase())), word);
    }
    let other = from("Unheard");
    assert_eq!(name(&other), "Unheard");
    assert_eq!(format!("{other:?}"), "Unknown(\"Unheard\")");
}

#[test]
fn words_of_documents_and_payouts_are_known() {
    check_words(
        "draft open partially_paid paid overdue void uncollectible",
        InvoiceStatus::from_name,
        InvoiceStatus::name,
    );
    check_words(
        "processing succeeded failed",
        PaymentStatus::from_name,
        PaymentStatus::name,
    );
    check_words(
        "started in_transit paid failed cancelled no_payout",
        PayoutStatus::from_name,
        PayoutStatus::name,
    );
    check_words(
        "trialing active past_due paused canceled",
        SubscriptionStatus::from_name,
        SubscriptionStatus::name,
    );
    check_words(
        "created trial_ended changed renewed past_due recovered paused resumed canceled ended \
         reactivated",
        EventKind::from_name,
        EventKind::name,
    );
    let of_retries = ["scheduled", "FAILED", "succeeded", "late"].map(RetryStatus::from_name);
    let expected = [
        RetryStatus::Scheduled,
        RetryStatus::Failed,
        RetryStatus::Succeeded,
        RetryStatus::Unknown("late".to_owned()),
    ];
    assert_eq!(of_retries, expected);
}
