//! The bits of entropy-coded data, stuffed zeros taken out (T.81 F.2.2.5).

use super::segments::marker;

/// Reads bits from the front; stops for good at the first marker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// Unread bits, the next one at the top.
    buffer: u64,
    /// How many of them there are.
    count: u8,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, buffer: 0, count: 0 }
    }

    /// Fills the buffer to at least 56 bits, or to the marker.
    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match *self.bytes {
                [0xFF, 0x00, ref rest @ ..] => {
                    self.bytes = rest;
                    0xFF
                }
                [0xFF, ..] | [] => return,
                [byte, ref rest @ ..] => {
                    self.bytes = rest;
                    byte
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next sixteen bits without taking them, zeros past the end.
    pub(super) fn peek16(&mut self) -> u16 {
        if self.count < 16 {
            self.fill();
        }
        u16::try_from(self.buffer >> 48).unwrap_or(u16::MAX)
    }

    /// Takes `n` ≤ 16 bits; `None` when there are fewer.
    pub(super) fn skip(&mut self, n: u8) -> Option<()> {
        if self.count < n {
            self.fill();
        }
        self.count = self.count.checked_sub(n)?;
        self.buffer <<= n;
        Some(())
    }

    /// Takes a value of category `n` ≤ 16 (T.81 F.2.2.1, `RECEIVE` and `EXTEND`).
    pub(super) fn signed(&mut self, n: u8) -> Option<i32> {
        if n == 0 {
            return Some(0);
        }
        let raw = i32::from(self.peek16() >> (16 - n));
        self.skip(n)?;
        let half = 1 << (n - 1);
        Some(if raw < half { raw - (1 << n) + 1 } else { raw })
    }

    /// Whether only padding is left: fewer than eight bits before a marker.
    pub(super) fn at_end(&mut self) -> bool {
        self.fill();
        self.count < 8
    }

    /// Steps over the restart marker with `number`; `None` when anything else follows.
    pub(super) fn restart(mut self, number: u8) -> Option<Self> {
        if !self.at_end() {
            return None;
        }
        match *self.bytes {
            [0xFF, code, ref rest @ ..] if code == marker::RST0 + number => Some(Self::new(rest)),
            _ => None,
        }
    }
}
