//! Coded units of a sequential scan (T.81 F.2).

use super::bits::Bits;
use super::data::{Coded, Scan, Selected, Unsound, walk};
use super::huffman::{
    Code, END_OF_BLOCK, ENDS, MAX_AC_CATEGORY, MAX_DC_CATEGORY, SIXTEEN_ZEROS, Strides, Table,
};
use super::tables::Tables;

/// A component in a scan.
struct Part<'a> {
    dc_table: &'a Table,
    ac_table: &'a Table,
    strides: &'a Strides,
    /// Number of this component's blocks in one coded unit.
    blocks: u32,
    /// The current DC value.
    dc: i32,
}

/// Reads a scan and counts its blocks.
pub(super) fn decode<'a>(
    scan: &Scan<'_>,
    tables: &Tables,
    bits: Bits<'a>,
    blocks: &mut u32,
) -> Result<Bits<'a>, Unsound> {
    // Components may share a table.
    let mut strides: [Option<Box<Strides>>; 4] = Default::default();
    for one in scan.selected {
        let table = tables.ac(one.ac)?;
        strides.get_mut(usize::from(one.ac)).ok_or(Unsound)?.get_or_insert_with(|| Strides::of(table));
    }
    let part = |one: &Selected| {
        Ok(Part {
            dc_table: tables.dc(one.dc)?,
            ac_table: tables.ac(one.ac)?,
            strides: strides.get(usize::from(one.ac)).and_then(Option::as_deref).ok_or(Unsound)?,
            blocks: scan.blocks_a_unit(one),
            dc: 0,
        })
    };
    let parts = scan.selected.iter().map(part).collect::<Result<_, Unsound>>()?;
    walk(&mut Interleaved { parts, blocks }, scan.units(), scan.restart, bits)
}

struct Interleaved<'a, 'b> {
    parts: Vec<Part<'a>>,
    blocks: &'b mut u32,
}

impl Coded for Interleaved<'_, '_> {
    #[inline]
    fn unit(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        for part in &mut self.parts {
            for _ in 0..part.blocks {
                block(bits, part)?;
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

/// Number of coefficients in a block.
const COEFFICIENTS: u16 = 64;
/// Largest DC value of eight-bit samples, at the finest quantisation and with any rounding.
const MAX_DC: i32 = 2048;

/// Reads a DC difference and adds it to the current value.
#[inline]
pub(super) fn difference(bits: &mut Bits<'_>, table: &Table, dc: &mut i32) -> Option<()> {
    bits.fill();
    let Code { length, symbol: category } = table.code(bits.ahead())?;
    if category > MAX_DC_CATEGORY {
        return None;
    }
    *dc += bits.value(length, category)?;
    (dc.abs() <= MAX_DC).then_some(())
}

/// Reads one block; `None` when it is invalid.
#[inline]
fn block(bits: &mut Bits<'_>, part: &mut Part<'_>) -> Option<()> {
    difference(bits, part.dc_table, &mut part.dc)?;
    let mut coefficient = 1;
    // A full buffer holds 56 bits. A difference needs at most 27 and a stride 22: one filling is enough for a
    // difference and a stride, or for two strides.
    while stride(bits, part, &mut coefficient)? {
        bits.fill();
        if !stride(bits, part, &mut coefficient)? {
            break;
        }
    }
    Some(())
}

/// Reads the next stride from the filled buffer, or one code where no stride is possible. Returns whether the
/// block continues; `None` when it is invalid.
#[inline]
fn stride(bits: &mut Bits<'_>, part: &Part<'_>, coefficient: &mut u16) -> Option<bool> {
    let stride = part.strides.find(bits.ahead());
    let next = *coefficient + stride.coefficients();
    if next < COEFFICIENTS {
        bits.skip(stride.bits())?;
        *coefficient = next;
        return Some(true);
    }
    if stride.coefficients() >= ENDS && next < ENDS + COEFFICIENTS {
        bits.skip(stride.bits())?;
        return Some(false);
    }
    let goes_on = one(bits, part.ac_table, coefficient)?;
    bits.fill();
    (*coefficient <= COEFFICIENTS).then_some(goes_on && *coefficient < COEFFICIENTS)
}

/// Reads one code: where a block may end within a stride, for a long code, and for an invalid one. Returns
/// whether the block continues; `None` when it is invalid.
fn one(bits: &mut Bits<'_>, table: &Table, coefficient: &mut u16) -> Option<bool> {
    let Code { length, symbol } = table.find(bits)?;
    let category = symbol & 0x0F;
    // The value itself is not needed: it is consumed together with its code.
    bits.skip(length + category)?;
    match symbol {
        END_OF_BLOCK => return Some(false),
        SIXTEEN_ZEROS => *coefficient += 16,
        _ => {
            *coefficient += u16::from(symbol >> 4) + 1;
            if category == 0 || category > MAX_AC_CATEGORY || *coefficient > COEFFICIENTS {
                return None;
            }
        }
    }
    Some(true)
}
