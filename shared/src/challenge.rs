//! A proof of work, which the page computes before an attempt that follows many failures.
//!
//! The server's token contains a seed and a difficulty of `bits`. The proof is [`PARTS`] nonces; for each part
//! the SHA-256 of seed, part and nonce begins with `bits - 3` zero bits. The total time of several small
//! searches varies little between students; one large search would take some students three times as long as
//! others.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Number of nonces in a proof. A power of two: all searches together take 2^bits hashes on average.
pub const PARTS: u8 = 8;

/// Base-2 logarithm of [`PARTS`].
const PARTS_BITS: u8 = 3;

/// Highest difficulty: about ten seconds on a mid-range phone.
pub const MOST_BITS: u8 = 23;

/// A challenge of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Challenge {
    /// Returned with the proof unchanged; valid once, for some minutes, for one collection.
    pub token: String,
    /// Difficulty: 2^bits hashes on average.
    pub bits: u8,
}

/// A solved challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proof {
    /// Token of the challenge.
    pub token: String,
    /// One nonce for each of the [`PARTS`], in order.
    pub nonces: Vec<u32>,
}

/// Whether `proof` solves a challenge of `bits`; the server checks the token separately.
#[must_use]
pub fn holds(proof: &Proof, bits: u8) -> bool {
    let seed = seed(&proof.token);
    proof.nonces.len() == usize::from(PARTS)
        && (0..PARTS).zip(&proof.nonces).all(|(part, nonce)| zeros(&seed, part, *nonce) >= zeros_of(bits))
}

/// A search in steps, so that a page can render between them.
#[derive(Debug, Clone)]
pub struct Search {
    token: String,
    seed: [u8; 32],
    zeros: u32,
    next: u32,
    nonces: Vec<u32>,
}

impl Search {
    /// Starts a search.
    #[must_use]
    pub fn new(challenge: &Challenge) -> Self {
        Self {
            token: challenge.token.clone(),
            seed: seed(&challenge.token),
            zeros: zeros_of(challenge.bits.min(MOST_BITS)),
            next: 0,
            nonces: Vec::new(),
        }
    }

    /// Tries at most `tries` nonces; the proof when it is complete, else `None`.
    pub fn advance(&mut self, tries: u32) -> Option<Proof> {
        for _ in 0..tries {
            let part = u8::try_from(self.nonces.len()).unwrap_or(PARTS);
            if part == PARTS {
                break;
            }
            let nonce = self.next;
            self.next = self.next.wrapping_add(1);
            if zeros(&self.seed, part, nonce) >= self.zeros {
                self.nonces.push(nonce);
                self.next = 0;
            }
        }
        let complete = self.nonces.len() == usize::from(PARTS);
        complete.then(|| Proof { token: self.token.clone(), nonces: self.nonces.clone() })
    }

    /// Number of the [`PARTS`] found so far.
    #[must_use]
    pub fn found(&self) -> u8 {
        u8::try_from(self.nonces.len()).unwrap_or(PARTS)
    }
}

fn seed(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn zeros_of(bits: u8) -> u32 {
    u32::from(bits.saturating_sub(PARTS_BITS))
}

/// Leading zero bits of the hash, counted in its first 64 bits.
fn zeros(seed: &[u8; 32], part: u8, nonce: u32) -> u32 {
    let hash =
        Sha256::new().chain_update(seed).chain_update([part]).chain_update(nonce.to_le_bytes()).finalize();
    hash.iter().take(8).fold(0, |high: u64, byte| high << 8 | u64::from(*byte)).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(bits: u8) -> Challenge {
        Challenge { token: "0c.example".to_owned(), bits }
    }

    #[test]
    fn a_search_in_steps_ends_with_a_proof_that_holds_and_no_shorter_one_does() {
        let challenge = challenge(12);
        let mut search = Search::new(&challenge);
        let proof = std::iter::repeat_with(|| search.advance(100)).flatten().next().unwrap();
        assert!(holds(&proof, 12));
        assert!(!holds(&proof, 40), "a harder challenge is another one");
        assert!(!holds(&Proof { token: "another".to_owned(), ..proof.clone() }, 12));
        assert!(!holds(&Proof { nonces: proof.nonces[1..].to_vec(), ..proof }, 12));
    }

    #[test]
    fn a_bit_more_is_twice_the_work() {
        let tries = |bits| {
            let mut search = Search::new(&challenge(bits));
            (1_u32..1_000_000).find(|_| search.advance(1).is_some()).unwrap()
        };
        assert!((256..16_384).contains(&tries(11)), "2^11 on average: {}", tries(11));
    }
}
