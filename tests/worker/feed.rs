//! Fetching the books, page by page, from a stand-in for the network.

use js_sys::Function;
use seller_dashboard::engine::protocol::{Feed, FeedState, FromWorker, List, ToWorker};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Bench;

impl Bench {
    /// Waits for the feed to come to an end.
    async fn feed_ends(&self) -> Feed {
        self.hears("the end of the feed", |message| match message {
            FromWorker::Progressed(feed) => {
                (!matches!(feed.state, FeedState::Loading { .. })).then(|| feed.clone())
            }
            _ => None,
        })
        .await
    }
}

/// Puts a stand-in before the network. An answer is served once, but for the last of its address,
/// which stays; without any, the request hangs until it is given up. `gone` stands for nobody who
/// answers, `404` for no such thing.
pub(crate) fn serve(host: &str, answers: &[(&str, String)]) {
    let stand_in = Function::new_with_args(
        "host, path, body",
        "const served = (globalThis.served ??= new Map());
        const url = `https://${host}/${path}`;
        served.set(url, [...(served.get(url) ?? []), body]);
        globalThis.fetch = (request) => new Promise((answer, fail) => {
            const bodies = served.get(request.url);
            if (!bodies) {
                request.signal.addEventListener('abort', () => fail(new Error('aborted')));
                return;
            }
            const body = bodies.length > 1 ? bodies.shift() : bodies[0];
            if (body === 'gone') {
                fail(new Error('nobody answers'));
            } else if (body === '404') {
                answer(new Response('', { status: 404 }));
            } else {
                answer(new Response(body));
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
pub(crate) fn page(rows: &[String], sum: &str, next: &str) -> String {
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

pub(crate) fn row(sequence: u32) -> String {
    format!(
        r#"{{"id":"t{sequence}","sequence":{sequence},"kind":"sale","status":"released",
        "posted_at":"2026-03-02T10:00:00Z","currency":"EUR","amounts":{{"product_sale":"1.50"}},
        "total":"1.50"}}"#
    )
}

/// What comes before the transactions, and empty lists after them.
fn serve_start(host: &str) {
    serve_movements(host, &[row(1), row(2)], r#"{"EUR":"3.00"}"#);
    // The first page has another behind it.
    let first = page(&[row(1), row(2)], r#"{"EUR":"3.00"}"#, "\"c\"");
    replace(host, "transactions?limit=1000", &first);
    serve_lists(host, &[]);
}

/// The lists beside the movements: these answers, and nothing in all others.
pub(crate) fn serve_lists(host: &str, answers: &[(&str, String)]) {
    for list in List::ALL {
        let path = format!("{}?limit=1000", list.path());
        let given = answers.iter().find(|(given, _)| *given == path);
        let body = given.map_or_else(|| page(&[], "{}", "null"), |(_, body)| body.clone());
        serve(host, &[(&path, body)]);
    }
}

/// An account, no settlement and no payout, and these transactions on one page.
pub(crate) fn serve_movements(host: &str, rows: &[String], sum: &str) {
    let account = r#"{"seller":"Bulbs","default_currency":"EUR","time_zone":"Europe/Amsterdam",
        "week_start":"monday","fiscal_year_start":"01-01","marketplaces":[]}"#;
    serve(
        host,
        &[
            ("account", account.to_owned()),
            ("settlements?limit=1000", page(&[], "{}", "null")),
            ("payouts?limit=1000", page(&[], "{}", "null")),
            ("transactions?limit=1000", page(rows, sum, "null")),
        ],
    );
}

/// Puts an answer in the place of those that were to be served.
fn replace(host: &str, path: &str, body: &str) {
    let replace = Function::new_with_args(
        "host, path, body",
        "globalThis.served.set(`https://${host}/${path}`, [body]);",
    );
    replace
        .call3(&JsValue::NULL, &host.into(), &path.into(), &body.into())
        .unwrap();
}

#[wasm_bindgen_test]
async fn fetching_is_stopped_and_goes_on_where_it_was() {
    let bench = Bench::new();
    serve_start("stopped");
    let load = || {
        let base = "https://stopped".to_owned();
        bench.worker.handle(ToWorker::Load { base }, None);
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
    let reason = reason.to_string();
    assert!(
        reason.contains("claims rows of 1.51 EUR in all, and they add up to 1.50"),
        "{reason}"
    );
}
