//! The length of the chosen file is in the allowed range.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};

/// A file that is too long is compressed on the phone if the collection allows it; a short one lost its detail
/// when it was sent.
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
        // The length of a file that is not a picture has no meaning.
        if !photo.format.a_browser_may_decode() {
            return Finding::inconclusive(self.id(), wanted);
        }
        let length = photo.length();
        let remedy = match (length < spec.source_bytes.min(), spec.offer_conversion) {
            (true, _) => Remedy::LargerOriginal,
            (false, true) => Remedy::Convert,
            (false, false) => Remedy::AnotherPhoto,
        };
        Finding::judge(spec.source_bytes.contains(length), self.id(), Value::Bytes(length), wanted, remedy)
    }
}
