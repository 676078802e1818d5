//! Walks over the lists beside the movements while these change: each sees the one state that it
//! began in, whole, row by row.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

use billing_api::db::SELLER_ID;
use billing_api::list::List;
use billing_api::state;
use ledger::store::batch::Batch;
use rust_decimal::Decimal;

use crate::documents::{DOCUMENTS, book, count, join, only, remove, sample, walk, walk_by};
use crate::files::Chance;
use crate::harness::{Books, On, Serving, on_both, runtime, times};

/// Rows of each list.
const ROWS: usize = 40;
const READERS: u64 = 2;
/// Walks of each reader; `WALKS=500` makes a thousand.
const WALKS: usize = 30;

/// What the books were in each state that they were in.
#[derive(Default)]
struct Memory(Mutex<HashMap<String, Batch>>);

impl Memory {
    fn keep(&self, books: &Books, batch: &Batch) {
        let now = runtime().block_on(async {
            let mut reader = books.db.read().await.unwrap();
            state::current(&mut reader, SELLER_ID).await.unwrap()
        });
        let mut states = self.0.lock().unwrap();
        states.insert(now.sequence.to_string(), batch.clone());
    }

    /// A state may be read a moment before it is written down.
    fn recall(&self, snapshot: &str) -> Batch {
        for _ in 0..6000 {
            if let Some(found) = self.0.lock().unwrap().get(snapshot) {
                return found.clone();
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("no state {snapshot}");
    }
}

/// The first rows of every list of the sample.
fn beginning() -> Batch {
    let mut batch = crate::documents::empty();
    join(&mut batch, sample());
    let of = &mut batch.entities;
    of.invoices.truncate(ROWS);
    of.subscriptions.truncate(ROWS);
    of.usage_records.truncate(ROWS);
    batch.rates.truncate(ROWS);
    batch
}

/// Changes, adds or removes a row of each list now and then, as `batch` and as the books have it.
fn change(books: &Books, batch: &mut Batch, chance: &mut Chance, number: u64) {
    let (of, cent) = (&mut batch.entities, Decimal::new(1, 2));
    let mut gone = None;
    // A row of a list at random: changed, doubled under another id, or taken off.
    macro_rules! change {
        ($list:expr, $rows:expr, $id:ident, $row:ident => $change:expr) => {{
            let place = usize::try_from(chance.below($rows.len() as u64)).unwrap();
            match chance.below(4) {
                0 => {
                    let mut added = $rows[place].clone();
                    added.$id = format!("{}-{number}", $list.path().replace('/', "-"));
                    $rows.push(added);
                }
                1 if $rows.len() > 2 => gone = Some(($list, $rows.remove(place).$id)),
                _ => {
                    let $row = &mut $rows[place];
                    $change;
                }
            }
        }};
    }
    match chance.below(9) {
        0 => change!(List::Invoices, of.invoices, id, row => row.number.push('x')),
        1 => change!(List::Subscriptions, of.subscriptions, id, row => row.quantity += cent),
        2 => change!(List::Meters, of.meters, id, row => row.name.push('x')),
        3 => change!(List::Prices, of.prices, id, row => row.free_units += cent),
        4 => change!(List::UsageRecords, of.usage_records, id, row => row.quantity += cent),
        5 => change!(List::Products, of.products, sku, row => row.title.push('x')),
        6 => {
            let methods = &mut of.payment_methods;
            change!(List::PaymentMethods, methods, id, row => row.is_default = !row.is_default);
        }
        7 => batch.balances[0].money.minor += 1,
        _ => batch.rates[usize::try_from(chance.below(ROWS as u64)).unwrap()].rate += cent,
    }
    match gone {
        Some((list, id)) => assert_eq!(remove(books, list, &id).documents, 1),
        None => assert_eq!(book(books, batch).documents, 1),
    }
}

/// Changes the books until told to stop; gives how often.
fn write(books: &Books, memory: &Memory, mut batch: Batch, is_over: &AtomicBool) -> u64 {
    let mut chance = Chance(5);
    for number in 0.. {
        if is_over.load(Ordering::Relaxed) {
            return number;
        }
        change(books, &mut batch, &mut chance, number);
        memory.keep(books, &batch);
    }
    0
}

/// One walk over a list at random; says whether the books moved on meanwhile.
fn check_walk(server: &Serving, memory: &Memory, chance: &mut Chance) -> bool {
    let list = DOCUMENTS[usize::try_from(chance.below(9)).unwrap()];
    let (found, proof) = walk_by(server, list, "", || 1 + chance.below(12));
    let expected = only(list, &memory.recall(&proof.snapshot));
    assert_eq!(found, expected, "{} in {}", list.path(), proof.snapshot);
    let now = walk(server, List::Meters, "", 1000).1.snapshot;
    now != proof.snapshot
}

on_both!(a_walk_sees_the_state_it_began_in);
fn a_walk_sees_the_state_it_began_in(on: On) {
    let books = on.books();
    let server = books.serve();
    let memory = Memory::default();
    let batch = beginning();
    assert_eq!(book(&books, &batch).documents, count(&batch));
    memory.keep(&books, &batch);
    let (is_over, n_moved) = (AtomicBool::new(false), AtomicUsize::new(0));
    let walks = times("WALKS", WALKS);

    std::thread::scope(|scope| {
        let writer = scope.spawn(|| write(&books, &memory, batch, &is_over));
        let reader = |seed| {
            let (server, memory, n_moved) = (&server, &memory, &n_moved);
            scope.spawn(move || {
                let mut chance = Chance(seed);
                for _ in 0..walks {
                    let moved = check_walk(server, memory, &mut chance);
                    n_moved.fetch_add(usize::from(moved), Ordering::Relaxed);
                }
            })
        };
        let readers: Vec<_> = (1..=READERS).map(reader).collect();
        let results: Vec<_> = readers.into_iter().map(ScopedJoinHandle::join).collect();
        // Before anything fails, or the writer would go on for ever.
        is_over.store(true, Ordering::Relaxed);
        let n_states = writer.join().unwrap();
        for result in results {
            result.unwrap();
        }
        let n_moved = n_moved.load(Ordering::Relaxed);
        let n_walks = walks * usize::try_from(READERS).unwrap();
        eprintln!("{n_walks} walks, {n_moved} of them overtaken; {n_states} states");
        assert!(n_moved * 4 > n_walks, "only {n_moved} walks were overtaken");
    });
}

on_both!(a_client_that_follows_arrives_at_the_same_books);
/// By the change feed alone, from any state on.
fn a_client_that_follows_arrives_at_the_same_books(on: On) {
    let books = on.books();
    let server = books.serve();
    let mut batch = beginning();
    book(&books, &batch);
    let list = List::UsageRecords;
    let read = |query: &str| -> (Vec<serde_json::Value>, u64) {
        let page = server
            .get(&format!("{}?limit=1000{query}", list.path()))
            .json();
        assert!(page["page"]["next"].is_null());
        let since = page["page"]["snapshot"].as_str().unwrap().parse().unwrap();
        (page["data"].as_array().unwrap().clone(), since)
    };
    let (rows, since) = read("");
    let id = |row: &serde_json::Value| row["id"].as_str().unwrap().to_owned();
    let mut known: HashMap<String, serde_json::Value> =
        rows.into_iter().map(|row| (id(&row), row)).collect();
    let mut chance = Chance(9);
    for number in 0..60 {
        change(&books, &mut batch, &mut chance, number);
    }
    let mut n_removed = 0;
    for row in read(&format!("&changed_since={since}")).0 {
        if row["deleted"] == true {
            known.remove(&id(&row));
            n_removed += 1;
        } else {
            known.insert(id(&row), row);
        }
    }
    assert!(n_removed > 0);
    let now: HashMap<_, _> = read("").0.into_iter().map(|row| (id(&row), row)).collect();
    assert_eq!(known, now);
}
