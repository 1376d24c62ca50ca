//! Huffman tables (T.81 annex C), decoded by a lookup of the first bits.

use super::bits::Bits;

/// Number of bits in one lookup; longer codes are rare and take the slow path.
const FAST_BITS: u8 = 9;

/// A decoding table.
pub(super) struct Table {
    /// Symbols in the order of their codes.
    symbols: [u8; 256],
    /// Code length (0 for a longer code) and symbol by the next [`FAST_BITS`] bits.
    fast: [(u8, u8); 1 << FAST_BITS],
    /// One past the last code of each length, left-aligned in sixteen bits.
    end: [u32; 17],
    /// For each code length: index of its first symbol minus its first code.
    offset: [i32; 17],
}

/// A code of a table.
pub(super) struct Code {
    /// Length in bits.
    pub(super) length: u8,
    pub(super) symbol: u8,
}

impl Table {
    /// Length in bytes of a table in a DHT segment; `None` when the segment is too short.
    pub(super) fn length(bytes: &[u8]) -> Option<usize> {
        let counts: &[u8; 16] = bytes.first_chunk()?;
        let length = 16 + counts.iter().map(|&n| usize::from(n)).sum::<usize>();
        (length <= bytes.len()).then_some(length)
    }

    /// Reads a table from a DHT segment. `None` when it is not a prefix code, or when a code is all ones, which
    /// T.81 C.2 reserves for padding: no decoder reads a picture with such a table.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let counts: &[u8; 16] = bytes.first_chunk()?;
        let values = bytes.get(16..Self::length(bytes)?)?;
        let total = values.len();
        let mut table =
            Self { symbols: [0; 256], fast: [(0, 0); 1 << FAST_BITS], end: [0; 17], offset: [0; 17] };
        table.symbols.get_mut(..total)?.copy_from_slice(values);
        let mut code = 0u32;
        let mut index = 0usize;
        for length in 1..=16u8 {
            let count = counts[usize::from(length) - 1];
            table.offset[usize::from(length)] = i32::try_from(index).ok()? - i32::try_from(code).ok()?;
            for _ in 0..count {
                table.note(code, length, values[index]);
                code += 1;
                index += 1;
            }
            if count > 0 && code >= 1 << length {
                return None;
            }
            table.end[usize::from(length)] = code << (16 - length);
            code <<= 1;
        }
        Some(table)
    }

    fn note(&mut self, code: u32, length: u8, symbol: u8) {
        if length > FAST_BITS {
            return;
        }
        let spare = FAST_BITS - length;
        let first = (code << spare) as usize;
        // Codes past the end occur in invalid tables, which `read` refuses right after.
        if let Some(slots) = self.fast.get_mut(first..first + (1 << spare)) {
            slots.fill((length, symbol));
        }
    }

    /// The next code, not yet consumed; `None` when the table does not contain it.
    #[inline]
    pub(super) fn find(&self, bits: &mut Bits<'_>) -> Option<Code> {
        self.code(bits.peek16())
    }

    /// The code at the start of sixteen bits.
    #[inline]
    pub(super) fn code(&self, ahead: u16) -> Option<Code> {
        let (length, symbol) = self.fast[usize::from(ahead >> (16 - FAST_BITS))];
        if length > 0 { Some(Code { length, symbol }) } else { self.long(ahead) }
    }

    #[cold]
    fn long(&self, ahead: u16) -> Option<Code> {
        let length = (FAST_BITS + 1..=16).find(|&n| u32::from(ahead) < self.end[usize::from(n)])?;
        let code = i32::from(ahead >> (16 - length));
        let index = usize::try_from(code + self.offset[usize::from(length)]).ok()?;
        self.symbols.get(index).map(|&symbol| Code { length, symbol })
    }
}

/// AC symbol: the rest of the block is zero.
pub(super) const END_OF_BLOCK: u8 = 0;
/// AC symbol: sixteen zeros, and the block continues.
pub(super) const SIXTEEN_ZEROS: u8 = 0xF0;
/// Largest category of a DC difference of eight-bit samples (T.81 table F.1).
pub(super) const MAX_DC_CATEGORY: u8 = 11;
/// Largest category of an AC coefficient of eight-bit samples (T.81 table F.2).
pub(super) const MAX_AC_CATEGORY: u8 = 10;

/// Number of bits in one lookup of a [`Stride`].
const STRIDE_BITS: u8 = 12;

/// All coefficients that the next [`STRIDE_BITS`] bits determine, read in one step: usually two or three. Low
/// bits: number of bits; high bits: number of coefficients.
#[derive(Clone, Copy)]
pub(super) struct Stride(u16);

