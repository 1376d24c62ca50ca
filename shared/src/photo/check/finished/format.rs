//! The finished file is a JPEG by content.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};
use crate::photo::sniff::Format;

/// Only JPEG may be uploaded, whatever media type is declared.
pub(in crate::photo::check) struct FinishedFormat;

impl Check for FinishedFormat {
    fn id(&self) -> CheckId {
        CheckId::FinishedFormat
    }

    fn phase(&self) -> Phase {
        Phase::Finished
    }

    fn run(&self, photo: &Photo<'_>, _: &PhotoSpec) -> Finding {
        let is_jpeg = photo.format == Format::Jpeg;
        let wanted = Value::Format(Format::Jpeg);
        Finding::judge(is_jpeg, self.id(), Value::Format(photo.format), wanted, Remedy::MakeAgain)
    }
}
