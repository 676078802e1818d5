//! The worker as the page drives it: orders in, past tense out. In a real dedicated worker, with the
//! browser's own files and time zones; only the network is a stand-in.
//!
//! The page's side is here as far as it is about workers that stop; pages themselves are tested in
//! `pages.rs`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Period};
use ledger::import::{self, FILE_BYTES_MAX, Format, Options, Reason};
use ledger::report::{self, Report, ReportKind};
use ledger::report::{accounting, balances, journals, next_payout, taxes};
use ledger::report::{attention, contents, rows, settlement_proof, settlements, summary};
use ledger::store::basis::Basis;
use ledger::store::filter::Filter;
use seller_dashboard::engine::protocol::{FromWorker, ToWorker, VERSION};
use seller_dashboard::engine::worker::Worker;
use seller_dashboard::engine::zone;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::File;

// Public, because the runner does not see tests in private modules.
#[path = "worker/export.rs"]
pub mod export;
#[path = "worker/feed.rs"]
pub mod feed;
#[path = "worker/lists.rs"]
pub mod lists;
#[path = "worker/replaced.rs"]
pub mod replaced;
#[path = "e2e/report_file.rs"]
mod report_file;

use report_file::ReportFile;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// A worker, and all that it has said.
struct Bench {
    worker: Worker,
    said: Rc<RefCell<Vec<FromWorker>>>,
}

impl Bench {
    fn new() -> Bench {
        let said = Rc::<RefCell<Vec<FromWorker>>>::default();
        let heard = Rc::clone(&said);
        let worker = Worker::new(move |message| heard.borrow_mut().push(message.clone()));
        Bench { worker, said }
    }

    /// Waits for something that is said from now on or was said before.
    async fn hears<T>(&self, what: &str, find: impl Fn(&FromWorker) -> Option<T>) -> T {
        let said = || self.said.borrow().iter().rev().find_map(&find);
        until(what, said).await
    }

    /// Asks a question and takes the answer.
    fn asks(&self, id: u32, kind: ReportKind, query: &[u8]) -> Result<Vec<u8>, String> {
        self.worker.handle(
            ToWorker::Ask {
                id,
                kind,
                query: query.to_vec(),
            },
            None,
        );
        let said = self.said.borrow();
        match said.last() {
            Some(FromWorker::Answered {
                id: answered,
                report,
                ..
            }) if *answered == id => report.clone(),
            other => panic!("no answer to {id} but {other:?}"),
        }
    }
}

/// Waits until something is there, at most 20 seconds.
async fn until<T>(what: &str, find: impl Fn() -> Option<T>) -> T {
    for _ in 0..2_000 {
        if let Some(found) = find() {
            return found;
        }
        TimeoutFuture::new(10).await;
    }
    panic!("waited in vain for {what}");
}

/// A query of every report.
fn queries() -> Vec<(ReportKind, Vec<u8>)> {
    fn encoded<R: Report>(query: &R::Query) -> (ReportKind, Vec<u8>) {
        (R::KIND, postcard::to_stdvec(query).unwrap())
    }
    let zone = Zone::utc;
    let day = || Day::from_ymd(2026, 3, 20).unwrap();
    vec![
        encoded::<accounting::Accounting>(&accounting::Query {
            period: None,
            zone: zone(),
        }),
        encoded::<attention::Attention>(&attention::Query {}),
        encoded::<balances::Balances>(&balances::Query {
            as_of: day(),
            period: Some(Period::of_day(day())),
            zone: zone(),
        }),
        encoded::<journals::Journals>(&journals::Query {
            settlement_id: "7001".to_owned(),
            zone: zone(),
            basis: Basis::Released,
        }),
        encoded::<next_payout::NextPayout>(&next_payout::Query {
            as_of: day(),
            close_on: None,
            lead_days: None,
            zone: zone(),
        }),
        encoded::<taxes::Taxes>(&taxes::Query {
            period: None,
            zone: zone(),
            stated: Vec::new(),
        }),
        encoded::<contents::Contents>(&contents::Query {}),
        encoded::<rows::Rows>(&rows::Query {
            filter: Filter {
                settlements: vec![Some("7001".to_owned())],
                ..Filter::all(zone())
            },
            offset: 0,
            limit: 100,
        }),
        encoded::<settlement_proof::SettlementProof>(&settlement_proof::Query {
            settlement_id: "7001".to_owned(),
            zone: zone(),
        }),
        encoded::<settlements::Settlements>(&settlements::Query {
            period: None,
            zone: zone(),
        }),
        encoded::<summary::Summary>(&summary::Query {
            period: None,
            zone: zone(),
        }),
    ]
}

/// Every report of a worker must be the one that the ledger gives.
fn check_reports(bench: &Bench, ledger: &Ledger) {
    for (id, (kind, query)) in (1..).zip(queries()) {
        let expected = report::answer(ledger, kind, &query).unwrap();
        assert!(bench.asks(id, kind, &query) == Ok(expected), "{kind:?}");
    }
}

/// A report of one settlement with two transactions.
fn report_bytes() -> Vec<u8> {
    ReportFile::sound("7001").text().into_bytes()
}

fn ledger_of(bytes: &[u8]) -> Ledger {
    let mut ledger = Ledger::new();
    ledger.append(import::read("march.txt", bytes, &Options::default()).batch);
    ledger
}

