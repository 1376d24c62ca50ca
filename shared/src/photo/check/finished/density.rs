//! The finished file has the required density.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};
use crate::photo::jpeg::{Density, DensityUnit};

/// In dots per inch, equal in both directions, in a JFIF header.
pub(in crate::photo::check) struct FinishedDensity;

impl Check for FinishedDensity {
    fn id(&self) -> CheckId {
        CheckId::FinishedDensity
    }

    fn phase(&self) -> Phase {
        Phase::Finished
    }

    fn run(&self, photo: &Photo<'_>, spec: &PhotoSpec) -> Finding {
        let wanted = Value::Dpi(spec.dpi);
        let Ok(structure) = photo.structure else { return Finding::inconclusive(self.id(), wanted) };
        let dpi = spec.dpi.get();
        let kept = structure.density == Some(Density { unit: DensityUnit::Inch, x: dpi, y: dpi });
        let measured = structure.density.map_or(Value::Nothing, Value::Density);
        Finding::judge(kept, self.id(), measured, wanted, Remedy::MakeAgain)
    }
}
