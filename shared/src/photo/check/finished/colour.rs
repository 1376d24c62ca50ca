//! The finished file has three components of eight bits: the "24-bit true colour" of the standard.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};

/// Grey, CMYK and other bit depths are refused.
pub(in crate::photo::check) struct FinishedColour;

impl Check for FinishedColour {
    fn id(&self) -> CheckId {
        CheckId::FinishedColour
    }

    fn phase(&self) -> Phase {
        Phase::Finished
    }

    fn run(&self, photo: &Photo<'_>, _: &PhotoSpec) -> Finding {
        let wanted = Value::Components(3);
        let Ok(structure) = photo.structure else { return Finding::inconclusive(self.id(), wanted) };
        let frame = structure.frame;
        if frame.precision != 8 {
            let measured = Value::Precision(frame.precision);
            return Finding::block(self.id(), measured, Value::Precision(8), Remedy::MakeAgain);
        }
        let measured = Value::Components(frame.components);
        Finding::judge(frame.components == 3, self.id(), measured, wanted, Remedy::MakeAgain)
    }
}
