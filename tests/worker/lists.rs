//! The lists beside the movements: fetched after these, each proven and told of on its own.

use ledger::day::Day;
use ledger::report::Report;
use ledger::report::invoices::{self, Invoices};
use ledger::report::payment_methods::{self, PaymentMethods};
use seller_dashboard::engine::protocol::{Feed, FeedState, FromWorker, List, ListState, ToWorker};
use wasm_bindgen_test::wasm_bindgen_test;

use super::feed::{page, row, serve, serve_lists, serve_movements};
use super::{Bench, until};

impl Bench {
    fn load(&self, host: &str) {
        self.said.borrow_mut().clear();
        let base = format!("https://{host}");
        self.worker.handle(ToWorker::Load { base }, None);
    }

    /// Waits until every list has come to its end.
    async fn lists_end(&self) -> Feed {
        self.hears("the end of the lists", |message| match message {
            FromWorker::Progressed(feed) => {
                let is_over = feed.state == FeedState::Complete
                    && List::ALL.iter().all(|list| !feed.is_coming(*list));
                is_over.then(|| feed.clone())
            }
            _ => None,
        })
        .await
    }

    fn report<R: Report>(&self, query: &R::Query) -> R {
        let query = postcard::to_stdvec(query).unwrap();
        let answer = self.asks(1, R::KIND, &query).unwrap();
        postcard::from_bytes(&answer).unwrap()
    }

    fn invoices(&self) -> Invoices {
        self.report(&invoices::Query {
            as_of: Day::from_ymd(2026, 3, 20).unwrap(),
            soon_days: 0,
            direction: None,
            currency: None,
            standing: None,
            bucket: None,
            sort: invoices::Sort::Number,
            is_descending: false,
            offset: 0,
            limit: 100,
        })
    }

    fn methods(&self) -> Vec<String> {
        let as_of = Day::from_ymd(2026, 3, 20).unwrap();
        let found: PaymentMethods = self.report(&payment_methods::Query { as_of });
        found.rows.into_iter().map(|row| row.method.id).collect()
    }
}

fn state_of(feed: &Feed, list: List) -> ListState {
    feed.list(list).unwrap().state.clone()
}

fn invoice(id: &str, sequence: u32, total: &str) -> String {
    format!(
        r#"{{"id":"{id}","sequence":{sequence},"number":"{id}","direction":"received",
        "counterparty":"Shop","currency":"EUR","status":"open","issued_on":"2026-03-01",
        "totals":{{"total":"{total}"}}}}"#
    )
}

