//! The page's end of the worker: ask for reports, fetch, import, cancel.
//!
//! Pages never see the ledger, only answers. An answer is asked again by itself whenever its query
//! or the ledger changes, and the old one stays in sight meanwhile.

pub mod protocol;
mod trouble;

#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
pub mod worker;
#[cfg(target_arch = "wasm32")]
pub mod zone;

#[cfg(target_arch = "wasm32")]
pub use host::{Engine, EngineError, ExportState, ImportEntry, ImportState, Status};
