//! Answers of the billing API that are cut, altered, incomplete, or no answers.

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::import::billing_api::{self, PageError, parse_account, parse_transactions};
use ledger::import::{FILE_BYTES_MAX, Reason};
use ledger::transaction::{Component, Kind, Status};

use super::fixture;

/// Two sales of 1.00 and 2.50, their page, and a change made to its text.
fn page(from: &str, to: &str) -> String {
    let row = |id: &str, sequence: u32, amount: &str| {
        format!(
            r#"{{"id":"{id}","sequence":{sequence},"kind":"sale","status":"released","posted_at":"2026-03-01T00:00:00Z","currency":"EUR","amounts":{{"product_sale":"{amount}"}},"total":"{amount}"}}"#
        )
    };
    let (first, last) = (row("a", 1, "1.00"), row("b", 2, "2.50"));
    let body = format!(
        r#"{{"data":[{first},{last}],"page":{{"count":2,"sums":{{"EUR":"3.50"}},"first_id":"a","last_id":"b","next":null,"snapshot":"s","as_of":"2026-03-02T00:00:00Z"}}}}"#
    );
    assert!(body.contains(from), "{from}");
    body.replacen(from, to, 1)
}

#[track_caller]
fn check(body: &str, expected: &Expect) {
    let found = match parse_transactions(body.as_bytes()) {
        Err(error) => error.to_string(),
        Ok((_, batch, rejections)) => {
            let (n_booked, n_removed) = (batch.transactions.len(), batch.removals.len());
            let mut found = format!("{n_booked} booked, {n_removed} removed");
            for it in &rejections {
                write!(found, "\n{}: {}", it.line, it.reason).unwrap();
            }
            found
        }
    };
    expected.assert_eq(&found);
}

