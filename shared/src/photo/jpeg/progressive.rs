//! Scans of a progressive JPEG (T.81 G.2): each contains some coefficients of a component, or one more bit of
//! them.

use super::band::{AcFirst, AcRefined, Band};
use super::bits::Bits;
use super::data::{Coded, Scan, Selected, Unsound, walk};
use super::huffman::Table;
use super::sequential::difference;
use super::tables::Tables;

/// What previous scans contained.
pub(super) struct Progress {
    /// By component and coefficient in zigzag order: number of low bits still missing; `None` before the first
    /// scan.
    missing: [[Option<u8>; 64]; 4],
    /// By component and block: bits of the coefficients known to be nonzero, because a refining scan has a bit
    /// for each of them. Empty until a scan leaves bits to refine.
    history: [Vec<u64>; 4],
}

impl Default for Progress {
    fn default() -> Self {
        Self { missing: [[None; 64]; 4], history: Default::default() }
    }
}

/// Largest number of low bits that a scan may leave for later (as in libjpeg).
const MAX_SHIFT: u8 = 13;

/// Most blocks of a component with remembered coefficients: 500 megapixels in 64 MiB. Larger pictures are
/// refused.
const MAX_BLOCKS: u64 = 1 << 23;

impl Progress {
    /// Whether every coefficient of `components` components is complete.
    pub(super) fn is_whole(&self, components: usize) -> bool {
        self.missing.iter().take(components).flatten().all(|&bits| bits == Some(0))
    }

    /// Reads a scan and updates the progress.
    pub(super) fn scan<'a>(
        &mut self,
        scan: &Scan<'_>,
        [first, last, high, low]: [u8; 4],
        tables: &Tables,
        bits: Bits<'a>,
        blocks: &mut u32,
    ) -> Result<Bits<'a>, Unsound> {
        let is_refined = high > 0;
        let is_dc = first == 0;
        let band = if is_dc { last == 0 } else { first <= last && last < 64 && scan.selected.len() == 1 };
        if !band || low > MAX_SHIFT || is_refined && low + 1 != high {
            return Err(Unsound);
        }
        for one in scan.selected {
            self.note(one, first, last, high, low)?;
        }
        let units = scan.units();
        // One function for all four kinds of scans: a dynamic call for each unit costs a few percent, four
        // copies would add kilobytes to the phone's download.
        let walk = |coded: &mut dyn Coded| walk(coded, units, scan.restart, bits);
        match (is_dc, scan.selected) {
            (true, _) if is_refined => {
                let blocks_a_unit = scan.selected.iter().map(|one| scan.blocks_a_unit(one)).sum();
                walk(&mut DcRefined { blocks_a_unit, blocks })
            }
            (true, _) => {
                let parts = dc_parts(scan, tables)?;
                walk(&mut DcFirst { parts, blocks })
            }
            (false, [one]) => {
                let history = &mut self.history[one.index];
                if is_refined || low > 0 {
                    history.resize(usize::try_from(units.min(MAX_BLOCKS)).map_err(|_| Unsound)?, 0);
                }
                let band = Band { table: tables.ac(one.ac)?, first, last, run: 0, history, at: 0, blocks };
                if is_refined { walk(&mut AcRefined(band)) } else { walk(&mut AcFirst(band)) }
            }
            (false, _) => Err(Unsound),
        }
    }

    /// Records the contents of a scan; an error when it does not continue the previous scans, or comes before
    /// the DC value.
    fn note(&mut self, one: &Selected, first: u8, last: u8, high: u8, low: u8) -> Result<(), Unsound> {
        let missing = &mut self.missing[one.index];
        if first > 0 && missing[0].is_none() {
            return Err(Unsound);
        }
        for bits in &mut missing[usize::from(first)..=usize::from(last)] {
            let follows = match *bits {
                None => high == 0,
                Some(left) => high == left && high > 0,
            };
            if !follows {
                return Err(Unsound);
            }
            *bits = Some(low);
        }
        Ok(())
    }
}

/// A component in a DC scan.
struct DcPart<'a> {
    table: &'a Table,
    /// Number of this component's blocks in one coded unit.
    blocks: u32,
    /// The current DC value.
    dc: i32,
}

fn dc_parts<'a>(scan: &Scan<'_>, tables: &'a Tables) -> Result<Vec<DcPart<'a>>, Unsound> {
    let part =
        |one: &Selected| Ok(DcPart { table: tables.dc(one.dc)?, blocks: scan.blocks_a_unit(one), dc: 0 });
    scan.selected.iter().map(part).collect()
}

/// First DC scan: high bits.
struct DcFirst<'a, 'b> {
    parts: Vec<DcPart<'a>>,
    blocks: &'b mut u32,
}

impl Coded for DcFirst<'_, '_> {
    fn unit(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        for part in &mut self.parts {
            for _ in 0..part.blocks {
                difference(bits, part.table, &mut part.dc)?;
                *self.blocks = self.blocks.saturating_add(1);
            }
        }
        Some(())
    }

    fn restart(&mut self) {
        for part in &mut self.parts {
            part.dc = 0;
        }
    }
}

/// Refining DC scan: one more bit.
struct DcRefined<'b> {
    blocks_a_unit: u32,
    blocks: &'b mut u32,
}

impl Coded for DcRefined<'_> {
    fn unit(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        for _ in 0..self.blocks_a_unit {
            bits.number(1)?;
            *self.blocks = self.blocks.saturating_add(1);
        }
        Some(())
    }

    fn restart(&mut self) {}
}
