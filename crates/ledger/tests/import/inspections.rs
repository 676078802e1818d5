//! The figures of an import that others can check.

use ledger::import::inspect;

use super::builder::{but, other, sale, summary, v2};
use super::{fixture, read};

#[test]
fn a_total_that_does_not_foot_is_shown_not_hidden() {
    let lines = [
        summary("1", "16630.13", "USD"),
        sale("1", "A", "27.99"),
        other("1", "Tax", "-1"),
    ];
    let import = read(v2(&lines).as_bytes());
    assert_eq!(import.rejections, []);
    let inspection = inspect("fragment", &import);
    assert_eq!(inspection.header_total.as_deref(), Some("16630.13"));
    assert_eq!(inspection.sum_of_lines.as_deref(), Some("26.99"));
    assert_eq!(inspection.difference.as_deref(), Some("16603.14"));
}

#[test]
fn opening_lines_are_debt_and_reserve_only() {
    let import = read(
        v2(&[
            summary("1", "-4.00", "USD"),
            other("1", "Payable to Amazon", "-30.00"),
            other("1", "Successful charge", "30.00"),
            other("1", "Previous Reserve Amount Balance", "20.50"),
            other("1", "Current Reserve Amount", "-24.50"),
        ])
        .as_bytes(),
    );
    let inspection = inspect("opening", &import);
    assert_eq!(inspection.opening_balance_lines.as_deref(), Some("-9.50"));
    assert_eq!(inspection.difference.as_deref(), Some("0.00"));
}

#[test]
fn months_are_those_of_utc() {
    let at = |time| but(sale("1", time, "1.00"), &[("posted-date-time", time)]);
    let lines = [
        summary("1", "2.00", "USD"),
        at("2026-03-31 16:59:59 PDT"),
        at("2026-03-31 17:00:00 PDT"),
    ];
    let months = inspect("months", &read(v2(&lines).as_bytes())).sum_by_posted_month_utc;
    let expected = [("2026-03", "1.00"), ("2026-04", "1.00")];
    assert!(
        months
            .iter()
            .map(|(month, sum)| (&**month, &**sum))
            .eq(expected),
        "{months:?}"
    );
}

#[test]
fn v1_leaves_out_the_promotion_columns_when_it_has_no_promotion() {
    let all = String::from_utf8(fixture("settlement_v1/input.txt")).unwrap();
    // promotion-id, promotion-type and promotion-amount.
    let is_kept = |place: &usize| !(30..33).contains(place);
    let without: Vec<_> = all
        .lines()
        .map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            let kept = (0..fields.len()).filter(is_kept).map(|place| fields[place]);
            kept.collect::<Vec<_>>().join("\t")
        })
        .collect();
    let (all, without) = (read(all.as_bytes()), read(without.join("\n").as_bytes()));
    assert_eq!((all.columns, without.columns), (36, 33));
    let n_amounts = |import| inspect("", import).amount_lines;
    assert_eq!(n_amounts(&all), n_amounts(&without) + 1);
    assert_eq!(all.batch.transactions[1..], without.batch.transactions[1..]);
}

#[test]
fn a_refused_file_has_no_figures() {
    let inspection = inspect("letter", &read(b"Dear seller"));
    assert_eq!((inspection.format, inspection.sum_of_lines), (None, None));
    assert_eq!((inspection.data_rows, inspection.rejections.len()), (0, 1));
}
