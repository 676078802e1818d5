//! Transactions, fees and the fee audit over small journals that were worked out by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Calendar, Day, Interval, Period, Weekday};
use ledger::money::fraction::Fraction;
use ledger::money::{Currency, Total};
use ledger::report::fee_audit::checks::Charges;
use ledger::report::fee_audit::{self, FeeAudit, Floor};
use ledger::report::fees::{self, FeeList, FeeSums, Fees};
use ledger::report::transaction::{self, TransactionDetail};
use ledger::report::transactions::{self, Line, Transactions};
use ledger::report::{Report, answer};
use ledger::store::filter::Filter;
use ledger::store::grouping::Dimension;
use ledger::store::listing::{Column, ListingTotal, Sort};
use ledger::transaction::{Component, Step};

#[path = "fixture/journal.rs"]
mod journal;

fn ledger_of(text: &str) -> Ledger {
    let mut ledger = Ledger::new();
    for batch in journal::parse(text) {
        ledger.append(batch);
    }
    ledger
}

/// Asks as the page does: over the wire.
fn ask<R: Report>(ledger: &Ledger, query: &R::Query) -> R {
    let query = postcard::to_stdvec(query).unwrap();
    postcard::from_bytes(&answer(ledger, R::KIND, &query).unwrap()).unwrap()
}

fn all() -> Filter {
    Filter::all(Zone::utc())
}