/// Added to the number of coefficients when the stride ends the block. Without an end the number is smaller
/// than this.
pub(super) const ENDS: u16 = 64;

impl Stride {
    /// The lookup can't decide: more coefficients than a block has.
    const NONE: Self = Self::new(0, 2 * ENDS);

    const fn new(bits: u16, coefficients: u16) -> Self {
        Self(coefficients << 8 | bits)
    }

    /// Number of bits of the codes and their values; at most 22, because a value may extend beyond the lookup.
    #[inline]
    pub(super) fn bits(self) -> u8 {
        self.0.to_le_bytes()[0]
    }

    /// Number of coefficients, plus [`ENDS`] when the block ends with them.
    #[inline]
    pub(super) fn coefficients(self) -> u16 {
        self.0 >> 8
    }
}

/// All strides of an AC table, to check values without using them.
pub(super) struct Strides([Stride; 1 << STRIDE_BITS]);

impl Strides {
    /// About ten thousand steps: done once for each scan, not for each table in a file.
    pub(super) fn of(table: &Table) -> Box<Self> {
        let mut strides = Box::new(Self([Stride::NONE; 1 << STRIDE_BITS]));
        for (stride, ahead) in strides.0.iter_mut().zip((0..=u16::MAX).step_by(1 << (16 - STRIDE_BITS))) {
            *stride = Stride::of(table, ahead);
        }
        strides
    }

    /// The stride at the start of sixteen bits.
    #[inline]
    pub(super) fn find(&self, ahead: u16) -> Stride {
        self.0[usize::from(ahead >> (16 - STRIDE_BITS))]
    }
}

impl Stride {
    /// Only complete, valid codes: the stride stops before a code that the lookup cuts or that is invalid.
    fn of(table: &Table, ahead: u16) -> Self {
        let (mut bits, mut coefficients) = (0, 0);
        while bits < STRIDE_BITS {
            let Some(Code { length, symbol }) = table.code(ahead << bits) else { break };
            let (run, category) = (symbol >> 4, symbol & 0x0F);
            if bits + length > STRIDE_BITS {
                break;
            }
            let filled = match symbol {
                END_OF_BLOCK => {
                    return Self::new(u16::from(bits + length), coefficients + ENDS);
                }
                SIXTEEN_ZEROS => 16,
                _ if (1..=MAX_AC_CATEGORY).contains(&category) => u16::from(run) + 1,
                _ => break,
            };
            if coefficients + filled >= ENDS {
                break;
            }
            bits += length + category;
            coefficients += filled;
        }
        if bits == 0 { Self::NONE } else { Self::new(u16::from(bits), coefficients) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A table of at most two hundred codes as in a DHT segment, with at most as many codes of each length as
    /// fit.
    fn table() -> impl Strategy<Value = Vec<u8>> {
        (prop::collection::vec(0..=u8::MAX, 16), prop::collection::vec(any::<u8>(), 256)).prop_map(
            |(counts, symbols)| {
                let (mut bytes, mut room, mut total) = (Vec::new(), 1_usize, 0);
                for wanted in counts {
                    room *= 2;
                    // One code stays free for longer ones, so that all lengths occur and no code is all ones.
                    let count = usize::from(wanted).min(room / 2).min(200 - total);
                    bytes.push(u8::try_from(count).unwrap());
                    (room, total) = (room - count, total + count);
                }
                bytes.extend_from_slice(&symbols[..total]);
                bytes
            },
        )
    }

    proptest! {
        #[test]
        fn a_stride_is_the_same_as_its_codes_one_by_one(table in table(), data in prop::collection::vec(0..0xFF_u8, 8)) {
            let table = Table::read(&table).unwrap();
            let stride = Strides::of(&table).find(Bits::new(&data).peek16());
            let (mut bits, mut taken, mut filled) = (Bits::new(&data), 0, 0);
            let mut ended = false;
            while taken < stride.bits() {
                prop_assert!(!ended);
                let code = table.find(&mut bits).unwrap();
                let category = code.symbol & 0x0F;
                bits.skip(code.length + category).unwrap();
                taken += code.length + category;
                ended = code.symbol == END_OF_BLOCK;
                filled += if ended { 0 } else { (code.symbol >> 4) + 1 };
                prop_assert!(ended || code.symbol == SIXTEEN_ZEROS || (1..=MAX_AC_CATEGORY).contains(&category));
            }
            let coefficients = u16::from(filled) + if ended { ENDS } else { 0 };
            let expected = if taken == 0 { 2 * ENDS } else { coefficients };
            prop_assert_eq!((taken, expected), (stride.bits(), stride.coefficients()));
        }
    }
}
