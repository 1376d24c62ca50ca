//! Huffman tables (T.81 annex C), decoded by a lookup of the first bits.

use super::bits::Bits;

/// Bits answered by one lookup of a code; longer ones, which are rare, take the slow path.
const FAST_BITS: u8 = 9;

/// A decoding table.
pub(super) struct Table {
    /// Symbols in the order of their codes.
    symbols: [u8; 256],
    /// By the next [`FAST_BITS`] bits: code length, 0 for a longer code, and symbol.
    fast: [(u8, u8); 1 << FAST_BITS],
    /// By code length: one past the last code, left-aligned in sixteen bits.
    end: [u32; 17],
    /// By code length: index of its first symbol less its first code.
    offset: [i32; 17],
}

/// A code of a table.
pub(super) struct Code {
    /// In bits.
    pub(super) length: u8,
    pub(super) symbol: u8,
}

impl Table {
    /// How many bytes a table of a DHT segment takes; `None` when they are not there.
    pub(super) fn length(bytes: &[u8]) -> Option<usize> {
        let counts: &[u8; 16] = bytes.first_chunk()?;
        let length = 16 + counts.iter().map(|&n| usize::from(n)).sum::<usize>();
        (length <= bytes.len()).then_some(length)
    }

    /// Makes a table of its bytes in a DHT segment. `None` when it is not a prefix code, or when a code is all ones, which
    /// T.81 C.2 keeps for padding: no decoder reads a picture that uses such a table.
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
        // Codes past the table's end belong to an invalid table, which `read` refuses right after.
        if let Some(slots) = self.fast.get_mut(first..first + (1 << spare)) {
            slots.fill((length, symbol));
        }
    }

    /// The symbol whose code is ahead, and the length of the code, which is still to be taken; `None` for a code that
    /// is not in the table.
    #[inline]
    pub(super) fn find(&self, bits: &mut Bits<'_>) -> Option<Code> {
        self.code(bits.peek16())
    }

    /// The code that sixteen bits begin with.
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
/// AC symbol: sixteen zeros, and the block goes on.
pub(super) const SIXTEEN_ZEROS: u8 = 0xF0;
/// Largest category of a DC difference of eight-bit samples (T.81 table F.1).
pub(super) const MAX_DC_CATEGORY: u8 = 11;
/// Largest category of an AC coefficient of eight-bit samples (T.81 table F.2).
pub(super) const MAX_AC_CATEGORY: u8 = 10;

/// Bits answered by one lookup of a [`Stride`].
const STRIDE_BITS: u8 = 12;

/// As many coefficients as the next [`STRIDE_BITS`] bits tell of, taken in one step: mostly two or three. The number of its
/// bits, and above that of the coefficients.
#[derive(Clone, Copy)]
pub(super) struct Stride(u16);

/// Added to the coefficients of a stride with which the block ends. One that does not end it has fewer.
pub(super) const ENDS: u16 = 64;

impl Stride {
    /// Where the single way has to judge: more coefficients than any block has room for.
    const NONE: Self = Self::new(0, 2 * ENDS);

    const fn new(bits: u16, coefficients: u16) -> Self {
        Self(coefficients << 8 | bits)
    }

    /// How many bits the codes and the values behind them take; at most 22, for a value may reach past the lookup.
    #[inline]
    pub(super) fn bits(self) -> u8 {
        self.0.to_le_bytes()[0]
    }

    /// How many coefficients they fill, and [`ENDS`] when the block ends with them.
    #[inline]
    pub(super) fn coefficients(self) -> u16 {
        self.0 >> 8
    }
}

/// The strides of an AC table, for checking values without using them.
pub(super) struct Strides([Stride; 1 << STRIDE_BITS]);

impl Strides {
    /// Some ten thousand steps: for each scan once, not for each table that a file defines.
    pub(super) fn of(table: &Table) -> Box<Self> {
        let mut strides = Box::new(Self([Stride::NONE; 1 << STRIDE_BITS]));
        for (stride, ahead) in strides.0.iter_mut().zip((0..=u16::MAX).step_by(1 << (16 - STRIDE_BITS))) {
            *stride = Stride::of(table, ahead);
        }
        strides
    }

    /// The stride that these sixteen bits begin with.
    #[inline]
    pub(super) fn find(&self, ahead: u16) -> Stride {
        self.0[usize::from(ahead >> (16 - STRIDE_BITS))]
    }
}

impl Stride {
    /// Whole, sound codes only: where the lookup ends within a code, or the code is refused, the stride stops before it.
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

    /// A table of at most two hundred codes, as a DHT segment tells of it: no length has more than fit.
    fn table() -> impl Strategy<Value = Vec<u8>> {
        (prop::collection::vec(0..=u8::MAX, 16), prop::collection::vec(any::<u8>(), 256)).prop_map(
            |(wishes, symbols)| {
                let (mut bytes, mut room, mut total) = (Vec::new(), 1_usize, 0);
                for wish in wishes {
                    room *= 2;
                    // One code stays free for longer ones, so that lengths of all kinds come up, and none is all ones.
                    let count = usize::from(wish).min(room / 2).min(200 - total);
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
