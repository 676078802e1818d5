//! The worker as the page drives it: orders in, past tense out. In a real dedicated worker, with the
//! browser's own files and time zones; only the network is a stand-in.
//!
//! The page's side is here as far as it is about workers that stop; pages themselves are tested in
//! `pages.rs`.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use ledger::Ledger;
use ledger::day::Instant;
use ledger::day::zone::Zone;
use ledger::import::{self, FILE_BYTES_MAX, Format, Options, Reason};
use ledger::report::{self, Report, ReportKind};
use ledger::report::{attention, contents, rows, settlement_proof, settlements, summary};
use leptos::prelude::{GetUntracked, Owner};
use seller_dashboard::engine::protocol::{FeedState, FromWorker, ToWorker, VERSION};
use seller_dashboard::engine::worker::Worker;
use seller_dashboard::engine::{Engine, zone};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::File;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// 30.00 EUR of March 2026, of our own invention.
const FILE: &str = concat!(
    "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\t",
    "transaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\t",
    "amount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\t",
    "order-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\t",
    "promotion-id\n",
    "7001\t2026-03-01 08:00:00 UTC\t2026-03-15 08:00:00 UTC\t2026-03-17 08:00:00 UTC\t30.00\tEUR",
    "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\n",
    "7001\t\t\t\t\t\tOrder\t305-1\t\t\t\tAmazon.nl\tItemPrice\tPrincipal\t50.00\t\t\t",
    "2026-03-02 09:00:00 UTC\t11\t\t\tBULBS\t1\t\n",
    "7001\t\t\t\t\t\tOrder\t305-1\t\t\t\tAmazon.nl\tItemFees\tCommission\t-20.00\t\t\t",
    "2026-03-02 09:00:00 UTC\t11\t\t\tBULBS\t1\t\n",
);

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

    /// Waits for the feed to come to an end.
    async fn feed_ends(&self) -> seller_dashboard::engine::protocol::Feed {
        self.hears("the end of the feed", |message| match message {
            FromWorker::Progressed(feed) => {
                (!matches!(feed.state, FeedState::Loading { .. })).then(|| feed.clone())
            }
            _ => None,
        })
        .await
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
    fn encoded<R: Report>(query: R::Query) -> (ReportKind, Vec<u8>) {
        (R::KIND, postcard::to_stdvec(&query).unwrap())
    }
    let zone = Zone::utc;
    vec![
        encoded::<attention::Attention>(attention::Query {}),
        encoded::<contents::Contents>(contents::Query {}),
        encoded::<rows::Rows>(rows::Query {
            settlement_id: Some("7001".to_owned()),
            period: None,
            currency: None,
            step: None,
            component: None,
            month: None,
            zone: zone(),
            offset: 0,
            limit: 100,
        }),
        encoded::<settlement_proof::SettlementProof>(settlement_proof::Query {
            settlement_id: "7001".to_owned(),
            zone: zone(),
        }),
        encoded::<settlements::Settlements>(settlements::Query {
            period: None,
            zone: zone(),
        }),
        encoded::<summary::Summary>(summary::Query {
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
        .book("march.txt".to_owned(), FILE.as_bytes(), &options);
    assert_eq!(first.format, Some(Format::SettlementV2));
    assert_eq!(
        (
            first.lines.booked,
            first.n_rejections,
            first.appended.booked
        ),
        (2, 0, 1)
    );
    assert_eq!(first.settlement_ids, ["7001"]);
    check_reports(&bench, &ledger_of(FILE.as_bytes()));

    let again = bench
        .worker
        .book("copy.txt".to_owned(), FILE.as_bytes(), &options);
    assert_eq!((again.appended.booked, again.appended.repeated), (0, 1));
    check_reports(&bench, &ledger_of(FILE.as_bytes()));
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
        .handle(import(2, "march.txt"), Some(file(FILE.as_bytes())));
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
    assert_eq!(outcome(2).await.appended.booked, 1);
    let refused = outcome(3).await;
    let reason = Reason::TooLarge {
        bytes: FILE_BYTES_MAX + 1,
        bytes_max: FILE_BYTES_MAX,
    };
    assert_eq!(refused.rejections[0].reason, reason);
    check_reports(&bench, &ledger_of(FILE.as_bytes()));
}

fn file(bytes: &[u8]) -> File {
    let parts = Array::of1(&Uint8Array::from(bytes));
    File::new_with_u8_array_sequence(&parts, "file.txt").unwrap()
}

/// Puts a stand-in before the network. An answer is served once, but for the last of its address,
/// which stays; without any, the request hangs until it is given up.
fn serve(host: &str, answers: &[(&str, String)]) {
    let stand_in = Function::new_with_args(
        "host, path, body",
        "const served = (globalThis.served ??= new Map());
        const url = `https://${host}/${path}`;
        served.set(url, [...(served.get(url) ?? []), body]);
        globalThis.fetch = (request) => new Promise((answer, fail) => {
            const bodies = served.get(request.url);
            if (!bodies) {
                request.signal.addEventListener('abort', () => fail(new Error('aborted')));
            } else {
                answer(new Response(bodies.length > 1 ? bodies.shift() : bodies[0]));
            }
        });",
    );
    for (path, body) in answers {
        stand_in
            .call3(
                &JsValue::NULL,
                &host.into(),
                &(*path).into(),
                &body.as_str().into(),
            )
            .unwrap();
    }
}

/// A page of a list: rows, and what is claimed of them.
fn page(rows: &[String], sum: &str, next: &str) -> String {
    let id = |row: Option<&String>| {
        let id = row
            .and_then(|row| row.split('"').nth(3))
            .map(|id| format!("\"{id}\""));
        id.unwrap_or_else(|| "null".to_owned())
    };
    format!(
        r#"{{"data":[{}],"page":{{"count":{},"sums":{sum},"first_id":{},"last_id":{},"next":{next},
        "snapshot":"1","as_of":"2026-03-20T00:00:00Z"}}}}"#,
        rows.join(","),
        rows.len(),
        id(rows.first()),
        id(rows.last()),
    )
}

