//! Accrual and cash: the two instants at which a movement may count (domain rule D10).

use serde::{Deserialize, Serialize};

use super::Row;
use crate::day::Instant;
use crate::transaction::Status;

/// When a movement counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Basis {
    /// Accrual: when it was posted, whether its money is there or not.
    #[default]
    Posted,
    /// Cash: when its money entered the balance.
    Released,
}

impl Basis {
    /// The instant at which a row counts on this basis; none while its money is deferred.
    pub fn instant(self, row: &Row<'_>) -> Option<Instant> {
        match self {
            Basis::Posted => Some(row.posted_at()),
            Basis::Released => row.in_balance_at(),
        }
    }
}

impl Row<'_> {
    /// When its money entered the balance.
    ///
    /// Released money did when the sender says so, or else when it was posted; never before it was
    /// posted, because money that is not there yet can't be free. Deferred money has not, whatever
    /// was planned for it: a release that is overdue is no release.
    pub fn in_balance_at(&self) -> Option<Instant> {
        let posted_at = self.posted_at();
        match self.status() {
            Status::Released => Some(self.released_at().unwrap_or(posted_at).max(posted_at)),
            Status::Deferred { .. } => None,
        }
    }
}
