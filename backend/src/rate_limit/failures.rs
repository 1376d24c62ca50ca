//! Failures on their way to the audit log: one line for each source and period, regardless of their number. Any client
//! can fail, so the number of lines is limited.

use std::collections::BTreeMap;

use shared::audit::Action;
use shared::time::Timestamp;

/// Sources of one period that get their own lines; the others share one for each subject and action.
const MOST_SOURCES: usize = 20;

/// The most subjects and actions of one period; only existing collections and accounts count, so there are few.
const MOST_LINES: usize = 200;

/// An attempt that failed or was refused by a limit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// Which of the two.
    pub action: Action,
    /// A collection, or an account of the console.
    pub subject: String,
    /// The beginning of the keyed hash of the name that was typed.
    pub name: String,
    /// The beginning of the keyed hash of the client's network.
    pub network: String,
}

impl Failure {
    /// A failure with this action.
    #[must_use]
    pub const fn new(action: Action, subject: String, name: String, network: String) -> Self {
        Self { action, subject, name, network }
    }
}

/// The failures of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The source; without name and network: several sources.
    pub failure: Failure,
    pub count: u64,
    /// The first failure.
    pub first: Timestamp,
    /// The last failure.
    pub last: Timestamp,
}

#[derive(Debug, Default)]
pub(super) struct Failures {
    tallies: BTreeMap<Failure, (u64, Timestamp, Timestamp)>,
}

impl Failures {
    pub(super) fn add(&mut self, failure: Failure, now: Timestamp) {
        let known = self.tallies.contains_key(&failure);
        let key = if known || self.tallies.len() < MOST_SOURCES {
            failure
        } else {
            Failure { name: String::new(), network: String::new(), ..failure }
        };
        if self.tallies.len() >= MOST_LINES && !self.tallies.contains_key(&key) {
            return;
        }
        let (count, _, last) = self.tallies.entry(key).or_insert((0, now, now));
        *count += 1;
        *last = now;
    }

    pub(super) fn take(&mut self) -> Vec<Tally> {
        let tallies = std::mem::take(&mut self.tallies);
        let tally = |(failure, (count, first, last))| Tally { failure, count, first, last };
        tallies.into_iter().map(tally).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_sources_is_a_bounded_number_of_lines_and_every_failure_is_counted() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let mut failures = Failures::default();
        for n in 0..10_000 {
            let failure =
                Failure::new(Action::VerificationFailed, "col_1".to_owned(), n.to_string(), "n".to_owned());
            failures.add(failure, now.plus_seconds(n));
        }
        let tallies = failures.take();
        assert_eq!(tallies.len(), MOST_SOURCES + 1);
        assert_eq!(tallies.iter().map(|tally| tally.count).sum::<u64>(), 10_000);
        assert!(failures.take().is_empty());
    }
}
