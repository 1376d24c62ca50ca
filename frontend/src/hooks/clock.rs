//! The current time. The clocks of phones are wrong by minutes, time zones or decades. Every answer of the server
//! contains the server's time, and the page uses that time from the first answer on.

use std::cell::Cell;

use shared::time::Timestamp;

use super::window;

/// A server time, and the readings of the phone's two clocks when it arrived, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Sync {
    server: i64,
    phone: Reading,
}

/// The phone's two clocks, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// Wall clock (`Date.now`); the user may set it.
    calendar: i64,
    /// Monotonic clock since the page was opened. It can't be set; some browsers stop it while the phone sleeps.
    running: i64,
}

thread_local! {
    static SYNC: Cell<Option<Sync>> = const { Cell::new(None) };
}

#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds below 2⁵³")]
fn reading() -> Reading {
    let running = window().performance().map_or(0.0, |performance| performance.now());
    Reading { calendar: js_sys::Date::now() as i64, running: running as i64 }
}

/// The server's time once an answer contained it, else the phone's.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(time_at(SYNC.get(), reading()))
}

/// Learns the server's time, to the second, from an answer that just arrived.
pub(crate) fn learn_server_time(at: Timestamp) {
    let read = reading();
    SYNC.set(Some(learn(SYNC.get(), at.as_millis(), read)));
}

/// The largest error of a received time: it is truncated to seconds, and the answer took time to arrive.
const COARSE_MILLIS: i64 = 3000;

/// Keeps the known time while a new one agrees with it, so that times on the screen do not jump by a second with every
/// answer.
fn learn(known: Option<Sync>, server: i64, phone: Reading) -> Sync {
    let fits = |sync: &Sync| (0..COARSE_MILLIS).contains(&(time_at(Some(*sync), phone) - server));
    known.filter(fits).unwrap_or(Sync { server, phone })
}

/// The elapsed time is the larger of both differences: one clock stops while the phone sleeps, the other may be set
/// back.
fn time_at(sync: Option<Sync>, phone: Reading) -> i64 {
    sync.map_or(phone.calendar, |sync| {
        let by_calendar = phone.calendar - sync.phone.calendar;
        let by_running = phone.running - sync.phone.running;
        sync.server + by_calendar.max(by_running)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: i64 = 1_800_000_000_000;

    fn phone(calendar: i64, running: i64) -> Reading {
        Reading { calendar, running }
    }

    #[test]
    fn before_the_first_answer_the_time_is_that_of_the_phone() {
        assert_eq!(time_at(None, phone(7, 3)), 7);
    }

    #[test]
    fn a_wrong_wall_clock_a_clock_set_back_and_a_sleeping_phone_change_nothing() {
        for calendar in [0, SERVER - 8 * 3_600_000, 4_000_000_000_000] {
            let sync = Some(learn(None, SERVER, phone(calendar, 100)));
            assert_eq!(time_at(sync, phone(calendar + 5000, 5100)), SERVER + 5000);
            assert_eq!(time_at(sync, phone(calendar - 86_400_000, 5100)), SERVER + 5000, "set back");
            assert_eq!(time_at(sync, phone(calendar + 60_000, 5100)), SERVER + 60_000, "slept");
        }
    }

    #[test]
    fn a_consistent_server_time_changes_nothing_and_another_one_is_used() {
        let sync = learn(None, SERVER, phone(0, 0));
        let same = learn(Some(sync), SERVER + 4000, phone(5500, 5500));
        assert_eq!(time_at(Some(same), phone(6000, 6000)), SERVER + 6000);
        // The wall clock was set forward; the next answer corrects it.
        let jumped = phone(1_000_000_000, 7000);
        let right = learn(Some(sync), SERVER + 7000, jumped);
        assert_eq!(time_at(Some(right), jumped), SERVER + 7000);
    }
}
