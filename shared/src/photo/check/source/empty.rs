//! The chosen file is not empty.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};

/// Apps that provide a photograph from a cloud or a chat sometimes provide an empty file; choosing it again
/// usually works.
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
