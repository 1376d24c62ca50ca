//! The picked file has any bytes at all.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};

/// Apps that hand over a photograph from a cloud or a chat sometimes hand over nothing; the next try mostly works.
pub(in crate::photo::check) struct SourceEmpty;

impl Check for SourceEmpty {
    fn id(&self) -> CheckId {
        CheckId::SourceEmpty
    }

    fn phase(&self) -> Phase {
        Phase::Source
    }

    fn run(&self, photo: &Photo<'_>, _: &PhotoSpec) -> Finding {
        if photo.bytes.is_empty() {
            return Finding::block(self.id(), Value::Empty, Value::Nothing, Remedy::ChooseAgain);
        }
        Finding::pass(self.id(), Value::Nothing, Value::Nothing)
    }
}
