//! Starting the worker, starting it again when it stops, and forgetting all that it held.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::{Engine, EngineError, ImportState, Readiness};
use crate::engine::protocol::{Feed, ToWorker};
use crate::words::faults;

/// A worker that stopped this often within [`CRASH_SPAN_MS`] is not started again.
const CRASHES_MAX: usize = 3;
const CRASH_SPAN_MS: f64 = 60_000.0;
/// A worker that is not ready by then can't be reached.
const READY_MS_MAX: u32 = 20_000;

impl Engine {
    /// The worker stopped: starts a new one and gives it the same books again.
    pub(super) fn replace_worker(&self) {
        let now_ms = js_sys::Date::now();
        let n_crashes = self.with(|inner| {
            inner
                .crashed_ms
                .retain(|at_ms| now_ms - at_ms < CRASH_SPAN_MS);
            inner.crashed_ms.push(now_ms);
            inner.crashed_ms.len()
        });
        if n_crashes >= CRASHES_MAX {
            return self.give_up(&EngineError::NoWorker);
        }
        self.fail_waiting(&EngineError::WorkerStopped);
        self.with(|inner| {
            inner.readiness = Readiness::Starting;
            inner.queue.clear();
        });
        self.feed.set(Feed::default());
        self.open_wire();
        self.give_books_again();
        self.notice.set(Some(faults::started_again().to_owned()));
        self.revision.update(|revision| *revision += 1);
    }

    /// Forgets the books and the files. The worker goes, and its memory with it; a new one starts
    /// with nothing and fetches nothing before [`Engine::load`].
    pub fn forget(&self) {
        // Dropped at the end: what waits for an answer may call back.
        let _gone = self.with(|inner| {
            inner.readiness = Readiness::Starting;
            inner.queue.clear();
            inner.files.clear();
            inner.base = None;
            std::mem::take(&mut inner.waiting)
        });
        self.open_wire();
        self.imports.set(Vec::new());
        self.feed.set(Feed::default());
        self.last_answer.set(None);
        self.notice.set(None);
        self.epoch.update(|epoch| *epoch += 1);
        self.revision.update(|revision| *revision += 1);
    }

    /// Orders the load and every file again, but for those that were being read when it stopped.
    fn give_books_again(&self) {
        if let Some(base) = self.with(|inner| inner.base.clone()) {
            self.send(ToWorker::Load { base }, None);
        }
        for entry in self.imports.get_untracked().into_iter().rev() {
            match entry.state {
                ImportState::Reading => self.set_import(
                    entry.id,
                    ImportState::Failed(faults::file_stopped().to_owned()),
                ),
                ImportState::Done(_) => self.send_file(entry.id),
                ImportState::Failed(_) => {}
            }
        }
    }

    pub(super) fn give_up(&self, error: &EngineError) {
        self.notice.set(Some(error.to_string()));
        self.with(|inner| {
            inner.readiness = Readiness::Gone(error.clone());
            inner.queue.clear();
        });
        self.fail_waiting(error);
    }

    fn fail_waiting(&self, error: &EngineError) {
        self.drop_export();
        let waiting = self.with(|inner| std::mem::take(&mut inner.waiting));
        for (_, waiting) in waiting {
            waiting(Err(error.clone()));
        }
        self.count_asked();
    }

    /// Closes the wire that is there and opens a new one. Gives up when the worker says nothing at
    /// all: a blocked script, a missing file.
    pub(super) fn open_wire(&self) {
        let open = self.with(|inner| {
            if let Some(wire) = inner.wire.take() {
                wire.close();
            }
            Rc::clone(&inner.open)
        });
        let wire = open(*self);
        self.with(|inner| inner.wire = wire);
        let engine = *self;
        Timeout::new(READY_MS_MAX, move || {
            if engine.with(|inner| inner.readiness == Readiness::Starting) {
                engine.give_up(&EngineError::NoWorker);
            }
        })
        .forget();
    }
}
