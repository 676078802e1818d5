//! What time it is: by the system, or by hand where a test must not wait twelve hours.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ledger::day::Instant;

use crate::db;

/// The clock that every rule about sign-in goes by. Clones of it show the same time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// Seconds since 1970 that stand still until somebody moves them.
    ByHand(Arc<AtomicI64>),
}

impl Clock {
    /// Now.
    pub fn now(&self) -> Instant {
        match self {
            Clock::System => db::now(),
            Clock::ByHand(seconds) => {
                Instant::from_seconds(seconds.load(Ordering::SeqCst)).unwrap_or(Instant::MAX)
            }
        }
    }

    /// Now, in seconds since 1970.
    pub fn seconds(&self) -> i64 {
        self.now().seconds()
    }
}
