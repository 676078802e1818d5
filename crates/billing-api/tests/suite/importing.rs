//! What imports leave in the books: once, whole, replaced with its history kept.

use billing_api::imports::{ImportError, Outcome};
use ledger::import::billing_api::{Account, SettlementRow};

use crate::files::{Line, lines, v2};
use crate::harness::{On, on_both, shared_settlements};

fn booked(outcome: Result<Outcome, ImportError>) -> (usize, usize, usize, usize) {
    match outcome {
        Ok(Outcome::Booked { booked, .. }) => {
            (booked.new, booked.replaced, booked.removed, booked.repeated)
        }
        other => panic!("{other:?}"),
    }
}

on_both!(the_same_bytes_book_nothing);
fn the_same_bytes_book_nothing(on: On) {
    let books = on.books();
    let server = books.serve();
    let file = v2("S1", &lines(0..40));
    assert_eq!(booked(books.import("first.txt", &file)), (40, 0, 0, 0));
    let before = server.get("transactions?limit=1000").body;
    match books.import("second.txt", &file) {
        Ok(Outcome::AlreadyBooked {
            import_id: 1,
            file_name,
        }) => assert_eq!(file_name, "first.txt"),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.get("transactions?limit=1000").body, before);
    assert_eq!(books.number("SELECT count(*) FROM imports"), 1);
}

on_both!(the_same_rows_in_another_dress_change_nothing);
fn the_same_rows_in_another_dress_change_nothing(on: On) {
    let books = on.books();
    let server = books.serve();
    let file = String::from_utf8(v2("S1", &lines(0..40))).unwrap();
    books.import("unix.txt", file.as_bytes()).unwrap();
    let before = server.get("transactions?limit=1000").body;
    let dos = file.replace('\n', "\r\n");
    assert_eq!(
        booked(books.import("dos.txt", dos.as_bytes())),
        (0, 0, 0, 40)
    );
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(file.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(booked(books.import("utf16.txt", &utf16)), (0, 0, 0, 40));
    assert_eq!(server.get("transactions?limit=1000").body, before);
    assert_eq!(books.number("SELECT max(sequence) FROM bookings"), 41);
}

on_both!(a_settlement_brought_again_takes_the_place_of_the_older_one);
fn a_settlement_brought_again_takes_the_place_of_the_older_one(on: On) {
    let books = on.books();
    let server = books.serve();
    books
        .import("other.txt", &v2("S2", &lines(500..510)))
        .unwrap();
    books.import("old.txt", &v2("S1", &lines(0..40))).unwrap();
    let old: SettlementRow = serde_json::from_slice(&server.get("settlements/S1").body).unwrap();

    let mut rows = lines(5..45);
    rows[0].cents += 100;
    books.import("new.txt", &v2("S1", &rows)).unwrap();
    let found = server.walk("limit=7&settlement_id=S1").data;
    let mut seen: Vec<(String, String)> = found
        .iter()
        .map(|row| (row.order_id.clone().unwrap(), row.total.clone().unwrap()))
        .collect();
    let mut expected: Vec<(String, String)> = rows
        .iter()
        .map(|line| (line.order_id(), line.total()))
        .collect();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    assert_eq!(
        server.walk("settlement_id=S2").data.len(),
        10,
        "another settlement was touched"
    );

    let new: SettlementRow = serde_json::from_slice(&server.get("settlements/S1").body).unwrap();
    assert_ne!(new.claimed_total, old.claimed_total);
    assert_eq!(new.n_transactions, Some(40));
    // The older version is kept, with every amount, its raw name and its line.
    assert_eq!(
        books.number("SELECT count(*) FROM settlements WHERE id = 'S1'"),
        2
    );
    let kept = "SELECT count(*) FROM transactions t JOIN amounts a USING (seller_id, sequence)
                WHERE t.import_id = 2";
    assert_eq!(books.number(kept), 40);
    let raw = "SELECT string_agg(said, ',') FROM
                   (SELECT DISTINCT component || ' < ' || raw AS said FROM amounts) AS said";
    assert_eq!(books.text(raw), "product_sale < ItemPrice | Principal");
    assert_eq!(books.number("SELECT min(line) FROM amounts"), 3);
    // The older file again is the same file again: it does not come back by itself.
    let again = books.import("old.txt", &v2("S1", &lines(0..40))).unwrap();
    assert!(matches!(again, Outcome::AlreadyBooked { import_id: 2, .. }));
}

on_both!(removed_rows_leave_tombstones_and_may_come_back);
fn removed_rows_leave_tombstones_and_may_come_back(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..10))).unwrap();
    let since = server.transactions("limit=1").page.snapshot;
    assert_eq!(
        booked(books.import("b.txt", &v2("S1", &lines(0..9)))),
        (0, 0, 1, 9)
    );
    let feed = server.get(&format!("transactions?changed_since={since}"));
    let changes = server.transactions(&format!("changed_since={since}"));
    assert_eq!((changes.data.len(), changes.data[0].deleted), (1, true));
    assert!(changes.page.sums.is_empty());
    let id = &changes.data[0].id;
    let sequence = changes.data[0].sequence;
    let row = feed.json()["data"][0].clone();
    assert_eq!(
        row,
        serde_json::json!({ "id": id, "sequence": sequence, "deleted": true })
    );

    let mut back = lines(0..10);
    back.push(Line {
        order: 77,
        cents: 1,
    });
    assert_eq!(
        booked(books.import("c.txt", &v2("S1", &back))),
        (2, 0, 0, 9)
    );
    let changes = server.transactions(&format!("changed_since={since}"));
    assert_eq!(
        changes.data.len(),
        2,
        "a tombstone stands beside its own return"
    );
    assert!(changes.data.iter().all(|row| !row.deleted));
}

