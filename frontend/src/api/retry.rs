//! Retries of requests with a temporary error, while a student waits after pressing a button or at an empty screen.
//!
//! Only for idempotent requests: the server finds that the change is already made and answers the same.

use std::future::Future;
use std::time::Duration;

use super::{ApiError, Backoff};
use crate::hooks::{now, sleep};

/// How long requests are retried before the screen shows the error. The screen may continue to retry.
const LIMIT: Duration = Duration::from_secs(10);

/// Repeats the request until it succeeds, fails permanently, or [`LIMIT`] has passed. Waits as long as the server asks,
/// else with increasing waits.
pub(super) async fn retried<T, F>(ask: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let began = now();
    let mut backoff = Backoff::REQUEST;
    loop {
        let error = match ask().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let spent = Duration::from_secs(began.seconds_until(now()).into());
        match pause(&error, spent, &mut backoff, js_sys::Math::random()) {
            Some(pause) => sleep(pause).await,
            None => return Err(error),
        }
    }
}

/// The wait before the next try, after `spent`; `None` when there is no further try.
fn pause(error: &ApiError, spent: Duration, backoff: &mut Backoff, random: f64) -> Option<Duration> {
    if !error.is_passing() {
        return None;
    }
    let wait = backoff.next_after(error.wait_seconds(), random);
    (spent + wait <= LIMIT).then_some(wait)
}

#[cfg(test)]
mod tests {
    use shared::problem::{Problem, ProblemCode};

    use super::*;

    fn waits(error: &ApiError) -> Vec<u64> {
        let (mut backoff, mut spent, mut waits) = (Backoff::REQUEST, Duration::ZERO, Vec::new());
        while let Some(wait) = pause(error, spent, &mut backoff, 1.0) {
            spent += wait;
            waits.push(u64::try_from(wait.as_millis()).unwrap());
        }
        waits
    }

    #[test]
    fn temporary_errors_are_retried_within_the_limit_and_permanent_ones_are_not() {
        assert_eq!(waits(&ApiError::Unreachable), [500, 1000, 2000, 4000]);
        assert_eq!(waits(&ApiError::Gateway(None)), [500, 1000, 2000, 4000]);
        assert_eq!(waits(&ApiError::Gateway(Some(3))), [3000, 3000, 3000]);
        assert_eq!(waits(&ApiError::Gateway(Some(60))), [0; 0]);
        let problem = |code: ProblemCode| ApiError::Problem(Box::new(Problem::from(code)));
        assert_eq!(waits(&problem(ProblemCode::Overloaded)).len(), 4);
        assert_eq!(waits(&problem(ProblemCode::Conflict)).len(), 4);
        assert_eq!(waits(&problem(ProblemCode::SessionRequired)), [0; 0]);
        assert_eq!(waits(&ApiError::Portal), [0; 0]);
        assert_eq!(waits(&ApiError::LengthLimit), [0; 0]);
    }
}
