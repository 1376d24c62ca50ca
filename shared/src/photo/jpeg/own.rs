//! The form of finished files: what our own encoder and similar encoders write. It is a list of allowed parts,
//! so that every decoder reads a file that passes.

use super::frame::{Component, Frame, Process};
use super::segments::marker;
use super::tables::{is_plain_ac, is_plain_dc};

/// Headers of a finished file, and its picture data.
pub(super) struct Header<'a> {
    pub(super) frame: Frame,
    /// Payloads of DQT segments.
    pub(super) quantisation: Vec<&'a [u8]>,
    /// Payloads of DHT segments.
    pub(super) huffman: Vec<&'a [u8]>,
    /// Payload of the scan header.
    pub(super) scan: &'a [u8],
    /// Bytes after the scan header.
    pub(super) data: &'a [u8],
}

/// Which tables are defined, by kind (quantisation, DC, AC) and index.
#[derive(Default)]
struct Defined([[bool; 2]; 3]);

impl Defined {
    /// Marks a table as defined; `None` when it was defined before, or when baseline decoders have no such
    /// index.
    fn note(&mut self, kind: usize, at: u8) -> Option<()> {
        let slot = self.0.get_mut(kind)?.get_mut(usize::from(at))?;
        (!std::mem::replace(slot, true)).then_some(())
    }
}

impl<'a> Header<'a> {
    /// Reads start of image, JFIF header, tables, frame header and scan header; `None` for any other content.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(&[0xFF, marker::SOI])?;
        let jfif = take(&mut rest, marker::APP0)?;
        is_plain_jfif(jfif).then_some(())?;
        let (mut quantisation, mut huffman, mut frame) = (Vec::new(), Vec::new(), None);
        let mut defined = Defined::default();
        loop {
            match *rest {
                [0xFF, marker::DQT, ..] => {
                    let payload = take(&mut rest, marker::DQT)?;
                    plain_quantisation(payload, &mut defined)?;
                    quantisation.push(payload);
                }
                [0xFF, marker::DHT, ..] => {
                    let payload = take(&mut rest, marker::DHT)?;
                    plain_huffman(payload, &mut defined)?;
                    huffman.push(payload);
                }
                [0xFF, marker::SOF0, ..] if frame.is_none() => {
                    frame = Some(plain_frame(take(&mut rest, marker::SOF0)?)?);
                }
                _ => break,
            }
        }
        let frame = frame?;
        let scan = take(&mut rest, marker::SOS)?;
        (used(&frame, scan)? == defined.0).then_some(())?;
        Some(Self { frame, quantisation, huffman, scan, data: rest })
    }
}

/// Consumes the segment of a marker, which must be the next.
fn take<'a>(rest: &mut &'a [u8], code: u8) -> Option<&'a [u8]> {
    let [high, low, ..] = *rest.strip_prefix(&[0xFF, code])? else { return None };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let payload = rest.get(4..2 + length)?;
    *rest = &rest[2 + length..];
    Some(payload)
}

/// JFIF 1.01 or 1.02 without a thumbnail; another check examines the density.
fn is_plain_jfif(payload: &[u8]) -> bool {
    matches!(payload, [b'J', b'F', b'I', b'F', 0, 1, 1 | 2, _, _, _, _, _, 0, 0])
}

/// Tables of eight-bit values.
fn plain_quantisation(payload: &[u8], defined: &mut Defined) -> Option<()> {
    let tables = payload.chunks(65);
    for table in tables {
        let [precision_and_id, steps @ ..] = table else { return None };
        (steps.len() == 64).then_some(())?;
        // The upper half of the byte is the precision, 0 for eight bits, so a table of 16 bits has no index.
        defined.note(0, *precision_and_id)?;
    }
    (!payload.is_empty()).then_some(())
}

/// Tables whose symbols are those of eight-bit samples.
fn plain_huffman(mut payload: &[u8], defined: &mut Defined) -> Option<()> {
    (!payload.is_empty()).then_some(())?;
    while let Some((&class_and_id, rest)) = payload.split_first() {
        let counts: &[u8; 16] = rest.first_chunk()?;
        let total: usize = counts.iter().map(|&count| usize::from(count)).sum();
        let symbols = rest.get(16..16 + total)?;
        let (is_plain, kind) = match class_and_id >> 4 {
            0 => (is_plain_dc(symbols), 1),
            1 => (is_plain_ac(symbols), 2),
            _ => return None,
        };
        is_plain.then_some(())?;
        defined.note(kind, class_and_id & 0x0F)?;
        payload = &rest[16 + total..];
    }
    Some(())
}

/// A baseline frame of three components in order, numbered from 1 as in JFIF or from 0 as our encoder does,
/// chroma at full resolution or at half in both directions.
fn plain_frame(payload: &[u8]) -> Option<Frame> {
    let frame = Frame::read(marker::SOF0, payload).ok()?;
    let first = frame.layout[0].id;
    let plain = |(component, place): (&Component, u8)| {
        let factors = (component.across, component.down);
        let sampled = factors == (1, 1) || place == 0 && factors == (2, 2);
        component.id == first + place && sampled
    };
    let is_plain = payload.len() == 6 + 3 * 3
        && frame.process == Process::Sequential
        && frame.precision == 8
        && frame.size.area() > 0
        && frame.components == 3
        && first <= 1
        && frame.listed().iter().zip(0..).all(plain);
    is_plain.then_some(frame)
}

/// Which tables a scan of all components uses, by kind and index; `None` for any other scan.
fn used(frame: &Frame, scan: &[u8]) -> Option<[[bool; 2]; 3]> {
    let [3, y, luminance, cb, blue, cr, red, 0, 63, 0] = *scan else { return None };
    frame.listed().iter().map(|component| component.id).eq([y, cb, cr]).then_some(())?;
    let mut used = [[false; 2]; 3];
    for (component, tables) in frame.listed().iter().zip([luminance, blue, red]) {
        *used[0].get_mut(usize::from(component.quantisation))? = true;
        *used[1].get_mut(usize::from(tables >> 4))? = true;
        *used[2].get_mut(usize::from(tables & 0x0F))? = true;
    }
    Some(used)
}
