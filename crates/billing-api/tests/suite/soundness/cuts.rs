//! Files that were cut, somewhere: they take nothing away, and give way to whole ones.

use billing_api::imports::{Fault, ImportError, Outcome};

use super::{booked, cut, first_lines, look, proof, refused, whole, without_summary};
use crate::files::lines;
use crate::harness::{On, on_both};

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
