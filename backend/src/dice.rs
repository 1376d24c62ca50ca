//! The only dice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// Where chance comes from.
#[derive(Debug, Clone)]
pub enum Dice {
    /// The operating system.
    System,
    /// A sequence that repeats from the same seed: for demonstrations and tests, never for secrets.
    Seeded(Arc<AtomicU64>),
}

impl Dice {
    /// A sequence that repeats from the same `seed`.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// 256 bits.
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

    /// 128 bits.
    #[must_use]
    pub fn roll(&self) -> u128 {
        let bytes = self.bytes32();
        bytes[..16].iter().fold(0, |sum, byte| (sum << 8) | u128::from(*byte))
    }

    /// 128 bits as 32 hexadecimal digits.
    #[must_use]
    pub fn digits(&self) -> String {
        format!("{:032x}", self.roll())
    }

    /// The nonce of one sealing: 192 bits, enough to be rolled without ever meeting the same twice.
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
