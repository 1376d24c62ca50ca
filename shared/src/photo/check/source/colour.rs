//! The chosen file is in colour.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};

/// A grey photograph gives a valid finished file, but every standard requires colour, so a reviewer will reject
/// it.
pub(in crate::photo::check) struct SourceColour;

impl Check for SourceColour {
    fn id(&self) -> CheckId {
        CheckId::SourceColour
    }

    fn phase(&self) -> Phase {
        Phase::Source
    }

    fn run(&self, photo: &Photo<'_>, _: &PhotoSpec) -> Finding {
        let wanted = Value::Components(3);
        let Ok(structure) = photo.structure else { return Finding::inconclusive(self.id(), wanted) };
        let measured = Value::Components(structure.frame.components);
        if structure.frame.components == 1 {
            return Finding::advise(self.id(), measured, wanted, Remedy::AnotherPhoto);
        }
        Finding::pass(self.id(), measured, wanted)
    }
}
