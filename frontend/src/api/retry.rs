//! Asking again when what went wrong passes by itself, while a student waits at a button or an empty screen.
//!
//! Only for requests that may arrive twice: the server finds their change made already and answers the same.

use std::future::Future;
use std::time::Duration;

use super::{ApiError, Backoff};
use crate::hooks::{now, sleep};

/// How long a student is kept waiting by repetitions alone. After that the screen says what is wrong, and goes on trying
/// where it can.
const LIMIT: Duration = Duration::from_secs(10);

/// Asks until it is answered, refused for good, or [`LIMIT`] is over. Waits as long as the server says, else ever longer.
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

/// How long to wait before the next try, after `spent` was spent already; `None`: there is none.
fn pause(error: &ApiError, spent: Duration, backoff: &mut Backoff, dice: f64) -> Option<Duration> {
    if !error.is_passing() {
        return None;
    }
    let wait = backoff.next_after(error.wait_seconds(), dice);
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
    fn what_passes_is_tried_again_within_the_limit_and_what_stays_is_not() {
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
