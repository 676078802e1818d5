//! One transaction, whole, with what belongs to it.

use std::fmt::Write;

use ledger::Ledger;
use ledger::report::transaction::{self, RELATED_MAX, TransactionDetail};
use ledger::transaction::Step;

use crate::books::{BOOKS, ask, ledger_of};
use crate::journal;

#[test]
fn a_transaction_is_shown_whole_with_what_belongs_to_it() {
    let ledger = ledger_of(BOOKS);
    let ask =
        |id: &str| -> TransactionDetail { ask(&ledger, &transaction::Query { id: id.to_owned() }) };
    assert_eq!(ask("z").detail, None);
    let detail = ask("a").detail.unwrap();
    assert_eq!(
        detail.steps,
        [Step::GrossSales, Step::Expenses, Step::Expenses]
    );
    assert_eq!(
        detail.path,
        [(Step::GrossSales, 4000), (Step::Expenses, -1300)]
    );
    assert_eq!(
        (detail.total_minor, detail.net_proceeds_minor),
        (2700, 2700)
    );
    assert_eq!(detail.settlement.unwrap().id, "S1");
    assert_eq!(detail.payouts[0].id, "P1");
    let ids: Vec<&str> = detail
        .of_order
        .lines
        .iter()
        .map(|line| line.id.as_str())
        .collect();
    assert_eq!((ids, detail.of_order.n_rows), (vec!["c"], 1));
    assert_eq!(detail.of_reference.n_rows, 0);
    assert!(!detail.has_conflict);

    let payout = ask("g").detail.unwrap();
    assert_eq!((payout.total_minor, payout.net_proceeds_minor), (-100, 0));
    assert_eq!((payout.of_order.n_rows, payout.of_reference.n_rows), (0, 0));
}

#[test]
fn of_many_rows_of_an_order_the_first_are_shown() {
    let mut text = "from api".to_owned();
    for number in 0..RELATED_MAX + 3 {
        write!(
            text,
            "\npost r{number:03} fee 2025-08-02 EUR seq {number} order O1\n    service_fee -0.01"
        )
        .unwrap();
    }
    let id = "r000".to_owned();
    let found: TransactionDetail = ask(&ledger_of(&text), &transaction::Query { id });
    let of_order = found.detail.unwrap().of_order;
    assert_eq!(of_order.n_rows, RELATED_MAX as u64 + 2);
    assert_eq!(of_order.lines.len(), RELATED_MAX);
    assert_eq!(of_order.lines[RELATED_MAX - 1].id, "r100");
}

#[test]
fn references_and_conflicts_are_part_of_a_transaction() {
    let mut batches = journal::parse(
        "
        from api
        post a fee 2025-08-01 EUR seq 1 order O1
            service_fee -1.00
        post b fee 2025-08-02 EUR seq 2
            service_fee -2.00
        post c fee 2025-08-03 EUR seq 3 order O1
            service_fee -4.00
        from api
        post b fee 2025-08-02 EUR seq 2
            service_fee -3.00
        ",
    );
    for transaction in batches.iter_mut().flat_map(|batch| &mut batch.transactions) {
        transaction.reference_id = Some("R1".to_owned());
    }
    let mut ledger = Ledger::new();
    for batch in batches {
        ledger.append(batch);
    }
    let ask = |id: &str| {
        let found: TransactionDetail = ask(&ledger, &transaction::Query { id: id.to_owned() });
        let found = found.detail.unwrap();
        let ids = |related: &transaction::Related| {
            let ids = related.lines.iter().map(|line| line.id.as_str());
            ids.collect::<Vec<_>>().join(" ")
        };
        let (order, reference) = (ids(&found.of_order), ids(&found.of_reference));
        (order, reference, found.has_conflict)
    };
    assert_eq!(ask("a"), ("c".to_owned(), "b".to_owned(), false));
    assert_eq!(ask("b"), (String::new(), "a c".to_owned(), true));
}
