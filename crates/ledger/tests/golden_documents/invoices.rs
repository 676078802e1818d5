//! Ageing, standings, order and pages.

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::invoice::{Direction, Standing};
use ledger::report::invoices::{self, Bucket, Invoices, LIMIT_MAX, Sort};

use crate::documents::day;
use crate::{ask, ledger_of};

fn query(as_of: &str) -> invoices::Query {
    invoices::Query {
        as_of: day(as_of),
        soon_days: 7,
        direction: None,
        currency: None,
        standing: None,
        bucket: None,
        sort: Sort::Number,
        is_descending: false,
        offset: 0,
        limit: LIMIT_MAX,
    }
}

#[track_caller]
fn check(text: &str, query: &invoices::Query, expected: &Expect) {
    let answer: Invoices = ask(&ledger_of(text), query);
    let mut found = format!("{} invoices, {} later\n", answer.n_invoices, answer.n_later);
    for row in &answer.rows {
        let at = &row.position;
        write!(
            found,
            "{} {:?} {}: total {} paid {} credited {} waived {} unlisted {} open {} overpaid {}",
            row.number,
            at.standing,
            row.currency,
            at.total_minor,
            at.paid_minor,
            at.credited_minor,
            at.waived_minor,
            at.unlisted_minor,
            at.open_minor,
            at.overpaid_minor
        )
        .unwrap();
        if let Some(bucket) = row.bucket {
            write!(found, " {bucket:?}").unwrap();
        }
        if row.is_due_soon {
            found += " soon";
        }
        if let Some(residual @ (..=-1 | 1..)) = row.residual_minor {
            write!(found, " unfooted {residual}").unwrap();
        }
        found += "\n";
    }
    for group in &answer.groups {
        writeln!(found, "{} {:?}: {} total {} open {} overpaid {} processing {}, soon {} ({}), unfooted {} ({}), unproven {}, other {}",
            group.currency,
            group.direction,
            group.sums.n_invoices,
            group.sums.total_minor,
            group.sums.open_minor,
            group.sums.overpaid_minor,
            group.sums.processing_minor,
            group.due_soon.open_minor,
            group.due_soon.n_invoices,
            group.unfooted_minor,
            group.n_unfooted,
            group.n_unproven,
            group.n_other_currency).unwrap();
        for (bucket, sums) in group.buckets.iter().filter(|(_, sums)| sums.n_invoices > 0) {
            writeln!(
                found,
                "  {bucket:?} {} ({})",
                sums.open_minor, sums.n_invoices
            )
            .unwrap();
        }
    }
    expected.assert_eq(&found);
}

