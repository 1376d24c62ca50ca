//! The picked file's length lies in the window.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Cure, Finding, Phase, Photo, Value};

/// Too long can be compressed on the phone; too short means that detail is gone for good.
pub(in crate::photo::check) struct SourceBytes;

impl Check for SourceBytes {
    fn id(&self) -> CheckId {
        CheckId::SourceBytes
    }

    fn phase(&self) -> Phase {
        Phase::Source
    }

    fn run(&self, photo: &Photo<'_>, spec: &PhotoSpec) -> Finding {
        let wanted = Value::ByteRange(spec.source_bytes);
        if photo.bytes.is_empty() {
            return Finding::inconclusive(self.id(), wanted);
        }
        let length = photo.length();
        let too_short = length < spec.source_bytes.min();
        let convertible = spec.offer_conversion && photo.format.a_browser_may_decode();
        let cure = match (too_short, convertible) {
            (true, _) => Cure::LargerOriginal,
            (false, true) => Cure::Convert,
            (false, false) => Cure::AnotherPhoto,
        };
        let kept = spec.source_bytes.contains(length);
        Finding::judge(kept, self.id(), Value::Bytes(length), wanted, cure)
    }
}
