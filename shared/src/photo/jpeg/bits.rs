//! The bits of entropy-coded data, stuffed zeros taken out (T.81 F.2.2.5).

use super::segments::marker;

/// Reads bits from the front; stops for good at the first marker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// Unread bits, the next one at the top. Behind the last of them there may already be bits of the next byte.
    buffer: u64,
    /// How many of them there are; at most 63.
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
            // Eight bytes are always added, and as many whole ones taken as there was room for. What of the next is in the
            // buffer already is added once more, as the same bits.
            self.buffer |= ahead.wrapping_shr(self.count);
            self.bytes = &self.bytes[(self.count as usize ^ 0b11_1111) >> 3 & 0b111..];
            self.count |= 0b11_1000;
            return;
        }
        *self = self.filled_bytewise();
    }

    /// By value, so that the quick way can keep its bits in registers.
    #[cold]
    #[inline(never)]
    fn filled_bytewise(mut self) -> Self {
        while self.count < 56 {
            let byte = match *self.bytes {
                // Fill bytes may stand before the zero, as before any marker.
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

    /// The next sixteen bits without taking them, zeros past the end; sure only of as many as [`Self::fill`] left.
    #[inline]
    pub(super) fn ahead(&self) -> u16 {
        u16::try_from(self.buffer >> 48).unwrap_or(u16::MAX)
    }

    /// The next sixteen bits without taking them, zeros past the end.
    #[inline]
    pub(super) fn peek16(&mut self) -> u16 {
        if self.count < 32 {
            self.fill();
        }
        self.ahead()
    }

    /// Takes `n` ≤ 32 bits, after [`Self::peek16`] has looked at the first of them; `None` when there are fewer.
    #[inline]
    pub(super) fn skip(&mut self, n: u8) -> Option<()> {
        self.count = self.count.checked_sub(u32::from(n))?;
        self.buffer <<= n;
        Some(())
    }

    /// Takes a code of `length` ≤ 16 bits, found by [`Self::peek16`], and the value of category `n` ≤ 16 behind it (T.81
    /// F.2.2.1, `RECEIVE` and `EXTEND`).
    #[inline]
    pub(super) fn value(&mut self, length: u8, n: u8) -> Option<i32> {
        let raw = i32::try_from((self.buffer << length).unbounded_shr(64 - u32::from(n))).ok()?;
        self.skip(length + n)?;
        // Values whose first bit is 0 are negative; one of no bits is 0.
        let full = (1 << n) - 1;
        Some(if raw > full >> 1 { raw } else { raw - full })
    }

    /// Takes `n` ≤ 16 bits as a number.
    #[inline]
    pub(super) fn number(&mut self, n: u8) -> Option<u32> {
        let ahead = u32::from(self.peek16());
        self.skip(n)?;
        Some(ahead >> (16 - n))
    }

    /// Takes the whole bytes that are left before the next marker, at most one more than `most`, and counts them. Fewer than
    /// eight bits are padding.
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

    /// What follows the bits: the next marker, when none are left.
    pub(super) const fn behind(&self) -> &'a [u8] {
        self.bytes
    }

    /// Steps over the restart marker with `number`; `None` when anything else follows.
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

/// What stands behind the FF bytes that `bytes` begin with: a marker is one or more of them and a code (T.81 B.1.1.2).
fn behind_ffs(bytes: &[u8]) -> &[u8] {
    let ffs = bytes.iter().take_while(|&&byte| byte == 0xFF).count();
    &bytes[ffs..]
}

/// Whether one of the eight bytes is FF: in no other does adding one to the lower seven bits reach a top bit that is set.
const fn holds_ff(bytes: u64) -> bool {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    const ONES: u64 = 0x0101_0101_0101_0101;
    ((bytes & LOW) + ONES) & bytes & !LOW != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bytes among which FF, stuffed or not, is frequent.
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
