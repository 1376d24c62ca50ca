//! Texts about a picked file: why it is refused, the remedy, what the phone changes in it, and how it is turned.

use shared::photo::check::Adaptation;
use shared::photo::{Finding, Format};

pub(crate) struct Picking {
    pub(crate) refused: &'static str,
    pub(crate) wanted: &'static str,
    pub(crate) remedy_label: &'static str,
    /// Heading of a refusal: the finding.
    pub(crate) fault: fn(&Finding) -> String,
    /// The remedy for a blocking finding.
    pub(crate) remedy: fn(&Finding) -> String,
    /// The text of a finding that only advises.
    pub(crate) advice: fn(&Finding) -> String,
    /// What the phone changes in the file.
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
    /// Text before the button that turns a landscape photograph.
    pub(crate) wrong_way_up: &'static str,
    /// The crop has too few pixels because the photograph is turned on its side.
    pub(crate) too_small_lying: &'static str,
    pub(crate) turn: &'static str,
    /// Announced by screen readers after the photograph was turned by this many degrees.
    pub(crate) turned: fn(u16) -> String,
    pub(crate) not_turned: &'static str,
}
