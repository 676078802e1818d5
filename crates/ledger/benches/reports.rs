//! How fast the ledger answers, and what it holds: `cargo bench -p ledger`.
//!
//! `ROWS=10m` sets the number of rows (1,000,000 without it), `RUNS=9` how often each question is
//! asked. Times are the least and the middle of the runs, in milliseconds on the processor where the
//! system tells (Linux), else on the wall: on a machine that others use too, compare the least, and
//! compare within one run. The questions Q1 to Q7 are those of the
//! browser bench; most are answered twice, from the standing sums and by a scan of the rows, and
//! the two answers are compared.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // this is what a bench is for

use std::hint::black_box;
use std::time::{Duration, Instant};

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::report::Report;
use ledger::report::attention::{self, Attention};
use ledger::report::contents::{self, Contents};
use ledger::report::rows::{self, Rows};
use ledger::report::settlement_proof::{self, SettlementProof};
use ledger::report::settlements::{self, Settlements};
use ledger::report::summary::{self, Summary};
use ledger::store::filter::{Filter, Sieve};
use questions::{Question, others, period, seven, zone};
use seller::Seller;

#[path = "reports/questions.rs"]
mod questions;
#[path = "reports/seller.rs"]
mod seller;

/// Rows of one page of a feed.
const BATCH_ROWS: u64 = 50_000;

fn main() {
    let n_rows = n_rows();
    let n_runs = std::env::var("RUNS").map_or(7, |runs| runs.parse().unwrap());
    let bench = Bench { n_runs };
    let (mut ledger, mut seller) = load(n_rows);
    room(&ledger);

    println!(
        "\n{:<34} {:>10} {:>10} {:>10} {:>10} {:>8}",
        "question", "standing", "median", "scan", "median", "ratio"
    );
    let mut sum = 0.0;
    for question in seven() {
        sum += bench.question(&ledger, &question);
    }
    sum += bench.one("Q4 settlements against claims", || ledger.settlement_sums());
    assert_eq!(listing(&ledger), listing_by_scan(&ledger));
    sum += bench.one("Q7 fifty rows of a filter", || listing(&ledger));
    bench.one("Q7 by scan", || listing_by_scan(&ledger));
    println!("{:<34} {sum:>10.3}", "sum of Q1 to Q7");
    for question in others() {
        bench.question(&ledger, &question);
    }
    all_reports(&bench, &ledger);
    append(&bench, &mut ledger, &mut seller);
}

fn n_rows() -> u64 {
    let rows = std::env::var("ROWS")
        .unwrap_or("1m".to_owned())
        .to_lowercase();
    let digits = rows.trim_end_matches(['k', 'm']);
    let unit = match rows.strip_prefix(digits) {
        Some("m") => 1_000_000,
        Some("k") => 1000,
        _ => 1,
    };
    digits.parse::<u64>().unwrap() * unit
}

/// Loads a seller page by page, as a feed does. The making of the rows is not timed.
fn load(n_rows: u64) -> (Ledger, Seller) {
    let mut seller = Seller::new(n_rows);
    let mut ledger = Ledger::new();
    ledger.keep_days(&zone());
    ledger.append(seller.settlements());
    let mut spent = Duration::ZERO;
    while let Some(batch) = seller.batch(BATCH_ROWS) {
        let start = Start::now();
        let appended = ledger.append(batch);
        spent += start.elapsed();
        assert_eq!(appended.conflicts, 0);
    }
    // Counting every row once more is what the standing sums cost while loading.
    let start = Start::now();
    ledger.keep_days(&Zone::utc());
    let counting = start.elapsed();
    ledger.keep_days(&zone());
    println!("rows {}, amounts {}", ledger.n_rows(), ledger.n_amounts());
    println!(
        "append in pages of {BATCH_ROWS}: {:.0} ms; counting all rows into the standing sums: {:.0} ms ({:.0} %)",
        ms(spent),
        ms(counting),
        100.0 * ms(counting) / ms(spent),
    );
    (ledger, seller)
}

#[allow(clippy::cast_precision_loss)] // bytes per row, to one decimal
fn room(ledger: &Ledger) {
    let room = ledger.room();
    let per_row = |bytes: usize| bytes as f64 / ledger.n_rows() as f64;
    let all = room.rows + room.identities + room.texts + room.standing;
    println!(
        "bytes per row: rows {:.1}, identities {:.1}, texts {:.1}, standing {:.1}; all {:.1}",
        per_row(room.rows),
        per_row(room.identities),
        per_row(room.texts),
        per_row(room.standing),
        per_row(all),
    );
    let [days, months, settlements, products] = room.cells;
    println!("cells: days {days}, months {months}, settlements {settlements}, products {products}");
}

/// Some products in one marketplace, in a year.
fn listed() -> Filter {
    Filter {
        period: period("2024-06-01", "2025-06-01"),
        marketplaces: vec![Some("DE".to_owned())],
        skus: seller::skus_of("TOY-"),
        ..Filter::all(zone())
    }
}

