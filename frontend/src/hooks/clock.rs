//! What time it is. Phones of students are wrong by minutes, time zones or decades; every answer of the server says what
//! time it has, and from then on the page goes by that.

use std::cell::Cell;

use shared::time::Timestamp;

use super::window;

/// A moment as the server told it, and what the phone's two clocks said then, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Sync {
    server: i64,
    phone: Reading,
}

/// The phone's two clocks, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// The calendar's, which somebody may set.
    calendar: i64,
    /// Since the page was opened. Nobody can set it; some browsers stop it while the phone sleeps.
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

/// The time: the server's, once an answer told it, else what the phone believes.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(time_at(SYNC.get(), reading()))
}

/// An answer that just arrived says what time the server has, to the second.
pub(crate) fn learn_server_time(at: Timestamp) {
    let read = reading();
    SYNC.set(Some(learn(SYNC.get(), at.as_millis(), read)));
}

/// How far the told second may be behind: it is cut off, and the answer took its way.
const COARSE_MILLIS: i64 = 3000;

/// Keeps what is known while the news fit it: moments on the screen do not jump by a second with every answer.
fn learn(known: Option<Sync>, server: i64, phone: Reading) -> Sync {
    let fits = |sync: &Sync| (0..COARSE_MILLIS).contains(&(time_at(Some(*sync), phone) - server));
    known.filter(fits).unwrap_or(Sync { server, phone })
}

/// What passed since is the larger of both differences: one clock stops while the phone sleeps, the other may be set
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
    fn before_the_first_answer_the_phone_is_believed() {
        assert_eq!(time_at(None, phone(7, 3)), 7);
    }

    #[test]
    fn a_wrong_calendar_changes_nothing_and_neither_does_setting_it_back_or_a_phone_that_sleeps() {
        for calendar in [0, SERVER - 8 * 3_600_000, 4_000_000_000_000] {
            let sync = Some(learn(None, SERVER, phone(calendar, 100)));
            assert_eq!(time_at(sync, phone(calendar + 5000, 5100)), SERVER + 5000);
            assert_eq!(time_at(sync, phone(calendar - 86_400_000, 5100)), SERVER + 5000, "set back");
            assert_eq!(time_at(sync, phone(calendar + 60_000, 5100)), SERVER + 60_000, "slept");
        }
    }

    #[test]
    fn news_that_fit_change_nothing_and_others_are_believed() {
        let sync = learn(None, SERVER, phone(0, 0));
        let same = learn(Some(sync), SERVER + 4000, phone(5500, 5500));
        assert_eq!(time_at(Some(same), phone(6000, 6000)), SERVER + 6000);
        // The calendar was set forward; the next answer puts it right.
        let jumped = phone(1_000_000_000, 7000);
        let right = learn(Some(sync), SERVER + 7000, jumped);
        assert_eq!(time_at(Some(right), jumped), SERVER + 7000);
    }
}
