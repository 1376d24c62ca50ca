//! The frame header of the chosen file is of a kind that can be decoded.

use crate::photo::PhotoSpec;
use crate::photo::check::{Check, CheckId, Finding, Phase, Photo, Remedy, Value};
use crate::photo::jpeg::{Fault, Process};
use crate::photo::sniff::Format;

/// Bits per sample of all camera JPEGs; 12 is used in medicine.
const PRECISION: u8 = 8;

/// Sequential or progressive Huffman coding, 8 bits, one (grey), three or four (CMYK) components.
pub(in crate::photo::check) struct SourceHeader;

impl Check for SourceHeader {
    fn id(&self) -> CheckId {
        CheckId::SourceHeader
    }

    fn phase(&self) -> Phase {
        Phase::Source
    }

    fn run(&self, photo: &Photo<'_>, _: &PhotoSpec) -> Finding {
        if photo.format != Format::Jpeg {
            return Finding::inconclusive(self.id(), Value::Process(Process::Sequential));
        }
        let block = |measured, wanted, remedy| Finding::block(self.id(), measured, wanted, remedy);
        let frame = match photo.structure {
            Ok(structure) => structure.frame,
            Err(fault @ Fault::Truncated) => {
                return block(Value::Fault(fault), Value::Nothing, Remedy::FetchAgain);
            }
            Err(fault) => return block(Value::Fault(fault), Value::Nothing, Remedy::AnotherPhoto),
        };
        let another = Remedy::AnotherPhoto;
        match frame.process {
            Process::Sequential | Process::Progressive => {}
            Process::Lossless | Process::Hierarchical | Process::Arithmetic => {
                return block(Value::Process(frame.process), Value::Process(Process::Sequential), another);
            }
        }
        if frame.precision != PRECISION {
            return block(Value::Precision(frame.precision), Value::Precision(PRECISION), another);
        }
        if !matches!(frame.components, 1 | 3 | 4) {
            return block(Value::Components(frame.components), Value::Components(3), another);
        }
        Finding::pass(self.id(), Value::Process(frame.process), Value::Process(Process::Sequential))
    }
}
