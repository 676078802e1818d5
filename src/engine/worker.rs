//! The worker's end: owns the only ledger, fetches, imports and answers.
//!
//! Everything here runs on one thread and gives way between pages, so that a question is answered
//! in the middle of a load, from what is there.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use ledger::Ledger;
use ledger::import::{self, FILE_BYTES_MAX, Options, Reason, Rejection};
use ledger::report::{self, ReportKind};
use ledger::store::batch::{Appended, LineCount};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

use super::protocol::{Feed, FromWorker, Imported, REJECTIONS_MAX, ToWorker, VERSION};
use crate::api::Cancellation;

mod export;
mod load;

/// Starts in a worker: listens, then says that it is ready.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let emit = {
        let scope = scope.clone();
        move |message: &FromWorker| {
            if let Ok(bytes) = postcard::to_stdvec(message) {
                // Fails only when the page is gone, and then nobody is left to tell.
                let _ = scope.post_message(&Uint8Array::from(bytes.as_slice()));
            }
        }
    };
    let emit_last_words = emit.clone();
    std::panic::set_hook(Box::new(move |panic| {
        emit_last_words(&FromWorker::Crashed {
            what: panic.to_string(),
        });
    }));

    let worker = Worker::new(emit);
    let listen = {
        let worker = worker.clone();
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some((message, file)) = unpack(&event.data()) {
                worker.handle(message, file);
            }
        })
    };
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget(); // it listens as long as the worker lives
    worker.say_ready();
}

/// An order as the page packs it: the message's bytes, and a file beside it.
fn unpack(data: &JsValue) -> Option<(ToWorker, Option<File>)> {
    let parts: &Array = data.dyn_ref()?;
    let bytes: Uint8Array = parts.get(0).dyn_into().ok()?;
    let message = postcard::from_bytes(&bytes.to_vec()).ok()?;
    Some((message, parts.get(1).dyn_into().ok()))
}

/// The worker's state, shared by everything that it does.
#[derive(Clone)]
pub struct Worker {
    ledger: Rc<RefCell<Ledger>>,
    feed: Rc<RefCell<Feed>>,
    position: Rc<RefCell<load::Position>>,
    cancellation: Rc<RefCell<Cancellation>>,
    /// The file that is being written.
    exporting: Rc<Cell<Option<u32>>>,
    emit: Rc<dyn Fn(&FromWorker)>,
}

impl Worker {
    /// A worker with an empty ledger that speaks through `emit`.
    pub fn new(emit: impl Fn(&FromWorker) + 'static) -> Worker {
        Worker {
            ledger: Rc::default(),
            feed: Rc::default(),
            position: Rc::default(),
            cancellation: Rc::default(),
            exporting: Rc::default(),
            emit: Rc::new(emit),
        }
    }

    /// Says that orders are heard from now on.
    pub fn say_ready(&self) {
        self.say(&FromWorker::Ready { version: VERSION });
    }

    /// Carries out one order.
    pub fn handle(&self, message: ToWorker, file: Option<File>) {
        match message {
            ToWorker::Ask { id, kind, query } => self.answer(id, kind, &query),
            ToWorker::KeepDays { zone } => self.ledger.borrow_mut().keep_days(&zone),
            ToWorker::Load { base } => {
                self.cancellation.borrow().cancel();
                let cancellation = Cancellation::default();
                *self.cancellation.borrow_mut() = cancellation.clone();
                spawn_local(load::load(self.clone(), base, cancellation));
            }
            ToWorker::Cancel => self.cancellation.borrow().cancel(),
            ToWorker::Import { id, name, options } => {
                let worker = self.clone();
                spawn_local(async move { worker.import(id, name, file, options).await });
            }
            ToWorker::Export { id, query } => {
                self.exporting.set(Some(id));
                spawn_local(export::write(self.clone(), id, query));
            }
            ToWorker::CancelExport => self.exporting.set(None),
        }
    }

    fn say(&self, message: &FromWorker) {
        (self.emit)(message);
    }

    fn answer(&self, id: u32, kind: ReportKind, query: &[u8]) {
        let ledger = self.ledger.borrow();
        let started_ms = now_ms();
        let report = report::answer(&ledger, kind, query)
            .map_err(|error| format!("the question could not be read ({error})"));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "time passes"
        )]
        let spent_us = ((now_ms() - started_ms) * 1000.0) as u64;
        self.say(&FromWorker::Answered {
            id,
            report,
            revision: ledger.revision(),
            n_rows: ledger.n_rows() as u64,
            spent_us,
        });
    }

    async fn import(&self, id: u32, name: String, file: Option<File>, options: Options) {
        let Some(file) = file else {
            return self.say(&FromWorker::Unread {
                id,
                what: "no file came along".to_owned(),
            });
        };
        // The size is known before a byte is read: a file beyond the limit costs no memory.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole"
        )]
        let bytes = file.size() as u64;
        let bytes_max = FILE_BYTES_MAX as u64;
        let outcome = if bytes > bytes_max {
            refused(name, Reason::TooLarge { bytes, bytes_max })
        } else {
            match JsFuture::from(file.array_buffer()).await {
                Ok(buffer) => self.book(name, &Uint8Array::new(&buffer).to_vec(), &options),
                Err(error) => {
                    let what = js_sys::Error::from(error).message().into();
                    return self.say(&FromWorker::Unread { id, what });
                }
            }
        };
        let revision = self.ledger.borrow().revision();
        self.say(&FromWorker::Imported {
            id,
            outcome,
            revision,
        });
    }

    /// Reads the bytes of a file and books what can be booked.
    pub fn book(&self, name: String, bytes: &[u8], options: &Options) -> Imported {
        let mut ledger = self.ledger.borrow_mut();
        let mut booked = import::book(&name, bytes, options, &mut ledger);
        let n_rejections = booked.rejections.len() as u64;
        // What is said of the whole file is never among those that are only counted.
        booked
            .rejections
            .sort_by_key(|rejection| rejection.line != 0);
        booked.rejections.truncate(REJECTIONS_MAX);
        Imported {
            name,
            format: booked.format,
            lines: booked.lines,
            appended: booked.appended,
            settlement_ids: booked.settlement_ids,
            rejections: booked.rejections,
            n_rejections,
        }
    }
}

fn refused(name: String, reason: Reason) -> Imported {
    Imported {
        name,
        format: None,
        lines: LineCount::default(),
        appended: Appended::default(),
        settlement_ids: Vec::new(),
        rejections: vec![Rejection::new(0, reason, "")],
        n_rejections: 1,
    }
}

/// Milliseconds of the monotonic clock, which page and worker both have.
fn now_ms() -> f64 {
    js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("performance"))
        .ok()
        .and_then(|performance| performance.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |performance| performance.now())
}
