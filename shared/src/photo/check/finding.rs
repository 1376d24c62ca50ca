//! What a check answers: numbers and a verdict. The sentence is made by the page, in the student's language.

use serde::{Deserialize, Serialize};

use crate::photo::jpeg::{Density, Fault, Process};
use crate::photo::sniff::Format;
use crate::photo::units::{Aspect, ByteRange, Bytes, Dpi, PixelSize};

/// The stable name of a check: the same word in JSON, logs and translation keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// The picked file has any bytes at all.
    SourceEmpty,
    /// The picked file is a JPEG by content.
    SourceFormat,
    /// The picked file's length lies in the window.
    SourceBytes,
    /// The picked file's frame header is of a kind that can be decoded.
    SourceHeader,
    /// The picked file is in colour.
    SourceColour,
    /// The picked file's picture data decodes, all of it.
    SourceData,
    /// The picked file has enough pixels for the smallest output.
    SourcePixels,
    /// The finished file is a JPEG by content.
    FinishedFormat,
    /// The finished file is one plain baseline picture and nothing else.
    FinishedStructure,
    /// The finished file's length lies in the window.
    FinishedBytes,
    /// The finished file has three components of eight bits.
    FinishedColour,
    /// The finished file has an allowed size of exactly the aspect.
    FinishedPixels,
    /// The finished file names the density.
    FinishedDensity,
    /// The finished file's picture data decodes, all of it.
    FinishedData,
}

/// What a check concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The rule is kept.
    Pass,
    /// The file may be used, but a reviewer may object.
    Advise,
    /// The rule is broken; the file is refused.
    Block,
    /// The check could not judge, because an earlier one failed.
    Inconclusive,
}

/// What a student can do about a blocked check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// The page converts or compresses the file on the phone by itself.
    Convert,
    /// Only another photograph helps.
    AnotherPhoto,
    /// A larger original of the same photograph helps: the file was shrunk on its way here.
    LargerOriginal,
    /// The same photograph, chosen again: its bytes did not arrive.
    ChooseAgain,
    /// The same file, fetched again: this copy is cut or damaged.
    FetchAgain,
    /// The finished file must be made again; only our own page makes them.
    MakeAgain,
}

/// A number or a name that a check measured, or wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// Nothing to say, or nothing measured.
    Nothing,
    /// The file has no bytes.
    Empty,
    /// A file format.
    Format(Format),
    /// A length.
    Bytes(Bytes),
    /// A window of lengths.
    ByteRange(ByteRange),
    /// A size.
    Size(PixelSize),
    /// At least this size.
    AtLeast(PixelSize),
    /// A size between two, of exactly the aspect.
    SizeRange {
        /// The smallest.
        min: PixelSize,
        /// The largest.
        max: PixelSize,
        /// The exact aspect.
        aspect: Aspect,
    },
    /// A density as the file names it.
    Density(Density),
    /// A density to name.
    Dpi(Dpi),
    /// A coding process.
    Process(Process),
    /// Bits per sample.
    Precision(u8),
    /// A number of colour components.
    Components(u8),
    /// A number of frame headers.
    Frames(u32),
    /// Bytes that belong to no picture: behind its end, between its segments, or in tables that it does not use.
    Trailing(Bytes),
    /// A segment that may not be there, by marker code.
    Segment(u8),
    /// The file has no end marker.
    Unfinished,
    /// The markers contradict each other.
    Fault(Fault),
    /// The picture data is broken after this many of its blocks.
    Broken(u32),
}

/// One check's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Which check.
    pub check: CheckId,
    /// What it concludes.
    pub verdict: Verdict,
    /// What it found.
    pub measured: Value,
    /// What the rule asks.
    pub wanted: Value,
    /// What helps, when it blocks or advises.
    pub remedy: Option<Remedy>,
}

impl Finding {
    /// The rule is kept.
    #[must_use]
    pub const fn pass(check: CheckId, measured: Value, wanted: Value) -> Self {
        Self { check, verdict: Verdict::Pass, measured, wanted, remedy: None }
    }

    /// The rule is broken.
    #[must_use]
    pub const fn block(check: CheckId, measured: Value, wanted: Value, remedy: Remedy) -> Self {
        Self { check, verdict: Verdict::Block, measured, wanted, remedy: Some(remedy) }
    }

    /// The rule is not kept, but the file may be used.
    #[must_use]
    pub const fn advise(check: CheckId, measured: Value, wanted: Value, remedy: Remedy) -> Self {
        Self { check, verdict: Verdict::Advise, measured, wanted, remedy: Some(remedy) }
    }

    /// The check has nothing to judge.
    #[must_use]
    pub const fn inconclusive(check: CheckId, wanted: Value) -> Self {
        Self { check, verdict: Verdict::Inconclusive, measured: Value::Nothing, wanted, remedy: None }
    }

    /// Passes when `kept`, else blocks with `remedy`.
    #[must_use]
    pub const fn judge(kept: bool, check: CheckId, measured: Value, wanted: Value, remedy: Remedy) -> Self {
        if kept { Self::pass(check, measured, wanted) } else { Self::block(check, measured, wanted, remedy) }
    }

    /// Whether the file is refused for this.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.verdict == Verdict::Block
    }
}
