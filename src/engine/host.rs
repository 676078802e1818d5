//! The page's end of the worker: signals in, orders out.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use ledger::day::zone::Zone;
use ledger::day::{Day, Instant};
use ledger::import::Options;
use leptos::prelude::*;
use web_sys::File;

use super::protocol::{Feed, FromWorker, ToWorker, VERSION};
use super::zone;

mod asking;
mod exports;
mod files;
mod link;
mod recovery;

use crate::words::faults;
pub use asking::Status;
pub use exports::ExportState;
pub use files::{ImportEntry, ImportState};
use link::{Open, Wire};

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineError {
    /// The worker stopped while it computed.
    WorkerStopped,
    /// The worker could not be started, or not again.
    NoWorker,
    /// Page and worker are of different versions.
    VersionDiffers,
    /// Question or answer could not be read.
    Unreadable(String),
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EngineError::WorkerStopped => f.write_str(faults::stopped()),
            EngineError::NoWorker => f.write_str(faults::does_not_start()),
            EngineError::VersionDiffers => f.write_str(faults::newer_live()),
            EngineError::Unreadable(what) => f.write_str(&faults::unreadable(what)),
        }
    }
}

/// The engine, one per page; a copy is the same engine.
#[derive(Clone, Copy)]
pub struct Engine {
    inner: StoredValue<Rc<RefCell<Inner>>, LocalStorage>,
    feed: RwSignal<Feed>,
    revision: RwSignal<u64>,
    imports: RwSignal<Vec<ImportEntry>>,
    export: RwSignal<Option<ExportState>>,
    notice: RwSignal<Option<String>>,
    last_answer: RwSignal<Option<(u64, u64)>>,
    n_asked: RwSignal<usize>,
    epoch: RwSignal<u32>,
}

type Waiting = Box<dyn FnOnce(Result<Vec<u8>, EngineError>)>;

struct Inner {
    open: Open,
    wire: Option<Box<dyn Wire>>,
    readiness: Readiness,
    /// Orders given before the worker was ready.
    queue: Vec<(ToWorker, Option<File>)>,
    waiting: HashMap<u32, Waiting>,
    files: HashMap<u32, (File, Options)>,
    parts: Option<exports::Parts>,
    next_id: u32,
    /// Where the books are fetched from, once they were asked for.
    base: Option<String>,
    crashed_ms: Vec<f64>,
    zones: HashMap<String, Zone>,
}

#[derive(Clone, PartialEq, Eq)]
enum Readiness {
    Starting,
    Ready,
    Gone(EngineError),
}

impl Engine {
    /// An engine with a worker made from this script.
    pub fn start(script: &str) -> Engine {
        Engine::new(link::to_script(script))
    }

    /// An engine whose worker runs on this very thread: for tests of pages.
    pub fn in_process() -> Engine {
        Engine::new(link::in_process())
    }

    fn new(open: Open) -> Engine {
        let inner = Inner {
            open,
            wire: None,
            readiness: Readiness::Starting,
            queue: Vec::new(),
            waiting: HashMap::new(),
            files: HashMap::new(),
            parts: None,
            next_id: 0,
            base: None,
            crashed_ms: Vec::new(),
            zones: HashMap::new(),
        };
        let engine = Engine {
            inner: StoredValue::new_local(Rc::new(RefCell::new(inner))),
            feed: RwSignal::default(),
            revision: RwSignal::default(),
            imports: RwSignal::default(),
            export: RwSignal::default(),
            notice: RwSignal::default(),
            last_answer: RwSignal::default(),
            n_asked: RwSignal::default(),
            epoch: RwSignal::default(),
        };
        engine.open_wire();
        engine
    }

    /// How far the books of the billing API are here.
    pub fn feed(&self) -> Signal<Feed> {
        self.feed.into()
    }

    /// Grows whenever the ledger changes.
    pub fn revision(&self) -> Signal<u64> {
        self.revision.into()
    }

    /// Dropped files, newest first.
    pub fn imports(&self) -> Signal<Vec<ImportEntry>> {
        self.imports.into()
    }

    /// What the seller must know about the engine itself.
    pub fn notice(&self) -> Signal<Option<String>> {
        self.notice.into()
    }

    /// The seller has read it.
    pub fn dismiss_notice(&self) {
        self.notice.set(None);
    }

    /// Transactions in the ledger, and microseconds that the last report took.
    pub fn last_answer(&self) -> Signal<Option<(u64, u64)>> {
        self.last_answer.into()
    }

