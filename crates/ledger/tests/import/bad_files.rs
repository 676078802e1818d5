//! Files that are broken, cut, rewritten, enormous or something else altogether.

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::import::{self, FIELD_BYTES_MAX, FILE_BYTES_MAX, Format, Options, Reason};

use super::builder::{Fields, V2, but, file, other, sale, summary, v2};
use super::{check_lines, read};

/// Counts, and every rejection, of bytes that may be anything.
#[track_caller]
fn check(bytes: impl AsRef<[u8]>, expected: &Expect) {
    let import = read(bytes.as_ref());
    check_lines(&import);
    let n_booked = import.batch.transactions.len();
    let mut found = format!("{n_booked} booked of {} lines\n", import.batch.lines.total);
    for it in &import.rejections {
        writeln!(found, "{}: {}", it.line, it.reason).unwrap();
    }
    expected.assert_eq(&found);
}

fn good() -> Vec<Fields<'static>> {
    vec![
        summary("1", "7.50", "USD"),
        sale("1", "A", "10.00"),
        other("1", "Tax", "-2.50"),
    ]
}

#[test]
fn nothing_at_all() {
    let empty = expect![["0 booked of 0 lines\n0: The file is empty.\n"]];
    check("", &empty);
    check("\u{feff}", &empty);
    check(" \n\r\n\t\n", &empty);
}