fn plain(minor: i128, currency: Currency) -> String {
    Total::new(minor, currency).to_plain()
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

const MONDAYS: Calendar = Calendar {
    week_start: Weekday::Monday,
    year_start: 1,
};

/// Two shops, three currencies, a deferred row, an unknown component and an unknown kind.
const BOOKS: &str = "
    from api
    settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00 (carries P1)
    payout P1 EUR 1.00 paid for S1
    post a sale 2025-08-02 EUR in S1 seq 1 order O1 sku MUG units 2 at amazon.de
        product_sale 40.00
        referral_fee -6.00
        fba_fulfilment_fee -7.00
    post b sale 2025-08-03 EUR in S1 seq 2 order O2 sku PEN units 1 at amazon.fr
        product_sale 10.00
        referral_fee -1.50
        new_levy -0.30
    post c refund 2025-08-20 EUR seq 3 order O1 sku MUG units 1 at amazon.de deferred DD7
        product_sale -20.00
        referral_fee 3.00
        refund_admin_fee -0.60
    post d storage_fee 2025-09-01 EUR seq 4
        storage_fee -2.22
        adjustment -0.08
    post e mystery 2025-09-02 EUR seq 5 order O2
        new_credit 5.00
    post f sale 2025-09-03 JPY seq 6 order O3 sku MUG units 1 at amazon.co.jp
        product_sale 1000
        referral_fee -150
    post g payout 2025-09-04 EUR in S1 seq 7
        payout -1.00
";

fn sort(by: Column, is_descending: bool) -> Sort {
    Sort { by, is_descending }
}

fn list(filter: Filter, sort: Sort, group: Option<Dimension>) -> transactions::Query {
    transactions::Query {
        filter,
        sort,
        group,
        offset: 0,
        limit: 100,
    }
}

fn ids(query: &transactions::Query) -> String {
    let found: Transactions = ask(&ledger_of(BOOKS), query);
    assert_eq!(found.n_rows, found.lines.len() as u64);
    let ids = found.lines.iter().map(|line| line.id.as_str());
    ids.collect::<Vec<_>>().join(" ")
}

fn total(total: &ListingTotal, currency: Currency) -> String {
    let (minor, net) = (
        plain(total.minor, currency),
        plain(total.net_proceeds_minor, currency),
    );
    format!(
        "{minor} {currency}, net {net}, {} units, {} rows",
        total.n_units, total.n_rows
    )
}

#[track_caller]
fn check_list(query: &transactions::Query, expected: &Expect) {
    let found: Transactions = ask(&ledger_of(BOOKS), query);
    let mut out = String::new();
    for line in &found.lines {
        write_line(line, &mut out);
    }
    writeln!(out, "{} rows", found.n_rows).unwrap();
    for of in &found.totals {
        writeln!(out, "total {}", total(&of.total, of.currency)).unwrap();
    }
    for groups in &found.groups {
        for line in &groups.lines {
            let sums = total(&line.total, groups.currency);
            writeln!(out, "group {:?}: {sums}", line.value).unwrap();
        }
        assert_eq!(
            (groups.n_others, groups.others),
            (0, ListingTotal::default())
        );
    }
    expected.assert_eq(&out);
}

fn write_line(line: &Line, out: &mut String) {
    let Line {
        id,
        posted_at,
        kind,
        raw_kind,
        status,
        ..
    } = line;
    let texts = [
        &line.marketplace,
        &line.order_id,
        &line.reference_id,
        &line.sku,
        &line.payment_method,
        &line.settlement_id,
    ];
    let texts = texts.map(|text| text.as_deref().unwrap_or("-")).join(" ");
    let (minor, whole) = (
        plain(line.minor, line.currency),
        plain(line.total_minor, line.currency),
    );
    let mark = if line.is_unrecognised { " ?" } else { "" };
    writeln!(
        out,
        "{id} {posted_at} {kind:?} {raw_kind} {status:?} {:?} {texts} {} units {minor} of {whole} {}{mark}",
        line.released_at, line.quantity, line.currency
    )
    .unwrap();
}

#[test]
fn a_list_has_every_field_and_totals_per_currency() {
    check_list(
        &list(all(), sort(Column::PostedAt, false), None),
        &expect![[r#"
            a 2025-08-02T00:00:00Z Sale sale Released None amazon.de O1 - MUG - S1 2 units 27.00 of 27.00 EUR
            b 2025-08-03T00:00:00Z Sale sale Released None amazon.fr O2 - PEN - S1 1 units 8.20 of 8.20 EUR ?
            c 2025-08-20T00:00:00Z Refund refund Deferred { reason: "DD7", matures_at: None } None amazon.de O1 - MUG - - 1 units -17.60 of -17.60 EUR
            d 2025-09-01T00:00:00Z StorageFee storage_fee Released None - - - - - - 0 units -2.30 of -2.30 EUR
            e 2025-09-02T00:00:00Z Other mystery Released None - O2 - - - - 0 units 5.00 of 5.00 EUR ?
            f 2025-09-03T00:00:00Z Sale sale Released None amazon.co.jp O3 - MUG - - 1 units 850 of 850 JPY
            g 2025-09-04T00:00:00Z Payout payout Released None - - - - - S1 0 units -1.00 of -1.00 EUR
            7 rows
            total 19.30 EUR, net 20.30, 2 units, 6 rows
            total 850 JPY, net 850, 1 units, 1 rows
        "#]],
    );
}

#[test]
fn a_list_of_some_amounts_adds_up_only_those() {
    let filter = Filter {
        components: vec![Component::ReferralFee],
        ..all()
    };
    check_list(
        &list(filter, sort(Column::Total, false), Some(Dimension::Sku)),
        &expect![[r#"
            a 2025-08-02T00:00:00Z Sale sale Released None amazon.de O1 - MUG - S1 2 units -6.00 of 27.00 EUR
            b 2025-08-03T00:00:00Z Sale sale Released None amazon.fr O2 - PEN - S1 1 units -1.50 of 8.20 EUR ?
            c 2025-08-20T00:00:00Z Refund refund Deferred { reason: "DD7", matures_at: None } None amazon.de O1 - MUG - - 1 units 3.00 of -17.60 EUR
            f 2025-09-03T00:00:00Z Sale sale Released None amazon.co.jp O3 - MUG - - 1 units -150 of 850 JPY
            4 rows
            total -4.50 EUR, net -4.50, 2 units, 3 rows
            total -150 JPY, net -150, 1 units, 1 rows
            group Text(Some("MUG")): -3.00 EUR, net -3.00, 1 units, 2 rows
            group Text(Some("PEN")): -1.50 EUR, net -1.50, 1 units, 1 rows
            group Text(Some("MUG")): -150 JPY, net -150, 1 units, 1 rows
        "#]],
    );
}

#[test]
fn groups_of_kinds_stand_in_their_order_and_shops_by_money() {
    check_list(
        &list(all(), sort(Column::Sku, true), Some(Dimension::Kind)),
        &expect![[r#"
            b 2025-08-03T00:00:00Z Sale sale Released None amazon.fr O2 - PEN - S1 1 units 8.20 of 8.20 EUR ?
            f 2025-09-03T00:00:00Z Sale sale Released None amazon.co.jp O3 - MUG - - 1 units 850 of 850 JPY
            c 2025-08-20T00:00:00Z Refund refund Deferred { reason: "DD7", matures_at: None } None amazon.de O1 - MUG - - 1 units -17.60 of -17.60 EUR
            a 2025-08-02T00:00:00Z Sale sale Released None amazon.de O1 - MUG - S1 2 units 27.00 of 27.00 EUR
            g 2025-09-04T00:00:00Z Payout payout Released None - - - - - S1 0 units -1.00 of -1.00 EUR
            e 2025-09-02T00:00:00Z Other mystery Released None - O2 - - - - 0 units 5.00 of 5.00 EUR ?
            d 2025-09-01T00:00:00Z StorageFee storage_fee Released None - - - - - - 0 units -2.30 of -2.30 EUR
            7 rows
            total 19.30 EUR, net 20.30, 2 units, 6 rows
            total 850 JPY, net 850, 1 units, 1 rows
            group Kind(Sale): 35.20 EUR, net 35.20, 3 units, 2 rows
            group Kind(Refund): -17.60 EUR, net -17.60, -1 units, 1 rows
            group Kind(StorageFee): -2.30 EUR, net -2.30, 0 units, 1 rows
            group Kind(Payout): -1.00 EUR, net 0.00, 0 units, 1 rows
            group Kind(Other): 5.00 EUR, net 5.00, 0 units, 1 rows
            group Kind(Sale): 850 JPY, net 850, 1 units, 1 rows
        "#]],
    );
    let of_shops = list(all(), sort(Column::Id, true), Some(Dimension::Marketplace));
    check_list(
        &of_shops,
        &expect![[r#"
        g 2025-09-04T00:00:00Z Payout payout Released None - - - - - S1 0 units -1.00 of -1.00 EUR
        f 2025-09-03T00:00:00Z Sale sale Released None amazon.co.jp O3 - MUG - - 1 units 850 of 850 JPY
        e 2025-09-02T00:00:00Z Other mystery Released None - O2 - - - - 0 units 5.00 of 5.00 EUR ?
        d 2025-09-01T00:00:00Z StorageFee storage_fee Released None - - - - - - 0 units -2.30 of -2.30 EUR
        c 2025-08-20T00:00:00Z Refund refund Deferred { reason: "DD7", matures_at: None } None amazon.de O1 - MUG - - 1 units -17.60 of -17.60 EUR
        b 2025-08-03T00:00:00Z Sale sale Released None amazon.fr O2 - PEN - S1 1 units 8.20 of 8.20 EUR ?
        a 2025-08-02T00:00:00Z Sale sale Released None amazon.de O1 - MUG - S1 2 units 27.00 of 27.00 EUR
        7 rows
        total 19.30 EUR, net 20.30, 2 units, 6 rows
        total 850 JPY, net 850, 1 units, 1 rows
        group Text(Some("amazon.de")): 9.40 EUR, net 9.40, 1 units, 2 rows
        group Text(Some("amazon.fr")): 8.20 EUR, net 8.20, 1 units, 1 rows
        group Text(None): 1.70 EUR, net 2.70, 0 units, 3 rows
        group Text(Some("amazon.co.jp")): 850 JPY, net 850, 1 units, 1 rows
    "#]],
    );
}

#[test]
fn rows_sort_by_every_column() {
    let by = |column| ids(&list(all(), sort(column, false), None));
    assert_eq!(by(Column::PostedAt), "a b c d e f g");
    assert_eq!(by(Column::ReleasedAt), "a b c d e f g");
    assert_eq!(by(Column::Id), "a b c d e f g");
    assert_eq!(by(Column::Kind), "a b f c d g e");
    assert_eq!(by(Column::RawKind), "e g c a b f d");
    assert_eq!(by(Column::Status), "a b d e f g c");
    assert_eq!(by(Column::Marketplace), "d e g f a c b");
    assert_eq!(by(Column::Currency), "a b c d e g f");
    assert_eq!(by(Column::Order), "d g a c b e f");
    assert_eq!(by(Column::Sku), "d e g a c f b");
    assert_eq!(by(Column::Quantity), "d e g b c f a");
    assert_eq!(by(Column::Settlement), "c d e f a b g");
    // -17.60, -2.30, -1.00, 5.00, 8.20, 27.00 EUR, and then the yen.
    assert_eq!(by(Column::Total), "c d g e b a f");
    let down = |column| ids(&list(all(), sort(column, true), None));
    assert_eq!(down(Column::Total), "f a b e g d c");
    assert_eq!(down(Column::Quantity), "a f c b g e d");
}

#[test]
fn a_text_is_found_in_ids_orders_references_and_products_in_any_case() {
    let find = |text: &str| {
        let filter = Filter {
            text: Some(text.to_owned()),
            ..all()
        };
        ids(&list(filter, sort(Column::PostedAt, false), None))
    };
    assert_eq!(find("o1"), "a c");
    assert_eq!(find("mug"), "a c f");
    assert_eq!(find("G"), "a c f g");
    assert_eq!(find("o"), "a b c e f");
    assert_eq!(find("amazon"), "");
    assert_eq!(find(""), "a b c d e f g");
}

#[test]
fn groups_beyond_the_limit_stand_in_one_line() {
    let mut text = "from api".to_owned();
    for number in 0..=transactions::GROUPS_MAX {
        write!(
            text,
            "\npost p{number} sale 2025-08-02 EUR seq 1 sku K{number:03} units 1\n    product_sale 0.{:02}",
            number % 100
        )
        .unwrap();
    }
    let query = list(all(), sort(Column::Sku, false), Some(Dimension::Sku));
    let found: Transactions = ask(&ledger_of(&text), &query);
    assert_eq!((found.lines.len(), found.n_rows), (100, 201));
    let [groups] = &found.groups[..] else {
        panic!("{:?}", found.groups)
    };
    // Three products bring nothing, 000, 100 and 200; of equals the last is cut.
    assert_eq!((groups.lines.len(), groups.n_others), (200, 1));
    assert_eq!((groups.others.minor, groups.others.n_rows), (0, 1));
    let first = groups.lines.first().unwrap();
    assert_eq!((first.total.minor, groups.lines[199].total.minor), (99, 0));
    let sum: i128 = groups.lines.iter().map(|line| line.total.minor).sum();
    assert_eq!(sum, found.totals[0].total.minor);
}

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

fn quotient(fraction: Option<Fraction>) -> String {
    fraction.map_or("-".to_owned(), |fraction| {
        format!("{}/{}", fraction.numerator(), fraction.denominator())
    })
}

fn fee_sums(sums: &FeeSums, currency: Currency) -> String {
    format!(
        "{} charged, {} back, of {} and {} units: {} per unit, {} of sales",
        plain(sums.charged_minor, currency),
        plain(sums.given_back_minor, currency),
        plain(sums.sales_minor, currency),
        sums.n_units_sold,
        quotient(sums.per_unit()),
        quotient(sums.share_of_sales()),
    )
}

#[track_caller]
fn check_fees(journal: &str, query: &fees::Query, expected: &Expect) {
    let found: Fees = ask(&ledger_of(journal), query);
    let mut out = String::new();
    for of in &found.currencies {
        let currency = of.currency;
        writeln!(out, "{currency} {}", fee_sums(&of.total, currency)).unwrap();
        writeln!(
            out,
            "  unrecognised {}",
            plain(of.unrecognised_minor, currency)
        )
        .unwrap();
        for list in [
            &of.components,
            &of.marketplaces,
            &of.products,
            &of.intervals,
        ] {
            let FeeList {
                lines,
                n_others,
                others,
            } = list;
            for line in lines {
                let sums = fee_sums(&line.sums, currency);
                writeln!(out, "  {:?}: {sums}", line.value).unwrap();
            }
            if *n_others > 0 {
                let sums = fee_sums(others, currency);
                writeln!(out, "  {n_others} others: {sums}").unwrap();
            }
            writeln!(out).unwrap();
        }
    }
    expected.assert_eq(&out);
}

fn fees_of(filter: Filter) -> fees::Query {
    fees::Query {
        filter,
        interval: Interval::Month,
        calendar: MONDAYS,
        limit: 100,
    }
}

#[test]
fn fees_per_unit_and_share_are_exact() {
    check_fees(
        BOOKS,
        &fees_of(all()),
        &expect![[r#"
        EUR -17.40 charged, 3.00 back, of 50.00 and 3 units: -480/1 per unit, -36/125 of sales
          unrecognised 4.70
          Component(FbaFulfilmentFee): -7.00 charged, 0.00 back, of 50.00 and 3 units: -700/3 per unit, -7/50 of sales
          Component(ReferralFee): -7.50 charged, 3.00 back, of 50.00 and 3 units: -150/1 per unit, -9/100 of sales
          Component(StorageFee): -2.22 charged, 0.00 back, of 50.00 and 3 units: -74/1 per unit, -111/2500 of sales
          Component(RefundAdminFee): -0.60 charged, 0.00 back, of 50.00 and 3 units: -20/1 per unit, -3/250 of sales
          Component(Adjustment): -0.08 charged, 0.00 back, of 50.00 and 3 units: -8/3 per unit, -1/625 of sales

          Text(Some("amazon.de")): -13.60 charged, 3.00 back, of 40.00 and 2 units: -530/1 per unit, -53/200 of sales
          Text(None): -2.30 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales
          Text(Some("amazon.fr")): -1.50 charged, 0.00 back, of 10.00 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("MUG")): -13.60 charged, 3.00 back, of 40.00 and 2 units: -530/1 per unit, -53/200 of sales
          Text(None): -2.30 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales
          Text(Some("PEN")): -1.50 charged, 0.00 back, of 10.00 and 1 units: -150/1 per unit, -3/20 of sales

          Day(2025-08-01): -15.10 charged, 3.00 back, of 50.00 and 3 units: -1210/3 per unit, -121/500 of sales
          Day(2025-09-01): -2.30 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales

        JPY -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales
          unrecognised 0
          Component(ReferralFee): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("amazon.co.jp")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("MUG")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Day(2025-09-01): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

    "#]],
    );
}

#[test]
fn fees_of_one_component_are_measured_by_all_sales() {
    let filter = Filter {
        components: vec![Component::ReferralFee],
        steps: vec![Step::Expenses],
        ..all()
    };
    check_fees(
        BOOKS,
        &fees_of(filter),
        &expect![[r#"
        EUR -7.50 charged, 0.00 back, of 50.00 and 3 units: -250/1 per unit, -3/20 of sales
          unrecognised 4.70
          Component(ReferralFee): -7.50 charged, 0.00 back, of 50.00 and 3 units: -250/1 per unit, -3/20 of sales

          Text(Some("amazon.de")): -6.00 charged, 0.00 back, of 40.00 and 2 units: -300/1 per unit, -3/20 of sales
          Text(Some("amazon.fr")): -1.50 charged, 0.00 back, of 10.00 and 1 units: -150/1 per unit, -3/20 of sales
          Text(None): 0.00 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales

          Text(Some("MUG")): -6.00 charged, 0.00 back, of 40.00 and 2 units: -300/1 per unit, -3/20 of sales
          Text(Some("PEN")): -1.50 charged, 0.00 back, of 10.00 and 1 units: -150/1 per unit, -3/20 of sales
          Text(None): 0.00 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales

          Day(2025-08-01): -7.50 charged, 0.00 back, of 50.00 and 3 units: -250/1 per unit, -3/20 of sales
          Day(2025-09-01): 0.00 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales

        JPY -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales
          unrecognised 0
          Component(ReferralFee): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("amazon.co.jp")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("MUG")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Day(2025-09-01): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

    "#]],
    );
}

#[test]
fn fees_beyond_the_limit_stand_in_one_line() {
    let query = fees::Query {
        limit: 1,
        ..fees_of(all())
    };
    check_fees(
        BOOKS,
        &query,
        &expect![[r#"
        EUR -17.40 charged, 3.00 back, of 50.00 and 3 units: -480/1 per unit, -36/125 of sales
          unrecognised 4.70
          Component(FbaFulfilmentFee): -7.00 charged, 0.00 back, of 50.00 and 3 units: -700/3 per unit, -7/50 of sales
          4 others: -10.40 charged, 3.00 back, of 50.00 and 3 units: -740/3 per unit, -37/250 of sales

          Text(Some("amazon.de")): -13.60 charged, 3.00 back, of 40.00 and 2 units: -530/1 per unit, -53/200 of sales
          2 others: -3.80 charged, 0.00 back, of 10.00 and 1 units: -380/1 per unit, -19/50 of sales

          Text(Some("MUG")): -13.60 charged, 3.00 back, of 40.00 and 2 units: -530/1 per unit, -53/200 of sales
          2 others: -3.80 charged, 0.00 back, of 10.00 and 1 units: -380/1 per unit, -19/50 of sales

          Day(2025-09-01): -2.30 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales
          1 others: -15.10 charged, 3.00 back, of 50.00 and 3 units: -1210/3 per unit, -121/500 of sales

        JPY -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales
          unrecognised 0
          Component(ReferralFee): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("amazon.co.jp")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("MUG")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Day(2025-09-01): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

    "#]],
    );
}

#[test]
fn fees_of_nothing_are_nothing() {
    check_fees("", &fees_of(all()), &expect![[""]]);
    let filter = Filter {
        steps: vec![Step::GrossSales],
        period: Period::new(day("2025-09-03"), day("2025-09-04")),
        ..all()
    };
    check_fees(
        BOOKS,
        &fees_of(filter),
        &expect![[r#"
        JPY 0 charged, 0 back, of 1000 and 1 units: 0/1 per unit, 0/1 of sales
          unrecognised 0

          Text(Some("amazon.co.jp")): 0 charged, 0 back, of 1000 and 1 units: 0/1 per unit, 0/1 of sales

          Text(Some("MUG")): 0 charged, 0 back, of 1000 and 1 units: 0/1 per unit, 0/1 of sales

          Day(2025-09-01): 0 charged, 0 back, of 1000 and 1 units: 0/1 per unit, 0/1 of sales

    "#]],
    );
}

/// Worked out by hand: 15 % and 19 % tax make 3.57 of 20.00, and 7.14 of 39.98 for two.
const ORDERS: &str = "
    from api
    post a sale 2025-08-01 EUR seq 1 order O1 sku MUG units 1 at amazon.de    # exact
        product_sale 20.00
        referral_fee -3.57
        digital_services_fee -0.11
    post b sale 2025-08-02 EUR seq 1 order O2 sku MUG units 2 at amazon.de    # at once it were 7.13
        product_sale 39.98
        referral_fee -7.14
    post c sale 2025-08-03 EUR seq 1 order O3 sku MUG units 1 at amazon.de    # -0.43, fee -0.08
        product_sale 20.00
        referral_fee -4.00
        digital_services_fee -0.20
    post d sale 2025-08-04 EUR seq 1 order O4 sku MUG units 1 at amazon.de    # missing
        product_sale 20.00
    post e sale 2025-08-05 EUR seq 1 order O5 sku MUG units 1 at amazon.de    # exact, on one row
        product_sale 20.00
        referral_fee -7.14
    post f sale 2025-08-05 EUR seq 2 order O5 sku MUG units 1 at amazon.de
        product_sale 20.00
    post g sale 2025-08-06 EUR seq 1 order O6 sku MUG units 1 at amazon.de    # +0.57
        product_sale 20.00
        referral_fee -3.00
    post h sale 2025-08-07 EUR seq 1 order O7 sku MUG units 1 at amazon.de    # a discount: 18.00
        product_sale 20.00
        promotion_item -2.00
        referral_fee -3.21
    post i sale 2025-08-08 EUR seq 1 order O8 sku PEN units 1 at amazon.de    # never charged
        product_sale 5.00
    post j sale 2025-08-09 EUR seq 1 order O9 sku VASE units 1 at amazon.de   # by no round rate
        product_sale 49.90
        referral_fee -8.71
    post k sale 2025-08-10 EUR seq 1 order O10 sku MUG units 1 at amazon.de   # commission apart
        product_sale 20.00
    post l sale 2025-08-10 EUR seq 2 order O10 at amazon.de
        referral_fee -3.57
    post m sale 2025-08-11 EUR seq 1 order O11 sku MUG at amazon.de           # no units
        product_sale 20.00
        referral_fee -3.57
    post n sale 2025-08-12 EUR seq 1 sku MUG units 1 at amazon.de             # no order
        product_sale 20.00
        referral_fee -3.57
    post o sale 2025-08-13 EUR seq 1 order O12 sku MUG units 1 at amazon.de   # given away
        product_sale 0.00
    post p sale 2025-08-14 EUR seq 1 order O13 sku MUG at amazon.de           # no goods
        referral_fee -3.57

    post q refund 2025-08-20 EUR seq 1 order O1 sku MUG units 1 at amazon.de  # exact: 0.714, 0.107
        product_sale -20.00
        referral_fee 3.57
        refund_admin_fee -0.71
        digital_services_fee 0.11
    post r refund 2025-08-21 EUR seq 1 order O2 sku MUG units 1 at amazon.de  # nothing came back
        product_sale -19.99
    post s refund 2025-08-22 EUR seq 1 order O5 sku MUG units 2 at amazon.de  # half, fee -0.29
        product_sale -40.00
        referral_fee 3.57
        refund_admin_fee -1.00
    post t refund 2025-08-23 EUR seq 1 order O3 sku MUG units 1 at amazon.de  # no fees but commission
        product_sale -20.00
        referral_fee 4.00
    post u chargeback 2025-08-24 EUR seq 1 order O7 sku MUG units 1 at amazon.de
        product_sale -18.00

    post v sale 2025-08-01 JPY seq 1 order J1 sku TEA units 3 at amazon.co.jp # 50.05 x 3: 150
        product_sale 1001
        referral_fee -150
    post w sale 2025-08-01 KWD seq 1 order K1 sku TEA units 1 at souq.com     # 1.50045: 1.500
        product_sale 10.003
        referral_fee -1.500
    post x sale 2025-08-02 KWD seq 1 order K2 sku TEA units 1 at souq.com
        product_sale 10.000
        referral_fee -1.500
    post y sale 2025-08-03 KWD seq 1 order K3 sku TEA units 1 at souq.com
        product_sale 20.000
        referral_fee -3.000
";

fn audit_of(filter: Filter) -> fee_audit::Query {
    fee_audit::Query {
        filter,
        evidence: None,
        fee_taxes_ppm: Vec::new(),
        n_items_min: 1,
        floor: Floor::default(),
        charges: Charges::default(),
        offset: 0,
        limit: 100,
    }
}

#[track_caller]
fn check_audit(query: &fee_audit::Query, expected: &Expect) {
    let ledger = ledger_of(ORDERS);
    let found: FeeAudit = ask(&ledger, query);
    let mut out = String::new();
    for shop in &found.shops {
        let name = shop.marketplace.as_deref().unwrap_or("-");
        let (currency, rule, rivals) = (shop.currency, shop.rule, &shop.rivals);
        let (n_exact, n_judged) = (shop.n_exact, shop.n_judged);
        writeln!(
            out,
            "{currency} {name}: {rule:?}, {n_exact} of {n_judged}, rivals {rivals:?}"
        )
        .unwrap();
    }
    for product in &found.products {
        let (sku, rate) = (product.sku.as_deref().unwrap_or("-"), product.rate);
        let (n_charged, n_exact, n_items) = (product.n_charged, product.n_exact, product.n_items);
        let currency = product.currency;
        writeln!(
            out,
            "  {currency} {sku}: {rate:?} of {n_charged}, {n_exact} of {n_items}"
        )
        .unwrap();
    }
    for finding in &found.findings {
        check_rows(&ledger, finding);
        let amounts = [
            finding.booked_minor,
            finding.expected_minor,
            finding.difference_minor,
        ];
        let [booked, expected, difference] = amounts.map(|minor| plain(minor, finding.currency));
        let (issue, order, sku) = (finding.issue, &finding.order_id, finding.sku.as_deref());
        let at = finding.posted_at;
        writeln!(
            out,
            "{issue:?} {order} {sku:?} {at}: {booked} - {expected} = {difference}, {:?}",
            finding.rate_ppm
        )
        .unwrap();
    }
    assert_eq!(found.n_findings, found.findings.len() as u64);
    assert_eq!(found.n_products, found.products.len() as u64);
    for total in &found.totals {
        let (currency, issue) = (total.currency, total.issue);
        writeln!(
            out,
            "{currency} {issue:?}: {} {}, below {} {}",
            total.n_findings,
            plain(total.difference_minor, currency),
            total.n_below_floor,
            plain(total.below_floor_minor, currency)
        )
        .unwrap();
    }
    writeln!(out, "{:?}", found.unjudged).unwrap();
    expected.assert_eq(&out);
}

/// A finding can be opened: the amounts of its component in its rows add up to what was booked.
#[track_caller]
fn check_rows(ledger: &Ledger, finding: &fee_audit::Finding) {
    let rows = ledger.sums(&finding.filter);
    assert!(rows.iter().any(|(_, sums)| sums.n_rows > 0), "{finding:?}");
    let filter = Filter {
        components: vec![finding.issue.component()],
        ..finding.filter.clone()
    };
    let sums = ledger.sums(&filter);
    let booked: i128 = sums.iter().map(|(_, sums)| sums.total_minor()).sum();
    assert_eq!(booked, finding.booked_minor, "{finding:?}");
}

#[test]
fn every_difference_is_found_with_its_money() {
    check_audit(
        &audit_of(all()),
        &expect![[r#"
            EUR amazon.de: Some(Rule { base: Goods, fee_tax_ppm: 190000 }), 4 of 7, rivals [Rule { base: Goods, fee_tax_ppm: 50000 }]
            JPY amazon.co.jp: Some(Rule { base: Goods, fee_tax_ppm: 0 }), 1 of 1, rivals [Rule { base: Goods, fee_tax_ppm: 160000 }, Rule { base: Goods, fee_tax_ppm: 250000 }, Rule { base: Goods, fee_tax_ppm: 190000 }]
            KWD souq.com: Some(Rule { base: Goods, fee_tax_ppm: 0 }), 3 of 3, rivals [Rule { base: Goods, fee_tax_ppm: 250000 }, Rule { base: Goods, fee_tax_ppm: 200000 }]
              EUR MUG: Inferred { rate_ppm: 150000, n_explained: 4 } of 6, 4 of 7
              KWD TEA: Inferred { rate_ppm: 150000, n_explained: 3 } of 3, 3 of 3
              EUR PEN: NothingCharged of 0, 0 of 1
              EUR VASE: TooFewExplained of 1, 0 of 1
              JPY TEA: Inferred { rate_ppm: 150000, n_explained: 1 } of 1, 1 of 1
            ReversalMissing O2 Some("MUG") 2025-08-21T00:00:00Z: 0.00 - 3.57 = -3.57, None
            CommissionMissing O4 Some("MUG") 2025-08-04T00:00:00Z: 0.00 - -3.57 = 3.57, Some(150000)
            ReversalShort O5 Some("MUG") 2025-08-22T00:00:00Z: 3.57 - 7.14 = -3.57, None
            RefundFeeMissing O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - -0.80 = 0.80, None
            CommissionUndercharged O6 Some("MUG") 2025-08-06T00:00:00Z: -3.00 - -3.57 = 0.57, Some(150000)
            CommissionOvercharged O3 Some("MUG") 2025-08-03T00:00:00Z: -4.00 - -3.57 = -0.43, Some(150000)
            RefundFeeOvercharged O5 Some("MUG") 2025-08-22T00:00:00Z: -1.00 - -0.71 = -0.29, None
            DigitalReversalShort O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - 0.12 = -0.12, None
            DigitalFeeOvercharged O3 Some("MUG") 2025-08-03T00:00:00Z: -0.20 - -0.12 = -0.08, None
            EUR CommissionOvercharged: 1 -0.43, below 0 0.00
            EUR CommissionUndercharged: 1 0.57, below 0 0.00
            EUR CommissionMissing: 1 3.57, below 0 0.00
            EUR ReversalMissing: 1 -3.57, below 0 0.00
            EUR ReversalShort: 1 -3.57, below 0 0.00
            EUR RefundFeeOvercharged: 1 -0.29, below 0 0.00
            EUR RefundFeeMissing: 1 0.80, below 0 0.00
            EUR DigitalFeeOvercharged: 1 -0.08, below 0 0.00
            EUR DigitalReversalShort: 1 -0.12, below 0 0.00
            Unjudged { n_no_order: 1, n_no_units: 1, n_no_goods: 2, n_commission_apart: 1, n_too_large: 0, n_no_rate: 2, n_free: 1 }
        "#]],
    );
}

#[test]
fn a_floor_hides_small_differences_and_counts_them() {
    let query = fee_audit::Query {
        floor: Floor {
            minor: 43,
            share_ppm: 150_000,
        },
        ..audit_of(Filter {
            currencies: vec![Currency::from_code("EUR").unwrap()],
            ..all()
        })
    };
    check_audit(
        &query,
        &expect![[r#"
            EUR amazon.de: Some(Rule { base: Goods, fee_tax_ppm: 190000 }), 4 of 7, rivals [Rule { base: Goods, fee_tax_ppm: 50000 }]
              EUR MUG: Inferred { rate_ppm: 150000, n_explained: 4 } of 6, 4 of 7
              EUR PEN: NothingCharged of 0, 0 of 1
              EUR VASE: TooFewExplained of 1, 0 of 1
            ReversalMissing O2 Some("MUG") 2025-08-21T00:00:00Z: 0.00 - 3.57 = -3.57, None
            CommissionMissing O4 Some("MUG") 2025-08-04T00:00:00Z: 0.00 - -3.57 = 3.57, Some(150000)
            ReversalShort O5 Some("MUG") 2025-08-22T00:00:00Z: 3.57 - 7.14 = -3.57, None
            RefundFeeMissing O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - -0.80 = 0.80, None
            CommissionUndercharged O6 Some("MUG") 2025-08-06T00:00:00Z: -3.00 - -3.57 = 0.57, Some(150000)
            EUR CommissionOvercharged: 0 0.00, below 1 -0.43
            EUR CommissionUndercharged: 1 0.57, below 0 0.00
            EUR CommissionMissing: 1 3.57, below 0 0.00
            EUR ReversalMissing: 1 -3.57, below 0 0.00
            EUR ReversalShort: 1 -3.57, below 0 0.00
            EUR RefundFeeOvercharged: 0 0.00, below 1 -0.29
            EUR RefundFeeMissing: 1 0.80, below 0 0.00
            EUR DigitalFeeOvercharged: 0 0.00, below 1 -0.08
            EUR DigitalReversalShort: 0 0.00, below 1 -0.12
            Unjudged { n_no_order: 1, n_no_units: 1, n_no_goods: 2, n_commission_apart: 1, n_too_large: 0, n_no_rate: 2, n_free: 1 }
        "#]],
    );
}

#[test]
fn a_filter_chooses_sales_and_refunds_and_tears_no_order_apart() {
    let filter = Filter {
        period: Period::new(day("2025-08-21"), day("2025-08-22")),
        ..all()
    };
    let query = fee_audit::Query {
        evidence: Period::new(day("2025-08-01"), day("2025-08-03")),
        ..audit_of(filter)
    };
    check_audit(
        &query,
        &expect![[r#"
        ReversalMissing O2 Some("MUG") 2025-08-21T00:00:00Z: 0.00 - 3.57 = -3.57, None
        EUR ReversalMissing: 1 -3.57, below 0 0.00
        Unjudged { n_no_order: 0, n_no_units: 0, n_no_goods: 0, n_commission_apart: 0, n_too_large: 0, n_no_rate: 0, n_free: 0 }
    "#]],
    );
    let filter = Filter {
        period: Period::new(day("2025-08-03"), day("2025-08-05")),
        components: vec![Component::ProductSale],
        ..all()
    };
    let query = fee_audit::Query {
        evidence: Period::new(day("2025-08-01"), day("2025-08-03")),
        ..audit_of(filter)
    };
    check_audit(
        &query,
        &expect![[r#"
            EUR amazon.de: Some(Rule { base: Goods, fee_tax_ppm: 190000 }), 0 of 2, rivals [Rule { base: Goods, fee_tax_ppm: 50000 }]
            KWD souq.com: Some(Rule { base: Goods, fee_tax_ppm: 0 }), 1 of 1, rivals [Rule { base: Goods, fee_tax_ppm: 250000 }, Rule { base: Goods, fee_tax_ppm: 200000 }]
              EUR MUG: Inferred { rate_ppm: 150000, n_explained: 2 } of 2, 0 of 2
              KWD TEA: Inferred { rate_ppm: 150000, n_explained: 2 } of 2, 1 of 1
            CommissionMissing O4 Some("MUG") 2025-08-04T00:00:00Z: 0.00 - -3.57 = 3.57, Some(150000)
            CommissionOvercharged O3 Some("MUG") 2025-08-03T00:00:00Z: -4.00 - -3.57 = -0.43, Some(150000)
            DigitalFeeOvercharged O3 Some("MUG") 2025-08-03T00:00:00Z: -0.20 - -0.12 = -0.08, None
            EUR CommissionOvercharged: 1 -0.43, below 0 0.00
            EUR CommissionMissing: 1 3.57, below 0 0.00
            EUR DigitalFeeOvercharged: 1 -0.08, below 0 0.00
            Unjudged { n_no_order: 0, n_no_units: 0, n_no_goods: 0, n_commission_apart: 0, n_too_large: 0, n_no_rate: 0, n_free: 0 }
        "#]],
    );
}

#[test]
fn limits_and_rates_of_refund_fees_are_the_querys() {
    let query = fee_audit::Query {
        charges: Charges {
            refund_fee_ppm: 250_000,
            refund_fee_max_minor: vec![(Currency::from_code("EUR").unwrap(), 80)],
            digital_fee_ppm: 50_000,
        },
        ..audit_of(Filter {
            kinds: vec![ledger::transaction::Kind::Refund],
            ..all()
        })
    };
    check_audit(
        &query,
        &expect![[r#"
        ReversalMissing O2 Some("MUG") 2025-08-21T00:00:00Z: 0.00 - 3.57 = -3.57, None
        ReversalShort O5 Some("MUG") 2025-08-22T00:00:00Z: 3.57 - 7.14 = -3.57, None
        RefundFeeMissing O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - -0.80 = 0.80, None
        DigitalReversalShort O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - 0.20 = -0.20, None
        RefundFeeOvercharged O5 Some("MUG") 2025-08-22T00:00:00Z: -1.00 - -0.80 = -0.20, None
        RefundFeeUndercharged O1 Some("MUG") 2025-08-20T00:00:00Z: -0.71 - -0.80 = 0.09, None
        DigitalReversalShort O1 Some("MUG") 2025-08-20T00:00:00Z: 0.11 - 0.18 = -0.07, None
        EUR ReversalMissing: 1 -3.57, below 0 0.00
        EUR ReversalShort: 1 -3.57, below 0 0.00
        EUR RefundFeeOvercharged: 1 -0.20, below 0 0.00
        EUR RefundFeeUndercharged: 1 0.09, below 0 0.00
        EUR RefundFeeMissing: 1 0.80, below 0 0.00
        EUR DigitalReversalShort: 2 -0.27, below 0 0.00
        Unjudged { n_no_order: 0, n_no_units: 0, n_no_goods: 0, n_commission_apart: 0, n_too_large: 0, n_no_rate: 0, n_free: 0 }
    "#]],
    );
}