/// How many rows a filter has, their sum, and the fifty newest.
fn listing(ledger: &Ledger) -> (u64, i128, Vec<String>) {
    let filter = listed();
    let (mut n_rows, mut sum_minor) = (0, 0);
    for (_, sums) in ledger.sums(&filter) {
        n_rows += sums.n_rows;
        sum_minor += sums.total_minor();
    }
    let sieve = Sieve::new(ledger, &filter);
    let newest = sieve.rows().rev().take(50);
    (
        n_rows,
        sum_minor,
        newest.map(|row| row.id().to_owned()).collect(),
    )
}

/// The same from the rows alone.
fn listing_by_scan(ledger: &Ledger) -> (u64, i128, Vec<String>) {
    let filter = listed();
    let sieve = Sieve::new(ledger, &filter);
    let (mut n_rows, mut sum_minor) = (0, 0);
    let mut newest = Vec::new();
    sieve.rows().rev().for_each(|row| {
        if n_rows < 50 {
            newest.push(row.id().to_owned());
        }
        n_rows += 1;
        sum_minor += row.total_minor();
    });
    (n_rows, sum_minor, newest)
}

fn all_reports(bench: &Bench, ledger: &Ledger) {
    let period = period("2024-03-11", "2025-02-20");
    let zone = zone();
    let query = summary::Query {
        period,
        zone: zone.clone(),
    };
    bench.one("report: summary", || Summary::run(ledger, &query));
    bench.one("report: contents", || {
        Contents::run(ledger, &contents::Query {})
    });
    bench.one("report: attention", || {
        Attention::run(ledger, &attention::Query {})
    });
    let query = settlements::Query {
        period,
        zone: zone.clone(),
    };
    bench.one("report: settlements", || Settlements::run(ledger, &query));
    let settlement_id = "SET-US-20".to_owned();
    let query = settlement_proof::Query {
        settlement_id: settlement_id.clone(),
        zone: zone.clone(),
    };
    bench.one("report: settlement proof", || {
        SettlementProof::run(ledger, &query)
    });
    let filter = Filter {
        settlements: vec![Some(settlement_id)],
        ..Filter::all(zone)
    };
    let query = rows::Query {
        filter,
        offset: 0,
        limit: 50,
    };
    bench.one("report: rows of a settlement", || Rows::run(ledger, &query));
}

/// A thousand new rows, and every question again.
fn append(bench: &Bench, ledger: &mut Ledger, seller: &mut Seller) {
    let questions = seven();
    let (mut appends, mut refreshes) = (Vec::new(), Vec::new());
    for _ in 0..bench.n_runs {
        let batch = seller.later(1000);
        let start = Start::now();
        ledger.append(batch);
        appends.push(start.elapsed());
        let start = Start::now();
        for question in &questions {
            black_box(question.standing(ledger));
        }
        black_box(ledger.settlement_sums());
        black_box(listing(ledger));
        refreshes.push(start.elapsed());
    }
    line("append of 1,000 rows", &mut appends);
    line("and Q1 to Q7 after it", &mut refreshes);
}

struct Bench {
    n_runs: usize,
}

impl Bench {
    /// Times one question both ways, and gives the least of the standing times in milliseconds.
    fn question(&self, ledger: &Ledger, question: &Question) -> f64 {
        if question.n_top.is_none() {
            assert!(
                question.standing(ledger) == question.scan(ledger),
                "{}",
                question.name
            );
        }
        let (standing, standing_median) = self.time(|| question.standing(ledger));
        let (scan, scan_median) = self.time(|| question.scan(ledger));
        println!(
            "{:<34} {standing:>10.3} {standing_median:>10.3} {scan:>10.3} {scan_median:>10.3} {:>7.1}x",
            question.name,
            scan / standing,
        );
        standing
    }

    fn one<T>(&self, name: &str, run: impl Fn() -> T) -> f64 {
        let (least, median) = self.time(run);
        println!("{name:<34} {least:>10.3} {median:>10.3}");
        least
    }

    fn time<T>(&self, run: impl Fn() -> T) -> (f64, f64) {
        let mut times = Vec::new();
        for _ in 0..self.n_runs {
            let start = Start::now();
            black_box(run());
            times.push(start.elapsed());
        }
        least_and_median(&mut times)
    }
}

fn line(name: &str, times: &mut [Duration]) {
    let (least, median) = least_and_median(times);
    println!("{name:<34} {least:>10.3} {median:>10.3}");
}

fn least_and_median(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    (ms(times[0]), ms(times[times.len() / 2]))
}

/// A point in time: on the processor of this thread where the system tells, else on the wall.
enum Start {
    Processor(Duration),
    Wall(Instant),
}

impl Start {
    fn now() -> Start {
        processor_time().map_or_else(|| Start::Wall(Instant::now()), Start::Processor)
    }

    fn elapsed(&self) -> Duration {
        match self {
            Start::Processor(start) => {
                processor_time().map_or(Duration::ZERO, |now| now.saturating_sub(*start))
            }
            Start::Wall(start) => start.elapsed(),
        }
    }
}

/// What this thread has used of the processor.
fn processor_time() -> Option<Duration> {
    // The count is brought up to date when another thread may run.
    std::thread::yield_now();
    let counts = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = counts.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
