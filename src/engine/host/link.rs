//! The wire to the worker: a real one, or one on the same thread for tests.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, File, MessageEvent, WorkerOptions, WorkerType};

use super::Engine;
use crate::engine::protocol::{FromWorker, ToWorker};
use crate::engine::worker::Worker;

/// A wire to a worker.
pub trait Wire {
    /// Sends an order, and a file beside it.
    fn post(&self, message: &ToWorker, file: Option<&File>);
    /// Ends the worker, which also gives its memory back.
    fn close(&self);
}

/// Opens a wire to a new worker; none when the browser refuses.
///
/// A function and not an enum: the worker on the same thread, and with it the whole ledger, is
/// then part of a build only where a test asks for it.
pub type Open = Rc<dyn Fn(Engine) -> Option<Box<dyn Wire>>>;

/// Opens module workers made from this script.
pub fn to_script(script: &str) -> Open {
    let script = script.to_owned();
    Rc::new(move |engine| Some(Box::new(ScriptWire::open(&script, engine)?)))
}

/// Opens workers on this very thread.
pub fn in_process() -> Open {
    Rc::new(|engine| {
        // Later, as from a real worker: the engine is busy with its own call now.
        let worker = Worker::new(move |message: &FromWorker| {
            let message = message.clone();
            spawn_local(async move { engine.receive(message) });
        });
        worker.say_ready();
        Some(Box::new(worker))
    })
}

/// A worker of the browser.
struct ScriptWire {
    worker: web_sys::Worker,
    /// Kept alive as long as the worker may call them.
    _heard: Closure<dyn Fn(MessageEvent)>,
    _failed: Closure<dyn Fn(Event)>,
}

impl ScriptWire {
    fn open(script: &str, engine: Engine) -> Option<ScriptWire> {
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
        Some(ScriptWire {
            worker,
            _heard: heard,
            _failed: failed,
        })
    }
}

impl Wire for ScriptWire {
    fn post(&self, message: &ToWorker, file: Option<&File>) {
        let Ok(bytes) = postcard::to_stdvec(message) else {
            return;
        };
        let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
        if let Some(file) = file {
            parts.push(file);
        }
        // Refuses only what can't be cloned; bytes and files can.
        let _ = self.worker.post_message(&parts);
    }

    fn close(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Wire for Worker {
    fn post(&self, message: &ToWorker, file: Option<&File>) {
        self.handle(message.clone(), file.cloned());
    }

    fn close(&self) {}
}
