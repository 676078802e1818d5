//! Asking for reports: each answer follows its query and the ledger by itself.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use ledger::report::Report;
use leptos::prelude::*;

use super::{Engine, EngineError, Readiness, Waiting};
use crate::engine::protocol::ToWorker;

/// Without an answer for this long, a page says that it is slow.
const SLOW_MS: u32 = 500;

/// What a page has of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status<T> {
    /// Asked a moment ago.
    Waiting,
    /// Asked a while ago.
    Slow,
    /// Here.
    Loaded {
        /// The report.
        value: T,
        /// A newer one was asked for.
        refreshing: bool,
    },
    /// Not to be had.
    Failed(EngineError),
}

impl Engine {
    /// A report that follows its query and the ledger. While the query is none, it waits.
    pub fn report<R>(&self, query: impl Fn() -> Option<R::Query> + 'static) -> Signal<Status<R>>
    where
        R: Report + Clone + PartialEq + Sync,
    {
        self.follow(Box::new(query))
    }

    /// The same, once per report and not once per place that asks for it.
    fn follow<R>(&self, query: Box<dyn Fn() -> Option<R::Query>>) -> Signal<Status<R>>
    where
        R: Report + Clone + PartialEq + Sync,
    {
        let engine = *self;
        let status = ArcRwSignal::new(Status::Waiting);
        let asked = Rc::new(RefCell::new(0_u32));
        let shown = status.clone();
        Effect::new(move |_| {
            engine.revision.track();
            let Some(query) = query() else { return };
            status.update(|status| match status {
                Status::Loaded { refreshing, .. } => *refreshing = true,
                status => *status = Status::Waiting,
            });
            let slow = {
                let status = status.clone();
                Timeout::new(SLOW_MS, move || {
                    status.update(|status| {
                        if *status == Status::Waiting {
                            *status = Status::Slow;
                        }
                    });
                })
            };
            *asked.borrow_mut() += 1;
            let (mine, asked, status) = (*asked.borrow(), Rc::clone(&asked), status.clone());
            engine.ask::<R>(&query, move |answer| {
                slow.cancel();
                // An answer to an older question must not cover a newer one.
                if *asked.borrow() == mine {
                    status.set(match answer {
                        Ok(value) => Status::Loaded {
                            value,
                            refreshing: false,
                        },
                        Err(error) => Status::Failed(error),
                    });
                }
            });
        });
        Signal::derive(move || shown.get())
    }

    fn ask<R: Report>(
        &self,
        query: &R::Query,
        answered: impl FnOnce(Result<R, EngineError>) + 'static,
    ) {
        let query = match postcard::to_stdvec(query) {
            Ok(query) => query,
            Err(error) => return answered(Err(EngineError::Unreadable(error.to_string()))),
        };
        if let Readiness::Gone(error) = self.with(|inner| inner.readiness.clone()) {
            return answered(Err(error));
        }
        let id = self.next_id();
        let waiting: Waiting = Box::new(move |bytes| {
            answered(bytes.and_then(|bytes| {
                postcard::from_bytes(&bytes)
                    .map_err(|error| EngineError::Unreadable(error.to_string()))
            }));
        });
        self.with(|inner| inner.waiting.insert(id, waiting));
        self.count_asked();
        self.send(
            ToWorker::Ask {
                id,
                kind: R::KIND,
                query,
            },
            None,
        );
    }
}
