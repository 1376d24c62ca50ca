//! The counters, in memory of limited size. When it is full, the lower half of the counters is deleted: a flood of
//! names that do not exist deletes its own counters, and never those that are high.

use std::collections::HashMap;

use shared::time::Timestamp;

use super::Counter;
use super::rules::{FORGET_SECONDS, LONGEST_SECONDS, Rule, bits_after, wait_after};
use crate::keys::BlindIndex;

/// The most counters that are kept: some 12 MB.
const MOST_COUNTERS: usize = 100_000;

/// The most identities that are remembered after staff have vouched for them; each for [`FORGET_SECONDS`].
const MOST_PARDONS: usize = 1000;

#[derive(Debug, Clone, Copy)]
struct Level {
    failures: f64,
    /// The last failure.
    at: Timestamp,
    /// Attempts before this time are refused.
    blocked_until: Timestamp,
}

impl Level {
    /// The number of failures that still count.
    fn now(&self, counter: &Counter, now: Timestamp) -> f64 {
        // If the clock was set back, no failure is forgotten.
        let elapsed = self.at.seconds_until(now);
        match counter.kind.rule() {
            Rule::Wait { .. } if i64::from(elapsed) >= FORGET_SECONDS => 0.0,
            Rule::Wait { .. } => self.failures,
            Rule::Work { half_life_seconds, .. } => {
                self.failures * (-f64::from(elapsed) / half_life_seconds).exp2()
            }
        }
    }
}

/// What the next attempt requires.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Demand {
    /// Seconds to wait first.
    pub(super) wait: Option<u32>,
    /// Bits of work; 0: none.
    pub(super) bits: u8,
}

#[derive(Debug, Default)]
pub(super) struct Levels {
    levels: HashMap<Counter, Level>,
    pardons: HashMap<BlindIndex, Timestamp>,
}

impl Levels {
    /// What an attempt with these counters requires.
    pub(super) fn demand(&self, counters: &[Counter], now: Timestamp) -> Demand {
        let (mut until, mut bits) = (now, 0);
        for counter in counters {
            let Some(level) = self.levels.get(counter) else { continue };
            match counter.kind.rule() {
                Rule::Wait { .. } => {
                    // A longer wait than the longest one was written before the clock was set back, so it is ignored.
                    if level.blocked_until <= now.plus_seconds(LONGEST_SECONDS)
                        && !self.is_pardoned(counters, level.at)
                    {
                        until = until.max(level.blocked_until);
                    }
                }
                Rule::Work { free, least_bits, most_bits, .. } => {
                    bits = bits.max(bits_after(level.now(counter, now), free, least_bits, most_bits));
                }
            }
        }
        Demand { wait: Some(now.seconds_until(until)).filter(|seconds| *seconds > 0), bits }
    }

    fn is_pardoned(&self, counters: &[Counter], failed_at: Timestamp) -> bool {
        counters.iter().any(|counter| self.pardons.get(&counter.key).is_some_and(|at| failed_at <= *at))
    }

    /// Counts a failure for each counter.
    pub(super) fn count(&mut self, counters: &[Counter], now: Timestamp) {
        for counter in counters {
            self.make_room(now);
            let level =
                self.levels.entry(*counter).or_insert(Level { failures: 0.0, at: now, blocked_until: now });
            level.failures = level.now(counter, now) + 1.0;
            level.at = now;
            level.blocked_until = match counter.kind.rule() {
                Rule::Wait { free } => now.plus_seconds(wait_after(level.failures, free)),
                Rule::Work { .. } => now,
            };
        }
    }

    /// Removes one failure, counted a moment ago, from each counter.
    pub(super) fn take_back(&mut self, counters: &[Counter], now: Timestamp) {
        for counter in counters {
            if let Some(level) = self.levels.get_mut(counter) {
                level.failures = (level.failures - 1.0).max(0.0);
                level.blocked_until = now;
            }
        }
    }

    pub(super) fn clear(&mut self, counter: &Counter) {
        self.levels.remove(counter);
    }

    pub(super) fn pardon(&mut self, key: BlindIndex, now: Timestamp) {
        if self.pardons.len() >= MOST_PARDONS {
            let oldest = now.plus_seconds(-FORGET_SECONDS);
            self.pardons.retain(|_, at| *at > oldest);
        }
        if self.pardons.len() < MOST_PARDONS {
            self.pardons.insert(key, now);
        }
        self.levels.retain(|counter, _| counter.key != key);
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.levels.len() < MOST_COUNTERS {
            return;
        }
        let mut all: Vec<f64> = self.levels.iter().map(|(counter, level)| level.now(counter, now)).collect();
        let middle = all.len() / 2;
        let (_, median, _) = all.select_nth_unstable_by(middle, f64::total_cmp);
        let median = *median;
        self.levels.retain(|counter, level| level.now(counter, now) > median);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn counter(kind: Kind, n: u32) -> Counter {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&n.to_be_bytes());
        Counter { kind, key: BlindIndex::from_stored(key) }
    }

    #[test]
    fn a_day_without_failures_forgets_them() {
        let (mut levels, one) = (Levels::default(), [counter(Kind::Browser, 1)]);
        for _ in 0..9 {
            levels.count(&one, NOW);
        }
        levels.count(&one, NOW.plus_seconds(FORGET_SECONDS - 1));
        assert_eq!(levels.demand(&one, NOW.plus_seconds(FORGET_SECONDS - 1)).wait, Some(3600));
        levels.count(&one, NOW.plus_seconds(2 * FORGET_SECONDS));
        assert_eq!(levels.demand(&one, NOW.plus_seconds(2 * FORGET_SECONDS)).wait, None);
    }

    #[test]
    fn work_is_forgotten_by_halves() {
        let (mut levels, one) = (Levels::default(), [counter(Kind::Network, 1)]);
        for _ in 0..120 {
            levels.count(&one, NOW);
        }
        let bits = |hours: i64| levels.demand(&one, NOW.plus_seconds(hours * 1800)).bits;
        assert_eq!([bits(0), bits(1), bits(2), bits(3)], [16, 15, 14, 0]);
    }

    #[test]
    fn a_flood_of_names_neither_grows_without_end_nor_hides_what_is_high() {
        let (mut levels, high) = (Levels::default(), [counter(Kind::Name, u32::MAX)]);
        for _ in 0..40 {
            levels.count(&high, NOW);
        }
        for n in 0..250_000 {
            levels.count(&[counter(Kind::Name, n)], NOW);
            assert!(levels.levels.len() <= MOST_COUNTERS);
        }
        assert_eq!(levels.demand(&high, NOW).bits, 18);
    }

    #[test]
    fn who_was_vouched_for_does_not_wait_for_what_was_before() {
        let (mut levels, both) =
            (Levels::default(), [counter(Kind::IdentityFromNetwork, 1), counter(Kind::Identity, 2)]);
        for _ in 0..20 {
            levels.count(&both, NOW);
        }
        assert!(levels.demand(&both, NOW).wait.is_some() && levels.demand(&both, NOW).bits > 0);
        levels.pardon(both[1].key, NOW);
        assert_eq!(levels.demand(&both, NOW), Demand::default());
        levels.count(&both, NOW.plus_seconds(1));
        assert!(levels.demand(&both, NOW.plus_seconds(1)).wait.is_some(), "what comes after counts");
    }
}
