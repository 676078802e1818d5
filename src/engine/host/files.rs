//! Files that the seller dropped: handed to the worker, and kept to be handed over again.

use ledger::import::Options;
use leptos::prelude::*;
use web_sys::File;

use super::Engine;
use crate::engine::protocol::{Imported, ToWorker};

/// A dropped file and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEntry {
    /// Names it in [`Engine::import_again`].
    pub id: u32,
    /// Name of the file.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// How far it is.
    pub state: ImportState,
}

/// How far a dropped file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// In the worker's hands.
    Reading,
    /// Read; what was booked and what was refused.
    Done(Imported),
    /// Not read, and why.
    Failed(String),
}

impl Engine {
    /// Reads files of the seller; they never leave the browser.
    pub fn import_files(&self, files: Vec<File>, options: &Options) {
        for file in files {
            let id = self.next_id();
            self.with(|inner| inner.files.insert(id, (file.clone(), options.clone())));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole"
            )]
            let size_bytes = file.size() as u64;
            let entry = ImportEntry {
                id,
                name: file.name(),
                size_bytes,
                state: ImportState::Reading,
            };
            self.imports.update(|imports| imports.insert(0, entry));
            self.send_file(id);
        }
    }

    /// Reads a file again, with what the seller has said about it since.
    pub fn import_again(&self, id: u32, options: Options) {
        let is_known = self.with(|inner| match inner.files.get_mut(&id) {
            Some((_, old)) => {
                *old = options;
                true
            }
            None => false,
        });
        if is_known {
            self.set_import(id, ImportState::Reading);
            self.send_file(id);
        }
    }

    pub(super) fn send_file(&self, id: u32) {
        let file = self.with(|inner| inner.files.get(&id).cloned());
        if let Some((file, options)) = file {
            self.send(
                ToWorker::Import {
                    id,
                    name: file.name(),
                    options,
                },
                Some(file),
            );
        }
    }

    pub(super) fn set_import(&self, id: u32, state: ImportState) {
        self.imports.update(|imports| {
            if let Some(entry) = imports.iter_mut().find(|entry| entry.id == id) {
                entry.state = state;
            }
        });
    }
}
