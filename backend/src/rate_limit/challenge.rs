//! Challenges: signed, and not stored until they are used.

use std::collections::{HashSet, VecDeque};

use shared::challenge::{Challenge, Proof, holds};
use shared::time::Timestamp;
use subtle::ConstantTimeEq;

use crate::keys::{Keys, hex};
use crate::rng::Rng;

/// How long a challenge is valid: enough for a slow phone in a pocket.
const LIFE_SECONDS: i64 = 300;

/// The most used challenges that are remembered. Each cost work, so there are not many more within their lifetime.
const MOST_SPENT: usize = 200_000;

/// Issues a challenge: difficulty, expiry and random number, signed for `scope`.
pub(super) fn issue(keys: &Keys, rng: &Rng, scope: &str, bits: u8, now: Timestamp) -> Challenge {
    let until = now.plus_seconds(LIFE_SECONDS).as_millis();
    let body = format!("{bits:02x}{until:012x}{:032x}", rng.next_u128());
    let token = format!("{body}.{}", signature(keys, scope, &body));
    Challenge { token, bits }
}

fn signature(keys: &Keys, scope: &str, body: &str) -> String {
    hex(&keys.index("challenge", &[scope, body]).as_bytes()[..16])
}

/// The difficulty and the random number of a valid challenge that was solved in time.
pub(super) fn judge(keys: &Keys, scope: &str, proof: &Proof, now: Timestamp) -> Option<(u8, u128)> {
    let (body, signed) = proof.token.split_once('.')?;
    if !bool::from(signature(keys, scope, body).as_bytes().ct_eq(signed.as_bytes())) {
        return None;
    }
    // The signature is valid, so the format is known.
    let bits = u8::from_str_radix(body.get(..2)?, 16).ok()?;
    let until = Timestamp::from_millis(i64::from_str_radix(body.get(2..14)?, 16).ok()?);
    let chance = u128::from_str_radix(body.get(14..)?, 16).ok()?;
    (now < until && holds(proof, bits)).then_some((bits, chance))
}

/// The used challenges: each can be used once.
#[derive(Debug, Default)]
pub(super) struct Spent {
    known: HashSet<u128>,
    in_order: VecDeque<(Timestamp, u128)>,
}

impl Spent {
    /// Marks a challenge as used; `false` when it was used before.
    pub(super) fn spend(&mut self, chance: u128, now: Timestamp) -> bool {
        while let Some((at, _)) = self.in_order.front()
            && (at.plus_seconds(LIFE_SECONDS) <= now || self.in_order.len() >= MOST_SPENT)
        {
            if let Some((_, old)) = self.in_order.pop_front() {
                self.known.remove(&old);
            }
        }
        let fresh = self.known.insert(chance);
        if fresh {
            self.in_order.push_back((now, chance));
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use shared::challenge::Search;

    use super::*;
    use crate::keys::MasterKey;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn keys(digit: u8) -> Keys {
        Keys::derive(&MasterKey::parse(&hex(&[digit; 32])).unwrap())
    }

    #[test]
    fn a_proof_is_valid_for_its_collection_in_time_and_for_an_issued_challenge() {
        let (keys, rng) = (keys(1), Rng::seeded(1));
        let challenge = issue(&keys, &rng, "a", 6, NOW);
        let proof = Search::new(&challenge).advance(u32::MAX).unwrap();
        assert_eq!(judge(&keys, "a", &proof, NOW).unwrap().0, 6);
        assert!(judge(&keys, "b", &proof, NOW).is_none(), "another collection");
        assert!(judge(&keys, "a", &proof, NOW.plus_seconds(LIFE_SECONDS)).is_none(), "too late");
        assert!(judge(&self::keys(2), "a", &proof, NOW).is_none(), "another key");
        let easier = Proof { token: proof.token.replacen("06", "00", 1), ..proof.clone() };
        assert!(judge(&keys, "a", &easier, NOW).is_none(), "another difficulty");
        let unworked = Proof { nonces: vec![0; 8], token: issue(&keys, &rng, "a", 20, NOW).token };
        assert!(judge(&keys, "a", &unworked, NOW).is_none(), "no work");
    }

    #[test]
    fn a_challenge_is_used_once() {
        let mut spent = Spent::default();
        assert!(spent.spend(1, NOW) && spent.spend(2, NOW));
        assert!(!spent.spend(1, NOW.plus_seconds(LIFE_SECONDS - 1)));
        spent.spend(3, NOW.plus_seconds(LIFE_SECONDS));
        assert_eq!(spent.known.len(), 1, "what is over is forgotten");
    }
}
