//! How often one may guess: five times freely, then after longer and longer waits.

use shared::time::Timestamp;

use crate::store::attempt::{self, Counter, Tally};
use crate::store::{Error, Tx};

/// Failures that cost nothing: a mistyped digit, the other document, the old telephone.
const FREE_FAILURES: u32 = 5;

/// The wait after the fifth failure, the sixth, and so on, in seconds; the last one repeats. A patient robot gets 24
/// guesses a day at one identity.
const WAITS_SECONDS: [i64; 4] = [60, 5 * 60, 15 * 60, 60 * 60];

const LONGEST_SECONDS: i64 = WAITS_SECONDS[WAITS_SECONDS.len() - 1];

/// A day without failures, and all are forgotten.
const FORGET_SECONDS: i64 = 24 * 3600;

/// How long the next attempt has to wait, in seconds; `None` when it may be made now. Locks the counters.
pub(super) async fn wait(tx: &mut Tx, counters: &[Counter], now: Timestamp) -> Result<Option<u32>, Error> {
    let mut until = now;
    for counter in counters {
        let blocked = attempt::lock(tx, counter, now).await?.blocked_until;
        // Nobody waits longer than the longest wait: what lies beyond was written under a clock that has been set back.
        if blocked <= now.plus_seconds(LONGEST_SECONDS) {
            until = until.max(blocked);
        }
    }
    Ok(Some(now.seconds_until(until)).filter(|seconds| *seconds > 0))
}

/// Counts a failure of each.
pub(super) async fn count_failure(tx: &mut Tx, counters: &[Counter], now: Timestamp) -> Result<(), Error> {
    for counter in counters {
        let tally = attempt::lock(tx, counter, now).await?;
        attempt::set(tx, counter, after_failure(tally, now)).await?;
    }
    Ok(())
}

/// Takes back one failure that was counted beforehand.
pub(super) async fn take_back(tx: &mut Tx, counter: &Counter, now: Timestamp) -> Result<(), Error> {
    let tally = attempt::lock(tx, counter, now).await?;
    let failures = tally.failures.saturating_sub(1);
    attempt::set(tx, counter, Tally { failures, blocked_until: now, ..tally }).await
}

/// The count after one more failure.
fn after_failure(tally: Tally, now: Timestamp) -> Tally {
    let forgotten = tally.last_at.plus_seconds(FORGET_SECONDS) <= now;
    let failures = if forgotten { 1 } else { tally.failures.saturating_add(1) };
    Tally { failures, blocked_until: now.plus_seconds(wait_after(failures)), last_at: now }
}

fn wait_after(failures: u32) -> i64 {
    match failures.checked_sub(FREE_FAILURES) {
        None => 0,
        Some(more) => {
            let step = usize::try_from(more).unwrap_or(usize::MAX).min(WAITS_SECONDS.len() - 1);
            WAITS_SECONDS[step]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour() {
        let waits: Vec<i64> = (0..=9).map(wait_after).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 60, 300, 900, 3600, 3600]);
    }

    #[test]
    fn a_day_without_failures_forgets_them() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let tally = Tally { failures: 9, blocked_until: now, last_at: now };
        assert_eq!(after_failure(tally, now.plus_seconds(FORGET_SECONDS - 1)).failures, 10);
        assert_eq!(after_failure(tally, now.plus_seconds(FORGET_SECONDS)).failures, 1);
    }
}