#[test]
fn bodies_that_are_no_page() {
    check(
        "",
        &expect!["The answer was cut: it ends inside a value, after 0 bytes."],
    );
    check(
        "null",
        &expect![
            "The answer does not have the form that was asked for: invalid type: null, expected struct Page."
        ],
    );
    check(
        "[]",
        &expect![
            "The answer does not have the form that was asked for: invalid length 0, expected struct Page with 2 elements."
        ],
    );
    check(
        "<!doctype html>\n<p>Sign in</p>",
        &expect!["The answer is no JSON from byte 0 on: a web page."],
    );
    check(
        r#"{"title":"Too many requests","status":429}"#,
        &expect!["The answer does not have the form that was asked for: missing field `data`."],
    );
    check(
        &page("\"1.00\"}", "NaN}"),
        &expect!["The answer is no JSON from byte 144 on: expected value."],
    );
    check(
        &page("2.50\"}]", "2.50\"},]"),
        &expect!["The answer is no JSON from byte 327 on: trailing comma."],
    );
    check(
        &(page("", "") + "\n{}"),
        &expect![
            "The answer does not have the form that was asked for: its last line is no page object, missing field `count`."
        ],
    );
    check(
        &page("\"1.00\"}", "\"1.00\",\"product_sale\":\"9.00\"}"),
        &expect![[r#"The answer has the name "product_sale" a second time, at byte 151."#]],
    );
    check(
        &page("\"total\"", "\"total\":\"0.00\",\"total\""),
        &expect![[r#"The answer has the name "total" a second time, at byte 167."#]],
    );
    let nested = format!("\"x\":{}{},\"total\"", "[".repeat(200), "]".repeat(200));
    check(
        &page("\"total\"", &nested),
        &expect!["The answer is nested deeper than 32 levels at byte 185."],
    );
    let result = parse_transactions(&vec![b' '; FILE_BYTES_MAX + 1]);
    assert!(matches!(result, Err(PageError::TooLarge { .. })));
    let result = parse_transactions(b"{\"data\":\"\xFF\"}");
    assert_eq!(
        result,
        Err(PageError::NotJson {
            offset: 9,
            what: "bytes that are no UTF-8".to_owned()
        })
    );
}

#[test]
fn a_page_cut_anywhere_is_noticed() {
    let body = page("", "");
    for end in 0..body.len() {
        let error = parse_transactions(&body.as_bytes()[..end]).unwrap_err();
        assert_eq!(error, PageError::CutShort { bytes: end });
    }
}

#[test]
fn pages_that_do_not_prove_themselves() {
    check(
        &page("\"count\":2", "\"count\":3"),
        &expect!["The answer claims 3 rows and has 2."],
    );
    check(
        &page("3.50", "3.51"),
        &expect!["The answer claims rows of 3.51 EUR in all, and they add up to 3.50."],
    );
    check(
        &page("{\"EUR\":\"3.50\"}", "{}"),
        &expect!["The answer claims rows of no EUR in all, and they add up to 3.50."],
    );
    check(
        &page("{\"EUR\":\"3.50\"}", "{\"EUR\":\"3.5\",\"USD\":\"0.00\"}"),
        &expect!["2 booked, 0 removed"],
    );
    check(
        &page("{\"EUR\":\"3.50\"}", "{\"EUR\":\"much\"}"),
        &expect!["The answer does not have the form that was asked for: sum of much EUR."],
    );
    check(
        &page("\"first_id\":\"a\"", "\"first_id\":\"x\""),
        &expect!["The answer claims to start or end with x, and does with a."],
    );
    check(
        &page("\"last_id\":\"b\"", "\"last_id\":null"),
        &expect!["The answer claims to start or end with no row, and does with b."],
    );
    check(
        &page("\"count\":2", "\"count\":-2"),
        &expect![
            "The answer does not have the form that was asked for: invalid value: integer `-2`, expected usize."
        ],
    );
}

#[test]
fn rows_that_do_not_hold_together_are_set_aside() {
    check(
        &page("\"1.00\"}", "\"0.99\"}"),
        &expect![[r"
        1 booked, 0 removed
        1: The row claims 1.00, but its amounts add up to 0.99."]],
    );
    check(
        &page("{\"product_sale\":\"1.00\"}", "{}"),
        &expect![[r"
            1 booked, 0 removed
            1: amounts is missing."]],
    );
    check(
        &page("\"amounts\":{\"product_sale\":\"1.00\"},", ""),
        &expect![[r"
            1 booked, 0 removed
            1: amounts is missing."]],
    );
    check(
        &page(
            "{\"product_sale\":\"1.00\"},\"total\":\"1.00\"",
            "{\"product_sale\":\"1.00\"},\"total\":null",
        ),
        &expect![[r"
            1 booked, 0 removed
            1: total is missing."]],
    );
    check(
        &page("\"1.00\"}", "1.00}"),
        &expect![[r"
        1 booked, 0 removed
        1: The row cannot be read: invalid type: floating point `1.0`, expected a string."]],
    );
    check(
        &page("\"1.00\"}", "\"1e0\"}"),
        &expect![[r#"
        1 booked, 0 removed
        1: product_sale "1e0" is no amount: found 'e' at byte 1 of an amount that may be like -12.34."#]],
    );
    check(
        &page("\"1.00\"}", "\"1.000001\"}"),
        &expect![[r#"
        1 booked, 0 removed
        1: product_sale "1.000001" is no amount: found 6 decimals where the currency has 2."#]],
    );
}

#[test]
fn rows_that_do_not_have_the_form_of_a_transaction_are_set_aside() {
    check(
        &page("\"kind\":\"sale\",", ""),
        &expect![[r"
            1 booked, 0 removed
            1: kind is missing."]],
    );
    check(
        &page("\"released\"", "null"),
        &expect![[r"
            1 booked, 0 removed
            1: status is missing."]],
    );
    check(
        &page("2026-03-01T00:00:00Z", "yesterday"),
        &expect![[r#"
        1 booked, 0 removed
        1: posted_at "yesterday" is no date."#]],
    );
    check(
        &page("\"currency\":\"EUR\"", "\"currency\":\"Euro\""),
        &expect![[r#"
            1 booked, 0 removed
            1: currency "Euro" is no code of three letters."#]],
    );
    check(
        &page("\"sequence\":1", "\"sequence\":\"1\""),
        &expect![[r#"
        1 booked, 0 removed
        1: The row cannot be read: invalid type: string "1", expected u64."#]],
    );
    let long = "x".repeat(256);
    let body = page("\"id\":\"a\"", &format!("\"id\":\"{long}\""))
        .replace("\"first_id\":\"a\"", &format!("\"first_id\":\"{long}\""));
    check(
        &body,
        &expect![[r"
        1 booked, 0 removed
        1: The row cannot be read: its id has 256 characters, at most 255 are allowed."]],
    );
}

#[test]
fn a_row_set_aside_keeps_its_text() {
    let (_, batch, rejections) =
        parse_transactions(page("\"1.00\"}", "\"0.99\" }").as_bytes()).unwrap();
    assert_eq!(
        (batch.lines.total, batch.lines.booked, batch.lines.rejected),
        (2, 1, 1)
    );
    assert!(
        rejections[0].raw.starts_with(r#"{"id":"a","#) && rejections[0].raw.contains(r#""0.99" }"#)
    );
}

#[test]
fn amounts_of_any_size_are_exact() {
    let large = i64::MAX.to_string();
    let body = page("", "")
        .replace("\"1.00\"", &format!("\"{large}\""))
        .replace("\"2.50\"", &format!("\"{large}\""));
    let body = body
        .replace("EUR", "JPY")
        .replace("3.50", "18446744073709551614");
    let (_, batch, rejections) = parse_transactions(body.as_bytes()).unwrap();
    assert_eq!(
        (rejections.len(), batch.transactions[1].amounts[0].minor),
        (0, i64::MAX)
    );
    // One yen more is refused by name, and its row with it.
    let body = body
        .replacen(&large, "9223372036854775808", 2)
        .replace("614", "615");
    check(
        &body,
        &expect![[r#"
        1 booked, 0 removed
        1: product_sale "9223372036854775808" is no amount: found an amount beyond what the ledger counts."#]],
    );
}

#[test]
fn rows_of_tomorrow_keep_their_words() {
    let body = page(
        "\"kind\":\"sale\",\"status\":\"released\"",
        "\"kind\":\"barter\",\"status\":\"Escrowed\",\"mood\":{\"x\":[]}",
    );
    let (_, batch, rejections) =
        parse_transactions(body.replace("product_sale", "goats").as_bytes()).unwrap();
    assert_eq!(rejections, []);
    let transaction = &batch.transactions[0];
    assert_eq!(
        (transaction.kind, transaction.raw_kind.as_str()),
        (Kind::Other, "barter")
    );
    // Not taken for money that is there.
    let reason = "Escrowed".to_owned();
    assert_eq!(
        transaction.status,
        Status::Deferred {
            reason,
            matures_at: None
        }
    );
    assert_eq!(
        transaction.amounts[0].component,
        Component::Unknown("goats".to_owned())
    );
}

#[test]
fn an_account() {
    let account = parse_account(&fixture("billing_api/account.json")).unwrap();
    assert_eq!((account.marketplaces.len(), account.is_sample), (1, false));
    assert!(matches!(
        parse_account(b"{\"seller\":\"x\"}"),
        Err(PageError::WrongShape { .. })
    ));
    assert!(matches!(
        parse_account(b"{\"seller\":\"x\",\"seller\":\"y\"}"),
        Err(PageError::WrongShape { .. })
    ));
}

#[test]
fn a_bad_page_is_a_rejection_of_the_whole_source() {
    let import = super::read(b"{\"data\":[");
    assert_eq!(
        import.rejections[0].reason,
        Reason::Page(PageError::CutShort { bytes: 9 })
    );
    let problem: billing_api::Problem = serde_json::from_str(r#"{"type":"about:blank","title":"No","status":429,"detail":"Wait.","code":"slow_down","request_id":"r1"}"#).unwrap();
    assert_eq!((problem.status, problem.pointer), (429, None));
}

/// The rows of a page, each on its line, and the page object as the last line.
fn lines(body: &str) -> String {
    let (rows, page) = body
        .trim_start_matches("{\"data\":[")
        .split_once("],\"page\":")
        .unwrap();
    let page = page.trim_end().strip_suffix('}').unwrap();
    format!("{}\n{page}\n", rows.replace("},{\"id\"", "}\n{\"id\""))
}

#[test]
fn lines_are_the_same_answer() {
    let body = page("", "");
    let of_page = parse_transactions(body.as_bytes()).unwrap();
    let text = lines(&body);
    assert_eq!(parse_transactions(text.as_bytes()).unwrap(), of_page);
    let spaced = text.replace('\n', " \r\n\n\t");
    assert_eq!(parse_transactions(spaced.as_bytes()).unwrap(), of_page);
    // Without rows it is one line.
    let (_, proof) = text.trim_end().rsplit_once('\n').unwrap();
    check(proof, &expect!["The answer claims 2 rows and has 0."]);
    let import = super::read(text.as_bytes());
    assert_eq!((import.batch, import.rejections), (of_page.1, of_page.2));
}

#[test]
fn lines_that_are_no_answer() {
    let cut = |n_lines: usize| -> String {
        let text = lines(&page("", ""));
        text.split_inclusive('\n').take(n_lines).collect()
    };
    check(
        &cut(2),
        &expect![
            "The answer does not have the form that was asked for: its last line is no page object, missing field `count`."
        ],
    );
    let text = cut(3);
    for end in text.rfind("{\"count").unwrap() + 1..text.trim_end().len() {
        let error = parse_transactions(&text.as_bytes()[..end]).unwrap_err();
        assert_eq!(error, PageError::CutShort { bytes: end });
    }
    check(
        &text.replacen("\"total\":\"1.00\"}", "\"total\":\"1.00\"", 1),
        &expect!["The answer is no JSON from byte 158 on: expected `,` or `}`."],
    );
    check(
        &text.replacen("\"total\"", "\"id\":1,\"total\"", 1),
        &expect![[r#"The answer has the name "id" a second time, at byte 143."#]],
    );
    check(
        &text.replacen("null", "nil", 1),
        &expect!["The answer is no JSON from byte 388 on: expected ident."],
    );
    check(
        &text.replacen(
            "\"total\"",
            &format!("\"x\":{}1{},\"total\"", "[".repeat(31), "]".repeat(31)),
            1,
        ),
        &expect!["The answer is nested deeper than 32 levels at byte 176."],
    );
}
