//! Answers as senders may write them: fields in any order, any spelling of a text, values of tomorrow
//! and values that are wrong.

use std::collections::BTreeMap;
use std::fmt::Write;

use ledger::import::billing_api::{PageError, parse_transactions};
use proptest::prelude::*;
use proptest::sample::select;

/// How an answer is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Page,
    /// The proof before the rows.
    PageLast,
    /// With blanks and line ends between everything.
    Pretty,
    Lines,
}

/// An answer whose proof holds for these rows.
pub fn body(rows: &[String], form: Form) -> String {
    let mut count = rows.len();
    let mut ids = [None, None];
    let mut sums: BTreeMap<String, String> = BTreeMap::new();
    let mut body = String::new();
    // The general reader says what is wrong with the proof, one thing at a time.
    for _ in 0..20 {
        let proof = proof(count, &sums, &ids);
        body = lay_out(rows, &proof, form);
        match parse_transactions(body.as_bytes()) {
            Err(PageError::CountDiffers { found, .. }) => count = found,
            Err(PageError::IdDiffers { claimed, found }) => {
                let place = usize::from(ids[0] == found && claimed == ids[1]);
                ids[place] = found;
            }
            Err(PageError::SumDiffers {
                currency, found, ..
            }) => {
                sums.insert(currency.code().to_owned(), found);
            }
            _ => break,
        }
    }
    body
}

fn proof(count: usize, sums: &BTreeMap<String, String>, ids: &[Option<String>; 2]) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let id = |place: usize| ids[place].as_deref().map_or("null".to_owned(), quoted);
    let sums: Vec<String> = sums
        .iter()
        .map(|(code, sum)| format!("{}:{}", quoted(code), quoted(sum)))
        .collect();
    format!(
        r#"{{"count":{count},"sums":{{{}}},"first_id":{},"last_id":{},"next":null,"snapshot":"s]}}","as_of":"2026-03-02T00:00:00Z"}}"#,
        sums.join(","),
        id(0),
        id(1)
    )
}

fn lay_out(rows: &[String], proof: &str, form: Form) -> String {
    match form {
        Form::Page => format!("{{\"data\":[{}],\"page\":{proof}}}", rows.join(",")),
        Form::PageLast => {
            let more = r#""more":["data",{"data":[1]}],"note":"\"data\":[""#;
            format!(
                "{{{more},\"page\":{proof},\"data\":[{}]}}\n",
                rows.join(",")
            )
        }
        Form::Pretty => {
            let rows = rows.join("\n  ,\r\n  ");
            format!("\n{{ \"data\" :\t[ {rows} ]\n , \"page\" : {proof} }}\n\n")
        }
        Form::Lines => {
            let mut text = String::new();
            for (place, row) in rows.iter().enumerate() {
                // A row of lines holds no line end.
                let row = row.replace('\n', " ");
                let end = if place % 3 == 1 { "  \r\n\n" } else { "\n" };
                write!(text, "{row}{end}").unwrap();
            }
            text + proof
        }
    }
}

/// A text as it may be written, with its quotation marks.
pub fn text() -> impl Strategy<Value = String> {
    let parts = [
        "a",
        "b",
        "Z",
        "-",
        " ",
        "ä",
        "\u{20ac}",
        "\u{1f600}",
        "\\u0061",
        "\\u00e4",
        "\\/",
        "\\\\",
        "\\\"",
        "\\n",
        "\\ud83d\\ude00",
        "\\ud800",
        "\u{7f}",
        "seven07",
        "/",
        "eight008",
        "'",
    ];
    prop::collection::vec(select(parts.to_vec()), 0..9)
        .prop_map(|parts| format!("\"{}\"", parts.concat()))
}

/// Rows of one sender: most of them alike.
pub fn rows() -> impl Strategy<Value = Vec<String>> {
    (fields(), prop::collection::vec(row(), 0..6), any::<bool>()).prop_map(
        |(order, rows, is_alike)| {
            let write = |mut row: Row| {
                if is_alike {
                    row.fields
                        .sort_by_key(|(name, _)| order.iter().position(|one| one == name));
                }
                row.write()
            };
            rows.into_iter().map(write).collect()
        },
    )
}

/// The known fields in some order.
fn fields() -> impl Strategy<Value = Vec<String>> {
    let names = [
        "id",
        "sequence",
        "kind",
        "status",
        "posted_at",
        "released_at",
        "deferral",
        "marketplace",
        "currency",
        "settlement_id",
        "order_id",
        "reference_id",
        "sku",
        "quantity",
        "payment_method",
        "raw_kind",
        "amounts",
        "total",
        "deleted",
    ];
    Just(names.map(str::to_owned).to_vec()).prop_shuffle()
}

