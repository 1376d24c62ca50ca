//! Huffman tables (T.81 annex C), decoded by a lookup of the first bits.

use super::bits::Bits;

/// Bits answered by one lookup; longer codes, which are rare, take the slow path.
const FAST_BITS: u8 = 12;

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
    /// Reads a table from a DHT segment; returns it and the bytes it took. `None` when it is not a prefix code.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let counts: &[u8; 16] = bytes.first_chunk()?;
        let total: usize = counts.iter().map(|&n| usize::from(n)).sum();
        let values = bytes.get(16..16 + total)?;
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
            // More codes than this length has room for would be no prefix code.
            if code > 1 << length {
                return None;
            }
            table.end[usize::from(length)] = code << (16 - length);
            code <<= 1;
        }
        Some((table, 16 + total))
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
        let ahead = bits.peek16();
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
