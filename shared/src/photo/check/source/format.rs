//! The chosen file is a JPEG by content.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};
use crate::photo::sniff::Format;

/// Formats that a browser may decode are converted on the phone if the collection allows it; others are refused
/// by name.
pub(in crate::photo::check) struct SourceFormat;

impl Check for SourceFormat {
    fn id(&self) -> CheckId {
        CheckId::SourceFormat
    }

    fn phase(&self) -> Phase {
        Phase::Source
    }

    fn run(&self, photo: &Photo<'_>, spec: &PhotoSpec) -> Finding {
        if photo.bytes.is_empty() {
            return Finding::inconclusive(self.id(), Value::Format(Format::Jpeg));
        }
        let convertible = spec.offer_conversion && photo.format.a_browser_may_decode();
        let remedy = if convertible { Remedy::Convert } else { Remedy::AnotherPhoto };
        let is_jpeg = photo.format == Format::Jpeg;
        Finding::judge(is_jpeg, self.id(), Value::Format(photo.format), Value::Format(Format::Jpeg), remedy)
    }
}
