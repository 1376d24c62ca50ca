//! The picked file is whole.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Cure, Finding, Phase, Photo, Value};
use crate::photo::jpeg::Ending;

/// A file without an end marker was cut on its way; its lower part would come out grey.
pub(in crate::photo::check) struct SourceComplete;

impl Check for SourceComplete {
    fn id(&self) -> CheckId {
        CheckId::SourceComplete
    }

    fn phase(&self) -> Phase {
        Phase::Source
    }

    fn run(&self, photo: &Photo<'_>, _: &PhotoSpec) -> Finding {
        let Ok(structure) = photo.structure else {
            return Finding::inconclusive(self.id(), Value::Nothing);
        };
        match structure.ending {
            // What trails is not looked at: MPO, Ultra HDR and phone makers append data, and none of it is decoded.
            Ending::Complete { .. } => Finding::pass(self.id(), Value::Nothing, Value::Nothing),
            Ending::Missing => Finding::block(self.id(), Value::Unfinished, Value::Nothing, Cure::FetchAgain),
        }
    }
}
