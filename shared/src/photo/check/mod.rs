//! Judging a photograph by its bytes.
//!
//! A [`Check`] is a unit struct in a file of its own, listed in [`CHECKS`]. It answers with a [`Finding`]:
//! numbers and a verdict, never prose. The student's page and the server run the same checks on the same bytes.

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

/// Which file a check judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The file a student picked.
    Source,
    /// The file that is uploaded and kept.
    Finished,
}

/// One rule about a photograph.
pub trait Check: Sync {
    /// Its stable name.
    fn id(&self) -> CheckId;
    /// Which file it judges.
    fn phase(&self) -> Phase;
    /// Judges `photo` by `spec`.
    fn run(&self, photo: &Photo<'_>, spec: &PhotoSpec) -> Finding;
}

/// Every check, in the order in which a refusal should be told.
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

/// A file to judge: its bytes, and what a walk over its markers found.
#[derive(Clone, Copy, Debug)]
pub struct Photo<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// What it is, by content.
    pub format: Format,
    /// Its structure; [`Fault::NotJpeg`] for every other format.
    pub structure: Result<Structure, Fault>,
}

impl<'a> Photo<'a> {
    /// Sniffs and walks `bytes`. Linear in their length, constant memory, decodes nothing.
    #[must_use]
    pub fn inspect(bytes: &'a [u8]) -> Self {
        Self { bytes, format: sniff(bytes), structure: Structure::read(bytes) }
    }

    /// The file's length.
    #[must_use]
    pub const fn length(&self) -> Bytes {
        Bytes::of(self.bytes)
    }
}

/// The finding of a picked file whose picture data is broken after so many blocks: found where it is decoded, after every
/// source check has passed.
#[must_use]
pub const fn source_damaged(after_blocks: u32) -> Finding {
    Finding::block(CheckId::SourceData, Value::Broken(after_blocks), Value::Nothing, Remedy::FetchAgain)
}

/// Findings of every source check on the file a student picked. [`judge_source`] says what follows from them.
#[must_use]
pub fn source_findings(bytes: &[u8], spec: &PhotoSpec) -> Vec<Finding> {
    findings(&Photo::inspect(bytes), spec, Phase::Source)
}

/// Findings of every finished check on a file that is kept, for whoever looks at it.
#[must_use]
pub fn finished_findings(bytes: &[u8], spec: &PhotoSpec) -> Vec<Finding> {
    findings(&Photo::inspect(bytes), spec, Phase::Finished)
}

/// Findings of every check of `phase`, in the order of [`CHECKS`].
fn findings(photo: &Photo<'_>, spec: &PhotoSpec, phase: Phase) -> Vec<Finding> {
    CHECKS.iter().filter(|check| check.phase() == phase).map(|check| check.run(photo, spec)).collect()
}

#[cfg(test)]
mod tests;
