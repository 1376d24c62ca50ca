//! Checks of a photograph's bytes.
//!
//! A [`Check`] is a unit struct in a file of its own, listed in [`CHECKS`]. It returns a [`Finding`]: numbers
//! and a verdict, no text. The student's page and the server run the same checks on the same bytes.

mod accept;
mod finding;
mod finished;
mod source;

pub use accept::{AcceptedPhoto, PhotoDigest, accept};
pub use finding::{CheckId, Finding, Remedy, Value, Verdict};
pub use source::{Adaptation, SourceVerdict, judge_source};

use super::jpeg::{Fault, Structure};
use super::sniff::{Format, sniff};
use super::spec::PhotoSpec;
use super::units::Bytes;

/// Which file a check examines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The file that a student chose.
    Source,
    /// The file that is uploaded and stored.
    Finished,
}

/// A rule for a photograph.
pub trait Check: Sync {
    /// Stable name of the check.
    fn id(&self) -> CheckId;
    /// Which file it examines.
    fn phase(&self) -> Phase;
    /// Checks `photo` against `spec`.
    fn run(&self, photo: &Photo<'_>, spec: &PhotoSpec) -> Finding;
}

/// All checks, in the order in which findings are shown.
pub const CHECKS: &[&dyn Check] = &[
    &source::SourceEmpty,
    &source::SourceFormat,
    &source::SourceBytes,
    &source::SourceHeader,
    &source::SourcePixels,
    &source::SourceColour,
    &finished::FinishedFormat,
    &finished::FinishedStructure,
    &finished::FinishedBytes,
    &finished::FinishedColour,
    &finished::FinishedPixels,
    &finished::FinishedDensity,
];

/// A file to check: its bytes and the result of reading its markers.
#[derive(Clone, Copy, Debug)]
pub struct Photo<'a> {
    /// Bytes of the file.
    pub bytes: &'a [u8],
    /// Format by content.
    pub format: Format,
    /// Structure of a JPEG; [`Fault::NotJpeg`] for other formats.
    pub structure: Result<Structure, Fault>,
}

impl<'a> Photo<'a> {
    /// Detects the format and reads the markers. Linear time, constant memory, no decoding.
    #[must_use]
    pub fn inspect(bytes: &'a [u8]) -> Self {
        Self { bytes, format: sniff(bytes), structure: Structure::read(bytes) }
    }

    /// Size of the file in bytes.
    #[must_use]
    pub const fn length(&self) -> Bytes {
        Bytes::of(self.bytes)
    }
}

/// The finding for a chosen file whose picture data are broken after so many blocks. The decoder reports it,
/// after all source checks have passed.
#[must_use]
pub const fn source_damaged(after_blocks: u32) -> Finding {
    Finding::block(CheckId::SourceData, Value::Broken(after_blocks), Value::Nothing, Remedy::FetchAgain)
}

/// Findings of all source checks of a chosen file. [`judge_source`] draws the conclusion.
#[must_use]
pub fn source_findings(bytes: &[u8], spec: &PhotoSpec) -> Vec<Finding> {
    findings(&Photo::inspect(bytes), spec, Phase::Source)
}

/// Findings of all finished checks of a stored file, for reviewers.
#[must_use]
pub fn finished_findings(bytes: &[u8], spec: &PhotoSpec) -> Vec<Finding> {
    findings(&Photo::inspect(bytes), spec, Phase::Finished)
}

/// Findings of all checks of `phase`, in the order of [`CHECKS`].
fn findings(photo: &Photo<'_>, spec: &PhotoSpec, phase: Phase) -> Vec<Finding> {
    CHECKS.iter().filter(|check| check.phase() == phase).map(|check| check.run(photo, spec)).collect()
}

#[cfg(test)]
mod tests;
