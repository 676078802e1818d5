//! Bytes that nobody meant: whatever comes in, nothing panics and no line is lost.

use ledger::import::{self, Options};
use ledger::money::notation::Notation;
use proptest::prelude::*;

use super::{check_lines, fixture, read};

/// What files are made of, so that random ones get past the header.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "\t",
        "\t\t\t",
        "\n",
        "\r",
        "\r\n",
        "settlement-id",
        "Order",
        "1",
        "-1.00",
        "1,5",
        "1.234",
        "2026-03-01 00:00:00 UTC",
        "05/06/26",
        "EUR",
        "\"",
        "\0",
        "é",
        "\u{feff}",
        "ItemPrice",
    ];
    prop_oneof![
        prop::sample::select(words.map(|word| word.as_bytes().to_vec()).to_vec()),
        prop::collection::vec(any::<u8>(), 1..4),
    ]
}

/// A change at a place: bytes taken out, and others put in.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, Vec<u8>)> {
    (any::<prop::sample::Index>(), 0_usize..40, fragment())
}

fn changed(mut bytes: Vec<u8>, changes: Vec<(prop::sample::Index, usize, Vec<u8>)>) -> Vec<u8> {
    for (place, n_out, fragment) in changes {
        if !bytes.is_empty() {
            let start = place.index(bytes.len());
            let end = bytes.len().min(start + n_out);
            bytes.splice(start..end, fragment);
        }
    }
    bytes
}

proptest! {
    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        check_lines(&read(&bytes));
        let _ = import::detect(&bytes);
    }

    #[test]
    fn random_files_below_a_good_header(fragments in prop::collection::vec(fragment(), 0..200)) {
        let header = super::builder::v2(&[]).into_bytes();
        let bytes = [header, fragments.concat()].concat();
        let options = Options { notation: Some(Notation::Comma), ..Options::default() };
        check_lines(&import::read("", &bytes, &options));
    }

    #[test]
    fn changed_files(
        name in prop::sample::select(vec![
            "settlement_v2/input.txt",
            "settlement_v1/input.txt",
            "billing_api/transactions.json",
        ]),
        changes in prop::collection::vec(change(), 1..8),
        end in option_of_a_cut(),
    ) {
        let mut bytes = changed(fixture(name), changes);
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len().max(1)));
        }
        let import = read(&bytes);
        check_lines(&import);
        let raw = import.rejections.iter().map(|it| it.raw.len()).max();
        prop_assert!(raw.is_none_or(|length| length < 2200));
        for it in &import.rejections {
            prop_assert!(!it.reason.to_string().is_empty(), "{:?}", it.reason);
        }
        let _ = import::inspect(name, &import);
    }

    #[test]
    fn money_of_booked_lines_is_never_lost(changes in prop::collection::vec(change(), 1..4)) {
        // Whatever the changes did, each line is booked once or not at all.
        let import = read(&changed(fixture("settlement_v2/input.txt"), changes));
        let amounts = import.batch.transactions.iter().flat_map(|it| &it.amounts);
        let mut lines: Vec<_> = amounts.map(|it| it.line).collect();
        lines.sort_unstable();
        let n_lines = lines.len();
        lines.dedup();
        prop_assert_eq!(lines.len(), n_lines);
        prop_assert_eq!(n_lines, import.batch.lines.booked as usize);
        let by_kind: u32 = import.lines_by_kind.values().sum();
        prop_assert_eq!(by_kind, import.batch.lines.booked);
    }
}

fn option_of_a_cut() -> impl Strategy<Value = Option<prop::sample::Index>> {
    prop::option::of(any::<prop::sample::Index>())
}
