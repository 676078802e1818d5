//! A file takes the place of an earlier one of its settlement only if it is as sound; otherwise
//! nothing changes, to the last byte of every answer.

use std::fs;
use std::ops::Range;

use billing_api::imports::{self, Fault, ImportError, LessSound, Outcome};
use ledger::import::billing_api::SettlementRow;
use ledger::import::{self, Import, Options};
use ledger::transaction::{Amount, Component};

use crate::client;
use crate::files::{Line, lines, v2};
use crate::harness::{Books, On, Serving, on_both, runtime};
use crate::program::{Process, out, run};

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

on_both!(a_file_cut_inside_a_line_does_not_replace_a_whole_one);
fn a_file_cut_inside_a_line_does_not_replace_a_whole_one(on: On) {
    let books = on.books();
    let server = books.serve();
    booked(books.import("whole.txt", &whole(0..40)));
    let found = refused(&books, &server, &cut(&whole(0..40), 30));
    assert_eq!(found.fault, Fault::Unreadable { n_lines: 1 });
    assert_eq!(found.unreadable.len(), 1);
    assert_eq!((found.settlement_id.as_str(), found.n_others), ("S1", 0));
    assert_eq!(
        (found.import_id, found.file_name.as_str()),
        (1, "whole.txt")
    );
    assert_eq!(proof(&server, "S1"), (40, 0));
}

on_both!(a_file_cut_between_lines_does_not_replace_a_whole_one);
fn a_file_cut_between_lines_does_not_replace_a_whole_one(on: On) {
    let books = on.books();
    let server = books.serve();
    booked(books.import("whole.txt", &whole(0..40)));
    for n_lines in [41, 20, 3] {
        let found = refused(&books, &server, &first_lines(&whole(0..40), n_lines));
        let Fault::Differs { sum, claimed } = found.fault else {
            panic!("{found:?}")
        };
        let cents = |orders| lines(orders).iter().map(|line| line.cents).sum::<i64>();
        let read = u32::try_from(n_lines).unwrap() - 2;
        assert_eq!(sum.minor, i128::from(cents(0..read)));
        assert_eq!(claimed.minor, i128::from(cents(0..40)));
        assert!(found.unreadable.is_empty());
    }
    assert_eq!(proof(&server, "S1"), (40, 0));
}

on_both!(no_cut_at_any_byte_takes_anything_away);
fn no_cut_at_any_byte_takes_anything_away(on: On) {
    let file = whole(0..12);
    let books = on.books();
    let server = books.serve();
    booked(books.import("whole.txt", &file));
    let before = look(&books, &server);
    // Without its last line end, a file is whole.
    for n_bytes in 2..=file.len() {
        let outcome = books.import("cut.txt", &cut(&file, n_bytes));
        // What has no line that can be read has nothing to book; the program asks for that first.
        let is_empty = matches!(&outcome, Ok(Outcome::Booked { import, .. })
            if import.batch.settlements.is_empty() && import.batch.transactions.is_empty());
        assert!(
            is_empty || matches!(outcome, Err(ImportError::LessSound(_))),
            "{n_bytes}: {outcome:?}"
        );
    }
    let after = look(&books, &server);
    assert_eq!(after.answers, before.answers);
    assert_eq!(proof(&server, "S1"), (12, 0));
}

on_both!(a_whole_file_replaces_a_cut_one_and_is_proven);
fn a_whole_file_replaces_a_cut_one_and_is_proven(on: On) {
    for cut in [
        cut(&whole(0..40), 30),
        first_lines(&whole(0..40), 20),
        first_lines(&whole(0..40), 2),
        without_summary(&whole(0..40)),
    ] {
        let books = on.books();
        let server = books.serve();
        booked(books.import("cut.txt", &cut));
        booked(books.import("whole.txt", &whole(0..40)));
        assert_eq!(proof(&server, "S1"), (40, 0));
        // From now on, the whole one is what stands.
        let dos = String::from_utf8(cut.clone())
            .unwrap()
            .replace('\n', "\r\n");
        assert_eq!(refused(&books, &server, dos.as_bytes()).import_id, 2);
        // The same bytes are still the same file.
        let before = look(&books, &server);
        let again = books.import("cut.txt", &cut);
        assert!(
            matches!(again, Ok(Outcome::AlreadyBooked { import_id: 1, .. })),
            "{again:?}"
        );
        assert_eq!(look(&books, &server), before);
    }
}