fn row(sequence: u32) -> String {
    format!(
        r#"{{"id":"t{sequence}","sequence":{sequence},"kind":"sale","status":"released",
        "posted_at":"2026-03-02T10:00:00Z","currency":"EUR","amounts":{{"product_sale":"1.50"}},
        "total":"1.50"}}"#
    )
}

/// What comes before the transactions.
fn serve_start(host: &str) {
    let account = r#"{"seller":"Bulbs","default_currency":"EUR","time_zone":"Europe/Amsterdam",
        "week_start":"monday","fiscal_year_start":"01-01","marketplaces":[]}"#;
    serve(
        host,
        &[
            ("account", account.to_owned()),
            ("settlements?limit=1000", page(&[], "{}", "null")),
            ("payouts?limit=1000", page(&[], "{}", "null")),
            (
                "transactions?limit=1000",
                page(&[row(1), row(2)], r#"{"EUR":"3.00"}"#, "\"c\""),
            ),
        ],
    );
}

#[wasm_bindgen_test]
async fn fetching_is_stopped_and_goes_on_where_it_was() {
    let bench = Bench::new();
    serve_start("stopped");
    let load = || {
        bench.worker.handle(
            ToWorker::Load {
                base: "https://stopped".to_owned(),
            },
            None,
        )
    };
    load();
    bench
        .hears("two rows", |message| match message {
            FromWorker::Progressed(feed) => (feed.n_rows == 2).then_some(()),
            _ => None,
        })
        .await;
    bench.worker.handle(ToWorker::Cancel, None);
    let feed = bench.feed_ends().await;
    assert_eq!((feed.state, feed.n_rows), (FeedState::Cancelled, 2));

    bench.said.borrow_mut().clear();
    serve(
        "stopped",
        &[(
            "transactions?limit=1000&cursor=c",
            page(&[row(3)], r#"{"EUR":"1.50"}"#, "null"),
        )],
    );
    load();
    let feed = bench.feed_ends().await;
    assert_eq!((feed.state, feed.n_rows), (FeedState::Complete, 3));
    assert_eq!(feed.account.unwrap().time_zone, "Europe/Amsterdam");
}

#[wasm_bindgen_test]
async fn a_page_that_does_not_add_up_is_fetched_again_and_never_booked() {
    let bench = Bench::new();
    serve_start("lies");
    let cursor = "transactions?limit=1000&cursor=c";
    let lie = page(&[row(3)], r#"{"EUR":"1.51"}"#, "null");
    serve(
        "lies",
        &[
            (cursor, lie.clone()),
            (cursor, page(&[row(3)], r#"{"EUR":"1.50"}"#, "null")),
        ],
    );
    bench.worker.handle(
        ToWorker::Load {
            base: "https://lies".to_owned(),
        },
        None,
    );
    let feed = bench.feed_ends().await;
    assert_eq!((feed.state, feed.n_rows), (FeedState::Complete, 3));

    let bench = Bench::new();
    serve_start("always-lies");
    serve("always-lies", &[(cursor, lie)]);
    bench.worker.handle(
        ToWorker::Load {
            base: "https://always-lies".to_owned(),
        },
        None,
    );
    let feed = bench.feed_ends().await;
    assert_eq!(feed.n_rows, 2);
    let FeedState::Incomplete { reason } = feed.state else {
        panic!("{:?}", feed.state)
    };
    assert!(
        reason.contains("claims rows of 1.51 EUR in all, and they add up to 1.50"),
        "{reason}"
    );
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

/// A page's engine with a worker of this script, in which `READY` and `CRASHED` are messages.
fn engine_of(script: &str) -> Engine {
    let bytes = |message: &FromWorker| {
        format!(
            "new Uint8Array({:?})",
            postcard::to_stdvec(message).unwrap()
        )
    };
    let script = script
        .replace("READY", &bytes(&FromWorker::Ready { version: VERSION }))
        .replace(
            "NEWER",
            &bytes(&FromWorker::Ready {
                version: VERSION + 1,
            }),
        )
        .replace(
            "CRASHED",
            &bytes(&FromWorker::Crashed {
                what: "on purpose".to_owned(),
            }),
        );
    let address = Function::new_with_args(
        "script",
        "return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));",
    );
    let address = address.call1(&JsValue::NULL, &script.into()).unwrap();
    Owner::new().with(|| Engine::start(&address.as_string().unwrap()))
}

/// Counts the workers that say on this channel that they were made.
fn count_births(channel: &str) -> Object {
    let count = Function::new_with_args(
        "channel",
        "const births = { n: 0 };
        births.channel = new BroadcastChannel(channel);
        births.channel.onmessage = () => { births.n += 1; };
        return births;",
    );
    count
        .call1(&JsValue::NULL, &channel.into())
        .unwrap()
        .unchecked_into()
}

async fn see_births(births: &Object, n: u32) {
    let is_reached = || {
        let found = Reflect::get(births, &"n".into()).unwrap();
        (found == JsValue::from(n)).then_some(())
    };
    until(&format!("{n} workers"), is_reached).await;
}

async fn see_notice(engine: Engine, text: &str) {
    let notice = || {
        engine
            .notice()
            .get_untracked()
            .filter(|notice| notice.contains(text))
    };
    until(text, notice).await;
}

#[wasm_bindgen_test]
async fn a_worker_that_stops_is_replaced_twice_and_then_given_up() {
    // Once by a panic, which is its last message; then by a trap, which only the browser reports.
    for (channel, end) in [
        ("panics", "postMessage(CRASHED)"),
        ("traps", "throw new Error('trap')"),
    ] {
        let births = count_births(channel);
        let engine = engine_of(&format!(
            "new BroadcastChannel('{channel}').postMessage('born');
            onmessage = () => {{ {end}; }};
            postMessage(READY);"
        ));
        for n in 1..=2 {
            see_births(&births, n).await;
            engine.dismiss_notice();
            engine.cancel();
            see_notice(engine, "stopped and was started again").await;
        }
        see_births(&births, 3).await;
        engine.cancel();
        see_notice(engine, "does not start").await;
        see_births(&births, 3).await;
    }
}

#[wasm_bindgen_test]
async fn a_worker_of_another_version_is_not_listened_to() {
    let engine = engine_of("postMessage(NEWER);");
    see_notice(engine, "A new version of the dashboard is live").await;
}
