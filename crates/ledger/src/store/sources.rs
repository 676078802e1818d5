//! Which source the rows of each settlement are from: the best that sent any, in whatever order
//! they came.
//!
//! A proven file is worth more than an API, because it adds up to what the sender settled on. An
//! API is worth more than any other file, which may have been cut off: the API's pages were
//! counted. Of files the sounder counts, and of two that are equally sound the later.

use super::Ledger;
use super::soundness::Soundness;

/// Who sent rows of one settlement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources {
    /// How sound the file is that holds it, if one does: then all its booked rows are the file's.
    pub file: Option<Soundness>,
    /// Whether an API ever sent a transaction of it, booked or not. It stays so when the API takes
    /// the transaction back or moves it elsewhere, for then the API knows that it is not there.
    pub is_in_feed: bool,
}

impl Sources {
    /// Whether an API's rows are not booked. That is for good: only another proven file can take
    /// the place of a proven one.
    pub fn cover_feed(self) -> bool {
        self.file == Some(Soundness::Proven)
    }

    /// Whether a file holds it, but only until an API speaks of it.
    pub fn yield_to_feed(self) -> bool {
        self.file.is_some() && !self.cover_feed()
    }
}

impl Ledger {
    /// The sources of a settlement, by its code.
    pub(super) fn sources(&self, settlement: u32) -> Sources {
        let sources = self.sources.get(settlement as usize);
        sources.copied().unwrap_or_default()
    }

    pub(super) fn sources_mut(&mut self, settlement: u32) -> &mut Sources {
        let place = settlement as usize;
        if self.sources.len() <= place {
            self.sources.resize(place + 1, Sources::default());
        }
        &mut self.sources[place]
    }
}
