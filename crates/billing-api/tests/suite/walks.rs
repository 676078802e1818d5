//! Walks while the books change: each sees the one state that it began in, whole.
//!
//! A writer books, replaces and repeats settlements without pause, and remembers after each what
//! the books are then. Readers walk with random limits. Whatever snapshot a walk names, its rows
//! must be exactly the ones that the writer remembers: none missing, none doubled, none older.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use billing_api::db::SELLER_ID;
use billing_api::state;
use ledger::import::billing_api::{PageProof, TransactionRow};

use crate::files::{Chance, Line, lines, v2};
use crate::harness::{Books, On, Serving, on_both, runtime, times};

const SETTLEMENTS: u64 = 6;
const READERS: u64 = 3;
/// Walks of each reader, at the least; `WALKS=350` makes more than a thousand.
const WALKS: usize = 20;
/// A machine on which that takes longer is too busy to tell.
const PATIENCE: Duration = Duration::from_mins(4);

/// Order and total of every row.
type Rows = BTreeSet<(String, String)>;

/// What the books were in each state that they were in.
#[derive(Default)]
struct Memory {
    states: Mutex<HashMap<String, Rows>>,
    grown: Condvar,
}

impl Memory {
    fn keep(&self, snapshot: i64, rows: Rows) {
        self.states
            .lock()
            .unwrap()
            .insert(snapshot.to_string(), rows);
        self.grown.notify_all();
    }

    /// A state may be read a moment before the writer has written it down.
    fn recall(&self, snapshot: &str) -> Rows {
        let states = self.states.lock().unwrap();
        let wait = |states: &mut HashMap<String, Rows>| !states.contains_key(snapshot);
        let minute = Duration::from_mins(1);
        let (states, _) = self.grown.wait_timeout_while(states, minute, wait).unwrap();
        states[snapshot].clone()
    }
}

/// Books random changes until told to stop; gives the number of states that were made.
fn write(books: &Books, memory: &Memory, is_over: &AtomicBool) -> usize {
    let mut chance = Chance(7);
    let mut settlements: BTreeMap<u64, Vec<Line>> = BTreeMap::new();
    let mut n_states = 0;
    let mut order = 1_000_000;
    while !is_over.load(Ordering::Relaxed) {
        let id = chance.below(SETTLEMENTS);
        let rows = settlements.entry(id).or_insert_with(|| {
            let first = u32::try_from(id).unwrap() * 1000;
            lines(first..first + 180)
        });
        // Some go, some change, some come; now and then the file is as before.
        rows.retain(|_| chance.below(20) > 0);
        for row in rows.iter_mut().filter(|_| chance.below(15) == 0) {
            row.cents += 1;
        }
        for _ in 0..chance.below(15) {
            order += 1;
            rows.push(Line { order, cents: 500 });
        }
        books
            .import("changed.txt", &v2(&format!("S{id}"), rows))
            .unwrap();
        let now = runtime().block_on(async {
            let mut reader = books.db.read().await.unwrap();
            state::current(&mut reader, SELLER_ID).await.unwrap()
        });
        let all = settlements.values().flatten();
        memory.keep(
            now.sequence,
            all.map(|line| (line.order_id(), line.total())).collect(),
        );
        n_states += 1;
    }
    n_states
}

/// One walk with random limits.
fn walk(server: &Serving, chance: &mut Chance) -> (Vec<TransactionRow>, PageProof) {
    let mut page = server.transactions(&format!("limit={}", 1 + chance.below(120)));
    let mut rows = std::mem::take(&mut page.data);
    let snapshot = page.page.snapshot.clone();
    while let Some(cursor) = page.page.next {
        let limit = 1 + chance.below(120);
        page = server.transactions(&format!("limit={limit}&cursor={cursor}"));
        assert_eq!(page.page.snapshot, snapshot);
        rows.append(&mut page.data);
    }
    (rows, page.page)
}

fn check_walk(memory: &Memory, rows: &[TransactionRow], snapshot: &str) {
    let seen: Rows = rows
        .iter()
        .map(|row| (row.order_id.clone().unwrap(), row.total.clone().unwrap()))
        .collect();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let expected = memory.recall(snapshot);
    let missing: Vec<_> = expected.difference(&seen).collect();
    let surplus: Vec<_> = seen.difference(&expected).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "missing {missing:?} surplus {surplus:?}"
    );
    assert_eq!(
        (ids.len(), seen.len()),
        (rows.len(), rows.len()),
        "rows doubled"
    );
}

