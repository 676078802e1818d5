//! Printed amounts: the words of the contract one by one, then laws against `rust_decimal` and
//! against any text.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use ledger::money::notation::{AmountError, Evidence, Notation, Verdict, parse};
use ledger::money::{Currency, Money};
use proptest::prelude::*;
use rust_decimal::Decimal;

const BOTH: [Notation; 2] = [Notation::Point, Notation::Comma];

/// A currency of each scale, by the scale; QQQ is in no list.
const BY_SCALE: [&str; 5] = ["JPY", "EUR", "KWD", "CLF", "QQQ"];

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

#[track_caller]
fn check(text: &str, notation: Notation, minor: i64) {
    let eur = currency("EUR");
    assert_eq!(
        parse(text, eur, notation),
        Ok(Money::new(minor, eur)),
        "{text:?}"
    );
}

#[track_caller]
fn check_refused(text: &str, notation: Notation, message: &str) {
    let found = parse(text, currency("EUR"), notation).map_err(|error| error.to_string());
    assert_eq!(found, Err(message.to_owned()));
}

#[test]
fn point_amounts() {
    check("0", Notation::Point, 0);
    check("32.09    ", Notation::Point, 3209);
    check("1,234.56", Notation::Point, 123_456);
    check("1,234", Notation::Point, 123_400);
    check("1,44,957.78", Notation::Point, 14_495_778);
    check("12,34,567", Notation::Point, 123_456_700);
    check("1'234'567.8", Notation::Point, 123_456_780);
    check("1\u{2019}234.56", Notation::Point, 123_456);
    check("1 234.56", Notation::Point, 123_456);
    check("1\u{a0}234.56", Notation::Point, 123_456);
    check("1\u{202f}234.56", Notation::Point, 123_456);
    check(".5", Notation::Point, 50);
    check("0.5000", Notation::Point, 50);
    check("007.5", Notation::Point, 750);
}

#[test]
fn comma_amounts() {
    check("95,00", Notation::Comma, 9500);
    check("1.234,56", Notation::Comma, 123_456);
    check("1.234.567", Notation::Comma, 123_456_700);
    check("1 234,56", Notation::Comma, 123_456);
    check(
        "-1\u{202f}234\u{202f}567,89 ",
        Notation::Comma,
        -123_456_789,
    );
    check("1'234,56", Notation::Comma, 123_456);
    check(",5", Notation::Comma, 50);
}

#[test]
fn signs() {
    for notation in BOTH {
        for text in [
            "-55",
            "\u{2212}55",
            "55-",
            "55\u{2212}",
            "(55)",
            "( 55 )",
            "- 55",
            " 55 - ",
        ] {
            check(text, notation, -5500);
        }
        check("+55", notation, 5500);
        check("-0", notation, 0);
        check("(0)", notation, 0);
        for text in ["--5", "-5-", "(-5)", "+-5", "5+", "1-2", "2026-03-01"] {
            let message =
                format!("found \"{text}\", where one sign may stand before or after the digits");
            check_refused(text, notation, &message);
        }
        for text in ["(5", "5)", "((5))", "-(5)", "(5)-"] {
            let message =
                format!("found \"{text}\", where parentheses may only enclose the whole amount");
            check_refused(text, notation, &message);
        }
        for text in ["-", "()", "+", "( )"] {
            check_refused(
                text,
                notation,
                &format!("found \"{text}\", which lacks digits"),
            );
        }
    }
}

#[test]
fn misplaced_groups_are_named() {
    for (text, separator) in [
        ("1,23", ','),
        ("12,3456", ','),
        ("1234,567", ','),
        ("0,123", ','),
        ("012,345", ','),
        (",123", ','),
        ("1,", ','),
        ("1,,234", ','),
        ("1,23,45", ','),
        ("123,45,678", ','),
        ("1,234 567", ' '),
        ("12 34", ' '),
        ("1'44'957", '\''),
    ] {
        let message =
            format!("found \"{text}\", where {separator:?} may only part groups of digits");
        check_refused(text, Notation::Point, &message);
    }
    let message = "found \"1.44.957\", where '.' may only part groups of digits";
    check_refused("1.44.957", Notation::Comma, message);
}