#[wasm_bindgen_test]
fn it_says_first_which_version_it_is() {
    let bench = Bench::new();
    bench.worker.say_ready();
    assert_eq!(
        *bench.said.borrow(),
        [FromWorker::Ready { version: VERSION }]
    );
}

#[wasm_bindgen_test]
fn every_report_is_the_ledgers_before_and_after_an_import() {
    let bench = Bench::new();
    check_reports(&bench, &Ledger::new());
    let options = Options::default();
    let first = bench
        .worker
        .book("march.txt".to_owned(), &report_bytes(), &options);
    assert_eq!(first.format, Some(Format::SettlementV2));
    assert_eq!(
        (
            first.lines.booked,
            first.n_rejections,
            first.appended.booked
        ),
        (3, 0, 2)
    );
    assert_eq!(first.settlement_ids, ["7001"]);
    check_reports(&bench, &ledger_of(&report_bytes()));

    let again = bench
        .worker
        .book("copy.txt".to_owned(), &report_bytes(), &options);
    assert_eq!((again.appended.booked, again.appended.repeated), (0, 2));
    check_reports(&bench, &ledger_of(&report_bytes()));
}

#[wasm_bindgen_test]
fn a_question_that_cannot_be_read_is_an_error_and_not_the_end() {
    let bench = Bench::new();
    for query in [
        &[][..],
        &[0xFF; 3],
        &[1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    ] {
        let answer = bench.asks(7, ReportKind::SettlementProof, query);
        assert!(answer.is_err_and(|why| why.starts_with("the question could not be read")));
    }
    check_reports(&bench, &Ledger::new());
}

#[wasm_bindgen_test]
async fn a_file_travels_beside_its_order() {
    let bench = Bench::new();
    let import = |id, name: &str| ToWorker::Import {
        id,
        name: name.to_owned(),
        options: Options::default(),
    };
    bench.worker.handle(import(1, "lost.txt"), None);
    bench
        .worker
        .handle(import(2, "march.txt"), Some(file(&report_bytes())));
    // Larger than what is read, though it holds nothing.
    bench.worker.handle(
        import(3, "large.txt"),
        Some(file(&vec![0; FILE_BYTES_MAX + 1])),
    );
    bench
        .hears("that no file came", |message| match message {
            FromWorker::Unread { id: 1, .. } => Some(()),
            _ => None,
        })
        .await;
    let outcome = |wanted: u32| {
        bench.hears("an import", move |message| match message {
            FromWorker::Imported { id, outcome, .. } if *id == wanted => Some(outcome.clone()),
            _ => None,
        })
    };
    assert_eq!(outcome(2).await.appended.booked, 2);
    let refused = outcome(3).await;
    let reason = Reason::TooLarge {
        bytes: FILE_BYTES_MAX as u64 + 1,
        bytes_max: FILE_BYTES_MAX as u64,
    };
    assert_eq!(refused.rejections[0].reason, reason);
    check_reports(&bench, &ledger_of(&report_bytes()));
}

fn file(bytes: &[u8]) -> File {
    let parts = Array::of1(&Uint8Array::from(bytes));
    File::new_with_u8_array_sequence(&parts, "file.txt").unwrap()
}

#[wasm_bindgen_test]
fn the_browsers_zones_change_at_the_right_second() {
    // Zone, the first second of an offset, minutes east of UTC before and from then on.
    let changes = [
        ("Africa/Cairo", "2024-04-25T22:00:00Z", 120, 180), // at midnight, which does not exist
        ("Africa/Cairo", "2024-10-31T21:00:00Z", 180, 120),
        ("America/Santiago", "2024-04-07T03:00:00Z", -180, -240),
        ("America/Santiago", "2024-09-08T04:00:00Z", -240, -180),
        ("Europe/Berlin", "2025-03-30T01:00:00Z", 60, 120),
        ("Europe/Berlin", "2025-10-26T01:00:00Z", 120, 60),
        ("Australia/Lord_Howe", "2024-10-05T15:30:00Z", 630, 660), // by half an hour
        ("Australia/Lord_Howe", "2025-04-05T15:00:00Z", 660, 630),
        ("Africa/Casablanca", "2024-03-10T02:00:00Z", 60, 0), // Ramadan
        ("Africa/Casablanca", "2024-04-14T02:00:00Z", 0, 60),
        ("Africa/Casablanca", "2025-02-23T02:00:00Z", 60, 0),
        ("Africa/Casablanca", "2025-04-06T02:00:00Z", 0, 60),
    ];
    for (name, at, before, after) in changes {
        let zone = zone::of_browser(name).unwrap();
        let at = Instant::parse_rfc3339(at).unwrap();
        let offset = |seconds| zone.offset_at(at.plus_seconds(seconds).unwrap()) / 60;
        assert_eq!(
            (offset(-1), offset(0)),
            (before, after),
            "{name} at {}",
            at.to_rfc3339()
        );
    }
    let kolkata = zone::of_browser("Asia/Kolkata").unwrap();
    assert_eq!(
        kolkata,
        Zone::new("Asia/Kolkata", 19_800, Vec::new()).unwrap()
    );
    assert_eq!(zone::of_browser("UTC").unwrap(), Zone::utc());
    assert!(zone::of_browser("Atlantis/Capital").is_none());
}
