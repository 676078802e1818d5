//! Fetching the seller's books: page by page, each proven complete before it is booked.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use ledger::import::billing_api::{self, PageProof};
use ledger::import::{Rejection, billing_api::PageError};
use ledger::store::batch::Batch;

use super::{Worker, now_ms};
use crate::api::{self, ApiError, Cancellation};
use crate::engine::protocol::{
    AccountFacts, Entry, FeedState, FromWorker, List, REJECTIONS_MAX, Trouble,
};
use crate::engine::zone;

mod lists;

/// Rows per page: the most that the API gives.
const PAGE_ROWS: u32 = 1000;
/// The most rows that one browser is asked to hold.
const ROWS_MAX: u64 = 12_000_000;
/// Pages hear of new rows at most twice a second.
const NEWS_MS_MIN: u32 = 500;
/// How often the walk starts over when the books change under it.
const ROUNDS_MAX: u32 = 3;

/// Where a walk stopped, so that the next try goes on there.
#[derive(Default)]
pub struct Position {
    /// The same of every list beside the movements.
    lists: BTreeMap<List, lists::Position>,
    /// Cursor of the next page of transactions.
    cursor: Option<String>,
    /// The highest place in the change feed that is here whole.
    sequence: u64,
    /// The highest place seen on the walk that is under way.
    sequence_seen: u64,
}

/// Fetches everything, or goes on where the last try stopped; what is whole is asked for its changes.
/// All outcomes go to the page. The movements come first: the first figures wait for nothing else.
pub async fn load(worker: Worker, base: String, cancellation: Cancellation) {
    let is_whole = worker.feed.borrow().state == FeedState::Complete;
    let walk = Walk {
        worker: worker.clone(),
        base,
        cancellation,
        news: News::new(worker.clone()),
        is_refresh: Cell::new(is_whole),
    };
    walk.say_loading(None);
    match walk.run().await {
        Ok(as_of) => {
            worker.feed.borrow_mut().as_of = as_of;
            worker.set_feed(FeedState::Complete);
        }
        Err(stop) => {
            let n_rows = worker.feed.borrow().n_rows;
            return match stopped_by(stop, n_rows) {
                FeedState::Locked(entry) => worker.set_feed(FeedState::Locked(entry)),
                // Nothing has come in between: what is here is as whole as it was, and as old.
                _ if walk.is_refresh.get() => worker.say_feed(),
                state => worker.set_feed(state),
            };
        }
    }
    if let Err(error) = walk.lists().await {
        worker.set_feed(stopped_by(Stop::Api(error), 1));
    }
}

/// What ends a walk before its end.
enum Stop {
    Api(ApiError),
    BooksChange,
    TooManyRows,
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Stop {
        Stop::Api(error)
    }
}

/// Where a walk stands that was ended so.
fn stopped_by(stop: Stop, n_rows: u64) -> FeedState {
    let reason = match stop {
        Stop::Api(ApiError::Cancelled) => return FeedState::Cancelled,
        Stop::Api(error) => {
            if let ApiError::Refused { status, code, .. } = &error
                && let Some(entry) = Entry::asked_by(*status, code)
            {
                return FeedState::Locked(entry);
            }
            trouble(error)
        }
        Stop::BooksChange => Trouble::BooksChange,
        Stop::TooManyRows => Trouble::TooManyRows { most: ROWS_MAX },
    };
    if n_rows == 0 {
        FeedState::Failed { reason }
    } else {
        FeedState::Incomplete { reason }
    }
}

fn trouble(error: ApiError) -> Trouble {
    match error {
        ApiError::Unreachable => Trouble::Unreachable,
        ApiError::TimedOut => Trouble::Silent {
            seconds: api::TRY_MS_MAX / 1000,
        },
        ApiError::Refused { status, detail, .. } => Trouble::Refused { status, detail },
        ApiError::Damaged(how) => Trouble::Damaged(how),
        // Said by its own state, and never as a trouble.
        ApiError::Cancelled => Trouble::Damaged(error.to_string()),
    }
}

