//! Invoices: in every state, and each line tied to the rows or the usage that it asks for.

use std::collections::{BTreeMap, BTreeSet};

use ledger::invoice::{Direction, Invoice, PaymentStatus, Standing};
use ledger::report::Report;
use ledger::report::invoice::{self, InvoiceProof, Proof};
use ledger::report::invoices::{self, Bucket, Invoices, Sort};
use ledger::store::Ledger;
use ledger::transaction::{Component, Kind, Transaction};

use super::reports::{SAMPLES, last_day, ledger, ledger_of};
use super::{SEED, batch, minor};

fn proof(ledger: &Ledger, invoice: &Invoice) -> Proof {
    let query = invoice::Query {
        invoice_id: invoice.id.clone(),
        as_of: last_day(),
        offset: 0,
        limit: 10,
    };
    InvoiceProof::run(ledger, &query).proof.unwrap()
}

#[test]
fn every_line_and_every_total_foots() {
    for (seed, orders) in SAMPLES {
        check_lines(&ledger_of(seed, orders), orders);
    }
}

fn check_lines(ledger: &Ledger, orders: u64) {
    let mut n_tied_to_movements = 0;
    let mut n_tied_to_usage = 0;
    for invoice in ledger.invoices() {
        let proof = proof(ledger, invoice);
        for side in [&proof.net, &proof.tax, &proof.total] {
            assert_eq!(side.residual_minor, Some(0), "{}", invoice.id);
        }
        for line in &proof.lines {
            assert_eq!(line.residual_minor, Some(0), "{}", invoice.id);
            // Prices include tax, so the tax of one may be a cent off the tax of its net.
            let off = line.tax_residual_minor.unwrap_or(0);
            assert!(off.abs() <= 1, "{}: {off}", invoice.id);
            if let Some(usage) = &line.usage {
                assert_eq!(
                    (usage.n_repeated, usage.missing_ids.len()),
                    (0, 0),
                    "{}",
                    invoice.id
                );
                assert!(usage.residual.unwrap().is_zero(), "{}", invoice.id);
                n_tied_to_usage += 1;
            }
        }
        assert_eq!(proof.n_namesakes, 0, "{}", invoice.id);
        assert_eq!(proof.movements.n_other_currency, 0);
        if proof.movements.n_movements > 0 {
            assert_eq!(proof.movements.residual_minor, Some(0), "{}", invoice.id);
            n_tied_to_movements += 1;
        }
    }
    let n_fees_min = if orders < 1_000 { 60 } else { 400 };
    assert!(
        n_tied_to_movements > n_fees_min,
        "{n_tied_to_movements} fees"
    );
    assert!(n_tied_to_usage > 60, "{n_tied_to_usage} lines of usage");
    // Each fee with a document is asked for by one.
    let billed = [Kind::SubscriptionFee, Kind::StorageFee, Kind::Advertising];
    let n_billed = ledger
        .rows()
        .filter(|row| billed.contains(&row.kind()))
        .count();
    assert_eq!(n_tied_to_movements, n_billed);
}

#[test]
fn documents_of_every_standing_and_lateness_are_there() {
    let query = invoices::Query {
        as_of: last_day(),
        soon_days: 14,
        direction: None,
        currency: None,
        standing: None,
        bucket: None,
        sort: Sort::Due,
        is_descending: false,
        offset: 0,
        limit: 1_000,
    };
    let ledger = ledger();
    let found = Invoices::run(&ledger, &query);
    assert_eq!(found.n_later, 0);
    let mut standings: BTreeMap<Direction, BTreeSet<Standing>> = BTreeMap::new();
    let mut buckets = BTreeSet::new();
    for row in &found.rows {
        standings
            .entry(row.direction)
            .or_default()
            .insert(row.position.standing);
        buckets.extend(row.bucket);
        // What the sender says and what the day makes of it do not contradict each other.
        let is_overdue = row.position.standing == Standing::Overdue;
        let says_so = ["overdue", "partially_paid", "open"].contains(&row.status.name());
        assert!(!is_overdue || says_so, "{} {row:?}", row.id);
        assert_ne!(row.position.standing, Standing::Overpaid, "{}", row.id);
        assert_eq!(row.position.unlisted_minor, 0, "{} is called paid", row.id);
    }
    let late = [
        Bucket::Days1To30,
        Bucket::Days31To60,
        Bucket::Days61To90,
        Bucket::Over90,
    ];
    assert!(
        late.iter()
            .chain([&Bucket::NotDue])
            .all(|one| buckets.contains(one)),
        "{buckets:?}"
    );
    let of = |direction| standings[&direction].clone();
    let issued = of(Direction::Issued);
    for standing in Standing::ALL
        .into_iter()
        .filter(|one| *one != Standing::Overpaid)
    {
        assert!(issued.contains(&standing), "no {standing:?} one is issued");
    }
    for standing in [
        Standing::Open,
        Standing::Overdue,
        Standing::Paid,
        Standing::Void,
    ] {
        assert!(
            of(Direction::Received).contains(&standing),
            "no {standing:?} one is received"
        );
    }
    for group in &found.groups {
        assert_eq!(
            (group.n_unfooted, group.n_other_currency),
            (0, 0),
            "{}",
            group.currency
        );
    }
    let statuses: BTreeSet<&PaymentStatus> = ledger
        .invoices()
        .flat_map(|invoice| &invoice.payments)
        .map(|it| &it.status)
        .collect();
    assert_eq!(statuses.len(), 3, "{statuses:?}");
    let ids: Vec<&str> = ledger
        .invoices()
        .flat_map(|it| &it.payments)
        .map(|it| it.id.as_str())
        .collect();
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        ids.len(),
        "a payment twice"
    );
}

/// What a company is asked for an order on account is what the rows say that the buyer pays, and its
/// credit notes are what the refunds give back.
#[test]
fn orders_on_account_are_asked_for_to_the_cent() {
    let seller = billing_api::demo::seller(SEED);
    let batch = batch(&seller);
    let invoices: BTreeMap<&str, &Invoice> = batch
        .entities
        .invoices
        .iter()
        .map(|it| (it.id.as_str(), it))
        .collect();
    let mut orders: BTreeMap<&str, Vec<&Transaction>> = BTreeMap::new();
    for row in &batch.transactions {
        if row.payment_method.as_deref() == Some("invoice") {
            orders
                .entry(row.order_id.as_deref().unwrap())
                .or_default()
                .push(row);
        }
    }
    let paid_by_buyer = [
        Component::ProductSale,
        Component::ProductTax,
        Component::ShippingCredit,
        Component::ShippingTax,
        Component::GiftWrap,
        Component::GiftWrapTax,
        Component::PromotionItem,
        Component::PromotionShipping,
        Component::PromotionTax,
    ];
    let mut n_credited = 0;
    for (order_id, rows) in &orders {
        let invoice = invoices[format!("inv_{order_id}").as_str()];
        let sum = |kind: Kind| -> i128 {
            let own = rows.iter().filter(|row| row.kind == kind);
            own.flat_map(|row| paid_by_buyer.iter().map(|part| minor(row, part)))
                .sum()
        };
        assert_eq!(invoice.total_minor(), sum(Kind::Sale), "{order_id}");
        let credited: i128 = invoice
            .credit_notes
            .iter()
            .map(|note| i128::from(note.money.minor))
            .sum();
        assert_eq!(credited, -sum(Kind::Refund), "{order_id}");
        n_credited += usize::from(credited > 0);
    }
    assert!(
        orders.len() > 40 && n_credited > 0,
        "{} orders, {n_credited} credited",
        orders.len()
    );
}
