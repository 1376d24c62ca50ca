//! The texts about a picked file: why it is refused, what helps, what the phone does with it, and how it is turned.

use shared::photo::check::Adaptation;
use shared::photo::{Finding, Format};

/// What is said about a picked file.
pub(crate) struct Picking {
    pub(crate) refused: &'static str,
    pub(crate) wanted: &'static str,
    pub(crate) remedy_label: &'static str,
    /// What was found, as the heading of a refusal.
    pub(crate) fault: fn(&Finding) -> String,
    /// What helps against a finding that blocks.
    pub(crate) remedy: fn(&Finding) -> String,
    /// What a finding that only advises says.
    pub(crate) advice: fn(&Finding) -> String,
    /// What the phone does with the file by itself.
    pub(crate) adapted: fn(Adaptation) -> String,
    pub(crate) unreadable_title: &'static str,
    pub(crate) unreadable: &'static str,
    pub(crate) read_timeout: &'static str,
    pub(crate) undecodable: fn(Format) -> &'static str,
    pub(crate) decode_timeout: &'static str,
    pub(crate) worker_title: &'static str,
    pub(crate) worker_failed: &'static str,
    pub(crate) worker_not_loaded: &'static str,
    pub(crate) worker_silent: &'static str,
    pub(crate) worker_outdated: &'static str,
    pub(crate) heic_title: &'static str,
    pub(crate) heic: &'static [&'static str],
    /// Before the button that turns a photograph that is wider than high.
    pub(crate) wrong_way_up: &'static str,
    /// The crop has too few pixels, and the photograph lies on its side.
    pub(crate) too_small_lying: &'static str,
    pub(crate) turn: &'static str,
    /// Read aloud when the photograph was turned by so many degrees.
    pub(crate) turned: fn(u16) -> String,
    pub(crate) not_turned: &'static str,
}
