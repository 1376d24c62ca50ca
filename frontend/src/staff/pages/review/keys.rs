//! All keys of the review in one table, used to map keys to commands and to show the help.

use shared::review::RejectReason;

/// The mode that determines the meaning of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// One photograph is shown.
    Photo,
    /// As [`Mode::Photo`] but enlarged: the arrows move the photograph.
    Zoom,
    /// The form with the reasons of a rejection is open.
    Reject,
    /// The form with the note to another reviewer is open.
    SecondLook,
    Grid,
    /// The help is open.
    Help,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::staff) enum Command {
    /// Approves the photograph on the screen, or the ticked ones.
    Approve,
    /// Opens the form with the reasons.
    OpenReject,
    /// Ticks or unticks a reason.
    Reason(RejectReason),
    /// Focuses the note for the student.
    Note,
    /// Submits the form.
    Send,
    /// Returns to the photograph without a change.
    Cancel,
    /// Asks another reviewer for a second look.
    SecondLook,
    /// Skips the photograph for now.
    Skip,
    /// Undoes the last decision.
    Undo,
    /// Shows the next photograph.
    Next,
    /// Shows the previous photograph.
    Previous,
    /// Shows or hides the guides of the standard.
    Guides,
    /// The next zoom step; after the last one the whole photograph.
    Zoom,
    ZoomIn,
    ZoomOut,
    /// Shows the whole photograph.
    Unzoom,
    /// Moves the enlarged photograph: steps to the right, steps down.
    Pan(i32, i32),
    /// Shows or hides the previous attempt next to the photograph.
    Compare,
    /// Switches between one photograph and the grid.
    Grid,
    /// Ticks all, or none when all are ticked.
    All,
    /// Ticks or unticks the focused photograph.
    Tick,
    /// Moves the focus in the grid: columns, rows.
    Move(i32, i32),
    /// Shows or hides the help.
    Help,
}

/// A line of the table: mode, keys, command.
pub(super) type Binding = (Mode, &'static [&'static str], Command);

/// The keys in the order of the help. Letters match in both cases.
pub(super) const BINDINGS: &[Binding] = &[
    (Mode::Photo, &["a", "Enter"], Command::Approve),
    (Mode::Photo, &["r"], Command::OpenReject),
    (Mode::Photo, &["u", "Ctrl+z"], Command::Undo),
    (Mode::Photo, &["l"], Command::SecondLook),
    (Mode::Photo, &["s"], Command::Skip),
    (Mode::Photo, &["n", "ArrowRight"], Command::Next),
    (Mode::Photo, &["p", "ArrowLeft"], Command::Previous),
    (Mode::Photo, &["g"], Command::Guides),
    (Mode::Photo, &["z"], Command::Zoom),
    (Mode::Photo, &["+", "="], Command::ZoomIn),
    (Mode::Photo, &["-"], Command::ZoomOut),
    (Mode::Photo, &["c"], Command::Compare),
    (Mode::Photo, &["v"], Command::Grid),
    (Mode::Photo, &["?"], Command::Help),
    (Mode::Zoom, &["ArrowLeft"], Command::Pan(-1, 0)),
    (Mode::Zoom, &["ArrowRight"], Command::Pan(1, 0)),
    (Mode::Zoom, &["ArrowUp"], Command::Pan(0, -1)),
    (Mode::Zoom, &["ArrowDown"], Command::Pan(0, 1)),
    (Mode::Zoom, &["Escape"], Command::Unzoom),
    (Mode::Reject, &["Enter", "Ctrl+Enter"], Command::Send),
    (Mode::Reject, &["n"], Command::Note),
    (Mode::Reject, &["Escape"], Command::Cancel),
    (Mode::SecondLook, &["Enter", "Ctrl+Enter"], Command::Send),
    (Mode::SecondLook, &["Escape"], Command::Cancel),
    (Mode::Grid, &["ArrowLeft"], Command::Move(-1, 0)),
    (Mode::Grid, &["ArrowRight"], Command::Move(1, 0)),
    (Mode::Grid, &["ArrowUp"], Command::Move(0, -1)),
    (Mode::Grid, &["ArrowDown"], Command::Move(0, 1)),
    (Mode::Grid, &[" "], Command::Tick),
    (Mode::Grid, &["x"], Command::All),
    (Mode::Grid, &["a", "Enter"], Command::Approve),
    (Mode::Grid, &["r"], Command::OpenReject),
    (Mode::Grid, &["z"], Command::Zoom),
    (Mode::Grid, &["g"], Command::Guides),
    (Mode::Grid, &["u", "Ctrl+z"], Command::Undo),
    (Mode::Grid, &["v", "Escape"], Command::Grid),
    (Mode::Grid, &["?"], Command::Help),
    (Mode::Help, &["?", "Escape"], Command::Help),
];

