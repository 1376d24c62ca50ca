//! Limits on guessing, and the cost of further guesses.
//!
//! Failures are counted by browser, by identity, by name, by network and by collection, in memory of limited size.
//! Failures of one browser or one network at one identity lead to waiting times; failures of many lead to a proof of
//! work that grows, so that an attacker can't lock another student out. Reasons:
//! `docs/decisions/0095-limits-on-guessing.md`.

mod challenge;
mod failures;
mod levels;
mod rules;
mod uploads;

use std::sync::Mutex;

use shared::challenge::{Challenge, Proof};
use shared::id::ApplicationId;
use shared::time::Timestamp;

use self::challenge::Spent;
use self::failures::Failures;
pub use self::failures::{Failure, Tally};
use self::levels::Levels;
pub use self::rules::Kind;
use self::uploads::Uploads;
use crate::keys::{BlindIndex, Keys};
use crate::rng::Rng;

/// A counter. Only a keyed hash is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Counter {
    /// What is counted, and by which rule.
    pub kind: Kind,
    /// The keyed hash of the browser, identity, name, network or collection.
    pub key: BlindIndex,
}

/// Why an attempt is refused unchecked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// How long to wait, in seconds.
    Wait(u32),
    /// How many bits of work the attempt must include.
    Work(u8),
}

/// All counters.
#[derive(Debug, Default)]
pub struct RateLimits {
    levels: Mutex<Levels>,
    spent: Mutex<Spent>,
    failures: Mutex<Failures>,
    uploads: Mutex<Uploads>,
}

/// How much easier than the current requirement a challenge may be: the requirement rises while a phone computes.
const TOLERATED_BITS: u8 = 2;

impl RateLimits {
    /// Counts an attempt as a failure for each counter, or returns why it is refused; `worked` is the work that it
    /// includes.
    ///
    /// The attempt is counted in advance, and [`Self::succeed`] removes it again: a hundred concurrent guesses count as
    /// a hundred.
    pub fn reserve(&self, counters: &[Counter], worked: u8, now: Timestamp) -> Result<(), Refusal> {
        self.settle(counters, worked, false, now)
    }

    /// Whether an attempt may be checked, before the check costs anything.
    pub fn check(&self, counters: &[Counter], worked: u8, now: Timestamp) -> Result<(), Refusal> {
        admit(&lock(&self.levels), counters, worked, now)
    }

    /// The same after the check and before the answer: counts a failure for each counter unless it `fits`. A hundred
    /// concurrent guesses are counted one after the other, and a correct attempt at the same time is not counted.
    pub fn settle(
        &self,
        counters: &[Counter],
        worked: u8,
        fits: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut levels = lock(&self.levels);
        admit(&levels, counters, worked, now)?;
        if !fits {
            levels.count(counters, now);
        }
        Ok(())
    }

    /// Deletes the failures that cause waiting times for a browser or device that has succeeded.
    pub fn forgive(&self, counters: &[Counter]) {
        let mut levels = lock(&self.levels);
        for counter in counters.iter().filter(|counter| counter.kind.is_of_a_device()) {
            levels.clear(counter);
        }
    }

    /// Removes an attempt that was not a failure.
    pub fn take_back(&self, counters: &[Counter], now: Timestamp) {
        lock(&self.levels).take_back(counters, now);
    }

    /// Removes an attempt that succeeded, and deletes the failures that cause waiting times for the same browser or
    /// device.
    pub fn succeed(&self, counters: &[Counter], now: Timestamp) {
        self.take_back(counters, now);
        self.forgive(counters);
    }

    /// Deletes a counter.
    pub fn clear(&self, counter: &Counter) {
        lock(&self.levels).clear(counter);
    }

    /// A staff member vouches for an identity: failures before `now` cause no waiting time.
    pub fn pardon(&self, key: BlindIndex, now: Timestamp) {
        lock(&self.levels).pardon(key, now);
    }

    /// A challenge of `bits` for one collection.
    #[must_use]
    pub fn challenge(keys: &Keys, rng: &Rng, scope: &str, bits: u8, now: Timestamp) -> Challenge {
        challenge::issue(keys, rng, scope, bits, now)
    }

    /// The work that a proof is worth, in bits; 0 when it is for another collection, too late, wrong, or was used
    /// before.
    pub fn worth(&self, keys: &Keys, scope: &str, proof: &Proof, now: Timestamp) -> u8 {
        match challenge::judge(keys, scope, proof, now) {
            Some((bits, token)) if lock(&self.spent).spend(token, now) => bits,
            Some(_) | None => 0,
        }
    }

    /// Counts a photograph before it is checked; the error is the number of seconds to wait when there were too many.
    pub fn upload(&self, application: ApplicationId, now: Timestamp) -> Result<(), u32> {
        lock(&self.uploads).count(application, now).map_or(Ok(()), Err)
    }

    /// Records a failure for the audit log.
    pub fn note(&self, failure: Failure, now: Timestamp) {
        lock(&self.failures).add(failure, now);
    }

    /// The failures since the last call, one line for each source.
    pub fn take_failures(&self) -> Vec<Tally> {
        lock(&self.failures).take()
    }
}

/// Whether an attempt with this much work may be checked.
fn admit(levels: &Levels, counters: &[Counter], worked: u8, now: Timestamp) -> Result<(), Refusal> {
    let demand = levels.demand(counters, now);
    if let Some(seconds) = demand.wait {
        return Err(Refusal::Wait(seconds));
    }
    if worked.saturating_add(TOLERATED_BITS) < demand.bits || (demand.bits > 0 && worked == 0) {
        return Err(Refusal::Work(demand.bits));
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic can't leave a counter inconsistent.
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
