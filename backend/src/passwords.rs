//! Passwords: hashed with argon2id on blocking threads, a few at a time.
//!
//! Each hash takes 19 MiB and some tens of milliseconds on purpose, so it never runs on a thread that answers requests.
//! At most all cores but one hash at the same time, so that students are served meanwhile. Known users go first, and
//! unknown clients who would wait too long are asked to retry. A name that does not exist costs the same as one that
//! does.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::rng::Rng;

/// OWASP's first choice for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The most hashes at the same time, on any machine: 76 MiB.
const MOST_PLACES: usize = 4;

/// Unknown clients that may wait: each hash takes some tens of milliseconds, so the last one waits for a second.
const MOST_STRANGERS: usize = 16;

/// The priority of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashPriority {
    /// The user is signed in, or has signed in with this account in this browser before.
    Known,
    /// Any other client.
    Stranger,
}

/// The hash, with the same parameters, of a password that no account has: an unknown name is compared with it.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$eWlwYWkvbm9ib2R5IQ$2g6jJBM9yNIC1hQb9aLJ7XtS1yEn3P0ZzXxuF0m3pYs";

/// A password as typed; erased from memory after use.
pub struct Password(Zeroizing<String>);

impl Password {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// The password is never printed.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    /// An unknown client takes a permit from this semaphore first, and one for hashing then: at most one unknown client
    /// is in the queue of known users.
    strangers: Arc<Semaphore>,
    line: Arc<Semaphore>,
}

impl Passwords {
    /// As many at the same time as a small server can run.
    #[must_use]
    pub fn on_this_machine() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let places = cores.saturating_sub(1).clamp(1, MOST_PLACES);
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Self { places: semaphore(places), strangers: semaphore(MOST_STRANGERS), line: semaphore(1) }
    }

    /// The hash to be stored, with its parameters and a fresh salt.
    pub async fn hash(&self, password: Password, rng: &Rng) -> String {
        let salt = rng.next_u128().to_be_bytes();
        self.run(HashPriority::Known, move || {
            let hash = hasher().hash_password_with_salt(password.0.as_bytes(), &salt);
            hash.expect("a salt of 16 bytes and parameters of ours").to_string()
        })
        .await
        .expect("who is known always gets a place")
    }

    /// Whether the password matches the hash. Without a hash the result is `false` after the same time. `None`: too
    /// many unknown clients are waiting.
    pub async fn verify(&self, password: Password, hash: Option<String>, turn: HashPriority) -> Option<bool> {
        self.run(turn, move || {
            let fits = hasher().verify_password(password.0.as_bytes(), hash.as_deref().unwrap_or(NOBODY));
            fits.is_ok() && hash.is_some()
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        turn: HashPriority,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        const OPEN: &str = "the semaphore is never closed";
        let stranger = match turn {
            HashPriority::Known => None,
            HashPriority::Stranger => {
                Some((self.strangers.try_acquire().ok()?, self.line.acquire().await.expect(OPEN)))
            }
        };
        let place = self.places.acquire().await.expect(OPEN);
        let waits_no_more = stranger.map(|(waiting, _line)| waiting);
        let done = tokio::task::spawn_blocking(work).await.expect("hashing does not panic");
        drop((place, waits_no_more));
        Some(done)
    }
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("parameters within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[tokio::test]
    async fn the_right_password_fits_and_no_other() {
        let passwords = Passwords::on_this_machine();
        let hash = passwords.hash(password("correct horse"), &Rng::seeded(1)).await;
        let fits = async |text, turn| passwords.verify(password(text), Some(hash.clone()), turn).await;
        assert_eq!(fits("correct horse", HashPriority::Known).await, Some(true));
        assert_eq!(fits("correct hors", HashPriority::Stranger).await, Some(false));
        assert_ne!(hash, passwords.hash(password("correct horse"), &Rng::seeded(2)).await);
    }

    /// A different cost would reveal which names exist.
    #[tokio::test]
    async fn an_unknown_name_costs_as_much_as_a_known_one() {
        let passwords = Passwords::on_this_machine();
        let real = passwords.hash(password("x"), &Rng::seeded(1)).await;
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(&real), cost(NOBODY));
        // The hash can be parsed; otherwise it would be refused at once.
        assert_eq!(
            hasher().verify_password(b"x", NOBODY),
            Err(argon2::password_hash::Error::PasswordInvalid)
        );
        assert_eq!(passwords.verify(password("x"), None, HashPriority::Stranger).await, Some(false));
    }

    #[tokio::test]
    async fn unknown_clients_wait_in_a_short_queue_and_known_ones_go_first() {
        let passwords = Passwords::on_this_machine();
        let strangers: Vec<_> = (0..3 * MOST_STRANGERS)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(
                    async move { passwords.verify(password("x"), None, HashPriority::Stranger).await },
                )
            })
            .collect();
        tokio::task::yield_now().await;
        assert_eq!(passwords.verify(password("x"), None, HashPriority::Known).await, Some(false));
        let waiting = strangers.iter().filter(|stranger| !stranger.is_finished()).count();
        assert!(waiting >= MOST_STRANGERS / 2, "{waiting} strangers wait still");
        let mut refused = 0;
        for stranger in strangers {
            refused += usize::from(stranger.await.unwrap().is_none());
        }
        assert_eq!(refused, 2 * MOST_STRANGERS);
    }
}
