//! Which JPEGs our decoder is trusted with: a list of kinds, each compared with libjpeg-turbo by pixels in the tests. With any
//! other kind its pixels may be wrong without a word, so a browser decodes it, or refuses it.

use crate::photo::jpeg::{Component, Frame, Process, Structure};

/// Whether the picture data can be read to its last block here: Huffman-coded, of eight-bit samples.
pub(super) fn is_readable(frame: &Frame) -> bool {
    matches!(frame.process, Process::Sequential | Process::Progressive) && frame.precision == 8
}

/// Whether the pixels come out as libjpeg-turbo gives them.
pub(super) fn is_trusted(structure: &Structure) -> bool {
    let frame = &structure.frame;
    let in_one_piece = match frame.process {
        // Several scans are put together wrongly, without a word.
        Process::Sequential => structure.scans == 1,
        Process::Progressive => true,
        Process::Lossless | Process::Hierarchical | Process::Arithmetic => false,
    };
    let layout = match frame.listed() {
        // The only component has the full resolution, whatever its factors.
        [grey] => matches!((grey.across, grey.down), (1 | 2, 1 | 2)),
        [first, rest @ ..] if rest.len() == 2 => {
            let sampled = matches!((first.across, first.down), (1 | 2, 1 | 2));
            sampled && rest.iter().all(|&component| is_single(component)) && is_ycbcr(structure)
        }
        _ => false,
    };
    in_one_piece && layout
}

fn is_single(component: Component) -> bool {
    (component.across, component.down) == (1, 1)
}

/// Whether every decoder takes three components for YCbCr: JFIF says so, or Adobe's marker, or neither says anything and
/// they are numbered as JFIF numbers them.
fn is_ycbcr(structure: &Structure) -> bool {
    let ids = structure.frame.layout.map(|component| component.id);
    match (structure.density.is_some(), structure.adobe_transform) {
        (_, Some(1)) | (true, None) => ids[..3] != *b"RGB",
        (false, None) => matches!(ids, [1, 2, 3, _] | [0, 1, 2, _]),
        (_, Some(_)) => false,
    }
}
