//! Bits of entropy-coded data, without stuffed zeros (T.81 F.2.2.5).

use super::segments::marker;

/// Reads bits from the front; stops at the first marker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// Unread bits, the next one at the top. After the last of them, bits of the next byte may already be
    /// present.
    buffer: u64,
    /// Number of unread bits, at most 63.
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, buffer: 0, count: 0 }
    }

    /// Fills the buffer to at least 56 bits, or to the marker.
    #[inline]
    pub(super) fn fill(&mut self) {
        if let Some(ahead) = self.bytes.first_chunk().copied().map(u64::from_be_bytes)
            && !holds_ff(ahead)
        {
            // This always adds eight bytes, and consumes as many whole bytes as fit. The bits of the next byte
            // that are already in the buffer are added again with the same value.
            self.buffer |= ahead.wrapping_shr(self.count);
            self.bytes = &self.bytes[(self.count as usize ^ 0b11_1111) >> 3 & 0b111..];
            self.count |= 0b11_1000;
            return;
        }
        *self = self.filled_bytewise();
    }

    /// By value, so that the fast path can keep its bits in registers.
    #[cold]
    #[inline(never)]
    fn filled_bytewise(mut self) -> Self {
        while self.count < 56 {
            let byte = match *self.bytes {
                // Fill bytes are allowed before the zero, as before any marker.
                [0xFF, ..] => match behind_ffs(self.bytes) {
                    [0x00, rest @ ..] => {
                        self.bytes = rest;
                        0xFF
                    }
                    _ => return self,
                },
                [] => return self,
                [byte, ref rest @ ..] => {
                    self.bytes = rest;
                    byte
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
        self
    }

    /// The next sixteen bits, without consuming them, zeros past the end; valid as far as [`Self::fill`]
    /// filled.
    #[inline]
    pub(super) fn ahead(&self) -> u16 {
        u16::try_from(self.buffer >> 48).unwrap_or(u16::MAX)
    }

    /// The next sixteen bits, without consuming them, zeros past the end.
    #[inline]
    pub(super) fn peek16(&mut self) -> u16 {
        if self.count < 32 {
            self.fill();
        }
        self.ahead()
    }

    /// Consumes `n` ≤ 32 bits, of which [`Self::peek16`] has returned the first; `None` when there are fewer.
    #[inline]
    pub(super) fn skip(&mut self, n: u8) -> Option<()> {
        self.count = self.count.checked_sub(u32::from(n))?;
        self.buffer <<= n;
        Some(())
    }

    /// Consumes a code of `length` ≤ 16 bits, found by [`Self::peek16`], and the value of category `n` ≤ 16
    /// after it (T.81 F.2.2.1, `RECEIVE` and `EXTEND`).
    #[inline]
    pub(super) fn value(&mut self, length: u8, n: u8) -> Option<i32> {
        let raw = i32::try_from((self.buffer << length).unbounded_shr(64 - u32::from(n))).ok()?;
        self.skip(length + n)?;
        // Values whose first bit is 0 are negative; one of no bits is 0.
        let full = (1 << n) - 1;
        Some(if raw > full >> 1 { raw } else { raw - full })
    }

    /// Consumes `n` ≤ 16 bits as a number.
    #[inline]
    pub(super) fn number(&mut self, n: u8) -> Option<u32> {
        let ahead = u32::from(self.peek16());
        self.skip(n)?;
        Some(ahead >> (16 - n))
    }

    /// Consumes the whole bytes before the next marker, at most `most` + 1, and returns their number. Fewer
    /// than eight bits are padding.
    pub(super) fn left(&mut self, most: usize) -> usize {
        self.fill();
        let mut left = 0;
        while self.count >= 8 && left <= most {
            self.count -= 8;
            self.buffer <<= 8;
            left += 1;
            self.fill();
        }
        left
    }

    /// The bytes after the bits: the next marker, when all bits are consumed.
    pub(super) const fn behind(&self) -> &'a [u8] {
        self.bytes
    }

    /// Skips the restart marker with `number`; `None` when anything else follows.
    pub(super) fn restart(mut self, number: u8) -> Option<Self> {
        if self.left(0) > 0 {
            return None;
        }
        match *behind_ffs(self.bytes) {
            [code, ref rest @ ..] if code == marker::RST0 + number => Some(Self::new(rest)),
            _ => None,
        }
    }
}

/// The bytes after leading FF bytes: a marker is one or more FF bytes and a code (T.81 B.1.1.2).
fn behind_ffs(bytes: &[u8]) -> &[u8] {
    let ffs = bytes.iter().take_while(|&&byte| byte == 0xFF).count();
    &bytes[ffs..]
}

/// Whether one of the eight bytes is FF: only then adding one to the lower seven bits carries into a top bit
/// that is set.
const fn holds_ff(bytes: u64) -> bool {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    const ONES: u64 = 0x0101_0101_0101_0101;
    ((bytes & LOW) + ONES) & bytes & !LOW != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bytes with frequent FF, stuffed or not.
    fn data() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop_oneof![4 => any::<u8>(), 1 => Just(0xFF), 1 => Just(0x00)], 0..80)
    }

    proptest! {
        #[test]
        fn eight_bytes_at_once_are_the_same_bits_as_one_by_one(data in data(), takes in prop::collection::vec(0_u8..=32, 0..80)) {
            let (mut quick, mut plain) = (Bits::new(&data), Bits::new(&data));
            for take in takes {
                plain = plain.filled_bytewise();
                prop_assert_eq!(u64::from(quick.peek16()), plain.buffer >> 48);
                let (a, b) = (quick.skip(take), plain.skip(take));
                prop_assert_eq!(a, b);
                if a.is_none() {
                    break;
                }
            }
        }
    }
}
