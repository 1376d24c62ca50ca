//! The finished file is one baseline JPEG without additional data.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};
use crate::photo::jpeg::{Ending, Process, Structure};
use crate::photo::units::Bytes;

/// From start to end of image: one baseline frame, a JFIF header and no other application segment or comment
/// (so no EXIF and no GPS; no ICC profile either: the worker converts to sRGB, which an untagged JPEG means),
/// no more headers and tables than a picture needs, no bytes between segments and none after the end. So the
/// file can't hide data, and its length is the length of its picture.
pub(in crate::photo::check) struct FinishedStructure;

impl Check for FinishedStructure {
    fn id(&self) -> CheckId {
        CheckId::FinishedStructure
    }

    fn phase(&self) -> Phase {
        Phase::Finished
    }

    fn run(&self, photo: &Photo<'_>, _: &PhotoSpec) -> Finding {
        let objection = match photo.structure {
            Ok(structure) => objection(&structure),
            Err(fault) => Some(Value::Fault(fault)),
        };
        match objection {
            None => Finding::pass(self.id(), Value::Nothing, Value::Nothing),
            Some(measured) => Finding::block(self.id(), measured, Value::Nothing, Remedy::MakeAgain),
        }
    }
}

/// Four Huffman tables of each class and four quantisation tables take at most 2.8 KB; our encoder's take 0.6
/// KB.
const MAX_HEADERS: Bytes = Bytes::kib(4);

/// The first part of the file that is not allowed; `None` when there is none.
fn objection(structure: &Structure) -> Option<Value> {
    let trailing = match structure.ending {
        Ending::Missing => return Some(Value::Unfinished),
        Ending::Complete { trailing } => trailing,
    };
    if structure.frame.process != Process::Sequential || !structure.frame.baseline {
        return Some(Value::Process(structure.frame.process));
    }
    if structure.frames != 1 {
        return Some(Value::Frames(structure.frames));
    }
    if let Some(code) = structure.foreign.codes().next() {
        return Some(Value::Segment(code));
    }
    let surplus = structure.headers.0.saturating_sub(MAX_HEADERS.0);
    let loose = trailing + structure.stray + surplus;
    (loose > 0).then_some(Value::Trailing(Bytes(loose)))
}
