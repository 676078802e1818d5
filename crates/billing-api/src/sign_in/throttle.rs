//! Limits on guessing. They are in the database, so a restart gives no guesses back.
//!
//! A failure is counted before the guess is looked at and given back when it was right, so guesses
//! that come at once are all counted. It is counted against the address, and against one of two:
//! the account, or the browser when it is one that its user has signed in on before. That is why a
//! stranger who guesses cannot lock out the owner: the owner's own browser has a count of its own.
//! An account that does not exist is counted like one that does.

use std::net::IpAddr;

use axum::http::StatusCode;

use crate::db::{Connection, Db};
use crate::refusal::Refusal;
use crate::sign_in::policy::{
    FAILURES_IN_ROW, FAILURES_OF_ACCOUNT, FAILURES_OF_ADDRESS, FORGET_SECONDS, PAUSE_SECONDS,
};
use crate::sign_in::records::{self, Count};
use crate::sign_in::token::{self, Token};

/// What failures are counted against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// An account, from browsers that it is not known on.
    Account,
    /// A browser that its user is known on.
    Device,
    /// An address.
    Address,
}

impl Scope {
    /// Its word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Scope::Account => "account",
            Scope::Device => "device",
            Scope::Address => "address",
        }
    }

    const fn failures_max(self) -> i64 {
        match self {
            Scope::Account | Scope::Device => FAILURES_OF_ACCOUNT,
            Scope::Address => FAILURES_OF_ADDRESS,
        }
    }

    /// An address is shared and changes hands: only a pause stops it.
    const fn in_row_max(self) -> i64 {
        match self {
            Scope::Account | Scope::Device => FAILURES_IN_ROW,
            Scope::Address => i64::MAX,
        }
    }
}

/// One count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Of what kind.
    pub scope: Scope,
    /// Digest of what it is counted against.
    pub subject: [u8; 32],
}

/// What one attempt is counted against, always in the same order, so that two attempts never wait
/// for each other.
#[derive(Clone, Copy, Debug)]
pub struct Buckets {
    own: Bucket,
    address: Option<Bucket>,
}

impl Buckets {
    /// For an attempt on an account, from a browser that it is known on or from another.
    pub fn new(email: &str, known_device: Option<&Token>, address: IpAddr) -> Buckets {
        match known_device {
            Some(device) => Buckets {
                own: Bucket {
                    scope: Scope::Device,
                    subject: device.digest(),
                },
                // Strangers behind the same address must not stop a browser that is known.
                address: None,
            },
            None => Buckets {
                own: of_account(email),
                address: Some(Bucket {
                    scope: Scope::Address,
                    subject: token::digest(&["address", &network(address)]),
                }),
            },
        }
    }

    /// Whether they are of a browser that its user is known on.
    pub fn are_of_device(&self) -> bool {
        self.own.scope == Scope::Device
    }

    fn all(&self) -> impl Iterator<Item = Bucket> {
        [Some(self.own), self.address].into_iter().flatten()
    }
}

/// The count of an account, known by its address.
pub fn of_account(email: &str) -> Bucket {
    Bucket {
        scope: Scope::Account,
        subject: token::digest(&["account", email]),
    }
}

/// One household has one address of version 4, and 2^64 of version 6.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Counts an attempt as failed, or refuses to look at it.
pub async fn take(db: &Db, buckets: &Buckets, now: i64) -> Result<(), Refusal> {
    // Without writing first: a flood of guesses must not keep others from writing.
    let mut reader = db.read().await?;
    for bucket in buckets.all() {
        let count = records::count(&mut reader, bucket).await?;
        if let Some(count) = count {
            check(bucket.scope, count, now, 0)?;
        }
    }
    drop(reader);
    let mut writer = db.write_beside_others().await?;
    records::forget_failures(&mut writer, now - FORGET_SECONDS, now - PAUSE_SECONDS).await?;
    for bucket in buckets.all() {
        let count = records::count_failure(&mut writer, bucket, now, now - PAUSE_SECONDS).await?;
        // Refused: the transaction ends without a commit, and nothing is counted.
        check(bucket.scope, count, now, 1)?;
    }
    writer.commit().await?;
    Ok(())
}

/// Whether there is room for one more. `taken` are attempts in the count that are to be judged.
fn check(scope: Scope, count: Count, now: i64, taken: i64) -> Result<(), Refusal> {
    if count.n_in_row - taken >= scope.in_row_max() {
        return Err(stopped(PAUSE_SECONDS));
    }
    let quiet_at = count.last_at + PAUSE_SECONDS;
    if count.n_recent - taken >= scope.failures_max() && now < quiet_at {
        return Err(stopped(quiet_at - now));
    }
    Ok(())
}

/// The same words for a pause and for good, for an account that exists and for one that does not.
fn stopped(seconds: i64) -> Refusal {
    Refusal {
        retry_after_s: u32::try_from(seconds).ok(),
        ..Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_attempts",
            "Too many attempts",
            "Too many sign-ins have failed. Wait a quarter of an hour, use a browser on which you \
             have signed in before, or ask whoever runs the server to reset the password.",
        )
    }
}

/// Gives an attempt back that was right, or was not looked at.
pub async fn give_back(connection: &mut Connection, buckets: &Buckets) -> sqlx::Result<()> {
    for bucket in buckets.all() {
        records::uncount_failure(connection, bucket).await?;
    }
    Ok(())
}

/// Forgets the failures of an account or a browser after a whole sign-in. The address's stay: one
/// account of an attacker's own would otherwise buy guesses at all others.
pub async fn succeed(connection: &mut Connection, buckets: &Buckets) -> sqlx::Result<()> {
    records::clear_failures(connection, buckets.own).await?;
    match buckets.address {
        Some(address) => records::uncount_failure(connection, address).await,
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds to wait; 0 where there is no need to.
    fn pause(scope: Scope, n_recent: i64, n_in_row: i64, last_at: i64) -> u32 {
        let count = Count {
            n_recent,
            n_in_row,
            last_at,
        };
        let Err(refused) = check(scope, count, 10_000, 0) else {
            return 0;
        };
        assert_eq!(refused.status.as_u16(), 429);
        refused.retry_after_s.unwrap()
    }

    #[test]
    fn five_failures_make_a_pause_and_a_hundred_an_end() {
        assert_eq!(pause(Scope::Account, 4, 4, 10_000), 0);
        assert_eq!(pause(Scope::Account, 5, 5, 10_000), 900);
        assert_eq!(pause(Scope::Account, 5, 5, 9_101), 1);
        assert_eq!(pause(Scope::Account, 5, 5, 9_100), 0);
        assert_eq!(pause(Scope::Account, 1, 99, 0), 0);
        assert_eq!(pause(Scope::Account, 1, 100, 0), 900);
        assert_eq!(pause(Scope::Device, 1, 100, 0), 900);
        assert_eq!(pause(Scope::Address, 29, 29, 10_000), 0);
        assert_eq!(pause(Scope::Address, 30, 30, 10_000), 900);
        assert_eq!(pause(Scope::Address, 1, 1_000_000, 0), 0);
    }

    #[test]
    fn a_household_is_one_address() {
        let subject = |address: &str| {
            let buckets = Buckets::new("a@b.example", None, address.parse().unwrap());
            buckets.address.unwrap().subject
        };
        assert_eq!(subject("2001:db8:1:2::1"), subject("2001:db8:1:2:ffff::9"));
        assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
        assert_ne!(subject("192.0.2.1"), subject("192.0.2.2"));
    }
}