on_both!(a_reissued_file_with_another_total_replaces);
fn a_reissued_file_with_another_total_replaces(on: On) {
    let books = on.books();
    let server = books.serve();
    booked(books.import("first.txt", &whole(0..40)));
    booked(books.import("reissued.txt", &whole(0..37)));
    assert_eq!(proof(&server, "S1"), (37, 0));
    // A whole file again, only that it says the same: it counts as the one that stands.
    let dos = String::from_utf8(whole(0..37))
        .unwrap()
        .replace('\n', "\r\n");
    booked(books.import("dos.txt", dos.as_bytes()));
    let found = refused(&books, &server, &first_lines(&whole(0..37), 30));
    assert_eq!((found.import_id, found.file_name.as_str()), (3, "dos.txt"));
}

on_both!(of_two_versions_equally_sound_the_later_counts);
/// Every version against every version: it replaces what is no sounder.
fn of_two_versions_equally_sound_the_later_counts(on: On) {
    // In order of their soundness. Each pair is two versions of different content.
    let damaged = [cut(&whole(0..40), 30), cut(&whole(0..38), 30)];
    let unproven = [
        first_lines(&whole(0..40), 20),
        first_lines(&whole(0..40), 18),
    ];
    let proven = [whole(0..40), whole(0..39)];
    let versions = [damaged, unproven, proven];
    for (standing, [first, _]) in versions.iter().enumerate() {
        for (offered, [_, second]) in versions.iter().enumerate() {
            let books = on.books();
            let server = books.serve();
            booked(books.import("first.txt", first));
            if offered < standing {
                refused(&books, &server, second);
            } else {
                let before = server.transactions("limit=1").page.snapshot;
                booked(books.import("second.txt", second));
                let after = server.transactions("limit=1").page.snapshot;
                assert_ne!(after, before, "{standing} {offered}");
                assert_eq!(books.number("SELECT import_id FROM held_settlements"), 2);
            }
        }
    }
}

/// A settlement whose total is 0.
fn even(n: u32) -> Vec<u8> {
    let line = |order| Line {
        order,
        cents: if order % 2 == 0 { 1250 } else { -1250 },
    };
    v2("S1", &(0..n).map(line).collect::<Vec<_>>())
}

/// Imports what no file of today says.
fn import_altered(
    books: &Books,
    file: &[u8],
    alter: impl Fn(&mut Import),
) -> Result<Outcome, ImportError> {
    let mut import = import::read("altered.txt", file, &Options::default());
    alter(&mut import);
    runtime().block_on(imports::book_file(&books.db, import))
}

on_both!(the_payout_itself_is_no_part_of_the_proof);
fn the_payout_itself_is_no_part_of_the_proof(on: On) {
    let books = on.books();
    let server = books.serve();
    booked(import_altered(&books, &whole(0..40), |import| {
        import.batch.transactions[0].amounts.push(Amount {
            component: Component::Payout,
            raw: "payout".to_owned(),
            minor: 51_140,
            line: 3,
        });
    }));
    refused(&books, &server, &first_lines(&whole(0..40), 20));
}

on_both!(transactions_without_amounts_are_not_emptied_either);
fn transactions_without_amounts_are_not_emptied_either(on: On) {
    let books = on.books();
    let server = books.serve();
    booked(import_altered(&books, &even(40), |import| {
        for row in &mut import.batch.transactions {
            row.amounts.clear();
        }
    }));
    refused(&books, &server, &first_lines(&even(40), 2));
}

on_both!(a_file_without_transactions_empties_nothing);
fn a_file_without_transactions_empties_nothing(on: On) {
    // With a total of 0, nothing at all adds up to it.
    for file in [whole(0..40), even(40)] {
        let books = on.books();
        let server = books.serve();
        booked(books.import("whole.txt", &file));
        let found = refused(&books, &server, &first_lines(&file, 2));
        assert_eq!(found.fault, Fault::NoTransactions);
        assert_eq!(proof(&server, "S1"), (40, 0));
    }
    // Not even what is unsound itself.
    for unsound in [cut(&whole(0..40), 30), first_lines(&whole(0..40), 20)] {
        let books = on.books();
        let server = books.serve();
        booked(books.import("unsound.txt", &unsound));
        let found = refused(&books, &server, &first_lines(&whole(0..40), 2));
        assert_eq!(found.fault, Fault::NoTransactions);
    }
    // Where nothing stands, it says what it says, and another may say it otherwise.
    let books = on.books();
    let server = books.serve();
    booked(books.import("summary.txt", &first_lines(&whole(0..40), 2)));
    assert_eq!(proof(&server, "S1").0, 0);
    booked(books.import("other.txt", &first_lines(&whole(0..39), 2)));
    booked(books.import("nothing.txt", &first_lines(&even(2), 2)));
    assert_eq!(proof(&server, "S1"), (0, 0));
    let found = refused(&books, &server, &first_lines(&whole(0..38), 2));
    assert_eq!(found.fault, Fault::NoTransactions);
}

