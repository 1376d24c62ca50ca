//! Passwords: hashed with argon2id on threads of their own, a few at a time.
//!
//! Each hash takes 19 MiB and some tens of milliseconds on purpose, so it never runs where requests are answered, and
//! never more at once than there are places. A name that does not exist costs the same as one that does.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::dice::Dice;

/// OWASP's first choice for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes at the same time: 76 MiB, and a small server still answers students meanwhile.
const PLACES: usize = 4;

/// A password that nobody has, hashed with the same parameters: what an unknown name is compared with.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$eWlwYWkvbm9ib2R5IQ$2g6jJBM9yNIC1hQb9aLJ7XtS1yEn3P0ZzXxuF0m3pYs";

/// A password as typed; wiped after use.
pub struct Password(Zeroizing<String>);

impl Password {
    /// The password.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// Never printed.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Who judges passwords.
#[derive(Debug, Clone)]
pub struct Passwords(Arc<Semaphore>);

impl Passwords {
    /// As many at once as a small server bears.
    #[must_use]
    pub fn on_this_machine() -> Self {
        Self(Arc::new(Semaphore::new(PLACES)))
    }

    /// The hash that is stored, with its parameters and a fresh salt.
    pub async fn hash(&self, password: Password, dice: &Dice) -> String {
        let salt = dice.roll().to_be_bytes();
        self.run(move || {
            let hash = hasher().hash_password_with_salt(password.0.as_bytes(), &salt);
            hash.expect("a salt of 16 bytes and parameters of ours").to_string()
        })
        .await
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long and is not.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> bool {
        self.run(move || {
            let fits = hasher().verify_password(password.0.as_bytes(), hash.as_deref().unwrap_or(NOBODY));
            fits.is_ok() && hash.is_some()
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _place = self.0.acquire().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
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
        let hash = passwords.hash(password("correct horse"), &Dice::seeded(1)).await;
        assert!(passwords.verify(password("correct horse"), Some(hash.clone())).await);
        assert!(!passwords.verify(password("correct hors"), Some(hash.clone())).await);
        assert_ne!(hash, passwords.hash(password("correct horse"), &Dice::seeded(2)).await);
    }

    /// Another cost would tell a stranger which names exist.
    #[tokio::test]
    async fn nobody_costs_what_somebody_costs() {
        let passwords = Passwords::on_this_machine();
        let real = passwords.hash(password("x"), &Dice::seeded(1)).await;
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(&real), cost(NOBODY));
        // It is a hash that can be read: one that can't would be refused at once.
        assert_eq!(
            hasher().verify_password(b"x", NOBODY),
            Err(argon2::password_hash::Error::PasswordInvalid)
        );
        assert!(!passwords.verify(password("x"), None).await);
    }
}
