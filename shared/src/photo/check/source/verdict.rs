//! The conclusion from the findings about a chosen file.

use crate::photo::check::{CheckId, Finding, Remedy, Value, Verdict, source_findings};
use crate::photo::sniff::Format;
use crate::photo::spec::PhotoSpec;
use crate::photo::units::Bytes;

/// How the phone changes a chosen file before the upload, without asking: the finished file is a JPEG of
/// allowed length in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adaptation {
    /// The file has another format and is converted.
    Converted(Format),
    /// The file is longer than the allowed range and is compressed.
    Compressed(Bytes),
}

/// Conclusion of the source checks.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceVerdict {
    /// The file may be decoded.
    Usable {
        /// How the phone changes it; `None` for no change.
        adaptation: Option<Adaptation>,
        /// Findings that may lead a reviewer to reject it.
        advice: Vec<Finding>,
    },
    /// The file is refused for these findings, each with its remedy; findings that the phone remedies itself
    /// are not included.
    Refused(Vec<Finding>),
}

/// Runs all source checks on the file that a student chose.
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

/// The format check comes first: a long PNG is converted, which also compresses it.
fn adaptation(finding: &Finding) -> Option<Adaptation> {
    match (finding.check, finding.measured) {
        (CheckId::SourceFormat, Value::Format(format)) => Some(Adaptation::Converted(format)),
        (CheckId::SourceBytes, Value::Bytes(length)) => Some(Adaptation::Compressed(length)),
        _ => None,
    }
}
