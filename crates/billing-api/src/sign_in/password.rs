//! Passwords: Argon2id, a bounded number at a time, and the same work for whoever there is not.

use std::fmt;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use axum::http::StatusCode;
use tokio::sync::Semaphore;

use crate::refusal::Refusal;
use crate::sign_in::token;

/// Sign-ins that wait for a free place; beyond, the server says at once that it is busy.
const IN_LINE_MAX: usize = 64;
/// How long one waits.
const IN_LINE: Duration = Duration::from_secs(5);

/// What computing one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes that could be computed beside each other.
    pub lanes: u32,
}

impl Default for Cost {
    /// OWASP's first choice for Argon2id: 46 MiB, one pass, one lane.
    fn default() -> Cost {
        Cost {
            memory_kib: 46 * 1024,
            passes: 1,
            lanes: 1,
        }
    }
}

/// Why a password can't be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashError {
    /// The system gives no random bytes for a salt.
    NoRandomness(getrandom::Error),
    /// Argon2 refuses: costs that it does not allow, or no memory.
    Argon2(argon2::password_hash::Error),
}

/// The hash of a password with a salt of its own, as a PHC string. Takes tens of milliseconds.
pub fn hash(password: &str, cost: Cost) -> Result<String, HashError> {
    let salt = token::random::<16>().map_err(HashError::NoRandomness)?;
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
        .map_err(|error| HashError::Argon2(error.into()))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash = argon2
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(HashError::Argon2)?;
    Ok(hash.to_string())
}

/// Whether the stored hash is of this password. What it costs stands in the hash.
fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|stored| {
        Argon2::default()
            .verify_password(password.as_bytes(), &stored)
            .is_ok()
    })
}

/// What a stored hash costs; none when it is no Argon2 hash.
fn cost_of(stored: &str) -> Option<Cost> {
    let params = Params::try_from(&PasswordHash::new(stored).ok()?).ok()?;
    Some(Cost {
        memory_kib: params.m_cost(),
        passes: params.t_cost(),
        lanes: params.p_cost(),
    })
}

/// Checks passwords. All clones share the same places and the same line.
#[derive(Clone, Debug)]
pub struct Hashing {
    cost: Cost,
    places: Arc<Semaphore>,
    line: Arc<Semaphore>,
    /// A hash of a password that nobody knows: checked where there is no user to check against.
    stand_in: Arc<str>,
    work: Arc<Work>,
}

/// What was computed so far, for those who ask whether it was the same.
#[derive(Debug, Default)]
pub struct Work {
    /// Hashes.
    pub hashes: AtomicU64,
    /// KiB filled, over all passes.
    pub kib: AtomicU64,
}

impl Hashing {
    /// Hashing at this cost.
    pub fn new(cost: Cost) -> Result<Hashing, HashError> {
        let unknown = token::name("nobody").map_err(HashError::NoRandomness)?;
        // Half of the cores, so that people who are signed in are served meanwhile.
        let cores = available_parallelism().map_or(1, NonZero::get);
        Ok(Hashing {
            cost,
            places: Arc::new(Semaphore::new((cores / 2).max(1))),
            line: Arc::new(Semaphore::new(IN_LINE_MAX)),
            stand_in: hash(&unknown, cost)?.into(),
            work: Arc::default(),
        })
    }

    /// Whether `stored` is the hash of this password. Without a stored hash the answer is no, after
    /// the same work.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, Refusal> {
        let against = stored.unwrap_or(&self.stand_in).to_owned();
        let password = password.to_owned();
        let is_right = self
            .compute(cost_of(&against).unwrap_or(self.cost), move || {
                verify(&password, &against)
            })
            .await?;
        Ok(is_right && stored.is_some())
    }

    /// A new hash of a password that was found right, if the stored one was made at another cost.
    pub async fn renewed(&self, password: &str, stored: &str) -> Result<Option<String>, Refusal> {
        if cost_of(stored) == Some(self.cost) {
            return Ok(None);
        }
        self.hash(password).await.map(Some)
    }

    /// The hash of a new password.
    pub async fn hash(&self, password: &str) -> Result<String, Refusal> {
        let (password, cost) = (password.to_owned(), self.cost);
        let hashed = self.compute(cost, move || hash(&password, cost)).await?;
        hashed.map_err(|error| failed(&error))
    }

    /// What was computed so far.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// Computes in a free place, after waiting in line for it.
    async fn compute<T: Send + 'static>(
        &self,
        cost: Cost,
        what: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let in_line = self.line.try_acquire().map_err(|_| busy())?;
        let waiting = tokio::time::timeout(IN_LINE, Arc::clone(&self.places).acquire_owned());
        let Ok(Ok(place)) = waiting.await else {
            return Err(busy());
        };
        drop(in_line);
        self.work.hashes.fetch_add(1, Ordering::Relaxed);
        let kib = u64::from(cost.memory_kib) * u64::from(cost.passes);
        self.work.kib.fetch_add(kib, Ordering::Relaxed);
        let computing = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a caller who hangs up frees no place before it is done.
            let _place = place;
            what()
        });
        computing.await.map_err(|_| Refusal::panicked())
    }
}

