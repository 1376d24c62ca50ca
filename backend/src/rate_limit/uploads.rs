//! A limit on the photographs of one application within an hour: each check costs a full decode, and each accepted
//! photograph takes disk space.

use std::collections::{HashMap, VecDeque};

use shared::id::ApplicationId;
use shared::time::Timestamp;

/// A student does not submit a photograph every two minutes; a network that interrupts uploads turns one into a dozen.
const MOST_PER_HOUR: usize = 30;

const HOUR_SECONDS: i64 = 3600;

/// The number of remembered applications at which those older than an hour are removed.
const TIDY_AT: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Uploads(HashMap<ApplicationId, VecDeque<Timestamp>>);

impl Uploads {
    /// Counts an upload; the number of seconds to wait instead when there were too many.
    pub(super) fn count(&mut self, application: ApplicationId, now: Timestamp) -> Option<u32> {
        let since = now.plus_seconds(-HOUR_SECONDS);
        if self.0.len() >= TIDY_AT {
            self.0.retain(|_, uploads| uploads.back().is_some_and(|at| *at > since));
        }
        let uploads = self.0.entry(application).or_default();
        while uploads.front().is_some_and(|at| *at <= since) {
            uploads.pop_front();
        }
        if uploads.len() < MOST_PER_HOUR {
            uploads.push_back(now);
            return None;
        }
        let first = uploads.front().copied().unwrap_or(now);
        // If the clock was set back, the wait is still at most an hour.
        Some(now.seconds_until(first.plus_seconds(HOUR_SECONDS)).clamp(1, 3600))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_upload_is_taken_when_the_first_of_thirty_is_an_hour_old() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let (mut uploads, id) = (Uploads::default(), ApplicationId::new(now, 1));
        for n in 0..30 {
            assert_eq!(uploads.count(id, now.plus_seconds(n)), None);
        }
        assert_eq!(uploads.count(id, now.plus_seconds(100)), Some(3500));
        assert_eq!(uploads.count(ApplicationId::new(now, 2), now.plus_seconds(100)), None, "others go on");
        assert_eq!(uploads.count(id, now.plus_seconds(3600)), None);
        assert_eq!(uploads.count(id, now.plus_seconds(3600)), Some(1));
    }
}
