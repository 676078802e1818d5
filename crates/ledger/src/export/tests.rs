//! The parts that all formats share.

use super::*;
use crate::journal::{Movement, Posting};

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

#[test]
fn amounts_are_as_exact_as_their_currency() {
    let of = |minor, code| exact(Total::new(minor, currency(code)));
    assert_eq!(of(1200, "EUR"), "12.00");
    assert_eq!(of(-1200, "JPY"), "-1200");
    // Of a currency that no list knows, all decimals that the ledger counts.
    assert_eq!(of(120_000, "XYZ"), "12.0000");
    assert_eq!(of(-123_400, "XYZ"), "-12.3400");
    assert_eq!(of(5, "XYZ"), "0.0005");
}

#[test]
fn one_line_has_nothing_that_hides_or_turns() {
    assert_eq!(one_line(" a\n\tb\u{a0}c "), "a b c");
    assert_eq!(one_line("a\u{202e}b\u{200b}\u{2028}c\u{feff}"), "a b c");
    assert_eq!(
        one_line("M\u{fc}ller & S\u{f6}hne"),
        "M\u{fc}ller & S\u{f6}hne"
    );
}

#[test]
fn an_entry_that_does_not_cancel_is_refused() {
    let eur = currency("EUR");
    let of = |minors: &[i128]| {
        let postings = minors.iter().map(|&minor| Posting {
            account: Account::Refunds,
            component: None,
            minor,
            n_amounts: 0,
        });
        check(&[Entry {
            on: Day::MIN,
            movement: Movement::Activity,
            settlement_id: None,
            currency: eur,
            postings: postings.collect(),
        }])
    };
    assert_eq!(of(&[500, -300, -200]), Ok(()));
    let error = ExportError::DoesNotFoot {
        currency: eur,
        found_minor: 1,
        expected_minor: 0,
    };
    let words = "the parts are 0.01 EUR, the whole is 0.00";
    assert_eq!(error.to_string(), words);
    assert_eq!(of(&[500, -499]), Err(error));
}

#[test]
fn a_header_says_which_days() {
    let of = |period| {
        let header = Header {
            seller: String::new(),
            period,
            zone: "UTC".to_owned(),
            currencies: Vec::new(),
            filters: Vec::new(),
            n_rows: 0,
            sums: Vec::new(),
        };
        let lines = header.lines();
        let (_, cells) = lines.iter().find(|(name, _)| *name == "Period").unwrap();
        cells.clone()
    };
    let day = |text| Day::parse_iso(text).unwrap();
    let period = |start, end| {
        Some(Period {
            start: day(start),
            end: day(end),
        })
    };
    let said = |text: &str| vec![Cell::text(text)];
    assert_eq!(of(None), said("all"));
    let month = period("2026-03-01", "2026-04-01");
    assert_eq!(of(month), said("2026-03-01 to 2026-03-31"));
    let none = period("2026-03-01", "2026-03-01");
    assert_eq!(of(none), said("no day, at 2026-03-01"));
}
