//! The only source of randomness.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// A random number generator.
#[derive(Debug, Clone)]
pub enum Rng {
    /// The operating system's generator.
    System,
    /// A sequence that repeats from the same seed: for demonstrations and tests, never for secrets.
    Seeded(Arc<AtomicU64>),
}

impl Rng {
    /// A sequence that repeats from the same `seed`.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// 32 random bytes.
    #[must_use]
    pub fn bytes32(&self) -> [u8; 32] {
        match self {
            Self::System => {
                let mut bytes = [0; 32];
                system_fill(&mut bytes);
                bytes
            }
            Self::Seeded(state) => Sha256::digest(state.fetch_add(1, Ordering::SeqCst).to_be_bytes()).into(),
        }
    }

    /// A random number of 128 bits.
    #[must_use]
    pub fn next_u128(&self) -> u128 {
        let bytes = self.bytes32();
        bytes[..16].iter().fold(0, |sum, byte| (sum << 8) | u128::from(*byte))
    }

    /// 128 bits as 32 hexadecimal digits.
    #[must_use]
    pub fn digits(&self) -> String {
        format!("{:032x}", self.next_u128())
    }

    /// The nonce of one encryption: 192 bits, long enough that random nonces do not repeat.
    #[must_use]
    pub fn nonce(&self) -> [u8; 24] {
        let mut nonce = [0; 24];
        nonce.copy_from_slice(&self.bytes32()[..24]);
        nonce
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that asks the operating system for chance"
)]
fn system_fill(bytes: &mut [u8]) {
    getrandom::fill(bytes)
        .expect("a kernel without random bytes can keep no secret: better to stop than to go on");
}
