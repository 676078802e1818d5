//! What every handler knows: the books, the seller, and the limits.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::assets::Assets;
use crate::cursor::CursorKey;
use crate::db::{Db, SELLER_ID, query};
use crate::health::Health;
use crate::metrics::Metrics;

/// What every handler knows. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct App {
    /// The books.
    pub db: Db,
    /// Whose books.
    pub seller_id: Arc<str>,
    /// Signs the seller's cursors; read when it is needed first, for the database may be down
    /// when the server starts.
    cursor_key: Arc<OnceLock<CursorKey>>,
    /// The dashboard's files; none when only the API is served.
    pub assets: Option<Assets>,
    /// The port that is listened on.
    pub port: u16,
    /// Bounds of a request.
    pub limits: Limits,
    /// A permit for each bulk answer.
    pub bulk: Arc<Semaphore>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// How the server fared when it was asked last.
    pub health: Arc<Health>,
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
        health_kept: Duration::from_secs(5),
        disk_free_min: 256 * 1024 * 1024,
    };
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::DEFAULT
    }
}

impl App {
    /// The app over the books.
    pub fn new(db: Db, assets: Option<Assets>, port: u16, limits: Limits) -> App {
        App {
            db,
            seller_id: SELLER_ID.into(),
            cursor_key: Arc::default(),
            assets,
            port,
            limits,
            bulk: Arc::new(Semaphore::new(limits.bulk)),
            metrics: Arc::default(),
            health: Arc::default(),
        }
    }

    /// What signs the seller's cursors.
    pub async fn cursor_key(&self) -> sqlx::Result<&CursorKey> {
        if let Some(key) = self.cursor_key.get() {
            return Ok(key);
        }
        let mut reader = self.db.read().await?;
        let key: Vec<u8> = query("SELECT cursor_key FROM sellers WHERE seller_id = $1")
            .bind(&*self.seller_id)
            .scalar_one(&mut reader)
            .await?;
        // The table lets no other length in.
        let key = key.try_into().unwrap_or([0; 32]);
        let key = CursorKey::new(&key, &self.seller_id);
        // Whoever was quicker has read the same.
        Ok(self.cursor_key.get_or_init(|| key))
    }
}
