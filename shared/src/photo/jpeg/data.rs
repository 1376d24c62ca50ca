//! Reading the picture data of a baseline JPEG to its last block, without making a pixel.
//!
//! Decoders are built to show what they can: they pass a file whose middle is missing, as long as an end marker
//! follows. This reader is built to refuse. It decodes every Huffman code of every block and asks that the data
//! hold exactly as many blocks as the header claims, with values that eight-bit samples can produce. Its memory
//! is constant and its time linear in the file, whatever the header claims. What remains of a full decode
//! (inverse DCT, colours) cannot fail.

use super::Fault;
use super::bits::Bits;
use super::frame::{Component, Frame, Process};
use super::huffman::{Code, END_OF_BLOCK, MAX_AC_CATEGORY, SIXTEEN_ZEROS, Strides, Table};
use super::segments::{Segments, Step, marker};

/// Where the picture data stopped making sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// How many blocks of 8×8 coefficients were sound.
    pub after_blocks: u32,
}

/// A fault of the data itself, before it is given a place.
pub(super) struct Unsound;

impl From<Fault> for Unsound {
    fn from(_: Fault) -> Self {
        Self
    }
}

/// Reads all picture data of a sequential Huffman-coded JPEG of eight-bit samples and returns the number of its blocks.
pub fn verify(bytes: &[u8]) -> Result<u32, Broken> {
    let mut reader = Reader::default();
    match reader.read(bytes) {
        Ok(()) => Ok(reader.blocks),
        Err(Unsound) => Err(Broken { after_blocks: reader.blocks }),
    }
}

/// A component's part in a scan.
#[derive(Clone, Copy)]
struct Part {
    dc_table: usize,
    ac_table: usize,
    /// Blocks of this component in one coded unit.
    blocks: u32,
    /// The running DC value.
    dc: i32,
}

#[derive(Default)]
struct Reader {
    dc: [Option<Box<Table>>; 4],
    ac: [Option<Box<Table>>; 4],
    frame: Option<Frame>,
    /// Coded units between restart markers; 0 for none.
    restart: u32,
    /// Components read so far, by bit.
    done: u8,
    blocks: u32,
}

impl Reader {
    fn read(&mut self, bytes: &[u8]) -> Result<(), Unsound> {
        let mut segments = Segments::new(bytes)?;
        loop {
            match segments.step()? {
                Some(Step::Segment { marker: marker::DHT, payload, .. }) => self.tables(payload)?,
                Some(Step::Segment { marker: marker::DRI, payload, .. }) => {
                    let interval = <[u8; 2]>::try_from(payload).map_err(|_| Unsound)?;
                    self.restart = u32::from(u16::from_be_bytes(interval));
                }
                Some(Step::Segment { marker: code @ marker::SOF0..=marker::SOF15, payload, .. })
                    if !matches!(code, marker::JPG | marker::DAC) =>
                {
                    self.begin(Frame::read(code, payload)?)?;
                }
                Some(Step::Segment { .. }) => {}
                Some(Step::Scan { payload }) => self.scan(payload, segments.rest())?,
                Some(Step::End) => break,
                None => return Err(Unsound),
            }
        }
        let all = self.frame.map(|frame| (1 << frame.components) - 1);
        if all == Some(self.done) { Ok(()) } else { Err(Unsound) }
    }

    fn begin(&mut self, frame: Frame) -> Result<(), Unsound> {
        let layout = frame.layout.get(..usize::from(frame.components)).ok_or(Unsound)?;
        let sampled = layout.iter().all(|c| (1..=4).contains(&c.across) && (1..=4).contains(&c.down));
        let readable = frame.process == Process::Sequential && frame.precision == 8;
        let new = self.frame.is_none();
        if !(readable && sampled && new) || layout.is_empty() || frame.size.area() == 0 {
            return Err(Unsound);
        }
        self.frame = Some(frame);
        Ok(())
    }