    /// Questions that are not answered yet: while there are any, what is in sight may be of
    /// different states of the ledger.
    pub fn n_asked(&self) -> Signal<usize> {
        self.n_asked.into()
    }

    /// Grows whenever everything was forgotten: what a page still shows must go with it.
    pub fn epoch(&self) -> Signal<u32> {
        self.epoch.into()
    }

    /// Fetches the books, or goes on where fetching stopped.
    pub fn load(&self) {
        let origin = window().location().origin().unwrap_or_default();
        let base = format!("{origin}/api/v1");
        self.with(|inner| inner.base = Some(base.clone()));
        self.send(ToWorker::Load { base }, None);
    }

    /// Stops fetching; what is here stays.
    pub fn cancel(&self) {
        self.send(ToWorker::Cancel, None);
    }

    /// The zone with this IANA name; UTC when the browser does not know it.
    pub fn zone(&self, name: &str) -> Zone {
        if let Some(zone) = self.with(|inner| inner.zones.get(name).cloned()) {
            return zone;
        }
        let zone = zone::of_browser(name).unwrap_or_else(Zone::utc);
        self.with(|inner| inner.zones.insert(name.to_owned(), zone.clone()));
        zone
    }

    /// The day that it is now, by the device's clock.
    pub fn today(&self, zone: &Zone) -> Day {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of any clock fit")]
        let seconds = (js_sys::Date::now() / 1000.0) as i64;
        // A clock beyond the year 9999 is not worth more words than this.
        zone.day_of(Instant::from_seconds(seconds).unwrap_or(Instant::MAX))
    }

    fn send(&self, message: ToWorker, file: Option<File>) {
        self.with(|inner| match inner.readiness {
            Readiness::Ready => inner.post(&message, file.as_ref()),
            Readiness::Starting => inner.queue.push((message, file)),
            Readiness::Gone(_) => {}
        });
    }

    /// Takes what the worker says.
    fn receive(&self, message: FromWorker) {
        match message {
            FromWorker::Ready { version } if version == VERSION => self.open_queue(),
            FromWorker::Ready { .. } => self.give_up(&EngineError::VersionDiffers),
            FromWorker::Answered {
                id,
                report,
                n_rows,
                spent_us,
                ..
            } => {
                self.last_answer.set(Some((n_rows, spent_us)));
                if let Some(waiting) = self.with(|inner| inner.waiting.remove(&id)) {
                    waiting(report.map_err(EngineError::Unreadable));
                }
                self.count_asked();
            }
            FromWorker::Progressed(feed) => {
                self.set_revision(feed.revision);
                self.feed.set(feed);
            }
            FromWorker::Imported {
                id,
                outcome,
                revision,
            } => {
                self.set_import(id, ImportState::Done(outcome));
                self.set_revision(revision);
            }
            FromWorker::Exported {
                id,
                text,
                n_written,
                n_rows,
                is_last,
            } => self.receive_part(id, &text, (n_written, n_rows), is_last),
            FromWorker::ExportFailed { id, what } => self.fail_export(id, &what),
            FromWorker::Unread { id, what } => {
                self.set_import(id, ImportState::Failed(faults::file_unread(&what)));
            }
            FromWorker::Crashed { what } => {
                leptos::logging::error!("worker: {what}");
                self.replace_worker();
            }
        }
    }

    fn open_queue(&self) {
        self.with(|inner| {
            inner.readiness = Readiness::Ready;
            for (message, file) in std::mem::take(&mut inner.queue) {
                inner.post(&message, file.as_ref());
            }
        });
    }

    fn set_revision(&self, revision: u64) {
        // Open pages ask again only for news.
        if self.revision.get_untracked() != revision {
            self.revision.set(revision);
        }
    }

    fn count_asked(&self) {
        self.n_asked.set(self.with(|inner| inner.waiting.len()));
    }

    fn next_id(&self) -> u32 {
        self.with(|inner| {
            inner.next_id = inner.next_id.wrapping_add(1);
            inner.next_id
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> T {
        // The handle is taken out first: what `act` drops may call back into the engine.
        let inner = self.inner.get_value();
        let mut inner = inner.borrow_mut();
        act(&mut inner)
    }
}

impl Inner {
    fn post(&self, message: &ToWorker, file: Option<&File>) {
        if let Some(wire) = &self.wire {
            wire.post(message, file);
        }
    }
}