/// The key of each reason, in the order of [`RejectReason::ALL`]; `n` is the note's.
pub(super) const REASON_KEYS: [&str; 17] =
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "q", "w", "e", "t", "y", "i", "o"];

/// Number of [`REASON_KEYS`] that also work while the photograph is shown: 1 to 9.
const DIGITS: usize = 9;

/// The target of a key event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// No element, or an element that handles no keys.
    Page,
    /// A button or a link, which Enter and Space press.
    Button,
    /// A text input, which receives the letters.
    Text,
}

/// The command of a key; `None` leaves the key to the browser.
pub(super) fn command(mode: Mode, place: Place, key: &str, ctrl: bool) -> Option<Command> {
    let pressed = if ctrl { ["Ctrl+", key].concat() } else { key.to_owned() };
    match place {
        Place::Button if ["Enter", " "].contains(&key) && !ctrl => return None,
        Place::Text if key != "Escape" && pressed != "Ctrl+Enter" => return None,
        Place::Page | Place::Button | Place::Text => {}
    }
    let is = |known: &&str| known.eq_ignore_ascii_case(&pressed);
    let keys = match mode {
        Mode::Reject => &REASON_KEYS[..],
        // A digit opens the form with its reason ticked; the letters of the other reasons have other meanings here.
        Mode::Photo | Mode::Zoom => &REASON_KEYS[..DIGITS],
        Mode::SecondLook | Mode::Grid | Mode::Help => &[],
    };
    if let Some(place) = keys.iter().position(is) {
        return Some(Command::Reason(RejectReason::ALL[place]));
    }
    let find = |mode| {
        let mut lines = BINDINGS.iter().filter(move |line| line.0 == mode);
        lines.find(|(_, keys, _)| keys.iter().any(is)).map(|(_, _, command)| *command)
    };
    find(mode).or_else(|| if mode == Mode::Zoom { find(Mode::Photo) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODES: [Mode; 6] =
        [Mode::Photo, Mode::Zoom, Mode::Reject, Mode::SecondLook, Mode::Grid, Mode::Help];

    #[test]
    fn no_key_has_two_commands_in_a_mode() {
        for mode in MODES {
            let mut keys: Vec<_> =
                BINDINGS.iter().filter(|line| line.0 == mode).flat_map(|line| line.1).collect();
            match mode {
                Mode::Reject => keys.extend(&REASON_KEYS),
                Mode::Photo => keys.extend(&REASON_KEYS[..DIGITS]),
                Mode::Zoom | Mode::SecondLook | Mode::Grid | Mode::Help => {}
            }
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), all, "{mode:?}");
        }
    }

    #[test]
    fn every_binding_of_the_table_is_found() {
        for (mode, keys, expected) in BINDINGS {
            for key in *keys {
                let (key, ctrl) = key.strip_prefix("Ctrl+").map_or((*key, false), |key| (key, true));
                assert_eq!(command(*mode, Place::Page, key, ctrl), Some(*expected), "{mode:?} {key}");
            }
        }
    }

    #[test]
    fn an_enlarged_photograph_moves_with_the_arrows_and_keeps_every_other_key() {
        let zoomed = |key| command(Mode::Zoom, Place::Page, key, false);
        assert_eq!(zoomed("ArrowRight"), Some(Command::Pan(1, 0)));
        assert_eq!(zoomed("n"), Some(Command::Next));
        assert_eq!(zoomed("a"), Some(Command::Approve));
    }

    #[test]
    fn the_first_nine_reasons_need_one_key() {
        for (key, reason) in ["1", "9"].into_iter().zip([RejectReason::ALL[0], RejectReason::ALL[8]]) {
            for mode in [Mode::Photo, Mode::Zoom, Mode::Reject] {
                assert_eq!(command(mode, Place::Page, key, false), Some(Command::Reason(reason)));
            }
        }
        assert_eq!(command(Mode::Photo, Place::Page, "q", false), None);
    }

    #[test]
    fn a_letter_in_a_note_is_no_command() {
        for key in ["a", "1", "?", "Enter", "z"] {
            assert_eq!(command(Mode::Reject, Place::Text, key, false), None, "{key}");
        }
        assert_eq!(command(Mode::Reject, Place::Text, "Enter", true), Some(Command::Send));
        assert_eq!(command(Mode::Reject, Place::Text, "Escape", false), Some(Command::Cancel));
    }

    #[test]
    fn enter_presses_the_button_that_has_the_focus_and_approves_nothing() {
        assert_eq!(command(Mode::Photo, Place::Button, "Enter", false), None);
        assert_eq!(command(Mode::Photo, Place::Button, "a", false), Some(Command::Approve));
        assert_eq!(command(Mode::Photo, Place::Page, "A", false), Some(Command::Approve), "with caps lock");
    }
}
