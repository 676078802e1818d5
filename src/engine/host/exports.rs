//! A file that the worker writes: its parts are put together here, and handed out whole.

use js_sys::Array;
use ledger::export;
use leptos::prelude::*;
use web_sys::{Blob, BlobPropertyBag};

use super::{Engine, Readiness};
use crate::engine::protocol::{ExportQuery, ToWorker};
use crate::words::faults;

/// What the file is, for the browser.
const CSV: &str = "text/csv;charset=utf-8";
const PLAIN: &str = "text/plain;charset=utf-8";

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportState {
    /// Being written.
    Writing {
        /// Rows so far.
        n_written: u64,
        /// Rows of the whole file; 0 until they were counted.
        n_rows: u64,
    },
    /// Written; [`Engine::exported_file`] has it.
    Done {
        /// Rows in it.
        n_rows: u64,
        /// Its size.
        size_bytes: u64,
    },
    /// Not written to its end, and why. Nothing of it is kept.
    Failed(String),
}

/// The parts that have come.
pub(super) struct Parts {
    id: u32,
    media_type: &'static str,
    /// Each one a blob, which the browser may put out of memory.
    blobs: Array,
}

impl Engine {
    /// The file that is being written, or was written last.
    pub fn export(&self) -> Signal<Option<ExportState>> {
        self.export.into()
    }

    /// Writes a file; one that is being written is given up.
    pub fn start_export(&self, query: ExportQuery) {
        let id = self.next_id();
        let parts = Parts {
            id,
            media_type: media_type(&query),
            blobs: Array::new(),
        };
        self.with(|inner| inner.parts = Some(parts));
        self.export.set(Some(ExportState::Writing {
            n_written: 0,
            n_rows: 0,
        }));
        if let Readiness::Gone(error) = self.with(|inner| inner.readiness.clone()) {
            return self.fail_export(id, &error.to_string());
        }
        self.send(ToWorker::Export { id, query }, None);
    }

    /// Gives up the file that is being written, or forgets the last one.
    pub fn cancel_export(&self) {
        self.with(|inner| inner.parts = None);
        self.export.set(None);
        self.send(ToWorker::CancelExport, None);
    }

    /// The file that was written last.
    pub fn exported_file(&self) -> Option<Blob> {
        let is_done = matches!(self.export.get_untracked(), Some(ExportState::Done { .. }));
        let (blobs, media_type) = self.with(|inner| {
            let parts = inner.parts.as_ref()?;
            Some((parts.blobs.clone(), parts.media_type))
        })?;
        is_done.then(|| whole(&blobs, media_type)).flatten()
    }

    /// A part has come.
    pub(super) fn receive_part(&self, id: u32, text: &str, rows: (u64, u64), is_last: bool) {
        let blobs = self.with(|inner| {
            let parts = inner.parts.as_ref().filter(|parts| parts.id == id);
            parts.map(|parts| (parts.blobs.clone(), parts.media_type))
        });
        // Of a file that was given up.
        let Some((blobs, media_type)) = blobs else {
            return;
        };
        match Blob::new_with_str_sequence(&Array::of1(&text.into())) {
            Ok(blob) => blobs.push(&blob),
            Err(_) => return self.fail_export(id, faults::no_room()),
        };
        let (n_written, n_rows) = rows;
        if !is_last {
            return self
                .export
                .set(Some(ExportState::Writing { n_written, n_rows }));
        }
        match whole(&blobs, media_type) {
            Some(file) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole"
                )]
                let size_bytes = file.size() as u64;
                self.export
                    .set(Some(ExportState::Done { n_rows, size_bytes }));
            }
            None => self.fail_export(id, faults::no_room()),
        }
    }

    /// The worker could not go on.
    pub(super) fn fail_export(&self, id: u32, what: &str) {
        let is_mine = self.with(|inner| {
            let is_mine = inner.parts.as_ref().is_some_and(|parts| parts.id == id);
            if is_mine {
                inner.parts = None;
            }
            is_mine
        });
        if is_mine {
            self.export.set(Some(ExportState::Failed(what.to_owned())));
        }
    }

    /// The worker is gone, and the file that it was writing.
    pub(super) fn drop_export(&self) {
        let id = self.with(|inner| inner.parts.as_ref().map(|parts| parts.id));
        let export = self.export.get_untracked();
        if let (Some(id), Some(ExportState::Writing { .. })) = (id, export) {
            self.fail_export(id, faults::calculation_stopped());
        }
    }
}

fn media_type(query: &ExportQuery) -> &'static str {
    match query {
        ExportQuery::Books(query) if query.format != export::Format::Csv => PLAIN,
        _ => CSV,
    }
}

fn whole(blobs: &Array, media_type: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_blob_sequence_and_options(blobs, &options).ok()
}
