//! Reads the picture data of a JPEG to its last block, without making pixels.
//!
//! Decoders show what they can: they accept a file whose middle is missing, if an end marker follows. This
//! reader refuses it. It decodes every Huffman code of every block and requires exactly the number of blocks in
//! the header, with values that eight-bit samples can have. Its time is linear in the file, its memory
//! constant, except for one word for each block of progressive files. The remaining steps of a full decode
//! (inverse DCT, colours) can't fail.

use super::Fault;
use super::bits::Bits;
use super::frame::{Component, Frame, Process};
use super::own;
use super::progressive::Progress;
use super::segments::{Segments, Step, marker};
use super::sequential;
use super::tables::Tables;

/// Position of the first damage in the picture data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Number of valid 8×8 blocks before the damage; blocks of progressive files count once in each scan.
    pub after_blocks: u32,
}

/// Invalid data, at a position that the caller adds.
pub(super) struct Unsound;

impl From<Fault> for Unsound {
    fn from(_: Fault) -> Self {
        Self
    }
}

/// Reads all picture data of a finished file and returns the number of blocks. The file must have the form that
/// our own encoder writes, including headers and tables (see `own`): every decoder reads it without a warning.
pub fn verify(bytes: &[u8]) -> Result<u32, Broken> {
    read(bytes, true)
}

/// Reads all picture data of a chosen file and returns the number of blocks: sequential or progressive, Huffman
/// coding, eight-bit samples, one to four components. It accepts what other encoders add: fill bytes, padding,
/// data after the picture, and a missing end marker after the last block.
pub fn verify_source(bytes: &[u8]) -> Result<u32, Broken> {
    read(bytes, false)
}

fn read(bytes: &[u8], own: bool) -> Result<u32, Broken> {
    let mut reader = Reader::default();
    let result = if own { reader.read_own(bytes) } else { reader.read_any(bytes) };
    match result {
        Ok(()) => Ok(reader.blocks),
        Err(Unsound) => Err(Broken { after_blocks: reader.blocks }),
    }
}

/// Size of libjpeg's bit buffer in bytes: it silently drops so many bytes after the last block, so encoders may
/// leave them. More of them indicate that earlier blocks were misread.
const MAX_LEFT_OVER: usize = 7;

#[derive(Default)]
struct Reader {
    tables: Tables,
    frame: Option<Frame>,
    /// Coded units between restart markers; 0 for none.
    restart: u32,
    /// Bits of the components that a sequential scan has contained.
    done: u8,
    progress: Progress,
    blocks: u32,
}

impl Reader {
    /// Reads a file whose segments are those of our own encoder.
    fn read_own(&mut self, bytes: &[u8]) -> Result<(), Unsound> {
        let header = own::Header::read(bytes).ok_or(Unsound)?;
        for dqt in &header.quantisation {
            self.tables.quantisation(dqt)?;
        }
        for dht in &header.huffman {
            self.tables.huffman(dht)?;
        }
        self.begin(header.frame)?;
        let rest = self.scan(header.scan, header.data, 0)?;
        // Exactly the end of image: no fill byte, no other marker, nothing after it.
        if rest == [0xFF, marker::EOI] { Ok(()) } else { Err(Unsound) }
    }

    /// Reads any file that decoders do not report as corrupt.
    fn read_any(&mut self, bytes: &[u8]) -> Result<(), Unsound> {
        let mut segments = Segments::new(bytes)?;
        // Damage after the last block does not matter, nor does a missing end.
        while let Ok(Some(step)) = segments.step() {
            match step {
                Step::Segment { marker: marker::DHT, payload, .. } => self.tables.huffman(payload)?,
                Step::Segment { marker: marker::DQT, payload, .. } => self.tables.quantisation(payload)?,
                Step::Segment { marker: marker::DRI, payload, .. } => {
                    let interval = <[u8; 2]>::try_from(payload).map_err(|_| Unsound)?;
                    self.restart = u32::from(u16::from_be_bytes(interval));
                }
                Step::Segment { marker: code @ marker::SOF0..=marker::SOF15, payload, .. }
                    if !matches!(code, marker::JPG | marker::DAC) =>
                {
                    let frame = Frame::read(code, payload)?;
                    // Each block needs at least one bit: a header that claims more is refused.
                    if frame.size.area() / 64 > bytes.len() as u64 * 8 {
                        return Err(Unsound);
                    }
                    self.begin(frame)?;
                }
                Step::Segment { .. } => {}
                Step::Scan { payload } => {
                    self.scan(payload, segments.rest(), MAX_LEFT_OVER)?;
                }
                Step::End => break,
            }
        }
        if self.is_whole() { Ok(()) } else { Err(Unsound) }
    }

    fn begin(&mut self, frame: Frame) -> Result<(), Unsound> {
        let listed = frame.listed();
        let sampled = listed.iter().all(|c| (1..=4).contains(&c.across) && (1..=4).contains(&c.down));
        let readable =
            matches!(frame.process, Process::Sequential | Process::Progressive) && frame.precision == 8;
        let new = self.frame.is_none();
        if !(readable && sampled && new) || listed.is_empty() || frame.size.area() == 0 {
            return Err(Unsound);
        }
        self.frame = Some(frame);
        Ok(())
    }