#[test]
fn a_header_alone() {
    check(
        v2(&[]),
        &expect![[r"
            0 booked of 1 lines
            0: The file has column names and no lines below them.
        "]],
    );
}

#[test]
fn other_kinds_of_files() {
    let refused = |bytes: &[u8], found: &str| {
        let import = read(bytes);
        let found = found.to_owned();
        assert_eq!(import.rejections[0].reason, Reason::NotAReport { found });
        assert_eq!((import.format, import::detect(bytes)), (None, None));
    };
    refused(b"PK\x03\x04\x14\0", "a spreadsheet (XLSX) or a ZIP archive");
    refused(b"\xD0\xCF\x11\xE0\xA1\xB1", "a spreadsheet (XLS)");
    refused(b"\x1F\x8B\x08", "a gzip archive");
    refused(b"%PDF-1.7", "a PDF document");
    refused(b" <?xml version='1.0'?>", "XML or a web page");
    check(
        "Dear seller,\nhow are you?\n",
        &expect![[r#"
            0 booked of 0 lines
            0: No known report starts with "Dear seller,"; settlement reports (flat file V2 or V1) and pages of the billing API can be read.
        "#]],
    );
}

#[test]
fn other_delimiters() {
    for (delimiter, name) in [(",", "commas"), (";", "semicolons"), ("|", "vertical bars")] {
        let text = v2(&good()).replace('\t', delimiter);
        let reason = &read(text.as_bytes()).rejections[0].reason;
        let expected = format!(
            "The columns are separated by {name}; a settlement report separates them by tabs."
        );
        assert_eq!(reason.to_string(), expected);
        assert_eq!(import::detect(text.as_bytes()), Some(Format::SettlementV2));
    }
    let quoted = format!("\"{}\"\n", V2.join("\",\""));
    assert_eq!(
        read(quoted.as_bytes()).rejections[0].reason,
        Reason::WrongDelimiter { found: ',' }
    );
    let quoted = format!("\"{}\"\n", V2.join("\"\t\""));
    assert_eq!(read(quoted.as_bytes()).rejections[0].reason, Reason::Quoted);
}

#[test]
fn missing_and_doubled_columns() {
    let left: Vec<_> = V2
        .into_iter()
        .filter(|name| !["amount", "sku", "promotion-id"].contains(name))
        .collect();
    check(
        file(&left, &good()),
        &expect![[r"
            0 booked of 0 lines
            0: Columns are missing: sku, amount.
        "]],
    );
    let doubled: Vec<_> = V2
        .into_iter()
        .chain(["amount", "weather", "weather"])
        .collect();
    check(
        file(&doubled, &good()),
        &expect![[r"
            0 booked of 0 lines
            0: Columns are there more than once: amount.
        "]],
    );
    // Either of the dates will do.
    for name in ["posted-date", "posted-date-time"] {
        let left: Vec<_> = V2.into_iter().filter(|it| *it != name).collect();
        let lines = [summary("1", "1.00", "USD"), sale("1", "A", "1.00")];
        assert_eq!(
            read(file(&left, &lines).as_bytes()).rejections,
            [],
            "{name}"
        );
    }
}

#[test]
fn lines_of_the_wrong_length() {
    let text = v2(&good());
    let short = text.replace("\tother-transaction\tTax", "\tother-transaction");
    check(
        short.replacen("ItemPrice", "Item\tPrice", 1),
        &expect![[r"
            0 booked of 4 lines
            3: The line has 25 columns; the header names 24.
            4: The line has 23 columns; the header names 24.
        "]],
    );
    check(
        &text[..text.len() - 12],
        &expect![[r"
            1 booked of 4 lines
            4: The file ends inside this line, after 18 of 24 columns; it was cut.
        "]],
    );
    // A last line that is only without its end is whole.
    assert_eq!(read(text.trim_end_matches('\n').as_bytes()).rejections, []);
}

#[test]
fn preamble_blank_lines_and_mixed_ends() {
    let text = v2(&good())
        .replacen('\n', "\r\n", 2)
        .replacen("\nother", "\rother", 1);
    check(
        format!("Settlement report\n\n{text}\t\t\n   \n"),
        &expect![[r"
            2 booked of 8 lines
            1: The line stands before the column names.
        "]],
    );
}

#[test]
fn fields_that_cannot_be_read() {
    let date = |text| but(other("1", "Tax", "1.00"), &[("posted-date-time", text)]);
    let money = |text| other("1", "Tax", text);
    let field = |name, text| but(sale("1", "A", "1.00"), &[(name, text)]);
    check(
        v2(&[
            summary("1", "7.50", "USD"),
            money("1e3"),
            money("12.345"),
            money("１２"),
            money("--5"),
            money("99999999999999999999"),
            money(""),
            date("2026-02-30"),
            but(date(""), &[("posted-date", "")]),
            field("settlement-id", ""),
            field("transaction-type", " "),
            field("currency", "Dollar"),
            field("quantity-purchased", "a few"),
            field("sku", "nul\0"),
        ]),
        &expect![[r#"
            0 booked of 15 lines
            3: amount "1e3" is no amount: found 'e' at character 1, where only digits and marks may be.
            4: amount "12.345" is no amount: found 3 decimals where USD has 2.
            5: amount "１２" is no amount: found '１' at character 0, where only digits and marks may be.
            6: amount "--5" is no amount: found "--5", where one sign may stand before or after the digits.
            7: amount "99999999999999999999" is no amount: found an amount of USD beyond what the ledger counts.
            8: amount is missing.
            9: posted-date-time "2026-02-30" is no date.
            10: posted-date is missing.
            11: settlement-id is missing.
            12: transaction-type is missing.
            13: currency "Dollar" is no code of three letters.
            14: quantity-purchased "a few" is no whole number.
            15: The line has a zero byte, which no text has.
        "#]],
    );
}

#[test]
fn summaries_that_cannot_be_read() {
    check(
        v2(&[
            but(
                summary("1", "7.50", "USD"),
                &[("settlement-end-date", "soon")],
            ),
            summary("2", "7.50", ""),
            summary("3", "7.50 $", "USD"),
            summary("4", "7.50", "USD"),
            summary("4", "9.00", "USD"),
            sale("4", "A", "1.00"),
        ]),
        &expect![[r#"
            1 booked of 7 lines
            2: settlement-end-date "soon" is no date.
            3: currency is missing.
            4: total-amount "7.50 $" is no amount: found '$' at character 5, where only digits and marks may be.
            6: Settlement 4 has a summary line already.
        "#]],
    );
}

#[test]
fn notation_and_dates_are_never_guessed() {
    let first_reason =
        |lines: &[Fields<'_>]| read(v2(lines).as_bytes()).rejections[0].reason.clone();
    let ambiguous = [summary("1", "1.234", "EUR"), sale("1", "A", "5")];
    let example = "1.234".to_owned();
    assert_eq!(
        first_reason(&ambiguous),
        Reason::AmbiguousNotation { example }
    );
    let contradictory = [summary("1", "1.50", "EUR"), sale("1", "A", "2,75")];
    let (point, comma) = ("1.50".to_owned(), "2,75".to_owned());
    assert_eq!(
        first_reason(&contradictory),
        Reason::ContradictoryNotation { point, comma }
    );

    // The total of the summary decides, where the lines leave it open.
    let import = read(v2(&[summary("1", "1.234,50", "EUR"), sale("1", "A", "1.234")]).as_bytes());
    assert_eq!(import.batch.transactions[0].amounts[0].minor, 123_400);
    // Yen have no decimals, dinars have three.
    let import = read(v2(&[summary("1", "-12609", "JPY"), sale("1", "A", "1,234")]).as_bytes());
    assert_eq!(import.batch.transactions[0].amounts[0].minor, 1234);
    let import = read(v2(&[summary("1", "1.5", "KWD"), sale("1", "A", "1.234")]).as_bytes());
    assert_eq!(import.batch.transactions[0].amounts[0].minor, 1234);
    // Indian groups, and the dashes and parentheses of accountants.
    let import = read(
        v2(&[
            summary("1", "1,44,957.78", "INR"),
            sale("1", "A", "(55.00)"),
            sale("1", "A", "\u{2212}5.00"),
        ])
        .as_bytes(),
    );
    let minors: Vec<_> = import.batch.transactions[0]
        .amounts
        .iter()
        .map(|it| it.minor)
        .collect();
    assert_eq!(
        (import.batch.settlements[0].claimed_minor, minors),
        (Some(14_495_778), vec![-5500, -500])
    );

    let dates = |first, second| {
        [
            summary("1", "1.50", "EUR"),
            but(sale("1", "A", "1"), &[("posted-date-time", first)]),
            but(sale("1", "B", "1"), &[("posted-date-time", second)]),
        ]
    };
    let example = "05/06/26".to_owned();
    assert_eq!(
        first_reason(&dates("05/06/26", "07/08/26")),
        Reason::AmbiguousDates { example }
    );
    let (day_first, month_first) = ("13/06/26".to_owned(), "05/16/26".to_owned());
    assert_eq!(
        first_reason(&dates("13/06/26", "05/16/26")),
        Reason::ContradictoryDates {
            day_first,
            month_first
        }
    );
    let import = read(v2(&dates("05/06/26", "05/16/26")).as_bytes());
    assert_eq!(
        import.batch.transactions[0].posted_at.to_rfc3339(),
        "2026-05-06T00:00:00Z"
    );
}

#[test]
fn damaged_characters_refuse_their_line_only() {
    let text = v2(&[
        summary("1", "2.00", "EUR"),
        but(sale("1", "Ä", "1.00"), &[("sku", "grün")]),
        but(sale("1", "B", "1.00"), &[("sku", "rot")]),
    ]);
    let mut bytes = text.into_bytes();
    let at = bytes
        .windows(3)
        .position(|window| window == b"rot")
        .unwrap();
    bytes[at] = 0xFF;
    check(
        &bytes,
        &expect![[r"
            1 booked of 4 lines
            4: The line has bytes that are no text in the file's encoding.
        "]],
    );
}

#[test]
fn limits_hold_at_their_edge() {
    let sku = |length| {
        v2(&[
            summary("1", "1.00", "USD"),
            but(sale("1", "A", "1.00"), &[("sku", &"x".repeat(length))]),
        ])
    };
    assert_eq!(read(sku(FIELD_BYTES_MAX).as_bytes()).rejections, []);
    let import = read(sku(1024 * 1024).as_bytes());
    let [rejection] = import.rejections.as_slice() else {
        panic!("{:?}", import.batch.lines)
    };
    assert_eq!(
        rejection.reason.to_string(),
        "sku has 1048576 bytes; at most 65536 are read."
    );
    assert!(rejection.raw.len() < 2200 && rejection.raw.ends_with("bytes in all]"));

    // Refused either way, so that the test need not wait for a file of that size.
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.resize(FILE_BYTES_MAX, b' ');
    let reason = &read(&bytes).rejections[0].reason;
    assert!(matches!(reason, Reason::NotAReport { .. }));
    bytes.push(b' ');
    let reason = &read(&bytes).rejections[0].reason;
    let (bytes, bytes_max) = (FILE_BYTES_MAX as u64 + 1, FILE_BYTES_MAX as u64);
    assert_eq!(*reason, Reason::TooLarge { bytes, bytes_max });
}

#[test]
fn three_hundred_megabytes_are_refused_at_once() {
    for first in [b's', b'{'] {
        let mut bytes = vec![b' '; 300 * 1024 * 1024];
        bytes[0] = first;
        let import = import::read("huge", &bytes, &Options::default());
        assert!(
            import.rejections[0]
                .reason
                .to_string()
                .contains("314572800 bytes")
        );
    }
}