#[test]
fn buckets_end_after_30_60_and_90_civil_days() {
    // The as-of day is 2025-03-31, over a change of clocks and the end of a short month.
    let text = "
        invoice a A received EUR open due 2025-04-08 total 1.00
        invoice b B received EUR open due 2025-04-07 total 2.00
        invoice c C received EUR open due 2025-03-31 total 4.00
        invoice d D received EUR open due 2025-03-30 total 8.00
        invoice e E received EUR open due 2025-03-01 total 16.00
        invoice f F received EUR open due 2025-02-28 total 32.00
        invoice g G received EUR open due 2025-01-30 total 64.00
        invoice h H received EUR open due 2025-01-29 total 128.00
        invoice i I received EUR open due 2024-12-31 total 256.00
        invoice j J received EUR open due 2024-12-30 total 512.00
        invoice k K received EUR open total 1024.00
    ";
    check(
        text,
        &query("2025-03-31"),
        &expect![[r"
            11 invoices, 0 later
            A Open EUR: total 100 paid 0 credited 0 waived 0 unlisted 0 open 100 overpaid 0 NotDue
            B Open EUR: total 200 paid 0 credited 0 waived 0 unlisted 0 open 200 overpaid 0 NotDue soon
            C Open EUR: total 400 paid 0 credited 0 waived 0 unlisted 0 open 400 overpaid 0 NotDue soon
            D Overdue EUR: total 800 paid 0 credited 0 waived 0 unlisted 0 open 800 overpaid 0 Days1To30
            E Overdue EUR: total 1600 paid 0 credited 0 waived 0 unlisted 0 open 1600 overpaid 0 Days1To30
            F Overdue EUR: total 3200 paid 0 credited 0 waived 0 unlisted 0 open 3200 overpaid 0 Days31To60
            G Overdue EUR: total 6400 paid 0 credited 0 waived 0 unlisted 0 open 6400 overpaid 0 Days31To60
            H Overdue EUR: total 12800 paid 0 credited 0 waived 0 unlisted 0 open 12800 overpaid 0 Days61To90
            I Overdue EUR: total 25600 paid 0 credited 0 waived 0 unlisted 0 open 25600 overpaid 0 Days61To90
            J Overdue EUR: total 51200 paid 0 credited 0 waived 0 unlisted 0 open 51200 overpaid 0 Over90
            K Open EUR: total 102400 paid 0 credited 0 waived 0 unlisted 0 open 102400 overpaid 0 NoDueDay
            EUR Received: 11 total 204700 open 204700 overpaid 0 processing 0, soon 600 (2), unfooted 0 (0), unproven 11, other 0
              NoDueDay 102400 (1)
              NotDue 700 (3)
              Days1To30 2400 (2)
              Days31To60 9600 (2)
              Days61To90 38400 (2)
              Over90 51200 (1)
        "]],
    );
}

#[test]
fn the_day_makes_the_standing() {
    let text = "
        invoice a A received EUR draft total 1.00
        invoice b B received EUR open on 2025-01-01 due 2025-01-31 total 10.00
            payment p 4.00 succeeded 2025-01-10
            payment q 3.00 failed 2025-01-11
            payment r 2.00 processing 2025-01-12
        invoice c C received EUR overdue on 2025-01-01 due 2025-02-28 total 10.00
            payment p 10.00 succeeded 2025-02-01
        invoice d D received EUR open on 2025-01-01 due 2025-02-28 total 10.00
            payment p 8.00 succeeded -
            credit n 3.00 2025-01-20
        invoice e E received EUR paid on 2025-01-01 paid_on 2025-01-15 due 2025-01-20 total 10.00
            payment p 4.00 succeeded 2025-01-15
        invoice f F received EUR void on 2025-01-01 due 2025-01-02 total 10.00
            payment p 4.00 succeeded 2025-01-15
        invoice g G received EUR uncollectible on 2025-01-01 due 2025-01-02 total 10.00
            payment p 4.00 succeeded 2025-01-15
        invoice h H received EUR disputed on 2025-01-01 due 2025-01-02 total 10.00
            payment p 4.00 succeeded 2025-01-15 in USD
        invoice i I issued JPY open on 2025-02-02 due 2025-02-28 total 10
        invoice j J issued EUR open on 2025-01-01 total -10.00
        invoice k K issued EUR open on 2025-01-01 total 10.00
            line 3 3.00 9.00 1.71
            credit n 1.00 2025-02-02
    ";
    check(
        text,
        &query("2025-02-01"),
        &expect![[r"
            10 invoices, 1 later
            A Draft EUR: total 100 paid 0 credited 0 waived 100 unlisted 0 open 0 overpaid 0
            B Overdue EUR: total 1000 paid 400 credited 0 waived 0 unlisted 0 open 600 overpaid 0 Days1To30
            C Paid EUR: total 1000 paid 1000 credited 0 waived 0 unlisted 0 open 0 overpaid 0
            D Overpaid EUR: total 1000 paid 800 credited 300 waived 0 unlisted 0 open 0 overpaid 100
            E Paid EUR: total 1000 paid 400 credited 0 waived 0 unlisted 600 open 0 overpaid 0
            F Void EUR: total 1000 paid 400 credited 0 waived 1000 unlisted 0 open 0 overpaid 400
            G Uncollectible EUR: total 1000 paid 400 credited 0 waived 600 unlisted 0 open 0 overpaid 0
            H Overdue EUR: total 1000 paid 0 credited 0 waived 0 unlisted 0 open 1000 overpaid 0 Days1To30
            J Overpaid EUR: total -1000 paid 0 credited 0 waived 0 unlisted 0 open 0 overpaid 1000
            K Open EUR: total 1000 paid 0 credited 0 waived 0 unlisted 0 open 1000 overpaid 0 NoDueDay unfooted -71
            EUR Received: 8 total 7100 open 1600 overpaid 500 processing 200, soon 0 (0), unfooted 0 (0), unproven 8, other 1
              Days1To30 1600 (2)
            EUR Issued: 2 total 0 open 1000 overpaid 1000 processing 0, soon 0 (0), unfooted -71 (1), unproven 1, other 0
              NoDueDay 1000 (1)
        "]],
    );
    // Before anything was paid.
    check(
        text,
        &query("2025-01-09"),
        &expect![[r"
            10 invoices, 1 later
            A Draft EUR: total 100 paid 0 credited 0 waived 100 unlisted 0 open 0 overpaid 0
            B Open EUR: total 1000 paid 0 credited 0 waived 0 unlisted 0 open 1000 overpaid 0 NotDue
            C Open EUR: total 1000 paid 0 credited 0 waived 0 unlisted 0 open 1000 overpaid 0 NotDue
            D PartiallyPaid EUR: total 1000 paid 800 credited 0 waived 0 unlisted 0 open 200 overpaid 0 NotDue
            E Open EUR: total 1000 paid 0 credited 0 waived 0 unlisted 0 open 1000 overpaid 0 NotDue
            F Void EUR: total 1000 paid 0 credited 0 waived 1000 unlisted 0 open 0 overpaid 0
            G Uncollectible EUR: total 1000 paid 0 credited 0 waived 1000 unlisted 0 open 0 overpaid 0
            H Overdue EUR: total 1000 paid 0 credited 0 waived 0 unlisted 0 open 1000 overpaid 0 Days1To30
            J Overpaid EUR: total -1000 paid 0 credited 0 waived 0 unlisted 0 open 0 overpaid 1000
            K Open EUR: total 1000 paid 0 credited 0 waived 0 unlisted 0 open 1000 overpaid 0 NoDueDay unfooted -71
            EUR Received: 8 total 7100 open 4200 overpaid 0 processing 0, soon 0 (0), unfooted 0 (0), unproven 8, other 0
              NotDue 3200 (4)
              Days1To30 1000 (1)
            EUR Issued: 2 total 0 open 1000 overpaid 1000 processing 0, soon 0 (0), unfooted -71 (1), unproven 1, other 0
              NoDueDay 1000 (1)
        "]],
    );
}

#[test]
fn rows_are_sorted_filtered_and_paged() {
    let text = "
        invoice a 3 received EUR open on 2025-01-03 due 2025-01-20 total 2.00 from Zoe
        invoice b 1 issued EUR open on 2025-01-02 total 3.00 from Ann
        invoice c 2 received USD paid due 2025-01-10 total 1.00 from Max
        invoice d 4 received EUR open on 2025-01-01 due 2025-01-10 total 2.00 from Eve
    ";
    let ledger = ledger_of(text);
    let ids = |change: &dyn Fn(&mut invoices::Query)| {
        let mut query = query("2025-01-15");
        change(&mut query);
        let answer: Invoices = ask(&ledger, &query);
        answer
            .rows
            .iter()
            .map(|row| row.id.as_str())
            .collect::<String>()
    };
    let sorted = |sort, is_descending| {
        ids(&move |query| (query.sort, query.is_descending) = (sort, is_descending))
    };
    assert_eq!(
        (sorted(Sort::Due, false), sorted(Sort::Due, true)),
        ("cdab".into(), "acdb".into())
    );
    assert_eq!(
        (sorted(Sort::Issued, false), sorted(Sort::Issued, true)),
        ("dbac".into(), "abdc".into())
    );
    assert_eq!(
        (sorted(Sort::Number, false), sorted(Sort::Number, true)),
        ("bcad".into(), "dacb".into())
    );
    assert_eq!(
        (
            sorted(Sort::Counterparty, false),
            sorted(Sort::Counterparty, true)
        ),
        ("bdca".into(), "acdb".into())
    );
    assert_eq!(
        (sorted(Sort::Total, false), sorted(Sort::Total, true)),
        ("adbc".into(), "badc".into())
    );
    assert_eq!(
        (sorted(Sort::Open, false), sorted(Sort::Open, true)),
        ("adbc".into(), "badc".into())
    );
    assert_eq!(ids(&|query| query.direction = Some(Direction::Issued)), "b");
    assert_eq!(
        ids(&|query| query.currency = Some(crate::documents::currency("USD"))),
        "c"
    );
    assert_eq!(ids(&|query| query.standing = Some(Standing::Overdue)), "d");
    assert_eq!(ids(&|query| query.bucket = Some(Bucket::NoDueDay)), "b");
    assert_eq!(ids(&|query| query.bucket = Some(Bucket::NotDue)), "a");
    assert_eq!(ids(&|query| (query.offset, query.limit) = (1, 2)), "ca");
    assert_eq!(ids(&|query| query.offset = usize::MAX), "");
}
