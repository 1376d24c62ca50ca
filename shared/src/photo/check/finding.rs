//! Results of checks: a verdict with numbers. The page writes the sentence in the student's language.

use serde::{Deserialize, Serialize};

use crate::photo::jpeg::{Density, Fault, Process};
use crate::photo::sniff::Format;
use crate::photo::units::{Aspect, ByteRange, Bytes, Dpi, PixelSize};

/// Stable name of a check: the same in JSON, logs and translation keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// The chosen file is not empty.
    SourceEmpty,
    /// The chosen file is a JPEG by content.
    SourceFormat,
    /// The length of the chosen file is in the allowed range.
    SourceBytes,
    /// The frame header of the chosen file is of a kind that can be decoded.
    SourceHeader,
    /// The chosen file is in colour.
    SourceColour,
    /// The picture data of the chosen file decode to the end.
    SourceData,
    /// The chosen file has enough pixels for the smallest output.
    SourcePixels,
    /// The finished file is a JPEG by content.
    FinishedFormat,
    /// The finished file is one baseline JPEG without additional data.
    FinishedStructure,
    /// The length of the finished file is in the allowed range.
    FinishedBytes,
    /// The finished file has three components of eight bits.
    FinishedColour,
    /// The finished file has an allowed size with exactly the required aspect.
    FinishedPixels,
    /// The finished file has the required density.
    FinishedDensity,
    /// The picture data of the finished file decode to the end.
    FinishedData,
}

/// Result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The photograph keeps the rule.
    Pass,
    /// The photograph may be used, but a reviewer may reject it.
    Advise,
    /// The photograph breaks the rule and is refused.
    Block,
    /// The check could not be done, because an earlier one failed.
    Inconclusive,
}

/// What a student can do about a blocked check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Nothing: the page converts or compresses the file on the phone.
    Convert,
    /// Choose another photograph.
    AnotherPhoto,
    /// Choose a larger original of the same photograph: the file was reduced when it was sent.
    LargerOriginal,
    /// Choose the same photograph again: its bytes did not arrive.
    ChooseAgain,
    /// Get the same file again: this copy is cut or damaged.
    FetchAgain,
    /// Make the finished file again; only our own page makes them.
    MakeAgain,
}

/// A number or name that a check measured or requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// No value.
    Nothing,
    /// The file is empty.
    Empty,
    /// A file format.
    Format(Format),
    /// A length in bytes.
    Bytes(Bytes),
    /// A range of lengths in bytes.
    ByteRange(ByteRange),
    /// A size in pixels.
    Size(PixelSize),
    /// A minimum size in pixels.
    AtLeast(PixelSize),
    /// A range of sizes with an exact aspect.
    SizeRange {
        /// Smallest size.
        min: PixelSize,
        /// Largest size.
        max: PixelSize,
        /// Required aspect.
        aspect: Aspect,
    },
    /// A density as the file states it.
    Density(Density),
    /// A required density.
    Dpi(Dpi),
    /// A coding process.
    Process(Process),
    /// Bits per sample.
    Precision(u8),
    /// A number of colour components.
    Components(u8),
    /// A number of frame headers; a picture has one.
    Frames(u32),
    /// Bytes outside the picture: after its end, between its segments, or in tables that it does not use.
    Trailing(Bytes),
    /// Marker code of a segment that is not allowed.
    Segment(u8),
    /// The end marker is missing.
    Unfinished,
    /// A fault in the markers.
    Fault(Fault),
    /// The picture data are broken after this many blocks.
    Broken(u32),
}

/// Result of one check with its measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Name of the check.
    pub check: CheckId,
    /// Verdict of the check.
    pub verdict: Verdict,
    /// Measured value.
    pub measured: Value,
    /// Required value.
    pub wanted: Value,
    /// What the student can do; `None` when the check passes.
    pub remedy: Option<Remedy>,
}

impl Finding {
    /// A finding that the rule is kept.
    #[must_use]
    pub const fn pass(check: CheckId, measured: Value, wanted: Value) -> Self {
        Self { check, verdict: Verdict::Pass, measured, wanted, remedy: None }
    }

    /// A finding that the rule is broken.
    #[must_use]
    pub const fn block(check: CheckId, measured: Value, wanted: Value, remedy: Remedy) -> Self {
        Self { check, verdict: Verdict::Block, measured, wanted, remedy: Some(remedy) }
    }

    /// A finding that the rule is broken but the file may be used.
    #[must_use]
    pub const fn advise(check: CheckId, measured: Value, wanted: Value, remedy: Remedy) -> Self {
        Self { check, verdict: Verdict::Advise, measured, wanted, remedy: Some(remedy) }
    }

    /// A finding that there was nothing to check.
    #[must_use]
    pub const fn inconclusive(check: CheckId, wanted: Value) -> Self {
        Self { check, verdict: Verdict::Inconclusive, measured: Value::Nothing, wanted, remedy: None }
    }

    /// [`Self::pass`] when `kept`, otherwise [`Self::block`] with `remedy`.
    #[must_use]
    pub const fn judge(kept: bool, check: CheckId, measured: Value, wanted: Value, remedy: Remedy) -> Self {
        if kept { Self::pass(check, measured, wanted) } else { Self::block(check, measured, wanted, remedy) }
    }

    /// Whether the file is refused because of this finding.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.verdict == Verdict::Block
    }
}
