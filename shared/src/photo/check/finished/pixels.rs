//! The finished file has an allowed size with exactly the required aspect.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};

/// The stored size counts: a finished file has no orientation tag.
pub(in crate::photo::check) struct FinishedPixels;

impl Check for FinishedPixels {
    fn id(&self) -> CheckId {
        CheckId::FinishedPixels
    }

    fn phase(&self) -> Phase {
        Phase::Finished
    }

    fn run(&self, photo: &Photo<'_>, spec: &PhotoSpec) -> Finding {
        let output = spec.output;
        let wanted = Value::SizeRange { min: output.min(), max: output.max(), aspect: output.aspect() };
        let Ok(structure) = photo.structure else { return Finding::inconclusive(self.id(), wanted) };
        let size = structure.frame.size;
        Finding::judge(output.accepts(size), self.id(), Value::Size(size), wanted, Remedy::MakeAgain)
    }
}
