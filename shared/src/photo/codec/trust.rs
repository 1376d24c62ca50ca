//! The kinds of JPEG that our decoder may decode; the tests compare its pixels of each kind with libjpeg-turbo.
//! It could give wrong pixels for other kinds without an error, so a browser decodes or refuses those.

use crate::photo::jpeg::{Component, Frame, Process, Structure};

/// Whether the picture data can be read to the last block here: Huffman coding, eight-bit samples.
pub(super) fn is_readable(frame: &Frame) -> bool {
    matches!(frame.process, Process::Sequential | Process::Progressive) && frame.precision == 8
}

/// Whether the decoder gives the same pixels as libjpeg-turbo.
pub(super) fn is_trusted(structure: &Structure) -> bool {
    let frame = &structure.frame;
    let in_one_piece = match frame.process {
        // The decoder combines several scans wrongly, without an error.
        Process::Sequential => structure.scans == 1,
        Process::Progressive => true,
        Process::Lossless | Process::Hierarchical | Process::Arithmetic => false,
    };
    let layout = match frame.listed() {
        // The only component has full resolution, whatever its sampling factors.
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

/// Whether every decoder interprets three components as YCbCr: by JFIF, by Adobe's marker, or, without both,
/// because they are numbered as in JFIF.
fn is_ycbcr(structure: &Structure) -> bool {
    let ids = structure.frame.layout.map(|component| component.id);
    match (structure.density.is_some(), structure.adobe_transform) {
        (_, Some(1)) | (true, None) => ids[..3] != *b"RGB",
        (false, None) => matches!(ids, [1, 2, 3, _] | [0, 1, 2, _]),
        (_, Some(_)) => false,
    }
}
