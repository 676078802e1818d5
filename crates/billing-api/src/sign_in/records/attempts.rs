//! Counts of failed attempts.

use crate::db::{Connection, query};
use crate::sign_in::policy::FAILURES_IN_ROW;
use crate::sign_in::throttle::Bucket;

/// One count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Failures without a pause between them.
    pub n_recent: i64,
    /// Failures since the last success.
    pub n_in_row: i64,
    /// The last one.
    pub last_at: i64,
}

impl From<(i64, i64, i64)> for Count {
    fn from((n_recent, n_in_row, last_at): (i64, i64, i64)) -> Count {
        Count {
            n_recent,
            n_in_row,
            last_at,
        }
    }
}

/// A count, if anything was counted.
pub async fn count(connection: &mut Connection, bucket: Bucket) -> sqlx::Result<Option<Count>> {
    let found: Option<(i64, i64, i64)> = query(
        "SELECT n_recent, n_in_row, last_at FROM failed_attempts WHERE scope = $1 AND subject = $2",
    )
    .bind(bucket.scope.word())
    .bind(bucket.subject.as_slice())
    .fetch_optional(connection)
    .await?;
    Ok(found.map(Count::from))
}

/// Counts a failure, in one statement, and gives the new count. The recent ones begin anew when
/// the last one was at `quiet_at` or before.
pub async fn count_failure(
    connection: &mut Connection,
    bucket: Bucket,
    now: i64,
    quiet_at: i64,
) -> sqlx::Result<Count> {
    let counted: (i64, i64, i64) = query(
        "INSERT INTO failed_attempts (scope, subject, n_recent, n_in_row, last_at)
         VALUES ($1, $2, 1, 1, $3)
         ON CONFLICT (scope, subject) DO UPDATE SET
             n_recent = CASE WHEN failed_attempts.last_at <= $4 THEN 1
                             ELSE failed_attempts.n_recent + 1 END,
             n_in_row = failed_attempts.n_in_row + 1,
             last_at = $3
         RETURNING n_recent, n_in_row, last_at",
    )
    .bind(bucket.scope.word())
    .bind(bucket.subject.as_slice())
    .bind(now)
    .bind(quiet_at)
    .fetch_one(connection)
    .await?;
    Ok(counted.into())
}

/// Takes a counted failure back.
pub async fn uncount_failure(connection: &mut Connection, bucket: Bucket) -> sqlx::Result<()> {
    query(
        "UPDATE failed_attempts SET n_recent = n_recent - 1, n_in_row = n_in_row - 1
         WHERE scope = $1 AND subject = $2 AND n_recent > 0 AND n_in_row > 0",
    )
    .bind(bucket.scope.word())
    .bind(bucket.subject.as_slice())
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets a count.
pub async fn clear_failures(connection: &mut Connection, bucket: Bucket) -> sqlx::Result<()> {
    query("DELETE FROM failed_attempts WHERE scope = $1 AND subject = $2")
        .bind(bucket.scope.word())
        .bind(bucket.subject.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets counts that decide nothing any more: an address's after its pause, others after a long
/// while, unless they have come to their end.
pub async fn forget_failures(
    connection: &mut Connection,
    before: i64,
    addresses_before: i64,
) -> sqlx::Result<()> {
    query(
        "DELETE FROM failed_attempts
         WHERE last_at <= $2 AND (scope = 'address' OR (last_at <= $1 AND n_in_row < $3))",
    )
    .bind(before)
    .bind(addresses_before)
    .bind(FAILURES_IN_ROW)
    .execute(connection)
    .await?;
    Ok(())
}