struct Walk {
    worker: Worker,
    base: String,
    cancellation: Cancellation,
    news: Rc<News>,
    /// Whether all was whole before, and nothing says yet that it is not: what changed since fits
    /// into one page as a rule, so that figures need not be called incomplete for it.
    is_refresh: Cell<bool>,
}

/// One list page, checked: what it claims, and what it brings.
type Checked = (PageProof, Batch, Vec<Rejection>);

impl Walk {
    /// Walks the movements; gives when they were so, by the server's clock.
    async fn run(&self) -> Result<Option<String>, Stop> {
        self.account().await?;
        for _ in 0..ROUNDS_MAX {
            let before = self
                .list("settlements", billing_api::parse_settlements)
                .await?;
            self.list("payouts", billing_api::parse_payouts).await?;
            let after = self.transactions().await?;
            // Lists of different states of the books must not be shown as one.
            if before == after.snapshot {
                return Ok(Some(after.as_of));
            }
        }
        Err(Stop::BooksChange)
    }

    async fn account(&self) -> Result<(), ApiError> {
        let account = self
            .get("account", |body| {
                billing_api::parse_account(body).map_err(|e| e.to_string())
            })
            .await?;
        // Before rows are there, it costs nothing.
        let zone = zone::of_browser(&account.time_zone);
        if let Some(zone) = zone.filter(|_| self.worker.ledger.borrow().n_rows() == 0) {
            self.worker.ledger.borrow_mut().keep_days(&zone);
        }
        self.worker.feed.borrow_mut().account = Some(AccountFacts {
            seller: account.seller,
            default_currency: account.default_currency,
            time_zone: account.time_zone,
            is_sample: account.is_sample,
        });
        Ok(())
    }

    /// Walks a short list and books it; gives the snapshot that it was read from.
    async fn list(
        &self,
        resource: &str,
        parse: fn(&[u8]) -> Result<Checked, PageError>,
    ) -> Result<String, ApiError> {
        let mut cursor: Option<String> = None;
        loop {
            let path = page_path(resource, cursor.as_deref(), 0);
            let page = self
                .get(&path, |body| parse(body).map_err(|e| e.to_string()))
                .await?;
            let proof = self.book(page);
            cursor = proof.next;
            if cursor.is_none() {
                return Ok(proof.snapshot);
            }
        }
    }

    /// Walks the transactions from where the last walk stopped; gives the last page's proof.
    async fn transactions(&self) -> Result<PageProof, Stop> {
        loop {
            let path = {
                let position = self.worker.position.borrow();
                page_path(
                    "transactions",
                    position.cursor.as_deref(),
                    position.sequence,
                )
            };
            // A page is booked where it stands: it only gets there once its proof holds.
            let book = |body: &[u8]| self.book_transactions(body).map_err(|e| e.to_string());
            let (proof, seen, rejections) = match self.get(&path, book).await {
                // The cursor has expired: what was booked stays, the walk begins anew.
                Err(ApiError::Refused { status: 400, .. })
                    if self.worker.position.borrow().cursor.is_some() =>
                {
                    self.worker.position.borrow_mut().cursor = None;
                    continue;
                }
                answer => answer?,
            };
            self.note(&proof, rejections);
            let mut position = self.worker.position.borrow_mut();
            position.sequence_seen = position.sequence_seen.max(seen);
            position.cursor.clone_from(&proof.next);
            if position.cursor.is_none() {
                position.sequence = position.sequence_seen;
                return Ok(proof);
            }
            drop(position);
            if self.worker.feed.borrow().n_rows > ROWS_MAX {
                return Err(Stop::TooManyRows);
            }
        }
    }

