//! Jobs in the database: taking one in, following it, and ending it.

use ledger::day::Instant;
use ledger::import::Rejection;

use super::upload::Uploaded;
use super::wire::{Counts, JobRow, Reason, RejectionRow};
use crate::db::{Connection, insert_all, query};

/// Begun more often than this, a job is given up: it may be what ends the server.
pub const ATTEMPTS_MAX: i64 = 3;
/// Lines of a refused file that are kept.
const REJECTIONS_MAX: usize = 10_000;
/// Parts without a job after this are of an upload that was broken off.
const ORPHAN_SECONDS: i64 = 3600;

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is to be booked.
    New(i64),
    /// The same bytes are in the books or on their way.
    Known(i64),
}

/// A job that is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Whose books.
    pub seller_id: String,
    /// Its number.
    pub job_id: i64,
    /// Names the bytes.
    pub upload: String,
    /// As whoever handed it in called it.
    pub file_name: String,
    /// How often it was begun, this time included.
    pub attempts: i64,
}

/// Makes a job of an upload, or finds the one that its bytes have. A file that was refused gets
/// another chance: the books may have changed. Asks for the seller's lock.
pub async fn take(
    writer: &mut Connection,
    seller_id: &str,
    file_name: &str,
    uploaded: &Uploaded,
) -> sqlx::Result<Taken> {
    let known: Option<(i64, String)> =
        query("SELECT job_id, state FROM import_jobs WHERE seller_id = $1 AND sha256 = $2")
            .bind(seller_id)
            .bind(uploaded.sha256.as_slice())
            .fetch_optional(writer)
            .await?;
    match known {
        Some((job_id, state)) if state == "refused" || state == "failed" => {
            query("DELETE FROM job_rejections WHERE seller_id = $1 AND job_id = $2")
                .bind(seller_id)
                .bind(job_id)
                .execute(writer)
                .await?;
            query(
                "UPDATE import_jobs SET upload = $3, file_name = $4, state = 'received', attempts = 0,
                     received_at = $5, finished_at = NULL, counts = NULL, code = NULL, reason = NULL
                 WHERE seller_id = $1 AND job_id = $2",
            )
            .bind(seller_id)
            .bind(job_id)
            .bind(&uploaded.name)
            .bind(file_name)
            .bind(uploaded.at.seconds())
            .execute(writer)
            .await?;
            Ok(Taken::New(job_id))
        }
        Some((job_id, _)) => {
            drop_parts(writer, seller_id, &uploaded.name).await?;
            Ok(Taken::Known(job_id))
        }
        None => {
            let job_id = query(
                "INSERT INTO import_jobs (seller_id, job_id, sha256, upload, file_name, bytes, state,
                                          attempts, received_at)
                 VALUES ($1, (SELECT coalesce(max(job_id), 0) + 1 FROM import_jobs WHERE seller_id = $1),
                         $2, $3, $4, $5, 'received', 0, $6)
                 RETURNING job_id",
            )
            .bind(seller_id)
            .bind(uploaded.sha256.as_slice())
            .bind(&uploaded.name)
            .bind(file_name)
            .bind(uploaded.bytes)
            .bind(uploaded.at.seconds())
            .scalar_one(writer)
            .await?;
            Ok(Taken::New(job_id))
        }
    }
}

/// The job that waits longest, of any seller.
pub async fn next(reader: &mut Connection) -> sqlx::Result<Option<Job>> {
    let found: Option<(String, i64, String, String, i64)> = query(
        "SELECT seller_id, job_id, upload, file_name, attempts FROM import_jobs
         WHERE finished_at IS NULL ORDER BY received_at, seller_id, job_id LIMIT 1",
    )
    .fetch_optional(reader)
    .await?;
    let job = |(seller_id, job_id, upload, file_name, attempts)| Job {
        seller_id,
        job_id,
        upload,
        file_name,
        attempts: attempts + 1,
    };
    Ok(found.map(job))
}

/// Says how far a job is. Nothing of one that has ended is changed.
pub async fn advance(writer: &mut Connection, job: &Job, state: &str) -> sqlx::Result<()> {
    query(
        "UPDATE import_jobs SET state = $3, attempts = $4
         WHERE seller_id = $1 AND job_id = $2 AND finished_at IS NULL",
    )
    .bind(&job.seller_id)
    .bind(job.job_id)
    .bind(state)
    .bind(job.attempts)
    .execute(writer)
    .await?;
    Ok(())
}