#[derive(Clone, Debug)]
struct Row {
    fields: Vec<(String, String)>,
    blank: &'static str,
}

impl Row {
    fn write(&self) -> String {
        let blank = self.blank;
        let fields: Vec<String> = self
            .fields
            .iter()
            .map(|(name, value)| format!("{blank}\"{name}\"{blank}:{blank}{value}{blank}"))
            .collect();
        format!("{{{}}}", fields.join(","))
    }
}

#[allow(clippy::too_many_lines)] // one field after the other
fn row() -> impl Strategy<Value = Row> {
    let ids = (word(&["\"t1\"", "\"t2\"", "\"t-3\""]), 0..1_000_000_u64);
    let kinds = word(&[
        "\"sale\"",
        "\"Refund\"",
        "\"other\"",
        "\"barter\"",
        "\"fee\"",
    ]);
    let standing = (
        word(&[
            "\"released\"",
            "\"deferred\"",
            "\"Released\"",
            "\"escrow\"",
            "\"deferred_released\"",
        ]),
        word(&[
            "null",
            r#"{"reason":"DD7","matures_at":"2026-03-08T00:00:00Z"}"#,
            r#"{"reason":"x"}"#,
            r#"{ "matures_at" : null , "reason" : "DD7" }"#,
            r#"{"reason":"DD7","matures_at":"soon"}"#,
            r#"{"reason":"a","x":1}"#,
            "{}",
        ]),
    );
    let texts = (
        word(&["\"amazon.de\"", "\"DE\"", "\"ÄÖ\"", "null", "\"\""]),
        word(&["\"S-1\"", "null"]),
        word(&[
            "\"MUG-RED\"",
            "\"a product with a long name\"",
            "\"a product with a lost name\"",
            "null",
        ]),
        text(),
        word(&["\"wallet\"", "null", "\"\""]),
    );
    let fields = (
        ids,
        kinds,
        standing,
        instant(),
        instant(),
        texts,
        money(),
        quantity(),
    );
    let odd = prop::option::weighted(0.3, (select(odd_fields()), odd_value()));
    let lost = prop::option::weighted(0.2, 0..18_usize);
    let blank = select(vec!["", "", "", " ", "\n\t ", "\r"]);
    let is_shuffled = prop::bool::weighted(0.2);
    (
        fields,
        odd,
        lost,
        blank,
        is_shuffled,
        unknown(),
        fields_order(),
    )
        .prop_map(|(fields, odd, lost, blank, is_shuffled, unknown, order)| {
            let (
                (id, sequence),
                kind,
                (status, deferral),
                posted,
                released,
                texts,
                money,
                quantity,
            ) = fields;
            let (currency, amounts, total) = money;
            let (marketplace, settlement, sku, order_id, payment) = texts;
            let mut fields = vec![
                ("id", id),
                ("sequence", sequence.to_string()),
                ("kind", kind),
                ("status", status),
                ("posted_at", posted),
                ("released_at", released),
                ("deferral", deferral),
                ("marketplace", marketplace),
                ("currency", format!("\"{currency}\"")),
                ("settlement_id", settlement),
                ("order_id", order_id),
                ("reference_id", "null".to_owned()),
                ("sku", sku),
                ("quantity", quantity),
                ("payment_method", payment),
                ("raw_kind", "\"Shipment\"".to_owned()),
                ("amounts", amounts),
                ("total", total),
            ];
            if let Some(place) = lost {
                fields.remove(place);
            }
            let mut fields: Vec<(String, String)> = fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            fields.extend(unknown);
            if let Some((name, value)) = odd {
                match fields.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => *known = value,
                    None => fields.push((name, value)),
                }
            }
            if is_shuffled {
                fields.sort_by_key(|(name, _)| order.iter().position(|one| one == name));
            }
            Row { fields, blank }
        })
}

fn fields_order() -> impl Strategy<Value = Vec<String>> {
    fields()
}

fn word(words: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    select(words.to_vec()).prop_map(str::to_owned)
}

fn instant() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0..400_i64, 0..86_400_i64).prop_map(|(day, second)| {
            let at = ledger::day::Instant::from_seconds(1_760_000_000 + day * 86_400 + second).unwrap();
            format!("\"{}\"", at.to_rfc3339())
        }),
        1 => word(&[
            "\"2026-03-01T10:22:05.25+01:00\"", "\"2026-02-29T00:00:00Z\"", "\"2026-03-01T24:00:00Z\"",
            "\"2016-12-31T23:59:60Z\"", "\"0000-01-01T00:00:00Z\"", "\"2026-03-01t10:22:05z\"", "null",
            "\"2026-03-0\u{660}T10:22:0Z\"", "\"2026-13-01T00:00:00Z\"",
        ]),
    ]
}

