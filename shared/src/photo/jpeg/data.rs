//! Reading the picture data of a JPEG to its last block, without making a pixel.
//!
//! Decoders are built to show what they can: they pass a file whose middle is missing, as long as an end marker
//! follows. This reader is built to refuse. It decodes every Huffman code of every block and asks that the data
//! hold exactly as many blocks as the header claims, with values that eight-bit samples can produce. Its time is linear
//! in the file and its memory constant, but for one word a block of progressive files, whatever the header claims. What
//! remains of a full decode (inverse DCT, colours) cannot fail.

use super::Fault;
use super::bits::Bits;
use super::frame::{Component, Frame, Process};
use super::own;
use super::progressive::Progress;
use super::segments::{Segments, Step, marker};
use super::sequential;
use super::tables::Tables;

/// Where the picture data stopped making sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// How many blocks of 8×8 coefficients were sound; blocks of progressive files count once in each scan.
    pub after_blocks: u32,
}

/// A fault of the data itself, before it is given a place.
pub(super) struct Unsound;

impl From<Fault> for Unsound {
    fn from(_: Fault) -> Self {
        Self
    }
}

/// Reads all picture data of a finished file and returns the number of its blocks. The file must be of the one form that
/// our own encoder writes, headers and tables included (see `own`): any decoder reads it without a warning.
pub fn verify(bytes: &[u8]) -> Result<u32, Broken> {
    read(bytes, true)
}

/// Reads all picture data of a file that a student picked, sequential or progressive, Huffman-coded, of eight-bit samples,
/// with one to four components, and returns the number of its blocks. What other encoders write besides is let pass:
/// fill bytes, padding, data behind the picture, a missing end marker behind the last block.
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

/// As much as libjpeg's bit buffer holds: so many whole bytes behind the last block it drops without a word, wherever an
/// encoder leaves them. More is a sign that blocks before were misread.
const MAX_LEFT_OVER: usize = 7;

#[derive(Default)]
struct Reader {
    tables: Tables,
    frame: Option<Frame>,
    /// Coded units between restart markers; 0 for none.
    restart: u32,
    /// Components that a sequential scan has given, by bit.
    done: u8,
    progress: Progress,
    blocks: u32,
}

impl Reader {
    /// A file whose segments are those of our own encoder.
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
        // Exactly the end of image: no fill byte, no further marker, nothing behind.
        if rest == [0xFF, marker::EOI] { Ok(()) } else { Err(Unsound) }
    }

    /// Any file that decoders read without calling it corrupt.
    fn read_any(&mut self, bytes: &[u8]) -> Result<(), Unsound> {
        let mut segments = Segments::new(bytes)?;
        // What is broken behind the last block does not matter, nor does a missing end.
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
                    // Each block takes a bit at least: what claims more is not followed.
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

    /// Whether every component has been given, at full precision.
    fn is_whole(&self) -> bool {
        self.frame.is_some_and(|frame| match frame.process {
            Process::Progressive => self.progress.is_whole(frame.listed().len()),
            Process::Sequential | Process::Lossless | Process::Hierarchical | Process::Arithmetic => {
                self.done == (1 << frame.listed().len()) - 1
            }
        })
    }

    /// Reads a scan; what follows its data.
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

    /// The components that a scan selects, each once, whose coefficients can be scaled.
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

    /// A sequential scan, which carries all 64 coefficients whatever its header says of them, as decoders take it.
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
    /// Its place in the frame header.
    pub(super) index: usize,
    pub(super) component: Component,
    /// Place of its DC table.
    pub(super) dc: u8,
    /// Place of its AC table.
    pub(super) ac: u8,
}

/// A scan: of which frame, with which components, with how many coded units between restart markers.
pub(super) struct Scan<'a> {
    pub(super) frame: &'a Frame,
    pub(super) selected: &'a [Selected],
    pub(super) restart: u32,
}

impl Scan<'_> {
    /// How many coded units it has: MCUs when interleaved, the blocks of its one component otherwise (T.81 A.2).
    pub(super) fn units(&self) -> u64 {
        match self.selected {
            [alone] => {
                let (across, down) = self.frame.blocks(alone.component);
                u64::from(across) * u64::from(down)
            }
            _ => self.frame.units(),
        }
    }

    /// How many blocks of a component each of them has.
    pub(super) fn blocks_a_unit(&self, one: &Selected) -> u32 {
        let Component { across, down, .. } = one.component;
        if self.selected.len() == 1 { 1 } else { u32::from(across) * u32::from(down) }
    }
}

/// What a scan does with its coded units.
pub(super) trait Coded {
    /// Reads one unit; `None` when it is not one.
    fn unit(&mut self, bits: &mut Bits<'_>) -> Option<()>;
    /// Begins anew behind a restart marker.
    fn restart(&mut self);
}

/// Reads `units` coded units, with a restart marker behind each `interval` of them, 0 for none.
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