on_both!(a_file_without_a_summary_does_not_replace_a_proven_one);
fn a_file_without_a_summary_does_not_replace_a_proven_one(on: On) {
    let books = on.books();
    let server = books.serve();
    booked(books.import("whole.txt", &whole(0..40)));
    let found = refused(&books, &server, &without_summary(&whole(0..40)));
    assert_eq!(found.fault, Fault::NoClaim);
    // The file as a whole was noted for that, but no line of it is unreadable.
    assert!(found.unreadable.is_empty());
}

on_both!(what_stands_is_judged_by_what_stands);
/// The description of one file and the transactions of another may prove each other.
fn what_stands_is_judged_by_what_stands(on: On) {
    let books = on.books();
    let server = books.serve();
    booked(books.import("cut.txt", &first_lines(&whole(0..40), 20)));
    booked(books.import("lines.txt", &without_summary(&whole(0..40))));
    assert_eq!(server.walk("settlement_id=S1").data.len(), 40);
    let found = refused(&books, &server, &first_lines(&whole(0..40), 30));
    assert_eq!(
        (found.import_id, found.file_name.as_str()),
        (2, "lines.txt")
    );
}

on_both!(a_damaged_file_is_forgotten_once_a_sound_one_says_the_same);
/// A later file may bring nothing new and still be what a settlement stands by.
fn a_damaged_file_is_forgotten_once_a_sound_one_says_the_same(on: On) {
    let books = on.books();
    let server = books.serve();
    let file = without_summary(&whole(0..40));
    // One line more, which can't be read.
    let damaged = [&file[..], b"S1\tand then it broke off"].concat();
    booked(books.import("damaged.txt", &damaged));
    booked(books.import("whole.txt", &file));
    let found = refused(&books, &server, &cut(&file, 30));
    assert_eq!(
        (found.import_id, found.file_name.as_str()),
        (2, "whole.txt")
    );
}

on_both!(money_in_another_currency_proves_nothing);
fn money_in_another_currency_proves_nothing(on: On) {
    let file = String::from_utf8(whole(0..40)).unwrap();
    // Zeros, which change no sum of euros.
    let foreign = file.replacen("S1\t\t\t\t\t\tOrder", "S1\t\t\t\t\tUSD\tOrder", 1);
    assert_ne!(foreign, file);
    let books = on.books();
    let server = books.serve();
    booked(books.import("foreign.txt", foreign.as_bytes()));
    // It stands unproven, so another unproven one replaces it ..
    booked(books.import("cut.txt", &first_lines(&whole(0..40), 20)));
    // .. and a proven one both, for good.
    booked(books.import("whole.txt", file.as_bytes()));
    let again = foreign.replace('\n', "\r\n");
    let found = refused(&books, &server, again.as_bytes());
    assert!(
        matches!(found.fault, Fault::MixedCurrencies { currency } if currency.code() == "EUR"),
        "{found:?}"
    );
}

