//! Settlement files that are right, and how naive code would read them wrongly.

use std::collections::BTreeSet;
use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::import::{self, DateOrder, Encoding, Import, Options, Reason};
use ledger::money::notation::Notation;
use ledger::transaction::{Component, Kind, Transaction};

use super::builder::{Fields, V2, but, file, other, sale, summary, v2};
use super::{check_lines, fixture, read};

/// Settlements as `id claimed currency`, and transactions as `order total currency xN (n amounts)`.
#[track_caller]
fn check(lines: &[Fields<'_>], expected: &Expect) -> Import {
    let import = read(v2(lines).as_bytes());
    check_lines(&import);
    let mut found = String::new();
    for it in &import.batch.settlements {
        let claimed = it.claimed_minor.unwrap_or_default();
        writeln!(found, "{}: {claimed} {}", it.id, it.currency).unwrap();
    }
    for it in &import.batch.transactions {
        let name = it.order_id.as_deref().unwrap_or(it.kind.name());
        let (total, n_amounts) = (it.total(), it.amounts.len());
        let (total, currency, quantity) = (total.to_plain(), total.currency, it.quantity);
        writeln!(
            found,
            "  {name} {total} {currency} x{quantity} ({n_amounts} amounts)",
        )
        .unwrap();
    }
    for it in &import.rejections {
        writeln!(found, "line {}: {}", it.line, it.reason).unwrap();
    }
    expected.assert_eq(&found);
    import
}

fn ids(import: &Import) -> Vec<&str> {
    import
        .batch
        .transactions
        .iter()
        .map(|it| it.id.as_str())
        .collect()
}

#[test]
fn columns_are_found_by_name() {
    let lines = [
        summary("1", "7.50", "USD"),
        sale("1", "A", "10.00"),
        other("1", "Tax", "-2.50"),
    ];
    let plain = read(v2(&lines).as_bytes());
    assert_eq!(plain.rejections, []);

    let mut columns: Vec<_> = V2.into_iter().rev().collect();
    columns.insert(3, "weather");
    columns.insert(9, "");
    let shuffled = file(&columns, &lines).replacen("transaction-type", " Transaction-Type ", 1);
    let shuffled = read(shuffled.as_bytes());
    assert_eq!(
        (shuffled.columns, shuffled.unread_columns),
        (26, ["weather", ""].map(str::to_owned).into())
    );
    assert_eq!(plain.batch.transactions, shuffled.batch.transactions);
    assert_eq!(plain.batch.settlements, shuffled.batch.settlements);
}

#[test]
fn a_summary_is_no_movement_even_where_lines_repeat_it() {
    let again = [
        ("total-amount", "7.50"),
        ("currency", "USD"),
        ("deposit-date", "2026-03-17"),
    ];
    check(
        &[
            summary("1", "7.50", "USD"),
            but(sale("1", "A", "10.00"), &again),
            but(other("1", "Storage Fee", "-2.50"), &again),
        ],
        &expect![[r"
            1: 750 USD
              A 10.00 USD x1 (1 amounts)
              storage_fee -2.50 USD x0 (1 amounts)
        "]],
    );
}

#[test]
fn a_file_may_hold_several_settlements() {
    let import = check(
        &[
            summary("1", "10.00", "USD"),
            sale("1", "A", "10.00"),
            summary("2", "980", "JPY"),
            sale("2", "A", "980"),
            sale("1", "A", "5.00"),
            but(sale("2", "B", "1"), &[("marketplace-name", "Amazon.co.jp")]),
        ],
        &expect![[r"
            1: 1000 USD
            2: 980 JPY
              A 15.00 USD x1 (2 amounts)
              A 980 JPY x1 (1 amounts)
              B 1 JPY x1 (1 amounts)
        "]],
    );
    let marketplaces = import
        .batch
        .settlements
        .iter()
        .map(|it| it.marketplace.as_deref());
    assert_eq!(marketplaces.collect::<Vec<_>>(), [Some("amazon.com"), None]);
    let inspection = import::inspect("two", &import);
    assert_eq!((inspection.currency, inspection.sum_of_lines), (None, None));
}

#[test]
fn joined_files_repeat_their_header() {
    let [first, second] =
        ["1", "2"].map(|id| v2(&[summary(id, "1.00", "USD"), sale(id, "A", "1.00")]));
    let import = read((first + "\u{feff}" + &second).as_bytes());
    check_lines(&import);
    assert_eq!(
        (import.batch.lines.header, import.batch.lines.summary),
        (2, 2)
    );
    assert_eq!(import.rejections, []);
}

#[test]
fn lines_of_a_settlement_without_summary_are_booked() {
    let import = check(
        &[
            summary("1", "10.00", "USD"),
            sale("1", "A", "10.00"),
            sale("2", "B", "5.00"),
            but(sale("3", "C", "5.000"), &[("currency", "KWD")]),
        ],
        &expect![[r"
            1: 1000 USD
              A 10.00 USD x1 (1 amounts)
              B 5.00 USD x1 (1 amounts)
              C 5.000 KWD x1 (1 amounts)
            line 0: Settlement 2 and 1 more came without a summary line: the lines are booked, but no total is claimed that they could be checked against.
        "]],
    );
    assert_eq!(import.batch.lines.rejected, 0);
    check(
        &[sale("1", "A", "10.00")],
        &expect![[r"
              A 10 XXX x1 (1 amounts)
            line 0: Settlement 1 came without a summary line: the lines are booked, but no total is claimed that they could be checked against.
        "]],
    );
}

#[test]
fn equal_lines_of_one_file_are_two_movements() {
    let fee = |amount| {
        but(
            sale("1", "A", amount),
            &[
                ("amount-type", "ItemFees"),
                ("amount-description", "Commission"),
            ],
        )
    };
    let lines = [
        summary("1", "17.00", "USD"),
        sale("1", "A", "10.00"),
        sale("1", "A", "10.00"),
        fee("-1.00"),
        fee("-1.00"),
        other("1", "Storage Fee", "-0.50"),
        other("1", "Storage Fee", "-0.50"),
    ];
    let import = check(
        &lines,
        &expect![[r"
            1: 1700 USD
              A 9.00 USD x1 (2 amounts)
              A 9.00 USD x1 (2 amounts)
              storage_fee -0.50 USD x0 (1 amounts)
              storage_fee -0.50 USD x0 (1 amounts)
        "]],
    );
    assert_eq!(ids(&import).into_iter().collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn units_count_once_and_only_with_the_goods() {
    let line = |family, name, amount| {
        but(
            sale("1", "A", amount),
            &[
                ("amount-type", family),
                ("amount-description", name),
                ("quantity-purchased", "3"),
            ],
        )
    };
    let late = [("posted-date-time", "2026-03-05 00:00:00 UTC")];
    check(
        &[
            summary("1", "24.00", "USD"),
            line("ItemPrice", "Principal", "30.00"),
            line("ItemPrice", "Shipping", "3.00"),
            line("ItemFees", "Commission", "-6.00"),
            but(line("ItemFees", "Commission", "-3.00"), &late),
        ],
        &expect![[r"
            1: 2400 USD
              A 27.00 USD x3 (3 amounts)
              A -3.00 USD x0 (1 amounts)
        "]],
    );
}

#[test]
fn a_delivery_is_no_order() {
    let delivery = but(
        sale("1", "FBA15INVENTED", "-3.00"),
        &[
            ("transaction-type", "FBAFees"),
            ("amount-type", "FBA Amazon-Partnered Carrier Shipment Fee"),
            ("amount-description", "Base fee"),
        ],
    );
    let import = read(v2(&[summary("1", "-3.00", "USD"), delivery]).as_bytes());
    let [
        Transaction {
            order_id: None,
            reference_id: Some(reference_id),
            kind: Kind::Fee,
            ..
        },
    ] = import.batch.transactions.as_slice()
    else {
        panic!("{import:?}")
    };
    assert_eq!(reference_id, "FBA15INVENTED");
}

#[test]
fn unknown_words_keep_their_money() {
    let strange = [
        ("transaction-type", "Moonwalk"),
        ("amount-type", "Dust"),
        ("amount-description", "Grey"),
    ];
    let import = check(
        &[
            summary("1", "4.5", "XQX"),
            but(sale("1", "A", "5.0"), &strange),
            sale("1", "B", "-0.1234"),
        ],
        &expect![[r"
            1: 45000 XQX
              A 5 XQX x1 (1 amounts)
              B -0.1234 XQX x1 (1 amounts)
        "]],
    );
    let moonwalk = &import.batch.transactions[0];
    assert_eq!(
        (moonwalk.kind, moonwalk.raw_kind.as_str()),
        (Kind::Other, "Moonwalk")
    );
    assert_eq!(
        moonwalk.amounts[0].component,
        Component::Unknown("Dust | Grey".to_owned())
    );
}

#[test]
fn ids_depend_on_the_content_alone() {
    let point = fixture("settlement_v2/input.txt");
    let expected = read(&point);
    let text = String::from_utf8(point).unwrap();
    let swap = |text: &str| text.replace(',', "\0").replace('.', ",").replace('\0', ".");
    let money: BTreeSet<_> = text
        .lines()
        .flat_map(|line| [4, 14].map(|at| line.split('\t').nth(at).unwrap_or("")))
        .filter(|cell| cell.contains(','))
        .collect();
    let mut other_notation = text.clone();
    for cell in money {
        other_notation =
            other_notation.replace(&format!("\t{cell}\t"), &format!("\t{}\t", swap(cell)));
    }
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (name, bytes) in [
        ("crlf", text.replace('\n', "\r\n").into_bytes()),
        ("cr", text.replace('\n', "\r").into_bytes()),
        ("bom", [&b"\xEF\xBB\xBF"[..], text.as_bytes()].concat()),
        ("utf16", utf16),
        ("notation", other_notation.into_bytes()),
        ("cut end", text.trim_end().as_bytes().to_vec()),
    ] {
        let import = import::read(name, &bytes, &Options::default());
        assert_eq!(ids(&import), ids(&expected), "{name}");
        assert_eq!(
            import.batch.transactions, expected.batch.transactions,
            "{name}"
        );
    }
}

#[test]
fn the_encoding_is_told() {
    let text = v2(&[
        summary("1", "1.00", "EUR"),
        but(sale("1", "A", "1.00"), &[("sku", "Tee-grün")]),
    ]);
    let latin1: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    for (bytes, encoding) in [
        (text.into_bytes(), Encoding::Utf8),
        (latin1, Encoding::Windows1252),
    ] {
        let import = read(&bytes);
        assert_eq!(import.encoding, Some(encoding));
        assert_eq!(
            import.batch.transactions[0].sku.as_deref(),
            Some("Tee-grün")
        );
    }
}

#[test]
fn the_seller_may_say_what_the_file_does_not() {
    let lines = [
        summary("1", "1.234", "EUR"),
        but(
            sale("1", "A", "1.234"),
            &[("posted-date-time", "03/04/2026")],
        ),
    ];
    let text = v2(&lines);
    let refused = |options: &Options| {
        import::read("", text.as_bytes(), options).rejections[0]
            .reason
            .clone()
    };
    let example = "1.234".to_owned();
    let mut options = Options::default();
    assert_eq!(refused(&options), Reason::AmbiguousNotation { example });
    options.notation = Some(Notation::Comma);
    let example = "03/04/2026".to_owned();
    assert_eq!(refused(&options), Reason::AmbiguousDates { example });
    options.date_order = Some(DateOrder::DayFirst);
    let import = import::read("", text.as_bytes(), &options);
    assert_eq!(import.rejections, []);
    let transaction = &import.batch.transactions[0];
    assert_eq!(transaction.amounts[0].minor, 123_400);
    assert_eq!(transaction.posted_at.to_rfc3339(), "2026-04-03T00:00:00Z");

    // But never what the file denies.
    let lines = [summary("1", "1.23", "EUR"), sale("1", "A", "1.23")];
    let import = import::read("", v2(&lines).as_bytes(), &options);
    assert_eq!(import.batch.transactions[0].amounts[0].minor, 123);
}
