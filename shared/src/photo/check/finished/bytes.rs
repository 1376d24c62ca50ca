//! The length of the finished file is in the allowed range.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};

/// The encoder searches for a quality that satisfies this check.
pub(in crate::photo::check) struct FinishedBytes;

impl Check for FinishedBytes {
    fn id(&self) -> CheckId {
        CheckId::FinishedBytes
    }

    fn phase(&self) -> Phase {
        Phase::Finished
    }

    fn run(&self, photo: &Photo<'_>, spec: &PhotoSpec) -> Finding {
        let length = photo.length();
        let wanted = Value::ByteRange(spec.output_bytes);
        let kept = spec.output_bytes.contains(length);
        Finding::judge(kept, self.id(), Value::Bytes(length), wanted, Remedy::MakeAgain)
    }
}
