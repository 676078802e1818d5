//! What the ledger keeps of documents: the newest version of each.

use ledger::Ledger;

use crate::documents::{batch, parse};

#[track_caller]
fn check(texts: &[&str], expected: &[(&str, &str)], revision: u64) {
    let mut ledger = Ledger::new();
    for text in texts {
        ledger.append(batch(parse(text)));
    }
    let found: Vec<(&str, &str)> = ledger
        .meters()
        .map(|meter| (meter.id.as_str(), meter.unit.as_str()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(ledger.revision(), revision);
}

#[test]
fn the_newest_version_counts() {
    check(&["meter A call"], &[("A", "call")], 1);
    check(&["meter A call", "meter A call"], &[("A", "call")], 1);
    check(&["meter A call", "meter A hour"], &[("A", "hour")], 2);
    check(
        &["meter A call seq 2", "meter A hour seq 1"],
        &[("A", "call")],
        1,
    );
    check(
        &["meter A call seq 1", "meter A hour seq 2"],
        &[("A", "hour")],
        2,
    );
    check(
        &["meter A call seq 2", "meter A hour seq 2"],
        &[("A", "hour")],
        2,
    );
    check(
        &["meter B call\nmeter A hour"],
        &[("A", "hour"), ("B", "call")],
        1,
    );
}

#[test]
fn each_kind_of_entity_is_kept_and_changes_the_revision() {
    let texts = [
        "invoice I R-1 received EUR open\n line 1 1.00 1.00 0",
        "subscription S anna team EUR 1.00 every 1 month active 2025-01-01",
        "meter M call",
        "price P M EUR per_unit 0.01",
        "record r M 2025-01-01 1.5",
        "product MUG Red_mug kitchen EUR 4.00",
    ];
    let mut ledger = Ledger::new();
    for (revision, text) in (1..).zip(texts) {
        ledger.append(batch(parse(text)));
        assert_eq!(ledger.revision(), revision);
    }
    assert_eq!(ledger.invoices().next(), ledger.invoice("I"));
    assert_eq!(ledger.usage_records().next(), ledger.usage_record("r"));
    assert_eq!(ledger.products().next(), ledger.product("MUG"));
    let all = texts.map(parse);
    assert!(ledger.invoices().eq(&all[0].invoices));
    assert!(ledger.subscriptions().eq(&all[1].subscriptions));
    assert!(ledger.meters().eq(&all[2].meters));
    assert!(ledger.prices().eq(&all[3].prices));
    assert!(ledger.usage_records().eq(&all[4].usage_records));
    assert!(ledger.products().eq(&all[5].products));
    for entities in all {
        let bytes = postcard::to_stdvec(&entities).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok(entities.clone()));
        ledger.append(batch(entities));
    }
    assert_eq!(ledger.revision(), 6);
}