/// Brings a client's rows up to date by the change feed, as the dashboard does.
fn follow(
    server: &Serving,
    known: &mut BTreeMap<String, TransactionRow>,
    since: &mut u64,
) -> String {
    let changes = server.walk(&format!("limit=250&changed_since={since}"));
    for row in changes.data {
        *since = row.sequence.max(*since);
        if row.deleted {
            known.remove(&row.id);
        } else {
            known.insert(row.id.clone(), row);
        }
    }
    changes.page.snapshot
}

on_both!(a_walk_sees_the_state_it_began_in);
fn a_walk_sees_the_state_it_began_in(on: On) {
    let books = on.books();
    let server = books.serve();
    let memory = Memory::default();
    memory.keep(0, Rows::new());
    let is_over = AtomicBool::new(false);
    let n_moved = AtomicUsize::new(0);
    let n_least = times("WALKS", WALKS);
    // Walks that a booking must overtake before the test is worth anything.
    let overtaken = n_least;

    let began = Instant::now();
    let goes_on = |n: usize| {
        n < n_least || (n_moved.load(Ordering::Relaxed) < overtaken && began.elapsed() < PATIENCE)
    };

    std::thread::scope(|scope| {
        let writer = scope.spawn(|| write(&books, &memory, &is_over));
        let reader = |seed| {
            let (server, memory, n_moved, goes_on) = (&server, &memory, &n_moved, &goes_on);
            scope.spawn(move || {
                let mut chance = Chance(seed);
                for n in 0.. {
                    if !goes_on(n) {
                        return n;
                    }
                    let (rows, proof) = walk(server, &mut chance);
                    check_walk(memory, &rows, &proof.snapshot);
                    let now = server.transactions("limit=1").page.snapshot;
                    n_moved.fetch_add(usize::from(now != proof.snapshot), Ordering::Relaxed);
                }
                0
            })
        };
        let readers: Vec<_> = (0..READERS).map(reader).collect();
        let follower = scope.spawn(|| {
            let (mut known, mut since) = (BTreeMap::new(), 0);
            for _ in 0..n_least {
                let snapshot = follow(&server, &mut known, &mut since);
                let rows: Vec<TransactionRow> = known.values().cloned().collect();
                check_walk(&memory, &rows, &snapshot);
            }
            n_least
        });
        let results: Vec<_> = readers
            .into_iter()
            .chain([follower])
            .map(ScopedJoinHandle::join)
            .collect();
        // Before anything fails, or the writer would go on for ever.
        is_over.store(true, Ordering::Relaxed);
        let n_states = writer.join().unwrap();
        let n_walks: usize = results.into_iter().map(Result::unwrap).sum();
        let n_moved = n_moved.load(Ordering::Relaxed);
        eprintln!("{n_walks} walks, {n_moved} of them overtaken; {n_states} states");
        assert!(
            n_moved >= overtaken,
            "only {n_moved} walks were overtaken by a booking"
        );
    });
}

on_both!(a_client_that_follows_from_any_state_arrives_at_the_same_books);
fn a_client_that_follows_from_any_state_arrives_at_the_same_books(on: On) {
    let books = on.books();
    let server = books.serve();
    let mut chance = Chance(11);
    let mut rows = lines(0..400);
    let mut starts = Vec::new();
    for _ in 0..8 {
        rows.retain(|_| chance.below(10) > 0);
        for row in rows.iter_mut().filter(|_| chance.below(10) == 0) {
            row.cents -= 3;
        }
        books.import("changed.txt", &v2("S1", &rows)).unwrap();
        let (mut known, mut since) = (BTreeMap::new(), 0);
        follow(&server, &mut known, &mut since);
        starts.push((known, since));
    }
    let now: BTreeMap<String, TransactionRow> = server
        .walk("limit=1000")
        .data
        .into_iter()
        .map(|row| (row.id.clone(), row))
        .collect();
    for (mut known, mut since) in starts {
        follow(&server, &mut known, &mut since);
        assert_eq!(known, now);
        // Nothing has changed since: nothing is sent.
        assert_eq!(
            server
                .transactions(&format!("changed_since={since}"))
                .page
                .count,
            0
        );
    }
}