#[wasm_bindgen_test]
async fn every_list_is_fetched_after_the_movements() {
    let bench = Bench::new();
    serve_movements("lists", &[row(1)], r#"{"EUR":"1.50"}"#);
    let invoices = [invoice("A", 5, "10.00"), invoice("B", 6, "2.00")];
    serve_lists(
        "lists",
        &[(
            "invoices?limit=1000",
            page(&invoices, r#"{"EUR":"12.00"}"#, "null"),
        )],
    );
    bench.load("lists");
    let feed = bench.lists_end().await;
    for list in List::ALL {
        assert_eq!(state_of(&feed, list), ListState::Complete, "{list:?}");
    }
    assert_eq!(feed.list(List::Invoices).unwrap().n_rows, 2);
    let found = bench.invoices();
    assert_eq!(found.groups[0].sums.open_minor, 1200);
    // The figures of movements were complete before the first list began.
    let said = bench.said.borrow();
    let first = said.iter().find_map(|message| match message {
        FromWorker::Progressed(feed) if !feed.lists.is_empty() => Some(feed.state.clone()),
        _ => None,
    });
    assert_eq!(first, Some(FeedState::Complete));
}

#[wasm_bindgen_test]
async fn a_list_that_does_not_tie_is_said_of_it_alone() {
    let bench = Bench::new();
    serve_movements("broken-list", &[row(1)], r#"{"EUR":"1.50"}"#);
    let lie = page(&[invoice("A", 5, "10.00")], r#"{"EUR":"10.01"}"#, "null");
    serve_lists("broken-list", &[("invoices?limit=1000", lie)]);
    bench.load("broken-list");
    let feed = bench.lists_end().await;
    let ListState::Incomplete { reason } = state_of(&feed, List::Invoices) else {
        panic!("{feed:?}")
    };
    assert!(
        reason.to_string().contains("claims rows of 10.01 EUR"),
        "{reason}"
    );
    for list in List::ALL.into_iter().filter(|list| *list != List::Invoices) {
        assert_eq!(state_of(&feed, list), ListState::Complete, "{list:?}");
    }
    assert_eq!((feed.state, feed.n_rows), (FeedState::Complete, 1));
    assert_eq!(
        bench.invoices().n_invoices,
        0,
        "nothing of a page that lies is booked"
    );
    // Asked again, it is here.
    serve(
        "broken-list",
        &[(
            "invoices?limit=1000",
            page(&[invoice("A", 5, "10.00")], r#"{"EUR":"10.00"}"#, "null"),
        )],
    );
    serve(
        "broken-list",
        &[(
            "transactions?limit=1000&changed_since=1",
            page(&[], "{}", "null"),
        )],
    );
    bench.load("broken-list");
    bench
        .hears("the invoices", |message| match message {
            FromWorker::Progressed(feed) => {
                (state_of(feed, List::Invoices) == ListState::Complete).then_some(())
            }
            _ => None,
        })
        .await;
    assert_eq!(bench.invoices().n_invoices, 1);
}

#[wasm_bindgen_test]
async fn what_is_whole_is_asked_for_its_changes() {
    let bench = Bench::new();
    serve_movements("changes", &[row(1)], r#"{"EUR":"1.50"}"#);
    let method = |id: &str, sequence: u32| {
        format!(r#"{{"id":"{id}","sequence":{sequence},"kind":"upi","is_default":false}}"#)
    };
    let invoices = page(&[invoice("A", 5, "10.00")], r#"{"EUR":"10.00"}"#, "null");
    let methods = page(&[method("pm_a", 8), method("pm_b", 9)], "{}", "null");
    serve_lists(
        "changes",
        &[
            ("invoices?limit=1000", invoices),
            ("payment-methods?limit=1000", methods),
        ],
    );
    bench.load("changes");
    bench.lists_end().await;
    assert_eq!(bench.methods(), ["pm_a", "pm_b"]);

    let gone = r#"{"id":"pm_a","sequence":11,"deleted":true}"#.to_owned();
    let changed = page(&[invoice("A", 12, "4.00")], r#"{"EUR":"4.00"}"#, "null");
    serve(
        "changes",
        &[
            (
                "transactions?limit=1000&changed_since=1",
                page(&[row(2)], r#"{"EUR":"1.50"}"#, "null"),
            ),
            ("invoices?limit=1000&changed_since=5", changed),
            (
                "payment-methods?limit=1000&changed_since=9",
                page(&[gone], "{}", "null"),
            ),
        ],
    );
    bench.load("changes");
    bench
        .hears("two rows", |message| match message {
            FromWorker::Progressed(feed) => (feed.n_rows == 2).then_some(()),
            _ => None,
        })
        .await;
    until("the removal", || {
        (bench.methods() == ["pm_b"]).then_some(())
    })
    .await;
    assert_eq!(bench.invoices().groups[0].sums.open_minor, 400);
    // What was whole was never called anything else meanwhile.
    for message in bench.said.borrow().iter() {
        if let FromWorker::Progressed(feed) = message {
            assert_eq!(feed.state, FeedState::Complete);
        }
    }
}

#[wasm_bindgen_test]
async fn a_list_that_the_api_lacks_is_absent_and_rows_set_aside_are_counted() {
    let bench = Bench::new();
    serve_movements("lacks", &[row(1)], r#"{"EUR":"1.50"}"#);
    let unreadable = invoice("B", 6, "2.00").replace("received", "sideways");
    let rows = [invoice("A", 5, "10.00"), unreadable];
    serve_lists(
        "lacks",
        &[
            (
                "invoices?limit=1000",
                page(&rows, r#"{"EUR":"12.00"}"#, "null"),
            ),
            ("balances?limit=1000", "404".to_owned()),
        ],
    );
    bench.load("lacks");
    let feed = bench.lists_end().await;
    assert_eq!(state_of(&feed, List::Balances), ListState::Absent);
    let invoices = feed.list(List::Invoices).unwrap();
    assert_eq!((invoices.n_rows, invoices.n_rejections), (2, 1));
    assert_eq!(feed.n_rejections, 0, "no sum of movements lacks it");
    assert!(feed.rejections[0].raw.contains(r#""number":"B""#));
    assert_eq!(bench.invoices().n_invoices, 1);
    // The next walk reads all of it again, and counts it once.
    serve(
        "lacks",
        &[(
            "transactions?limit=1000&changed_since=1",
            page(&[], "{}", "null"),
        )],
    );
    bench.load("lacks");
    let n_rejections = bench
        .hears("the same rows again", |message| match message {
            FromWorker::Progressed(feed) => {
                let invoices = feed.list(List::Invoices).unwrap();
                (invoices.n_rows == 4).then_some(invoices.n_rejections)
            }
            _ => None,
        })
        .await;
    assert_eq!(n_rejections, 1);
}

#[wasm_bindgen_test]
async fn a_server_that_is_gone_is_met_once_and_said_of_all_the_rest() {
    let bench = Bench::new();
    serve_movements("gone", &[row(1)], r#"{"EUR":"1.50"}"#);
    serve_lists("gone", &[("invoices?limit=1000", "gone".to_owned())]);
    bench.load("gone");
    let feed = bench.lists_end().await;
    assert_eq!(state_of(&feed, List::Balances), ListState::Complete);
    for list in [List::Invoices, List::Subscriptions, List::Rates] {
        let ListState::Incomplete { reason } = state_of(&feed, list) else {
            panic!("{feed:?}")
        };
        assert!(
            reason.to_string().contains("could not be reached"),
            "{reason}"
        );
    }
    assert_eq!(feed.state, FeedState::Complete);
}
