//! A file takes the place of an earlier one of its settlement only if it is as sound; otherwise
//! nothing changes, to the last byte of every answer.

use std::ops::Range;

use billing_api::imports::{ImportError, LessSound, Outcome};
use ledger::import::billing_api::SettlementRow;

use crate::files::{lines, v2};
use crate::harness::{Books, Serving};

mod cuts;
mod said;
mod verdicts;

/// What a client sees of the books, and what they keep behind it.
#[derive(Debug, PartialEq, Eq)]
struct Sight {
    /// Status, entity tag and body.
    answers: Vec<(u16, Option<String>, Option<Vec<u8>>)>,
    kept: String,
}

fn look(books: &Books, server: &Serving) -> Sight {
    let answer = |target: &str, accept: &str| {
        let reply = server.get_with(target, &[&format!("Accept: {accept}")]);
        assert!(reply.is_whole);
        let etag = reply.header("etag").map(str::to_owned);
        // A problem names its request, and that is never the same.
        let body = (reply.status == 200).then_some(reply.body);
        (reply.status, etag, body)
    };
    let mut answers: Vec<_> = [
        "account",
        "transactions?limit=1000",
        "transactions?changed_since=0&limit=1000",
        "settlements",
        "settlements/S1",
        "settlements/S2",
        "payouts",
    ]
    .into_iter()
    .map(|target| answer(target, "*/*"))
    .collect();
    answers.push(answer("transactions", "application/x-ndjson"));
    let kept = books.text(
        "SELECT (SELECT max(sequence) FROM bookings) || ' ' || (SELECT count(*) FROM bookings)
             || ' ' || (SELECT count(*) FROM imports) || ' ' || (SELECT count(*) FROM rejections)
             || ' ' || (SELECT count(*) FROM transactions) || ' ' || (SELECT count(*) FROM amounts)
             || ' ' || (SELECT count(*) FROM settlements) || ' ' ||
             coalesce((SELECT string_agg(settlement_id || '=' || import_id, ',' ORDER BY settlement_id)
                       FROM held_settlements), '')",
    );
    Sight { answers, kept }
}

/// Imports what must be refused for its soundness, and sees that it left nothing behind.
#[track_caller]
fn refused(books: &Books, server: &Serving, file: &[u8]) -> LessSound {
    let before = look(books, server);
    let found = match books.import("later.txt", file) {
        Err(ImportError::LessSound(found)) => *found,
        other => panic!("{other:?}"),
    };
    assert!(look(books, server) == before, "a refused file left a trace");
    found
}

#[track_caller]
fn booked(outcome: Result<Outcome, ImportError>) {
    match outcome {
        Ok(Outcome::Booked { .. }) => {}
        other => panic!("{other:?}"),
    }
}

/// Transactions of a settlement, and the difference of their sum and what is claimed, in cents.
#[track_caller]
fn proof(server: &Serving, settlement_id: &str) -> (usize, i64) {
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let reply = server.get(&format!("settlements/{settlement_id}"));
    let row: SettlementRow = serde_json::from_slice(&reply.body).unwrap();
    let rows = server.walk(&format!("settlement_id={settlement_id}")).data;
    assert_eq!(row.n_transactions, Some(rows.len() as u64));
    let totals = rows.iter().map(|row| cents(row.total.as_deref().unwrap()));
    (
        rows.len(),
        totals.sum::<i64>() - cents(row.claimed_total.as_deref().unwrap()),
    )
}

fn whole(orders: Range<u32>) -> Vec<u8> {
    v2("S1", &lines(orders))
}

/// A file without its last bytes.
fn cut(file: &[u8], n_bytes: usize) -> Vec<u8> {
    file[..file.len() - n_bytes].to_vec()
}

/// The first lines of a file: 1 is the header, 2 the summary.
fn first_lines(file: &[u8], n_lines: usize) -> Vec<u8> {
    let kept = file.split_inclusive(|byte| *byte == b'\n').take(n_lines);
    kept.flatten().copied().collect()
}

/// A file without its summary, whose lines name their currency themselves.
fn without_summary(file: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(file).unwrap();
    let lines = text.split_inclusive('\n').enumerate();
    let kept = lines.filter(|(index, _)| *index != 1);
    let kept: String = kept.map(|(_, line)| line).collect();
    kept.replace("\t\tOrder", "\tEUR\tOrder").into_bytes()
}

/// Two settlements in one file.
fn both(first: &[u8], second: &[u8]) -> Vec<u8> {
    let rest = second.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    [first, &second[rest..]].concat()
}
