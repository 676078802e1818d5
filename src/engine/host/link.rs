//! The wire to the worker: a real one, or one on the same thread for tests.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, File, MessageEvent, WorkerOptions, WorkerType};

use super::Engine;
use crate::engine::protocol::{FromWorker, ToWorker};
use crate::engine::worker;

/// Where the worker comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A script of this address, as a module worker.
    Script(String),
    /// This very thread.
    InProcess,
}

/// A wire to a worker.
pub enum Link {
    /// No worker: it could not be made.
    Idle,
    /// A worker of the browser.
    Script {
        /// The worker.
        worker: web_sys::Worker,
        /// Kept alive as long as the worker may call them.
        _heard: Closure<dyn Fn(MessageEvent)>,
        _failed: Closure<dyn Fn(Event)>,
    },
    /// A worker on this thread.
    InProcess(worker::Worker),
}

impl Link {
    /// A wire to a new worker.
    pub fn open(origin: &Origin, engine: Engine) -> Link {
        match origin {
            Origin::Script(script) => Link::open_script(script, engine).unwrap_or(Link::Idle),
            Origin::InProcess => {
                // Later, as a real worker would: the engine is busy with its own call now.
                let worker = worker::Worker::new(move |message: &FromWorker| {
                    let message = message.clone();
                    spawn_local(async move { engine.receive(message) });
                });
                worker.say_ready();
                Link::InProcess(worker)
            }
        }
    }

    fn open_script(script: &str, engine: Engine) -> Option<Link> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(script, &options).ok()?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes: Option<Uint8Array> = event.data().dyn_into().ok();
            let message = bytes.and_then(|bytes| postcard::from_bytes(&bytes.to_vec()).ok());
            if let Some(message) = message {
                engine.receive(message);
            }
        });
        // A trap without a panic (memory used up, a broken script) is only heard here.
        let failed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            event.prevent_default();
            spawn_local(async move { engine.replace_worker() });
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Some(Link::Script { worker, _heard: heard, _failed: failed })
    }

    /// Sends an order, and a file beside it.
    pub fn post(&self, message: &ToWorker, file: Option<&File>) {
        match self {
            Link::Idle => {}
            Link::Script { worker, .. } => {
                let Ok(bytes) = postcard::to_stdvec(message) else { return };
                let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
                if let Some(file) = file {
                    parts.push(file);
                }
                // Refuses only what can't be cloned; bytes and files can.
                let _ = worker.post_message(&parts);
            }
            Link::InProcess(worker) => worker.handle(message.clone(), file.cloned()),
        }
    }

    /// Ends the worker, which also gives its memory back.
    pub fn close(&self) {
        if let Link::Script { worker, .. } = self {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    }
}