fn quantity() -> impl Strategy<Value = String> {
    word(&[
        "1",
        "0",
        "-2",
        "null",
        "-0",
        "007",
        "1.0",
        "1e2",
        "9223372036854775807",
        "999999999999999999",
    ])
}

/// A currency, amounts and their total, which is the sum as a rule.
fn money() -> impl Strategy<Value = (&'static str, String, String)> {
    let name = select(vec![
        "product_sale",
        "referral_fee",
        "product_tax",
        "new_fee",
        "zebra",
        "Apple",
        "a",
        "é",
    ]);
    let amounts = prop::collection::vec((name, -100_000..100_000_i64, 0..8_usize), 0..5);
    let currency = select(vec![
        ("EUR", 2),
        ("eur", 2),
        ("JPY", 0),
        ("KWD", 3),
        ("XQX", 4),
        (" USD ", 2),
    ]);
    let is_wrong = prop::bool::weighted(0.1);
    (currency, amounts, is_wrong).prop_map(|((code, scale), amounts, is_wrong)| {
        let total: i64 = amounts.iter().map(|(_, minor, _)| minor).sum();
        let parts: Vec<String> = amounts
            .iter()
            .map(|(name, minor, spelling)| {
                format!("\"{name}\":\"{}\"", plain(*minor, scale, *spelling))
            })
            .collect();
        let total = plain(total + i64::from(is_wrong), scale, 0);
        (
            code,
            format!("{{{}}}", parts.join(",")),
            format!("\"{total}\""),
        )
    })
}

/// An amount, spelled in one of the ways that are allowed or, at times, not.
fn plain(minor: i64, scale: u32, spelling: usize) -> String {
    let unit = 10_i64.pow(scale);
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, rest) = (minor.abs() / unit, minor.abs() % unit);
    let width = scale as usize;
    let point = if scale == 0 {
        String::new()
    } else {
        format!(".{rest:0width$}")
    };
    match spelling {
        1 if scale > 0 => format!("{sign}{whole}{point}00"),
        2 if rest == 0 => format!("{sign}{whole}"),
        3 if scale == 0 => format!("{sign}{whole}.000"),
        4 => format!("{sign}00{whole}{point}"),
        5 => format!("{sign}{whole}{point}1"),
        6 if minor % 7 == 0 => format!("{sign}{whole}99999999999999999{point}"),
        7 if minor % 5 == 0 => format!("+{whole}{point}"),
        _ => format!("{sign}{whole}{point}"),
    }
}

/// Fields of tomorrow.
fn unknown() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = word(&["mood", "weight", "buyer", "note", "x"]);
    let value = prop_oneof![
        word(&[
            "1",
            "-1.5e-7",
            "0",
            "01",
            "1.",
            "true",
            "false",
            "null",
            "tru",
            "\"text\"",
            "[]",
            "{}",
            r#"{"a":[1,{"b":"]}"}],"c":null}"#,
            r#"{"a":1,"a":2}"#,
            "[1,]",
            "1E+2",
            "-",
            "[[\n1]]",
        ]),
        text(),
        (25..36_usize).prop_map(|depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth))),
    ];
    prop::collection::vec((name, value), 0..2)
}

fn odd_fields() -> Vec<String> {
    let names = [
        "id",
        "sequence",
        "deleted",
        "kind",
        "status",
        "posted_at",
        "released_at",
        "deferral",
        "marketplace",
        "currency",
        "settlement_id",
        "order_id",
        "reference_id",
        "sku",
        "quantity",
        "payment_method",
        "raw_kind",
        "amounts",
        "total",
        "i\\u0064",
    ];
    names.map(str::to_owned).to_vec()
}

/// A value that may be wrong where it stands.
fn odd_value() -> impl Strategy<Value = String> {
    prop_oneof![
        word(&[
            "null",
            "true",
            "false",
            "1",
            "-1",
            "1.5",
            "\"\"",
            "\"1\"",
            "[]",
            "{}",
            "\"x\"",
            "18446744073709551615",
            "18446744073709551616",
            r#"{"a":null}"#,
            r#"{"a":"1","a":"2"}"#,
            r#"{"a":1}"#,
            r#"{"a":"1.00"}"#,
            r#"{ "b" : "2" , "a" : "-1" }"#,
        ]),
        text(),
        Just(format!("\"{}\"", "i".repeat(255))),
        Just(format!("\"{}\"", "é".repeat(200))),
        Just(format!("\"{}\"", "i".repeat(256))),
    ]
}