/// The bytes of a job's file.
pub async fn bytes(reader: &mut Connection, job: &Job) -> sqlx::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for position in 0_i64.. {
        let part: Option<Vec<u8>> = query(
            "SELECT bytes FROM upload_parts WHERE seller_id = $1 AND upload = $2 AND position = $3",
        )
        .bind(&job.seller_id)
        .bind(&job.upload)
        .bind(position)
        .scalar_optional(reader)
        .await?;
        match part {
            Some(part) => bytes.extend_from_slice(&part),
            None => break,
        }
    }
    Ok(bytes)
}

/// Whether a job is still to be done. Another server may have been quicker.
pub async fn is_open(writer: &mut Connection, job: &Job) -> sqlx::Result<bool> {
    let found: Option<i64> = query(
        "SELECT job_id FROM import_jobs
         WHERE seller_id = $1 AND job_id = $2 AND upload = $3 AND finished_at IS NULL",
    )
    .bind(&job.seller_id)
    .bind(job.job_id)
    .bind(&job.upload)
    .scalar_optional(writer)
    .await?;
    Ok(found.is_some())
}

/// Ends a job well: in the same commit as what it booked.
pub async fn booked(
    writer: &mut Connection,
    job: &Job,
    import_id: i64,
    counts: &str,
    now: Instant,
) -> sqlx::Result<()> {
    query(
        "UPDATE import_jobs SET state = 'booked', finished_at = $3, import_id = $4, counts = $5
         WHERE seller_id = $1 AND job_id = $2",
    )
    .bind(&job.seller_id)
    .bind(job.job_id)
    .bind(now.seconds())
    .bind(import_id)
    .bind(counts)
    .execute(writer)
    .await?;
    drop_parts(writer, &job.seller_id, &job.upload).await
}

/// Ends a job without having booked anything: `refused` for the file's sake, `failed` for ours.
pub async fn ended(
    writer: &mut Connection,
    job: &Job,
    state: &str,
    reason: &Reason,
    rejections: &[Rejection],
    now: Instant,
) -> sqlx::Result<()> {
    query(
        "UPDATE import_jobs SET state = $3, finished_at = $4, code = $5, reason = $6
         WHERE seller_id = $1 AND job_id = $2",
    )
    .bind(&job.seller_id)
    .bind(job.job_id)
    .bind(state)
    .bind(now.seconds())
    .bind(&reason.code)
    .bind(reason.detail.replace('\0', "\u{2400}"))
    .execute(writer)
    .await?;
    let columns = ["seller_id", "job_id", "position", "line", "reason", "raw"];
    let numbered: Vec<(i64, &Rejection)> =
        (0..).zip(rejections.iter().take(REJECTIONS_MAX)).collect();
    let values = numbered.iter().map(|(position, rejection)| {
        [
            job.seller_id.as_str().into(),
            job.job_id.into(),
            (*position).into(),
            rejection.line.into(),
            rejection
                .reason
                .to_string()
                .replace('\0', "\u{2400}")
                .into(),
            // Not every database holds a zero character; its picture says that it was there.
            rejection.raw.replace('\0', "\u{2400}").into(),
        ]
    });
    insert_all(writer, "job_rejections", columns, values).await?;
    drop_parts(writer, &job.seller_id, &job.upload).await
}

/// Removes the bytes of an upload.
pub async fn drop_parts(
    writer: &mut Connection,
    seller_id: &str,
    upload: &str,
) -> sqlx::Result<()> {
    query("DELETE FROM upload_parts WHERE seller_id = $1 AND upload = $2")
        .bind(seller_id)
        .bind(upload)
        .execute(writer)
        .await?;
    Ok(())
}

/// Removes the bytes of uploads that were broken off without a word, as by a kill.
pub async fn drop_orphans(writer: &mut Connection, now: Instant) -> sqlx::Result<u64> {
    query(
        "DELETE FROM upload_parts WHERE made_at < $1
         AND NOT EXISTS (SELECT 1 FROM import_jobs
                         WHERE import_jobs.seller_id = upload_parts.seller_id
                           AND import_jobs.upload = upload_parts.upload)",
    )
    .bind(now.seconds() - ORPHAN_SECONDS)
    .execute(writer)
    .await
}

/// A job's columns, as [`row`] takes them.
type Columns = (
    i64,
    (String, i64, Vec<u8>, String),
    (i64, Option<i64>, Option<i64>),
    (Option<String>, Option<String>, Option<String>, i64),
);

