//! What every handler knows: the books, who is let in, and the limits. Whose books a request is about
//! is not here: that is the request's own ([`Seller`]).

use std::sync::Arc;
use std::time::Duration;

use ledger::import::FILE_BYTES_MAX;
use tokio::sync::{Notify, OnceCell, Semaphore};

use crate::assets::Assets;
use crate::clock::Clock;
use crate::db::Db;
use crate::health::Health;
use crate::metrics::Metrics;
use crate::origin::Front;
use crate::payments::Payments;
use crate::seller::Seller;
use crate::sign_in::SignIn;

/// What every handler knows. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct App {
    /// The books.
    pub db: Db,
    /// Who is let in.
    pub gate: Gate,
    /// The dashboard's files; none when only the API is served.
    pub assets: Option<Assets>,
    /// Under which names the server is reached.
    pub front: Front,
    /// How invoices are paid; none when they are not.
    pub payments: Option<Payments>,
    /// What rules about time go by.
    pub clock: Clock,
    /// Bounds of a request.
    pub limits: Limits,
    /// A permit for each bulk answer.
    pub bulk: Arc<Semaphore>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// How the server fared when it was asked last.
    pub health: Arc<Health>,
    /// Told when a file was handed in.
    pub imports: Arc<Notify>,
}

/// Who is let in.
#[derive(Clone, Debug)]
pub enum Gate {
    /// Everyone who reaches the server, as the owner of the books. On this machine only. The seller
    /// is read when it is needed first: the database may be down when the server starts.
    Everyone(Arc<OnceCell<Seller>>),
    /// Who has signed in.
    SignIn(SignIn),
}

/// Bounds of every request. Whatever can grow has one.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the last byte of the request's head to the first of the answer.
    pub answer: Duration,
    /// For the request's head to arrive, and for a kept connection to be used again.
    pub head: Duration,
    /// Without the client taking a single byte of the answer.
    pub stalled: Duration,
    /// For answers under way when the server is told to stop.
    pub farewell: Duration,
    /// Connections at once; more wait in the system's queue.
    pub connections: usize,
    /// Bulk answers at once: each holds pages that its client has not taken yet, about 2 MiB.
    pub bulk: usize,
    /// Bytes of all headers of a request.
    pub headers_bytes: usize,
    /// Bytes of path and query.
    pub target_bytes: usize,
    /// Bytes of a request's body.
    pub body_bytes: u64,
    /// The same for a file that is handed in.
    pub file_bytes: u64,
    /// For such a file to arrive and be answered.
    pub file: Duration,
    /// How long the outcome of a check of health stands.
    pub health_kept: Duration,
    /// Bytes that must be free beside the file of the books, or the disk counts as nearly full.
    pub disk_free_min: u64,
}

impl Limits {
    /// What a server keeps to unless it is told otherwise.
    pub const DEFAULT: Limits = Limits {
        answer: Duration::from_secs(10),
        head: Duration::from_secs(5),
        stalled: Duration::from_secs(30),
        farewell: Duration::from_secs(10),
        connections: 1024,
        bulk: 32,
        headers_bytes: 16 * 1024,
        target_bytes: 8 * 1024,
        body_bytes: 1024 * 1024,
        file_bytes: FILE_BYTES_MAX as u64,
        file: Duration::from_mins(10),
        health_kept: Duration::from_secs(5),
        disk_free_min: 256 * 1024 * 1024,
    };
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::DEFAULT
    }
}