on_both!(one_unsound_settlement_keeps_the_whole_file_out);
fn one_unsound_settlement_keeps_the_whole_file_out(on: On) {
    let (first, second) = (whole(0..40), v2("S2", &lines(100..120)));
    let file = both(&first, &second);
    let books = on.books();
    let server = books.serve();
    booked(books.import("both.txt", &file));
    assert_eq!(
        (proof(&server, "S1"), proof(&server, "S2")),
        ((40, 0), (20, 0))
    );
    // S1 is new and whole, S2 was cut.
    let found = refused(
        &books,
        &server,
        &first_lines(&both(&whole(0..41), &second), 55),
    );
    assert_eq!((found.settlement_id.as_str(), found.n_others), ("S2", 0));
    // An unreadable line may have been of either.
    let found = refused(&books, &server, &cut(&file, 30));
    assert_eq!((found.settlement_id.as_str(), found.n_others), ("S1", 1));
    // Cut where S2 begins: S1 is there whole, and S2 is not touched.
    booked(books.import("first.txt", &first_lines(&both(&whole(0..41), &second), 43)));
    assert_eq!(
        (proof(&server, "S1"), proof(&server, "S2")),
        ((41, 0), (20, 0))
    );
    // A cut file of what is new replaces nothing.
    let third = first_lines(&v2("S3", &lines(200..210)), 8);
    booked(books.import("third.txt", &third));
    assert_eq!(proof(&server, "S3").0, 6);
}

#[test]
fn the_program_says_what_was_kept_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let file = whole(0..40);
    fs::write(at("whole.txt"), &file).unwrap();
    fs::write(at("cut-inside.txt"), cut(&file, 30)).unwrap();
    fs::write(at("cut-between.txt"), first_lines(&file, 20)).unwrap();
    fs::write(at("no-summary.txt"), without_summary(&file)).unwrap();
    fs::write(at("summary.txt"), first_lines(&file, 2)).unwrap();
    fs::write(at("other.txt"), v2("S2", &lines(50..60))).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    fs::write(at("damaged.txt"), text.replace("\tAFN\t", "\tAFN")).unwrap();
    fs::write(at("ruined.txt"), text.replace("S1\t", "S1")).unwrap();
    let import = |names: &[&str]| {
        let paths: Vec<String> = names.iter().map(|name| at(name)).collect();
        let database = at("books.db");
        let mut arguments = vec!["import", "--database", &database];
        arguments.extend(paths.iter().map(String::as_str));
        run(&arguments)
    };
    assert!(import(&["whole.txt"]).status.success());
    let process = Process::serve(folder.path().join("books.db").as_path());
    let look = || {
        ["account", "transactions", "settlements", "settlements/S1"].map(|target| {
            let reply = client::get(process.address, &format!("/api/v1/{target}"), &[]);
            assert_eq!(reply.status, 200);
            (reply.header("etag").unwrap().to_owned(), reply.body)
        })
    };
    let before = look();
    let output = import(&[
        "cut-inside.txt",
        "cut-between.txt",
        "no-summary.txt",
        "summary.txt",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(look(), before);

    let kept = "Settlement S1 was booked before from whole.txt (import 1), in a sounder version, \
                which was kept unchanged. The download may have broken off: download the report \
                again and import that. If it comes out the same, the report itself is unsound: \
                look into it with `billing-api inspect`, or book it into another --database.";
    let refused = "refused, nothing of it was booked:";
    let said = out(&output);
    for expected in [
        format!("cut-inside.txt: {refused} 1 line of it can't be read. {kept}\n    line 42: "),
        format!(
            "cut-between.txt: {refused} its lines of settlement S1 add up to -303.39 EUR, but it \
             claims -511.40 EUR. {kept}\n"
        ),
        format!("no-summary.txt: {refused} it claims no total for settlement S1. {kept}\n"),
        format!("summary.txt: {refused} it has no transactions of settlement S1. {kept}\n"),
        "4 of 4 files were refused.\n".to_owned(),
    ] {
        assert!(said.contains(&expected), "{expected}\n\n{said}");
    }
    assert!(!said.contains("line 0"), "{said}");

    // Of a refused file, nothing is in the database: no table is named.
    let output = import(&["damaged.txt", "ruined.txt"]);
    let said = out(&output);
    for expected in [
        format!("damaged.txt: {refused} 40 lines of it can't be read. {kept}\n    line 3: "),
        "\n    and 20 more\n".to_owned(),
        format!("ruined.txt: {refused} "),
        "\n    and 21 more\n".to_owned(),
    ] {
        assert!(said.contains(&expected), "{expected}\n\n{said}");
    }

    // The others of the same call are booked.
    let output = import(&["cut-inside.txt", "other.txt", "whole.txt"]);
    let said = out(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("other.txt: booked as import 2"), "{said}");
    assert!(
        said.contains("whole.txt: already booked as import 1"),
        "{said}"
    );
    assert!(said.contains("1 of 3 files were refused."), "{said}");
}
