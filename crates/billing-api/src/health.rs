//! `GET /healthz`: how the server fares, for whoever restarts it, routes to it or is woken by it.
//!
//! - `ok`: everything that is looked at is well.
//! - `degraded`, still with 200: the books can be read, and something needs somebody: they can't be
//!   written, the disk is nearly full, or their tables are not of this program's version.
//! - down, 503: the books can't be read. It is said as every other refusal is.
//!
//! Reading is tried each time. The rest costs a write to the disk, so its outcome is kept for some
//! seconds, however often and by whomever it is asked for; and nothing is waited for long.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::app::App;
use crate::db::{self, Db};
use crate::page::to_json;
use crate::refusal::Refusal;

/// For the books to be read; a healthy database answers in milliseconds.
const READING_WAITS: Duration = Duration::from_secs(4);
/// For each of the other checks; they run side by side.
const CHECK_WAITS: Duration = Duration::from_secs(2);

/// What was found last.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<(Instant, Checks)>>);

/// What is looked at beside reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Checks {
    write: Outcome,
    disk: Outcome,
    migrations: Outcome,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Ok,
    /// Another is writing; it will be possible again.
    Busy,
    Failed,
    NearlyFull,
    /// The tables are older than this program.
    Pending,
    /// The tables are newer than this program.
    Ahead,
    /// It can't be told from here, such as how full the disk of a database server is.
    Unknown,
}

/// The answer.
#[derive(Debug, Serialize)]
struct Report {
    status: &'static str,
    checks: Checks,
}

/// `GET /api/v1/healthz`.
pub async fn answer(State(app): State<App>) -> Result<Response, Refusal> {
    let read = timeout(READING_WAITS, app.db.is_readable()).await;
    read.unwrap_or(Err(sqlx::Error::PoolTimedOut))
        .map_err(|error| Refusal {
            status: StatusCode::SERVICE_UNAVAILABLE,
            retry_after_s: Some(1),
            ..Refusal::from(error)
        })?;
    let checks = app.health.look(&app).await;
    let report = Report {
        status: if checks.are_well() { "ok" } else { "degraded" },
        checks,
    };
    let no_store = (CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(([no_store, json], to_json(&report)?).into_response())
}

impl Health {
    /// The checks, not older than the limits allow. Whoever comes meanwhile waits for the same ones.
    async fn look(&self, app: &App) -> Checks {
        let mut last = self.0.lock().await;
        if let Some((at, checks)) = *last
            && at.elapsed() < app.limits.health_kept
        {
            return checks;
        }
        let checks = Checks::make(&app.db, app.limits.disk_free_min).await;
        let before = last.replace((Instant::now(), checks));
        if before.is_none_or(|(_, before)| before.are_well()) && !checks.are_well() {
            tracing::warn!(?checks, "the server is degraded");
        } else if before.is_some_and(|(_, before)| !before.are_well()) && checks.are_well() {
            tracing::info!("the server is well again");
        }
        checks
    }
}

impl Checks {
    async fn make(db: &Db, disk_free_min: u64) -> Checks {
        let (write, migrations, disk) =
            tokio::join!(write(db), migrations(db), disk(db, disk_free_min));
        Checks {
            write,
            disk,
            migrations,
        }
    }

    fn are_well(self) -> bool {
        [self.write, self.disk, self.migrations]
            .iter()
            .all(|outcome| matches!(outcome, Outcome::Ok | Outcome::Busy | Outcome::Unknown))
    }
}

async fn write(db: &Db) -> Outcome {
    match timeout(CHECK_WAITS, db.try_write()).await {
        Ok(Ok(())) => Outcome::Ok,
        Ok(Err(error)) if db::is_passing(&error) => Outcome::Busy,
        Ok(Err(error)) => {
            tracing::warn!(%error, "writing was tried and failed");
            Outcome::Failed
        }
        Err(_) => Outcome::Failed,
    }
}

async fn migrations(db: &Db) -> Outcome {
    let Ok(Ok((found, known))) = timeout(CHECK_WAITS, db.versions()).await else {
        return Outcome::Unknown;
    };
    match usize::try_from(found) {
        Ok(found) if found == known => Outcome::Ok,
        Ok(found) if found < known => Outcome::Pending,
        _ => Outcome::Ahead,
    }
}

/// Whether there is room beside the file of the books.
async fn disk(db: &Db, disk_free_min: u64) -> Outcome {
    let Some(file) = db.file().map(Path::to_owned) else {
        return Outcome::Unknown;
    };
    // A disk that hangs is no reason to hang with it.
    let asked = tokio::task::spawn_blocking(move || bytes_free(&file));
    match timeout(CHECK_WAITS, asked).await {
        Ok(Ok(Some(bytes))) if bytes < disk_free_min => Outcome::NearlyFull,
        Ok(Ok(Some(_))) => Outcome::Ok,
        _ => Outcome::Unknown,
    }
}

#[cfg(unix)]
fn bytes_free(file: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(file).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(not(unix))]
fn bytes_free(_: &Path) -> Option<u64> {
    None
}
