//! What becomes of a picked file: the checks' findings put together.

use crate::photo::check::{CheckId, Finding, Remedy, Value, Verdict, source_findings};
use crate::photo::sniff::Format;
use crate::photo::spec::PhotoSpec;
use crate::photo::units::Bytes;

/// What the phone does with a picked file before it can be handed in, without asking: the finished file is a JPEG
/// inside its window whatever the source was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adaptation {
    /// The file is of another format.
    Converted(Format),
    /// The file is longer than the window of source lengths.
    Compressed(Bytes),
}

/// The answer of the source checks to a picked file.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceVerdict {
    /// It may be decoded.
    Usable {
        /// What the phone does with it, if anything.
        adaptation: Option<Adaptation>,
        /// What a reviewer may object to.
        advice: Vec<Finding>,
    },
    /// It is refused for these reasons, each with a remedy of its own; what the phone would have cured is not among them.
    Refused(Vec<Finding>),
}

/// Judges the file a student picked by every source check.
#[must_use]
pub fn judge_source(bytes: &[u8], spec: &PhotoSpec) -> SourceVerdict {
    let findings = source_findings(bytes, spec);
    let (curable, refused): (Vec<_>, Vec<_>) =
        findings.iter().filter(|f| f.blocks()).partition(|f| f.remedy == Some(Remedy::Convert));
    if !refused.is_empty() {
        return SourceVerdict::Refused(refused);
    }
    let adaptation = curable.iter().find_map(adaptation);
    let advice = findings.into_iter().filter(|finding| finding.verdict == Verdict::Advise).collect();
    SourceVerdict::Usable { adaptation, advice }
}

/// In the order of the checks the format comes first: a long PNG is converted, and compressed with that.
fn adaptation(finding: &Finding) -> Option<Adaptation> {
    match (finding.check, finding.measured) {
        (CheckId::SourceFormat, Value::Format(format)) => Some(Adaptation::Converted(format)),
        (CheckId::SourceBytes, Value::Bytes(length)) => Some(Adaptation::Compressed(length)),
        _ => None,
    }
}