#[test]
fn marks_and_decimals() {
    check_refused(
        "1.2.3",
        Notation::Point,
        "found \"1.2.3\", where only digits may follow the decimal '.'",
    );
    check_refused(
        "1.234,5",
        Notation::Point,
        "found \"1.234,5\", where only digits may follow the decimal '.'",
    );
    check_refused(
        "1,234.5",
        Notation::Comma,
        "found \"1,234.5\", where only digits may follow the decimal ','",
    );
    check_refused("1.", Notation::Point, "found \"1.\", which lacks digits");
    check_refused("0.015", Notation::Point, "found 3 decimals where EUR has 2");
    check_refused(
        "0.0150",
        Notation::Point,
        "found 3 decimals where EUR has 2",
    );
    let most = "92,233,720,368,547,758";
    check(&format!("{most}.07"), Notation::Point, i64::MAX);
    check(&format!("({most}.08)"), Notation::Point, i64::MIN);
    let overflow = "found an amount of EUR beyond what the ledger counts";
    check_refused(&format!("{most}.08"), Notation::Point, overflow);
    check_refused(&"9".repeat(400), Notation::Point, overflow);
}

#[test]
fn strange_characters_are_named() {
    for (text, found, position) in [
        ("1e3", 'e', 1),
        ("NaN", 'N', 0),
        (" $5", '$', 0),
        ("5\u{20ac}", '\u{20ac}', 1),
        ("\u{ff15}", '\u{ff15}', 0),
        ("1\u{661}", '\u{661}', 1),
        ("1\t2", '\t', 1),
        ("(5x)", 'x', 2),
    ] {
        let refused = parse(text, currency("EUR"), Notation::Point);
        assert_eq!(refused, Err(AmountError::Unexpected { found, position }));
    }
    for text in ["", "   ", "\u{a0}"] {
        check_refused(text, Notation::Point, "found no amount");
    }
}

#[track_caller]
fn check_verdict(scale: Option<u32>, amounts: &[&str], expected: &Verdict) {
    let mut evidence = Evidence::default();
    for amount in amounts {
        evidence.see(amount, scale);
    }
    assert_eq!(evidence.verdict(), *expected, "{amounts:?}");
}

#[test]
fn one_amount_can_decide_for_the_file() {
    for (text, notation) in [
        ("1,234.56", Notation::Point),
        ("0.5", Notation::Point),
        ("0.123", Notation::Point),
        ("-0.123", Notation::Point),
        ("(.123)", Notation::Point),
        ("1234.567", Notation::Point),
        ("1,234,567", Notation::Point),
        ("1,44,957", Notation::Point),
        ("1 234.567", Notation::Point),
        ("1.2345", Notation::Point),
        ("12,34", Notation::Comma),
        ("1.234,56", Notation::Comma),
        ("1.234.567", Notation::Comma),
        ("0,5", Notation::Comma),
        ("1\u{202f}234,50", Notation::Comma),
    ] {
        let expected = Verdict::Decided(notation);
        check_verdict(Some(2), &["12", "1.234", text, "7"], &expected);
    }
}

#[test]
fn an_ambiguous_file_is_not_guessed() {
    for (example, scale) in [
        ("1.234", None),
        ("1.234", Some(2)),
        ("1,234", Some(2)),
        ("12.000", Some(3)),
        ("(123,456)", Some(3)),
    ] {
        let expected = Verdict::Ambiguous {
            example: example.to_owned(),
        };
        check_verdict(scale, &["5", example, "9.999"], &expected);
    }
}

#[test]
fn without_decimals_a_mark_can_only_group() {
    check_verdict(Some(0), &["1,234"], &Verdict::Decided(Notation::Point));
    check_verdict(Some(0), &["1.234"], &Verdict::Decided(Notation::Comma));
    let padded = Verdict::Ambiguous {
        example: "980.000".to_owned(),
    };
    check_verdict(Some(0), &["980.000"], &padded);
}

#[test]
fn unmarked_and_contradictory_files() {
    check_verdict(Some(2), &[], &Verdict::Either);
    check_verdict(
        Some(2),
        &["0", "12", "-5", "1 234", "1'234"],
        &Verdict::Either,
    );
    check_verdict(
        Some(2),
        &["", "n/a", "1.2.3", "2026-03-01", "12:30", "99,-"],
        &Verdict::Either,
    );
    let expected = Verdict::Contradictory {
        point: "0.5".to_owned(),
        comma: "7,25".to_owned(),
    };
    check_verdict(Some(2), &["1.234", " 0.5", "7,25 ", "9.99"], &expected);
}

/// How a law prints the digits before the mark.
#[derive(Clone, Copy, Debug)]
enum Groups {
    None,
    Threes(char),
    Lakhs,
}