    fn tables(&mut self, mut payload: &[u8]) -> Result<(), Unsound> {
        while let Some((&class_and_id, rest)) = payload.split_first() {
            let (table, length) = Table::read(rest).ok_or(Unsound)?;
            let slots = match class_and_id >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(Unsound),
            };
            *slots.get_mut(usize::from(class_and_id & 0x0F)).ok_or(Unsound)? = Some(Box::new(table));
            payload = &rest[length..];
        }
        Ok(())
    }

    fn scan(&mut self, header: &[u8], data: &[u8]) -> Result<(), Unsound> {
        let frame = self.frame.ok_or(Unsound)?;
        let (&count, rest) = header.split_first().ok_or(Unsound)?;
        let (selectors, spectral) = rest.split_at_checked(usize::from(count) * 2).ok_or(Unsound)?;
        // Sequential scans carry all 64 coefficients at full precision (T.81 table B.3).
        if spectral != [0, 63, 0] || !(1..=4).contains(&count) {
            return Err(Unsound);
        }
        let mut parts = [Part { dc_table: 0, ac_table: 0, blocks: 0, dc: 0 }; 4];
        let parts = &mut parts[..usize::from(count)];
        for (part, selector) in parts.iter_mut().zip(selectors.chunks_exact(2)) {
            *part = self.part(&frame, selector[0], selector[1], count == 1)?;
        }
        let first = frame.layout.into_iter().find(|c| c.id == selectors[0]).unwrap_or_default();
        self.decode(parts, units(&frame, first, count == 1), data)
    }

    /// Takes the component `id` into a scan; each may be in one scan only.
    fn part(&mut self, frame: &Frame, id: u8, tables: u8, alone: bool) -> Result<Part, Unsound> {
        let layout = &frame.layout[..usize::from(frame.components)];
        let index = layout.iter().position(|c| c.id == id).ok_or(Unsound)?;
        if self.done & 1 << index != 0 {
            return Err(Unsound);
        }
        self.done |= 1 << index;
        let Component { across, down, .. } = layout[index];
        let blocks = if alone { 1 } else { u32::from(across) * u32::from(down) };
        Ok(Part { dc_table: usize::from(tables >> 4), ac_table: usize::from(tables & 0x0F), blocks, dc: 0 })
    }

    fn decode(&mut self, parts: &mut [Part], units: u64, data: &[u8]) -> Result<(), Unsound> {
        let Self { dc, ac, blocks, restart, .. } = self;
        let strides = ac.each_ref().map(|table| table.as_deref().map(Strides::of));
        let mut bits = Bits::new(data);
        let mut until_restart = *restart;
        let mut restarts = 0u8;
        for _ in 0..units {
            if *restart > 0 && until_restart == 0 {
                bits = bits.restart(restarts).ok_or(Unsound)?;
                restarts = (restarts + 1) % 8;
                until_restart = *restart;
                for part in &mut *parts {
                    part.dc = 0;
                }
            }
            until_restart = until_restart.wrapping_sub(1);
            for part in &mut *parts {
                let dc = dc.get(part.dc_table).and_then(Option::as_deref).ok_or(Unsound)?;
                let ac = Ac {
                    table: ac.get(part.ac_table).and_then(Option::as_deref).ok_or(Unsound)?,
                    strides: strides.get(part.ac_table).and_then(Option::as_deref).ok_or(Unsound)?,
                };
                for _ in 0..part.blocks {
                    block(&mut bits, dc, ac, &mut part.dc).ok_or(Unsound)?;
                    *blocks = blocks.saturating_add(1);
                }
            }
        }
        if bits.at_end() { Ok(()) } else { Err(Unsound) }
    }
}

/// How many coded units a scan has: MCUs when interleaved, the blocks of its one component otherwise (T.81 A.2).
fn units(frame: &Frame, component: Component, alone: bool) -> u64 {
    let layout = &frame.layout[..usize::from(frame.components)];
    let max_across = layout.iter().map(|c| u32::from(c.across)).max().unwrap_or(1);
    let max_down = layout.iter().map(|c| u32::from(c.down)).max().unwrap_or(1);
    let (across, down) = if alone {
        let width = (frame.size.width * u32::from(component.across)).div_ceil(max_across);
        let height = (frame.size.height * u32::from(component.down)).div_ceil(max_down);
        (width.div_ceil(8), height.div_ceil(8))
    } else {
        (frame.size.width.div_ceil(8 * max_across), frame.size.height.div_ceil(8 * max_down))
    };
    u64::from(across) * u64::from(down)
}

/// Largest category of a DC difference of eight-bit samples (T.81 table F.1).
const MAX_DC_CATEGORY: u8 = 11;
/// No DC value of eight-bit samples is larger, at the finest quantisation, whatever the rounding.
const MAX_DC: i32 = 2048;

/// The two ways to read AC coefficients.
#[derive(Clone, Copy)]
struct Ac<'a> {
    table: &'a Table,
    strides: &'a Strides,
}

/// Reads one block; `None` when it is not one.
#[inline]
fn block(bits: &mut Bits<'_>, dc_table: &Table, ac: Ac<'_>, dc: &mut i32) -> Option<()> {
    let Code { length, symbol: category } = dc_table.find(bits)?;
    bits.skip(length)?;
    if category > MAX_DC_CATEGORY {
        return None;
    }
    *dc += bits.signed(category)?;
    if dc.abs() > MAX_DC {
        return None;
    }
    let mut coefficient = 1;
    while coefficient < 64 {
        let stride = ac.strides.find(bits);
        let next = coefficient + u32::from(stride.coefficients);
        if next < 64 && stride.bits > 0 {
            bits.skip(stride.bits)?;
            coefficient = next;
            if stride.ends {
                break;
            }
        } else if !one(bits, ac.table, &mut coefficient)? {
            break;
        }
    }
    (coefficient <= 64).then_some(())
}

/// Reads one code: where a block may end in the middle of a stride, where a code is long, and where one is refused.
/// Whether the block goes on; `None` when it can't be one.
fn one(bits: &mut Bits<'_>, table: &Table, coefficient: &mut u32) -> Option<bool> {
    let Code { length, symbol } = table.find(bits)?;
    let category = symbol & 0x0F;
    // The value's own bits are of no matter: they are taken together with its code.
    bits.skip(length + category)?;
    match symbol {
        END_OF_BLOCK => return Some(false),
        SIXTEEN_ZEROS => *coefficient += 16,
        _ => {
            *coefficient += u32::from(symbol >> 4) + 1;
            if category == 0 || category > MAX_AC_CATEGORY || *coefficient > 64 {
                return None;
            }
        }
    }
    Some(true)
}
