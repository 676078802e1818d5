//! What the ledger knows about an id: its newest version, and where that is.

use super::blocks::RowPlace;

/// What the ledger knows about an id.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity {
    /// Of the newest version.
    pub sequence: u64,
    /// What became of that version.
    pub place: Place,
}

/// Where the newest version of a transaction is.
#[derive(Clone, Copy, Debug, Default)]
pub enum Place {
    /// Nowhere: the id is known from a file that was replaced since.
    #[default]
    Nowhere,
    /// In this row of this block; see [`RowPlace`].
    Booked {
        /// Number of the block.
        block: u32,
        /// Row in the block.
        row: u16,
    },
    /// In this row of the batch that is being appended.
    Staged(u32),
    /// Not booked, because a file holds its settlement.
    Covered,
    /// The sender took it back.
    TakenBack,
}

impl Place {
    /// The booked row, if there is one.
    pub fn booked(self) -> Option<RowPlace> {
        match self {
            Place::Booked { block, row } => Some(RowPlace { block, row }),
            Place::Nowhere | Place::Staged(_) | Place::Covered | Place::TakenBack => None,
        }
    }
}

// One stands for every transaction that ever came.
const _: () = assert!(size_of::<Identity>() == 16);
