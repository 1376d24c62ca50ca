//! Waiting times between tries.

use std::time::Duration;

/// Waiting times that double up to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backoff {
    first: Duration,
    limit: Duration,
    round: u32,
}

impl Backoff {
    /// Starts with `first`, doubles with each try, and never exceeds `limit`.
    pub(crate) const fn new(first: Duration, limit: Duration) -> Self {
        Self { first, limit, round: 0 }
    }

    /// Polling for the result of a review: 5 s to 30 s. A result arrives within hours, but often while the student has
    /// the page open.
    pub(crate) const POLL: Self = Self::new(Duration::from_secs(5), Duration::from_secs(30));

    /// Sending a photograph again: 1 s to 30 s.
    pub(crate) const UPLOAD: Self = Self::new(Duration::from_secs(1), Duration::from_secs(30));

    /// A request after a pressed button or for an empty screen: 0.5 s to 4 s.
    pub(crate) const REQUEST: Self = Self::new(Duration::from_millis(500), Duration::from_secs(4));

    /// The next wait, at least as long as the server's `Retry-After` in seconds.
    pub(crate) fn next_after(&mut self, retry_after: Option<u32>, random: f64) -> Duration {
        let own = self.next(random);
        let told = Duration::from_secs(retry_after.unwrap_or_default().into());
        own.max(told)
    }

    /// The next wait. `random` in `0.0..1.0` spreads it over its upper half, so that the phones of a whole class that
    /// lost the same network do not all retry at the same moment.
    pub(crate) fn next(&mut self, random: f64) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(self.round)).min(self.limit);
        self.round = self.round.saturating_add(1);
        doubled.mul_f64(0.5 + 0.5 * random.clamp(0.0, 1.0))
    }

    pub(crate) fn reset(&mut self) {
        self.round = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_double_up_to_their_limit_and_start_again_after_a_reset() {
        let mut backoff = Backoff::POLL;
        let waits: Vec<u64> = (0..6).map(|_| backoff.next(1.0).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 30, 30, 30]);
        backoff.reset();
        assert_eq!(backoff.next(1.0), Duration::from_secs(5));
    }

    #[test]
    fn a_wait_is_never_shorter_than_the_server_asks_for() {
        let mut backoff = Backoff::UPLOAD;
        assert_eq!(backoff.next_after(Some(7), 0.0), Duration::from_secs(7));
        assert_eq!(backoff.next_after(Some(1), 1.0), Duration::from_secs(2));
        assert_eq!(backoff.next_after(None, 1.0), Duration::from_secs(4));
    }

    proptest! {
        #[test]
        fn a_wait_is_never_above_its_limit_nor_below_half_of_the_first(rounds in 0_usize..200, random in any::<f64>()) {
            let mut backoff = Backoff::UPLOAD;
            for _ in 0..=rounds {
                let wait = backoff.next(if random.is_nan() { 0.0 } else { random });
                prop_assert!(wait <= Duration::from_secs(30) && wait >= Duration::from_millis(500));
            }
        }
    }
}
