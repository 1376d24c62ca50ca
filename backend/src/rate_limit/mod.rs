//! How often somebody may guess, and what further guesses cost.
//!
//! Failures are counted by browser, by identity, by name, by network and by collection, in memory of bounded size. What
//! one browser or one network does to one identity leads to waits; what many do together leads to a proof of work that
//! grows, so that nobody can lock somebody else out. Reasons: docs/decisions/0095-limits-on-guessing.md.

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

/// Whose failures are counted. Only a keyed hash is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Counter {
    /// What is counted, and by which rule.
    pub kind: Kind,
    /// Whose.
    pub key: BlindIndex,
}

/// Why an attempt is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// How long to wait, in seconds.
    Wait(u32),
    /// How many bits of work an attempt has to bring.
    Work(u8),
}

/// Everything that is counted.
#[derive(Debug, Default)]
pub struct RateLimits {
    levels: Mutex<Levels>,
    spent: Mutex<Spent>,
    failures: Mutex<Failures>,
    uploads: Mutex<Uploads>,
}

/// How much easier than what is asked for now a challenge may be: levels rise while a phone computes.
const TOLERATED_BITS: u8 = 2;

impl RateLimits {
    /// Counts an attempt as a failure of each, or says why it is not to be looked at; `worked` is what it brought.
    ///
    /// It is counted beforehand and taken back by [`Self::succeed`]: a hundred guesses at once are a hundred.
    pub fn reserve(&self, counters: &[Counter], worked: u8, now: Timestamp) -> Result<(), Refusal> {
        self.settle(counters, worked, false, now)
    }

    /// Whether an attempt may be looked at, before that costs anything.
    pub fn check(&self, counters: &[Counter], worked: u8, now: Timestamp) -> Result<(), Refusal> {
        admit(&lock(&self.levels), counters, worked, now)
    }

    /// The same once it was looked at, before anybody learns what was found: counts a failure of each unless it `fits`.
    /// A hundred guesses at once are judged one after the other, and whoever is right at the same time is counted nowhere.
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

    /// Forgets what led to waits for a browser or device that has succeeded.
    pub fn forgive(&self, counters: &[Counter]) {
        let mut levels = lock(&self.levels);
        for counter in counters.iter().filter(|counter| counter.kind.is_of_a_device()) {
            levels.clear(counter);
        }
    }

    /// Takes an attempt back that was no failure.
    pub fn take_back(&self, counters: &[Counter], now: Timestamp) {
        lock(&self.levels).take_back(counters, now);
    }

    /// Takes an attempt back that succeeded, and forgets what led to waits for the same browser or device.
    pub fn succeed(&self, counters: &[Counter], now: Timestamp) {
        self.take_back(counters, now);
        self.forgive(counters);
    }

    /// Forgets what was counted.
    pub fn clear(&self, counter: &Counter) {
        lock(&self.levels).clear(counter);
    }

    /// Somebody of the staff vouches for an identity: nobody waits because of failures before `now`.
    pub fn pardon(&self, key: BlindIndex, now: Timestamp) {
        lock(&self.levels).pardon(key, now);
    }

    /// A challenge of `bits` for one collection.
    #[must_use]
    pub fn challenge(keys: &Keys, rng: &Rng, scope: &str, bits: u8, now: Timestamp) -> Challenge {
        challenge::issue(keys, rng, scope, bits, now)
    }

    /// How much work a proof stands for; 0 when it is not for this collection, too late, wrong, or was used before.
    pub fn worth(&self, keys: &Keys, scope: &str, proof: &Proof, now: Timestamp) -> u8 {
        match challenge::judge(keys, scope, proof, now) {
            Some((bits, token)) if lock(&self.spent).spend(token, now) => bits,
            Some(_) | None => 0,
        }
    }

    /// Counts a photograph that is to be judged; how many seconds to wait instead when there were too many.
    pub fn upload(&self, application: ApplicationId, now: Timestamp) -> Result<(), u32> {
        lock(&self.uploads).count(application, now).map_or(Ok(()), Err)
    }

    /// Notes a failure for the audit log.
    pub fn note(&self, failure: Failure, now: Timestamp) {
        lock(&self.failures).add(failure, now);
    }

    /// What was noted since the last time, one line for each source.
    pub fn take_failures(&self) -> Vec<Tally> {
        lock(&self.failures).take()
    }
}

/// Whether an attempt with so much work may be looked at.
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
    // Nothing that is counted is half counted after a panic.
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