/// A job and how many of its lines were refused.
pub async fn one(
    reader: &mut Connection,
    seller_id: &str,
    job_id: i64,
) -> sqlx::Result<Option<JobRow>> {
    let found = list_from(reader, seller_id, job_id.saturating_add(1), 1).await?;
    let number = job_id.to_string();
    Ok(found.into_iter().find(|job| job.id == number))
}

/// Jobs below a number, the newest first, and one more than `limit`.
pub async fn list(
    reader: &mut Connection,
    seller_id: &str,
    before: i64,
    limit: u16,
) -> sqlx::Result<Vec<JobRow>> {
    list_from(reader, seller_id, before, i64::from(limit) + 1).await
}

async fn list_from(
    reader: &mut Connection,
    seller_id: &str,
    before: i64,
    rows: i64,
) -> sqlx::Result<Vec<JobRow>> {
    #[allow(clippy::type_complexity, reason = "a row of the statement below")]
    let found: Vec<(
        i64,
        String,
        i64,
        Vec<u8>,
        String,
        i64,
        Option<i64>,
        Option<i64>,
        Option<String>,
        Option<String>,
        Option<String>,
        i64,
    )> = query(
        "SELECT job_id, file_name, bytes, sha256, state, received_at, finished_at, import_id, counts,
                code, reason,
                CAST((SELECT count(*) FROM job_rejections
                      WHERE job_rejections.seller_id = import_jobs.seller_id
                        AND job_rejections.job_id = import_jobs.job_id)
                   + (SELECT count(*) FROM rejections
                      WHERE rejections.seller_id = import_jobs.seller_id
                        AND rejections.import_id = import_jobs.import_id) AS BIGINT)
         FROM import_jobs WHERE seller_id = $1 AND job_id < $2
         ORDER BY job_id DESC LIMIT $3",
    )
    .bind(seller_id)
    .bind(before)
    .bind(rows)
    .fetch_all(reader)
    .await?;
    let rows = found.into_iter();
    let rows = rows.map(
        |(id, name, bytes, sha, state, from, to, import, counts, code, why, n)| {
            row((
                id,
                (name, bytes, sha, state),
                (from, to, import),
                (counts, code, why, n),
            ))
        },
    );
    rows.collect()
}

fn row(columns: Columns) -> sqlx::Result<JobRow> {
    let (job_id, (file_name, bytes, sha256, state), times, rest) = columns;
    let (received_at, finished_at, import_id) = times;
    let (counts, code, reason, n_rejections) = rest;
    let counts: Option<Counts> = counts
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| sqlx::Error::Decode(error.into()))?;
    let instant =
        |seconds| Instant::from_seconds(seconds).map_or_else(String::new, Instant::to_rfc3339);
    Ok(JobRow {
        id: job_id.to_string(),
        file_name,
        bytes,
        sha256: super::upload::hex(&sha256),
        state,
        received_at: instant(received_at),
        finished_at: finished_at.map(instant),
        import_id: import_id.map(|id| id.to_string()),
        counts,
        n_rejections: n_rejections.unsigned_abs(),
        refusal: code
            .zip(reason)
            .map(|(code, detail)| Reason { code, detail }),
    })
}

/// Lines of a job that could not be read, after a place, and one more than `limit`.
pub async fn rejections(
    reader: &mut Connection,
    seller_id: &str,
    job_id: i64,
    after: i64,
    limit: u16,
) -> sqlx::Result<Vec<(i64, RejectionRow)>> {
    let found: Vec<(i64, i64, String, String)> = query(
        "SELECT position, line, reason, raw FROM job_rejections
         WHERE seller_id = $1 AND job_id = $2 AND position > $3
         UNION ALL
         SELECT position, line, reason, raw FROM rejections
         WHERE seller_id = $1 AND position > $3
           AND import_id = (SELECT import_id FROM import_jobs WHERE seller_id = $1 AND job_id = $2)
         ORDER BY position LIMIT $4",
    )
    .bind(seller_id)
    .bind(job_id)
    .bind(after)
    .bind(i64::from(limit) + 1)
    .fetch_all(reader)
    .await?;
    let rows = found.into_iter();
    let rows = rows.map(|(place, line, reason, raw)| (place, RejectionRow { line, reason, raw }));
    Ok(rows.collect())
}