on_both!(refused_lines_are_kept_with_their_reason);
fn refused_lines_are_kept_with_their_reason(on: On) {
    let books = on.books();
    let server = books.serve();
    let file = String::from_utf8(v2("S1", &lines(0..6))).unwrap();
    let damaged = file
        .replacen("-18.52", "NaN", 1)
        .replacen("-19.63", "1e3", 1);
    assert_eq!(
        booked(books.import("damaged.txt", damaged.as_bytes())),
        (4, 0, 0, 0)
    );
    let kept = "SELECT string_agg(CAST(line AS TEXT), ',') FROM rejections WHERE length(reason) > 0
                AND (raw LIKE '%NaN%' OR raw LIKE '%1e3%')";
    assert_eq!(books.text(kept), "4,7");
    let spent = "SELECT lines_total || ' ' || lines_booked || ' ' || lines_rejected FROM imports";
    assert_eq!(books.text(spent), "8 4 2");
    let row: SettlementRow = serde_json::from_slice(&server.get("settlements/S1").body).unwrap();
    assert_eq!((row.n_transactions, row.n_rejections), (Some(4), Some(2)));
}

on_both!(a_line_with_a_zero_character_is_kept_as_refused);
fn a_line_with_a_zero_character_is_kept_as_refused(on: On) {
    let books = on.books();
    let mut file = v2("S1", &lines(0..5));
    let name = b"SKU-3";
    let place = file.windows(name.len()).position(|bytes| bytes == name);
    file[place.unwrap()] = 0;
    assert_eq!(booked(books.import("a.txt", &file)), (4, 0, 0, 0));
    let raw = books.text("SELECT raw FROM rejections WHERE line > 0");
    assert!(raw.contains("\u{2400}KU-3"), "{raw}");
}

on_both!(files_make_an_account_of_what_they_tell);
fn files_make_an_account_of_what_they_tell(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..5))).unwrap();
    let account: Account = serde_json::from_slice(&server.get("account").body).unwrap();
    assert_eq!(
        (account.seller.as_str(), account.time_zone.as_str()),
        ("Your books", "UTC")
    );
    assert_eq!(
        (account.default_currency.as_str(), account.is_sample),
        ("EUR", false)
    );
    let [marketplace] = account.marketplaces.as_slice() else {
        panic!("{account:?}")
    };
    assert_eq!(
        (marketplace.id.as_str(), marketplace.country.as_str()),
        ("amazon.de", "DE")
    );
}

on_both!(an_answer_of_an_api_is_no_file);
fn an_answer_of_an_api_is_no_file(on: On) {
    let books = on.books();
    let page = br#"{"data":[],"page":{"count":0,"snapshot":"1","as_of":"2026-01-01T00:00:00Z"}}"#;
    assert!(matches!(
        books.import("page.json", page),
        Err(ImportError::File(_))
    ));
    assert_eq!(books.number("SELECT count(*) FROM imports"), 0);
}

on_both!(real_settlements_foot_through_the_api);
/// Four consecutive settlements of a real shop: they foot, and the dashboard's reader agrees.
fn real_settlements_foot_through_the_api(on: On) {
    let Some(folder) = shared_settlements() else {
        return;
    };
    let books = on.books();
    let server = books.serve();
    for name in [
        "ca-v1-01-negative-33cols.txt",
        "ca-v1-02-negative-carryover.txt",
        "ca-v1-03-first-payout.txt",
        "ca-v1-04-regular.txt",
    ] {
        let bytes = std::fs::read(folder.join("real").join(name)).unwrap();
        books.import(name, &bytes).unwrap();
    }
    let settlements: ledger::import::billing_api::Page<SettlementRow> = server.page("settlements");
    assert_eq!(settlements.data.len(), 4);
    let claimed: Vec<&str> = settlements
        .data
        .iter()
        .map(|row| row.claimed_total.as_deref().unwrap())
        .collect();
    assert_eq!(claimed, ["-321.69", "-62.31", "1016.08", "2539.66"]);
    let opening: Vec<&str> = settlements
        .data
        .iter()
        .map(|row| row.opening_balance.as_deref().unwrap())
        .collect();
    assert_eq!(opening, ["0.00", "-321.69", "-62.31", "0.00"]);
    for settlement in &settlements.data {
        let page = server.transactions(&format!("limit=1000&settlement_id={}", settlement.id));
        assert_eq!(page.page.next, None);
        assert_eq!(page.page.sums.get("CAD"), settlement.claimed_total.as_ref());
    }
    assert_eq!(server.walk("limit=50").data.len(), 3 + 6 + 48 + 111);
}
