//! The chosen file has enough pixels for the smallest output.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};

/// Examines the largest crop of the output's aspect within the size in the header, upright or turned by a
/// quarter: a student can turn a photograph that lies on its side without an EXIF tag.
pub(in crate::photo::check) struct SourcePixels;

impl Check for SourcePixels {
    fn id(&self) -> CheckId {
        CheckId::SourcePixels
    }

    fn phase(&self) -> Phase {
        Phase::Source
    }

    fn run(&self, photo: &Photo<'_>, spec: &PhotoSpec) -> Finding {
        let wanted = Value::AtLeast(spec.output.min());
        let Ok(structure) = photo.structure else { return Finding::inconclusive(self.id(), wanted) };
        let upright = structure.upright();
        let enough = [upright, upright.turned()].iter().any(|size| spec.output.for_crop(*size).is_some());
        Finding::judge(enough, self.id(), Value::Size(upright), wanted, Remedy::LargerOriginal)
    }
}