fn busy() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "sign_in_busy",
        "Too many are signing in",
        "Too many passwords are being checked right now. Nothing was counted against you; try \
         again in a moment.",
    )
}

fn failed(error: &HashError) -> Refusal {
    Refusal {
        cause: Some(error.to_string()),
        ..Refusal::panicked()
    }
}

impl fmt::Display for HashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HashError::NoRandomness(error) => {
                write!(f, "the system gives no random bytes: {error}")
            }
            HashError::Argon2(error) => write!(f, "the password can't be hashed: {error}"),
        }
    }
}

impl std::error::Error for HashError {}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn the_usual_cost_is_what_is_asked_for() {
        let stored = hash("correct horse battery", Cost::default()).unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"),
            "{stored}"
        );
        assert!(verify("correct horse battery", &stored));
        assert!(!verify("correct horse batterz", &stored));
    }

    #[test]
    fn a_long_password_counts_whole() {
        let long = "é".repeat(500);
        let stored = hash(&long, CHEAP).unwrap();
        assert!(verify(&long, &stored));
        assert!(!verify(&long[..long.len() - 2], &stored));
    }

    #[test]
    fn equal_passwords_have_different_hashes() {
        assert_ne!(hash("same", CHEAP).unwrap(), hash("same", CHEAP).unwrap());
    }

    #[test]
    fn what_is_no_hash_fits_nothing() {
        for stored in ["", "password", "$argon2id$", "$2b$10$abc"] {
            assert!(!verify("password", stored), "{stored}");
            assert_eq!(cost_of(stored), None, "{stored}");
        }
    }

    #[tokio::test]
    async fn nobody_costs_what_somebody_costs() {
        let hashing = Hashing::new(CHEAP).unwrap();
        let stored = hash("right", CHEAP).unwrap();
        let done = || {
            let work = hashing.work();
            let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
            (count(&work.hashes), count(&work.kib))
        };
        assert!(hashing.verify("right", Some(&stored)).await.unwrap());
        assert_eq!(done(), (1, 64));
        assert!(!hashing.verify("wrong", Some(&stored)).await.unwrap());
        assert_eq!(done(), (2, 128));
        assert!(!hashing.verify("right", None).await.unwrap());
        assert_eq!(done(), (3, 192));
    }

    #[tokio::test]
    async fn an_old_hash_is_renewed_and_a_new_one_is_not() {
        let hashing = Hashing::new(Cost { passes: 2, ..CHEAP }).unwrap();
        let old = hash("right", CHEAP).unwrap();
        let new = hashing.renewed("right", &old).await.unwrap().unwrap();
        assert!(new.contains("m=64,t=2,p=1"), "{new}");
        assert!(hashing.verify("right", Some(&new)).await.unwrap());
        assert_eq!(hashing.renewed("right", &new).await.unwrap(), None);
    }

    #[tokio::test]
    async fn beyond_the_line_the_answer_is_busy() {
        let hashing = Hashing::new(CHEAP).unwrap();
        let places = hashing.places.available_permits();
        let all = u32::try_from(places).unwrap();
        let held = Arc::clone(&hashing.places).acquire_many_owned(all).await;
        let waiting: Vec<_> = (0..IN_LINE_MAX)
            .map(|_| {
                let hashing = hashing.clone();
                tokio::spawn(async move { hashing.verify("x", None).await })
            })
            .collect();
        while hashing.line.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = hashing.verify("x", None).await.unwrap_err();
        assert_eq!(
            (refused.status.as_u16(), refused.code),
            (503, "sign_in_busy")
        );
        assert_eq!(refused.retry_after_s, Some(1));
        drop(held);
        for waiting in waiting {
            assert!(waiting.await.unwrap().is_ok());
        }
    }
}