/// The slow, obvious printer: from the decimal's own text, one digit at a time from the right.
fn print(amount: Decimal, notation: Notation, groups: Groups) -> String {
    let plain = amount.abs().to_string();
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut printed = Vec::new();
    for (place, digit) in whole.chars().rev().enumerate() {
        match groups {
            Groups::Threes(separator) if place > 0 && place % 3 == 0 => printed.push(separator),
            Groups::Lakhs if place > 2 && place % 2 == 1 => printed.push(','),
            _ => {}
        }
        printed.push(digit);
    }
    let mut text: String = printed.into_iter().rev().collect();
    if !decimals.is_empty() {
        text.push(notation.mark());
        text.push_str(decimals);
    }
    text
}

fn printing() -> impl Strategy<Value = (Notation, Groups)> {
    let groups = |separators: &'static [char]| {
        prop_oneof![
            Just(Groups::None),
            proptest::sample::select(separators).prop_map(Groups::Threes),
        ]
    };
    let point = prop_oneof![
        groups(&[',', ' ', '\'', '\u{2019}', '\u{a0}', '\u{202f}', '\u{2009}']),
        Just(Groups::Lakhs),
    ];
    let comma = groups(&['.', ' ', '\'', '\u{2019}', '\u{a0}', '\u{202f}', '\u{2009}']);
    prop_oneof![
        point.prop_map(|groups| (Notation::Point, groups)),
        comma.prop_map(|groups| (Notation::Comma, groups)),
    ]
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        -2_000_000..2_000_000_i64,
        Just(i64::MIN),
        Just(i64::MAX)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_printed_is_read_back(
        minor in amount(),
        code in proptest::sample::select(&BY_SCALE[..]),
        (notation, groups) in printing(),
        sign in 0..5_usize,
    ) {
        let money = Money::new(minor, currency(code));
        let digits = print(money.to_decimal(), notation, groups);
        let text = match (minor < 0, sign) {
            (true, 0) => format!("-{digits}"),
            (true, 1) => format!("\u{2212}{digits}"),
            (true, 2) => format!("{digits}-"),
            (true, 3) => format!("({digits})"),
            (true, _) => format!("  - {digits}  "),
            (false, 0) => format!("+{digits}"),
            (false, _) => format!("{digits}    "),
        };
        prop_assert_eq!(parse(&text, money.currency, notation), Ok(money));

        // And what the file's evidence says about it is never the other notation.
        let mut evidence = Evidence::default();
        evidence.see(&text, money.currency.exponent());
        match evidence.verdict() {
            Verdict::Decided(decided) => prop_assert_eq!(decided, notation),
            Verdict::Contradictory { .. } => prop_assert!(false),
            Verdict::Either | Verdict::Ambiguous { .. } => {}
        }
    }

    #[test]
    fn any_text_is_read_as_its_cleaned_decimal_or_refused(
        text in r"[ (+-]?[0-9.,' ]{0,16}[ )-]?|\PC{0,12}",
        code in proptest::sample::select(&BY_SCALE[..]),
    ) {
        for notation in BOTH {
            let Ok(money) = parse(&text, currency(code), notation) else { continue };
            let negative = text.contains(['-', '\u{2212}', '(']);
            let cleaned: String = text
                .chars()
                .filter(|&found| found.is_ascii_digit() || found == notation.mark())
                .map(|found| if found == notation.mark() { '.' } else { found })
                .collect();
            let mut reference = Decimal::from_str_exact(&format!("0{cleaned}")).unwrap();
            reference.set_sign_negative(negative);
            prop_assert_eq!(Money::from_decimal(reference, currency(code)), Ok(money));
        }
    }

    #[test]
    fn the_verdict_and_the_parser_agree(text in r"[(-]?[0-9]{1,4}([.,' ][0-9]{1,4}){0,3}[)-]?") {
        let unknown = currency("QQQ");
        let fits = |notation| match parse(&text, unknown, notation) {
            Ok(money) => Some(Some(money)),
            // Readable, only not in this currency.
            Err(AmountError::TooManyDecimals { .. } | AmountError::Overflow { .. }) => Some(None),
            Err(_) => None,
        };
        let mut evidence = Evidence::default();
        evidence.see(&text, None);
        match (evidence.verdict(), fits(Notation::Point), fits(Notation::Comma)) {
            (Verdict::Either, point, comma) => prop_assert_eq!(point, comma),
            (Verdict::Decided(Notation::Point), point, comma) => {
                prop_assert!(point.is_some() && comma.is_none());
            }
            (Verdict::Decided(Notation::Comma), point, comma) => {
                prop_assert!(point.is_none() && comma.is_some());
            }
            (Verdict::Ambiguous { .. }, point, comma) => {
                prop_assert!(point.is_some() && comma.is_some());
            }
            (Verdict::Contradictory { .. }, ..) => prop_assert!(false),
        }
    }
}
