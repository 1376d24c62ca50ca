//! Speed and remaining time of an upload. Pure.

use std::collections::VecDeque;

use crate::api::Sent;

/// The period over which the speed is measured: long enough for the bursts of a mobile network, short enough to follow
/// a change.
const WINDOW_MILLIS: i64 = 10_000;
/// A shorter measurement is not used: what fits the phone's own buffers is sent at once.
const SHORTEST_MILLIS: i64 = 1500;

/// Bytes sent over time, in milliseconds of any clock.
#[derive(Debug, Default)]
pub(super) struct Pace(VecDeque<(i64, u64)>);

impl Pace {
    /// Records the bytes sent by `at` and returns the remaining time in seconds: at least one, or `None` when it is not
    /// known yet or everything is sent.
    pub(super) fn note(&mut self, at: i64, sent: Sent) -> Option<u32> {
        self.0.push_back((at, sent.bytes));
        while self.0.len() > 2 && self.0.get(1).is_some_and(|(next, _)| at - next >= WINDOW_MILLIS) {
            self.0.pop_front();
        }
        let (since, before) = self.0.front().copied()?;
        let (millis, moved) = (u64::try_from(at - since).ok()?, sent.bytes.checked_sub(before)?);
        if at - since < SHORTEST_MILLIS || moved == 0 || sent.is_all() {
            return None;
        }
        let rest = (sent.of - sent.bytes).saturating_mul(millis).div_ceil(moved.saturating_mul(1000));
        Some(u32::try_from(rest).unwrap_or(u32::MAX).max(1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LENGTH: u64 = 300_000;

    fn sent(bytes: u64) -> Sent {
        Sent { bytes, of: LENGTH }
    }

    #[test]
    fn the_remaining_time_is_known_with_the_speed_and_absent_when_all_is_sent() {
        let mut pace = Pace::default();
        assert_eq!(pace.note(0, sent(0)), None);
        assert_eq!(pace.note(1000, sent(50_000)), None, "too early to tell");
        assert_eq!(pace.note(2000, sent(100_000)), Some(4));
        assert_eq!(pace.note(5999, sent(299_999)), Some(1));
        assert_eq!(pace.note(6000, sent(LENGTH)), None);
    }

    #[test]
    fn a_network_that_became_slow_is_noticed() {
        let mut pace = Pace::default();
        pace.note(0, sent(0));
        pace.note(2000, sent(200_000));
        let mut rest = None;
        for second in 3..=20 {
            rest = pace.note(second * 1000, sent(200_000 + 1000 * u64::try_from(second).unwrap()));
        }
        assert_eq!(rest, Some(80), "a kilobyte a second, eighty to go");
    }

    proptest! {
        #[test]
        fn the_remaining_time_is_never_zero_while_bytes_are_missing(
            steps in prop::collection::vec((0_i64..5000, 0_u64..LENGTH / 4), 1..50),
        ) {
            let (mut pace, mut at, mut bytes) = (Pace::default(), 0, 0);
            for (millis, more) in steps {
                at += millis;
                bytes = (bytes + more).min(LENGTH);
                let rest = pace.note(at, sent(bytes));
                prop_assert!(rest != Some(0) && (bytes < LENGTH || rest.is_none()));
            }
        }
    }
}
