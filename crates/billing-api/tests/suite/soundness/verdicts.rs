//! Which of two files of a settlement counts, by what they say and what they prove.

use billing_api::imports::{self, Fault, ImportError, Outcome};
use ledger::import::{self, Import, Options};
use ledger::transaction::{Amount, Component};

use super::{booked, both, cut, first_lines, proof, refused, whole, without_summary};
use crate::files::{Line, lines, v2};
use crate::harness::{Books, On, on_both, runtime};

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