    /// Whether every component is complete, at full precision.
    fn is_whole(&self) -> bool {
        self.frame.is_some_and(|frame| match frame.process {
            Process::Progressive => self.progress.is_whole(frame.listed().len()),
            Process::Sequential | Process::Lossless | Process::Hierarchical | Process::Arithmetic => {
                self.done == (1 << frame.listed().len()) - 1
            }
        })
    }

    /// Reads a scan and returns the bytes after its data.
    fn scan<'a>(&mut self, header: &[u8], data: &'a [u8], most_left: usize) -> Result<&'a [u8], Unsound> {
        let frame = self.frame.ok_or(Unsound)?;
        let (&count, rest) = header.split_first().ok_or(Unsound)?;
        let (selectors, spectral) = rest.split_at_checked(usize::from(count) * 2).ok_or(Unsound)?;
        let [first, last, shifts] = *spectral else { return Err(Unsound) };
        if !(1..=4).contains(&count) {
            return Err(Unsound);
        }
        let selected = self.selected(&frame, selectors)?;
        let selected = &selected[..usize::from(count)];
        let bits = Bits::new(data);
        let mut bits = if frame.process == Process::Progressive {
            let scan = Scan { frame: &frame, selected, restart: self.restart };
            self.progress.scan(
                &scan,
                [first, last, shifts >> 4, shifts & 0x0F],
                &self.tables,
                bits,
                &mut self.blocks,
            )?
        } else {
            self.sequential(&frame, selected, bits)?
        };
        if bits.left(most_left) > most_left { Err(Unsound) } else { Ok(bits.behind()) }
    }

    /// The components of a scan, without duplicates, whose quantisation tables are valid.
    fn selected(&self, frame: &Frame, selectors: &[u8]) -> Result<[Selected; 4], Unsound> {
        let listed = frame.listed();
        let mut taken = 0_u8;
        let mut selected = [Selected::default(); 4];
        for (place, selector) in selected.iter_mut().zip(selectors.chunks_exact(2)) {
            let is_free = |at: &usize| listed[*at].id == selector[0] && taken & 1 << at == 0;
            let index = (0..listed.len()).find(is_free).ok_or(Unsound)?;
            taken |= 1 << index;
            if !self.tables.can_scale(listed[index].quantisation) {
                return Err(Unsound);
            }
            *place =
                Selected { index, component: listed[index], dc: selector[1] >> 4, ac: selector[1] & 0x0F };
        }
        Ok(selected)
    }

    /// Reads a sequential scan. Like decoders, it assumes all 64 coefficients, whatever the scan header says.
    fn sequential<'a>(
        &mut self,
        frame: &Frame,
        selected: &[Selected],
        bits: Bits<'a>,
    ) -> Result<Bits<'a>, Unsound> {
        for one in selected {
            // Each component is in one scan only.
            if self.done & 1 << one.index != 0 {
                return Err(Unsound);
            }
            self.done |= 1 << one.index;
        }
        self.tables.supply_standard();
        let scan = Scan { frame, selected, restart: self.restart };
        sequential::decode(&scan, &self.tables, bits, &mut self.blocks)
    }
}

/// A component in a scan.
#[derive(Clone, Copy, Default)]
pub(super) struct Selected {
    /// Index in the frame header.
    pub(super) index: usize,
    pub(super) component: Component,
    /// Index of the DC table.
    pub(super) dc: u8,
    /// Index of the AC table.
    pub(super) ac: u8,
}

/// A scan with its frame, its components and its number of coded units between restart markers.
pub(super) struct Scan<'a> {
    pub(super) frame: &'a Frame,
    pub(super) selected: &'a [Selected],
    pub(super) restart: u32,
}

impl Scan<'_> {
    /// Number of coded units: MCUs when interleaved, otherwise blocks of the only component (T.81 A.2).
    pub(super) fn units(&self) -> u64 {
        match self.selected {
            [alone] => {
                let (across, down) = self.frame.blocks(alone.component);
                u64::from(across) * u64::from(down)
            }
            _ => self.frame.units(),
        }
    }

    /// Number of blocks of a component in each coded unit.
    pub(super) fn blocks_a_unit(&self, one: &Selected) -> u32 {
        let Component { across, down, .. } = one.component;
        if self.selected.len() == 1 { 1 } else { u32::from(across) * u32::from(down) }
    }
}

/// Reader of coded units.
pub(super) trait Coded {
    /// Reads one unit; `None` when it is invalid.
    fn unit(&mut self, bits: &mut Bits<'_>) -> Option<()>;
    /// Resets the state after a restart marker.
    fn restart(&mut self);
}

/// Reads `units` coded units, with a restart marker after each `interval` of them (0 for none).
pub(super) fn walk<'a>(
    coded: &mut (impl Coded + ?Sized),
    units: u64,
    interval: u32,
    mut bits: Bits<'a>,
) -> Result<Bits<'a>, Unsound> {
    let mut until_restart = interval;
    let mut restarts = 0_u8;
    for _ in 0..units {
        if interval > 0 && until_restart == 0 {
            bits = bits.restart(restarts).ok_or(Unsound)?;
            restarts = (restarts + 1) % 8;
            until_restart = interval;
            coded.restart();
        }
        until_restart = until_restart.wrapping_sub(1);
        coded.unit(&mut bits).ok_or(Unsound)?;
    }
    Ok(bits)
}
