//! Every key of the review, in one table: what is pressed is looked up here, and so is what `?` shows.

use shared::review::RejectReason;

/// What the keys mean at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// One photograph is on the screen.
    Photo,
    /// The same, enlarged: as in [`Mode::Photo`], but the arrows move it.
    Zoom,
    /// The reasons for a rejection are being chosen.
    Reject,
    /// A note to another reviewer is being written.
    SecondLook,
    /// The grid.
    Grid,
    /// The keys are being shown.
    Help,
}

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::staff) enum Command {
    /// The photograph on the screen is good, or those that are ticked are.
    Approve,
    /// Shows the reasons.
    OpenReject,
    /// Ticks a reason, or takes the tick away.
    Reason(RejectReason),
    /// Goes to the note for the student.
    Note,
    /// Sends what was chosen or written.
    Send,
    /// Back to the photograph, nothing changed.
    Cancel,
    /// Asks another reviewer to look.
    SecondLook,
    /// Not now.
    Skip,
    /// Takes the last decision back.
    Undo,
    /// The photograph after this.
    Next,
    /// The photograph before this.
    Previous,
    /// Shows or hides the guides of the standard.
    Guides,
    /// The next step of enlargement; behind the last one the whole photograph.
    Zoom,
    /// A step larger.
    ZoomIn,
    /// A step smaller.
    ZoomOut,
    /// The whole photograph again.
    Unzoom,
    /// Moves the enlarged photograph: steps to the right, steps down.
    Pan(i32, i32),
    /// Shows or hides the attempt before beside the photograph.
    Compare,
    /// Between one photograph and the grid.
    Grid,
    /// Ticks all, or none when all are ticked.
    All,
    /// Ticks the photograph under the focus, or takes the tick away.
    Tick,
    /// Moves the focus in the grid: columns, rows.
    Move(i32, i32),
    /// Shows or hides the keys.
    Help,
}

/// A line of the table: where, which keys, what.
pub(super) type Binding = (Mode, &'static [&'static str], Command);

/// The keys, in the order in which `?` shows them. Letters count in both cases.
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

/// How many of [`REASON_KEYS`] also work while the photograph is looked at: 1 to 9.
const DIGITS: usize = 9;

/// Where a key goes that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere in particular, or onto something that knows no keys.
    Page,
    /// Onto a button or a link, which Enter and Space press.
    Button,
    /// Into a text, where a letter is a letter.
    Text,
}

/// What a key means; `None` leaves it to the browser.
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
        // A digit opens the form with its reason ticked; the letters behind them mean other things here.
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
    fn no_key_means_two_things() {
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
    fn whatever_is_in_the_table_is_found() {
        for (mode, keys, expected) in BINDINGS {
            for key in *keys {
                let (key, ctrl) = key.strip_prefix("Ctrl+").map_or((*key, false), |key| (key, true));
                assert_eq!(command(*mode, Place::Page, key, ctrl), Some(*expected), "{mode:?} {key}");
            }
        }
    }

    #[test]
    fn an_enlarged_photograph_moves_with_the_arrows_and_knows_every_other_key() {
        let zoomed = |key| command(Mode::Zoom, Place::Page, key, false);
        assert_eq!(zoomed("ArrowRight"), Some(Command::Pan(1, 0)));
        assert_eq!(zoomed("n"), Some(Command::Next));
        assert_eq!(zoomed("a"), Some(Command::Approve));
    }

    #[test]
    fn the_first_nine_reasons_are_one_key_away() {
        for (key, reason) in ["1", "9"].into_iter().zip([RejectReason::ALL[0], RejectReason::ALL[8]]) {
            for mode in [Mode::Photo, Mode::Zoom, Mode::Reject] {
                assert_eq!(command(mode, Place::Page, key, false), Some(Command::Reason(reason)));
            }
        }
        assert_eq!(command(Mode::Photo, Place::Page, "q", false), None);
    }

    #[test]
    fn a_letter_in_a_note_is_a_letter() {
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