    /// Books a page of transactions whose proof holds. Gives the proof, the highest place in the
    /// change feed that it reaches, 0 on an empty one, and what was set aside.
    fn book_transactions(
        &self,
        body: &[u8],
    ) -> Result<(PageProof, u64, Vec<Rejection>), PageError> {
        let (proof, sheet, rejections) = billing_api::scan_transactions(body)?;
        self.worker.ledger.borrow_mut().append_sheet(&sheet);
        let booked = sheet.rows.iter().map(|row| row.sequence);
        let removed = sheet.removals.iter().map(|removal| removal.sequence);
        let seen = booked.chain(removed).max().unwrap_or(0);
        Ok((proof, seen, rejections))
    }

    fn book(&self, (proof, batch, rejections): Checked) -> PageProof {
        self.worker.ledger.borrow_mut().append(batch);
        self.note(&proof, rejections);
        proof
    }

    /// Notes what was booked, for the page to hear.
    fn note(&self, proof: &PageProof, rejections: Vec<Rejection>) {
        let ledger = self.worker.ledger.borrow();
        let mut feed = self.worker.feed.borrow_mut();
        feed.n_rows = ledger.n_rows() as u64;
        feed.n_rejections += rejections.len() as u64;
        let room = REJECTIONS_MAX.saturating_sub(feed.rejections.len());
        feed.rejections.extend(rejections.into_iter().take(room));
        feed.revision = ledger.revision();
        if proof.next.is_some() {
            self.is_refresh.set(false);
        }
        if !self.is_refresh.get() {
            feed.as_of = Some(proof.as_of.clone());
            feed.state = FeedState::Loading { trouble: None };
        }
        drop(feed);
        self.news.say_soon();
    }

    /// Says that pages are coming, and what keeps them.
    fn say_loading(&self, trouble: Option<Trouble>) {
        if !self.is_refresh.get() {
            self.worker.set_feed(FeedState::Loading { trouble });
        }
    }

    async fn get<T>(
        &self,
        path: &str,
        check: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, ApiError> {
        let url = format!("{}/{path}", self.base);
        let waiting = |error: &ApiError| self.say_loading(Some(trouble(error.clone())));
        api::get(&url, &self.cancellation, waiting, check).await
    }
}

/// Tells the page of new rows, at most once in [`NEWS_MS_MIN`], and always of the last ones: when the
/// next page is late, the page must not show the count of the one before.
struct News {
    worker: Worker,
    said_ms: Cell<f64>,
    is_due: Cell<bool>,
}

impl News {
    fn new(worker: Worker) -> Rc<News> {
        Rc::new(News {
            worker,
            said_ms: Cell::new(now_ms()),
            is_due: Cell::new(false),
        })
    }

    fn say_soon(self: &Rc<Self>) {
        let rest_ms = self.said_ms.get() + f64::from(NEWS_MS_MIN) - now_ms();
        if rest_ms <= 0.0 {
            self.say();
        } else if !self.is_due.replace(true) {
            let news = Rc::clone(self);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0..500"
            )]
            Timeout::new(rest_ms.ceil() as u32, move || news.say()).forget();
        }
    }

    fn say(&self) {
        self.is_due.set(false);
        self.said_ms.set(now_ms());
        self.worker.say_feed();
    }
}

impl Worker {
    fn set_feed(&self, state: FeedState) {
        self.feed.borrow_mut().state = state;
        self.say_feed();
    }

    fn say_feed(&self) {
        self.say(&FromWorker::Progressed(self.feed.borrow().clone()));
    }
}

fn page_path(resource: &str, cursor: Option<&str>, changed_since: u64) -> String {
    let mut path = format!("{resource}?limit={PAGE_ROWS}");
    match cursor {
        Some(cursor) => {
            path.push_str("&cursor=");
            path.push_str(&String::from(js_sys::encode_uri_component(cursor)));
        }
        None if changed_since > 0 => {
            path.push_str("&changed_since=");
            path.push_str(&changed_since.to_string());
        }
        None => {}
    }
    path
}
