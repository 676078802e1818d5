//! The desk at which files are booked, one at a time: each is read, and booked in the same commit
//! that ends its job. So a kill leaves a job to be done or a job done, and nothing between.
//!
//! Several servers may sit over one database. Two may then read the same file; the commit of the
//! first ends the job, and the second finds it ended.

use std::time::Duration;

use ledger::import::{self, Options, Rejection};

use super::records::{self, ATTEMPTS_MAX, Job};
use super::wire::{Counts, Reason};
use crate::app::App;
use crate::booking::BookingError;
use crate::db;
use crate::imports::{self, ImportError, Outcome};
use crate::source_file::{FileError, bookable};

/// How often to look for jobs that nobody told of: those of another server that has gone.
const LOOKS_EVERY: Duration = Duration::from_secs(20);
/// After the database could not be asked.
const PAUSE: Duration = Duration::from_secs(1);

/// Why a job is not booked.
struct Refused {
    state: &'static str,
    reason: Reason,
    rejections: Vec<Rejection>,
}

/// Books what is handed in until the server ends.
pub async fn sit(app: App) {
    let swept = async {
        let mut writer = app.db.write_beside_others().await?;
        records::drop_orphans(&mut writer, db::now()).await?;
        writer.commit().await
    };
    if let Err(error) = swept.await {
        tracing::warn!(%error, "parts of broken uploads could not be removed");
    }
    loop {
        match work(&app).await {
            Ok(true) => {}
            Ok(false) => {
                // Told of a new job, or time to look again.
                let _ = tokio::time::timeout(LOOKS_EVERY, app.imports.notified()).await;
            }
            Err(error) => {
                tracing::warn!(%error, "an import waits: the database did not answer");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Does the job that waits longest. False when there is none.
async fn work(app: &App) -> sqlx::Result<bool> {
    let mut reader = app.db.read().await?;
    let Some(job) = records::next(&mut reader).await? else {
        return Ok(false);
    };
    drop(reader);
    if job.attempts > ATTEMPTS_MAX {
        let detail = format!(
            "The server ended {ATTEMPTS_MAX} times while it was on this file. Nothing of it was \
             booked; whoever runs the server finds more in its log."
        );
        end(app, &job, failed("given_up", detail)).await?;
        return Ok(true);
    }
    advance(app, &job, "reading").await?;
    match book(app, &job).await {
        Ok(()) => {}
        Err(Trouble::Refused(refused)) => end(app, &job, refused).await?,
        Err(Trouble::Passing(error)) => {
            // It was not the file that stopped us, so the attempt does not count.
            let before = Job {
                attempts: job.attempts - 1,
                ..job
            };
            advance(app, &before, "received").await?;
            return Err(error);
        }
    }
    Ok(true)
}

/// What keeps a job from being booked.
enum Trouble {
    Refused(Refused),
    Passing(sqlx::Error),
}

async fn book(app: &App, job: &Job) -> Result<(), Trouble> {
    let mut reader = app.db.read().await?;
    let bytes = records::bytes(&mut reader, job).await?;
    drop(reader);
    let name = job.file_name.clone();
    let reading = move || bookable(import::read(&name, &bytes, &Options::default()));
    // On a thread of its own: reading takes seconds, and a panic there ends nothing but the job.
    let read = tokio::task::spawn_blocking(reading).await;
    let read = read.map_err(|_| {
        let detail = "The server made a mistake with this file. Nothing of it was booked.";
        failed("internal", detail.to_owned())
    });
    let import = read?.map_err(|error| refused_by(&ImportError::File(error)))?;
    let lines = import.batch.lines;
    advance(app, job, "booking").await?;

    let mut writer = app.db.write(&job.seller_id).await?;
    if !records::is_open(&mut writer, job).await? {
        return Ok(());
    }
    let outcome = imports::book(&mut writer, &job.seller_id, import).await;
    let outcome = outcome.map_err(|error| match error {
        ImportError::Booking(BookingError::Sql(error)) if db::is_passing(&error) => {
            Trouble::Passing(error)
        }
        error => Trouble::Refused(refused_by(&error)),
    })?;
    let import_id = match &outcome {
        Outcome::Booked { import_id, .. } | Outcome::AlreadyBooked { import_id, .. } => *import_id,
    };
    let counts = serde_json::to_string(&Counts::of(&outcome, lines));
    let counts = counts.map_err(|error| failed("internal", error.to_string()))?;
    records::booked(&mut writer, job, import_id, &counts, db::now()).await?;
    writer.commit().await?;
    tracing::info!(job = job.job_id, import_id, "an import was booked");
    Ok(())
}

async fn advance(app: &App, job: &Job, state: &str) -> sqlx::Result<()> {
    let mut writer = app.db.write_beside_others().await?;
    records::advance(&mut writer, job, state).await?;
    writer.commit().await
}

async fn end(app: &App, job: &Job, refused: Refused) -> sqlx::Result<()> {
    let Refused {
        state,
        reason,
        rejections,
    } = refused;
    let mut writer = app.db.write(&job.seller_id).await?;
    if records::is_open(&mut writer, job).await? {
        records::ended(&mut writer, job, state, &reason, &rejections, db::now()).await?;
        writer.commit().await?;
        tracing::info!(
            job = job.job_id,
            state,
            code = reason.code,
            "an import was not booked"
        );
    }
    Ok(())
}

fn failed(code: &str, detail: String) -> Refused {
    Refused {
        state: "failed",
        reason: Reason {
            code: code.to_owned(),
            detail,
        },
        rejections: Vec::new(),
    }
}

/// What is said about a file that was not booked.
fn refused_by(error: &ImportError) -> Refused {
    let (code, rejections) = match error {
        ImportError::File(FileError::Refused(reasons)) => ("unreadable", reasons.clone()),
        ImportError::File(FileError::ApiAnswer) => ("api_answer", Vec::new()),
        ImportError::File(_) => ("unreadable", Vec::new()),
        ImportError::SampleBooks => ("sample_books", Vec::new()),
        ImportError::LessSound(found) => ("less_sound", found.unreadable.clone()),
        ImportError::Booking(BookingError::Sql(error)) => {
            tracing::error!(%error, "an import could not be booked");
            let detail = "The database failed. Nothing of the file was booked; hand it in again.";
            return failed("storage", detail.to_owned());
        }
        ImportError::Booking(_) => ("unbookable", Vec::new()),
    };
    Refused {
        state: "refused",
        reason: Reason {
            code: code.to_owned(),
            detail: format!(
                "Nothing of it was booked: {}.",
                error.to_string().trim_end_matches('.')
            ),
        },
        rejections,
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        Trouble::Refused(refused)
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Trouble {
        if db::is_passing(&error) {
            return Trouble::Passing(error);
        }
        Trouble::Refused(refused_by(&error.into()))
    }
}
