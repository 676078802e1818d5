//! Random changes of blocks, against a plain list.

use proptest::prelude::*;

use super::*;
use crate::day::Instant;
use crate::money::Currency;
use crate::transaction::{Amount, Component, Kind, Status, Transaction};

/// The row of a number: three of them share a second, and their order there is not that of
/// their ids. Some have amounts.
fn transaction(number: i64) -> Transaction {
    let minors = 0..number.rem_euclid(4);
    let amount = |minor| Amount {
        component: Component::ProductSale,
        raw: String::new(),
        minor: number * 10 + minor,
        line: 0,
    };
    Transaction {
        id: id(number),
        sequence: sequence(number),
        kind: Kind::Sale,
        raw_kind: "sale".to_owned(),
        status: Status::Released,
        posted_at: posted_at(number),
        released_at: None,
        marketplace: None,
        currency: Currency::from_code("EUR").unwrap(),
        settlement_id: None,
        order_id: None,
        reference_id: None,
        sku: None,
        quantity: number,
        payment_method: None,
        amounts: minors.map(amount).collect(),
    }
}

fn id(number: i64) -> String {
    format!("t{}", 1000 - number)
}

fn sequence(number: i64) -> u64 {
    number.unsigned_abs() / 2
}

fn posted_at(number: i64) -> Instant {
    Instant::from_seconds(number / 3).unwrap()
}

/// What the blocks must hold, in what order.
fn sort(numbers: &mut [i64]) {
    numbers.sort_by_key(|&number| (posted_at(number), sequence(number), id(number)));
}

#[derive(Default)]
struct Books {
    blocks: Blocks,
    words: Words,
    identities: Vec<Identity>,
}

impl Books {
    fn place(&self, number: i64) -> RowPlace {
        let id = self.words.ids.find(&id(number)).unwrap();
        self.identities[id as usize].place.booked().unwrap()
    }

    /// Takes the rows of these numbers out and puts those in, as an append does.
    fn change(&mut self, gone: &[i64], numbers: &[i64]) {
        let gone = gone.iter().map(|&number| self.place(number)).collect();
        let mut new = Columns::default();
        for &number in numbers {
            let transaction = transaction(number);
            let id = self.words.ids.intern(&transaction.id);
            self.identities
                .resize(self.words.ids.len(), Identity::default());
            self.identities[id as usize].sequence = transaction.sequence;
            new.push(&transaction, id, false, &mut self.words);
        }
        let order = (0..new.n_rows()).collect();
        let change = Change {
            gone,
            new: &new,
            order,
        };
        self.blocks
            .change(change, &self.words, &mut self.identities);
    }

    fn check(&self, expected: &[i64]) {
        let Books { blocks, words, .. } = self;
        assert_eq!(numbers(blocks, 0..blocks.n_rows()), expected);
        let n_amounts: usize = expected
            .iter()
            .map(|&at| transaction(at).amounts.len())
            .sum();
        assert_eq!(blocks.n_amounts(), n_amounts);
        for columns in blocks.columns() {
            assert!((1..=BLOCK_ROWS_MAX).contains(&columns.n_rows()));
        }
        for (index, &number) in expected.iter().enumerate() {
            assert_eq!(blocks.index(self.place(number)), index);
            for (columns, row) in [blocks.nth(index), blocks.at(self.place(number))] {
                assert!(columns.says(row, &transaction(number), words));
            }
            let is_before = |other: &&i64| posted_at(**other) < posted_at(number);
            let n_before = expected.iter().take_while(is_before).count();
            assert_eq!(blocks.n_before(posted_at(number)), n_before);
        }
        let n_rows = expected.len();
        for start in 0..n_rows {
            let end = start + (start * 7) % (n_rows - start + 1);
            assert_eq!(numbers(blocks, start..end), expected[start..end]);
        }
    }
}

fn numbers(blocks: &Blocks, range: Range<usize>) -> Vec<i64> {
    let pieces = blocks.pieces(range);
    pieces
        .flat_map(|(columns, rows)| rows.map(|row| columns.quantity.at(row)).collect::<Vec<_>>())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn blocks_hold_what_was_put_in_and_not_taken_out(
        changes in prop::collection::vec(
            (prop::collection::vec(0..60_i64, 0..30), any::<bool>(), any::<bool>()),
            0..12,
        ),
    ) {
        let mut books = Books::default();
        let mut expected: Vec<i64> = Vec::new();
        for (mut numbers, takes_out, puts_back) in changes {
            numbers.sort_unstable();
            numbers.dedup();
            numbers.reverse();
            // Rows that are there are taken out, or replaced by themselves; others are new.
            let (known, new): (Vec<i64>, Vec<i64>) =
                numbers.iter().partition(|number| expected.contains(number));
            let gone = if takes_out || puts_back { known.clone() } else { Vec::new() };
            let back = if puts_back { known } else { Vec::new() };
            expected.retain(|number| !gone.contains(number));
            let put_in = [new, back].concat();
            expected.extend(&put_in);
            sort(&mut expected);
            books.change(&gone, &put_in);
            books.check(&expected);
        }
    }

    #[test]
    fn rows_in_order_fill_whole_blocks(steps in prop::collection::vec(1..12_i64, 1..8)) {
        let mut books = Books::default();
        let mut end = 0;
        for step in steps {
            let mut numbers: Vec<i64> = (end..end + step).map(|number| number * 3).collect();
            numbers.reverse();
            books.change(&[], &numbers);
            end += step;
        }
        books.check(&(0..end).map(|number| number * 3).collect::<Vec<_>>());
        let n_rows = usize::try_from(end).unwrap();
        prop_assert_eq!(books.blocks.all.len(), n_rows.div_ceil(BLOCK_ROWS_MAX));
    }
}
