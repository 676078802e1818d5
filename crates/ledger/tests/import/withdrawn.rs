//! What a sender takes off a list of documents leaves the books, and never before its time.

use ledger::Ledger;
use ledger::import::billing_api::{self, PageProof};
use ledger::store::batch::{Listed, Withdrawn};

/// A page of payment methods: rows as they are written, and what is claimed of them.
fn page(rows: &[&str], ids: [&str; 2]) -> String {
    let [first, last] = ids;
    format!(
        r#"{{"data":[{}],"page":{{"count":{},"sums":{{}},"first_id":"{first}","last_id":"{last}",
        "next":null,"snapshot":"9","as_of":"2026-03-20T00:00:00Z"}}}}"#,
        rows.join(","),
        rows.len(),
    )
}

const CARD: &str = r#"{"id":"pm_a","sequence":5,"kind":"credit_card","is_default":true}"#;
const GONE: &str = r#"{"id":"pm_a","sequence":7,"deleted":true}"#;

fn book(ledger: &mut Ledger, body: &str) -> PageProof {
    let parsed = billing_api::parse_payment_methods(body.as_bytes());
    let (proof, batch, rejections) = parsed.unwrap();
    assert_eq!(rejections, []);
    ledger.append(batch);
    proof
}

fn ids(ledger: &Ledger) -> Vec<String> {
    let methods = ledger.payment_methods();
    methods.map(|method| method.id.clone()).collect()
}

#[test]
fn what_is_taken_off_a_list_is_gone() {
    let mut ledger = Ledger::new();
    book(&mut ledger, &page(&[CARD], ["pm_a"; 2]));
    assert_eq!(ids(&ledger), ["pm_a"]);
    let before = ledger.revision();
    let proof = book(&mut ledger, &page(&[GONE], ["pm_a"; 2]));
    assert_eq!(proof.count, 1);
    assert_eq!(ids(&ledger), [""; 0]);
    assert!(ledger.revision() > before, "pages ask again");
    // What is gone already changes nothing.
    let before = ledger.revision();
    book(&mut ledger, &page(&[GONE], ["pm_a"; 2]));
    assert_eq!(ledger.revision(), before);
}

#[test]
fn a_later_version_outlives_an_earlier_removal() {
    let mut ledger = Ledger::new();
    let later = CARD.replace('5', "8");
    book(&mut ledger, &page(&[&later], ["pm_a"; 2]));
    book(&mut ledger, &page(&[GONE], ["pm_a"; 2]));
    assert_eq!(ids(&ledger), ["pm_a"]);
}

#[test]
fn removals_are_rows_of_their_page_and_places_in_its_feed() {
    let other = r#"{"id":"pm_b","sequence":6,"kind":"upi","is_default":false}"#;
    let body = page(&[other, GONE], ["pm_b", "pm_a"]);
    let parsed = billing_api::parse_payment_methods(body.as_bytes());
    let (_, batch, _) = parsed.unwrap();
    assert_eq!(batch.entities.newest_sequence(), 7);
    let gone = Withdrawn {
        list: Listed::PaymentMethods,
        id: "pm_a".to_owned(),
        sequence: 7,
    };
    assert_eq!(batch.entities.withdrawn, [gone]);
    // The last row is another one than the page claims.
    let body = page(&[other, GONE], ["pm_b", "pm_c"]);
    assert!(billing_api::parse_payment_methods(body.as_bytes()).is_err());
    // A removal of nothing is set aside, and no word but true removes.
    for row in [
        r#"{"sequence":7,"deleted":true}"#,
        r#"{"id":"pm_a","sequence":7,"deleted":"yes"}"#,
    ] {
        let body = page(&[row], ["pm_a"; 2]);
        let (_, batch, rejections) = billing_api::parse_payment_methods(body.as_bytes()).unwrap();
        assert_eq!((rejections.len(), batch.entities.withdrawn.len()), (1, 0));
    }
}
