//! How many photographs of one application are judged within an hour: each costs a full decode, and each that is taken in
//! costs room on the disk.

use std::collections::{HashMap, VecDeque};

use shared::id::ApplicationId;
use shared::time::Timestamp;

/// Nobody hands in a photograph every two minutes; a network that breaks uploads off makes a dozen of one.
const MOST_PER_HOUR: usize = 30;

const HOUR_SECONDS: i64 = 3600;

/// Applications that are remembered before those of the last hour are sorted out.
const TIDY_AT: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Uploads(HashMap<ApplicationId, VecDeque<Timestamp>>);

impl Uploads {
    /// Counts an upload; how many seconds to wait instead when there were too many.
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
        // A clock that was set back makes nobody wait for more than the hour.
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
