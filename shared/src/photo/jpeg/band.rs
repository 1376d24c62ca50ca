//! AC scans of a progressive JPEG (T.81 G.1.2.2 and G.1.2.3).

use super::bits::Bits;
use super::data::Coded;
use super::huffman::{Code, MAX_AC_CATEGORY, Table};

/// A band of AC coefficients of one component.
pub(super) struct Band<'a> {
    pub(super) table: &'a Table,
    pub(super) first: u8,
    pub(super) last: u8,
    /// Number of further blocks without new coefficients in this band.
    pub(super) run: u32,
    /// For each block, a bit for each coefficient that is known to be nonzero. Empty when no later scan refines
    /// them.
    pub(super) history: &'a mut [u64],
    /// Index of the next block.
    pub(super) at: usize,
    pub(super) blocks: &'a mut u32,
}

/// Meaning of a code.
enum Event {
    /// `zeros` zero coefficients, then a value of `category` bits.
    Value { zeros: u8, category: u8 },
    /// The block ends, and the next `run` blocks have no new coefficients.
    End { run: u32 },
}

impl Band<'_> {
    /// Sixteen zeros are encoded as fifteen and a value of no bits.
    fn event(&self, bits: &mut Bits<'_>) -> Option<Event> {
        let Code { length, symbol } = self.table.find(bits)?;
        bits.skip(length)?;
        Some(match (symbol >> 4, symbol & 0x0F) {
            (power @ 0..15, 0) => Event::End { run: (1 << power) - 1 + bits.number(power)? },
            (zeros, category) => Event::Value { zeros, category },
        })
    }

    /// Bits of this block's coefficients that are known to be nonzero.
    fn known(&mut self) -> Option<&mut u64> {
        self.history.get_mut(self.at)
    }

    fn next(&mut self) {
        self.at += 1;
        *self.blocks = self.blocks.saturating_add(1);
    }
}

/// First scan of AC coefficients: their high bits.
pub(super) struct AcFirst<'a>(pub(super) Band<'a>);

impl Coded for AcFirst<'_> {
    fn unit(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        let Self(band) = self;
        if band.run > 0 {
            band.run -= 1;
            band.next();
            return Some(());
        }
        let (mut at, mut found) = (band.first, 0);
        while at <= band.last {
            match band.event(bits)? {
                Event::End { run } => {
                    band.run = run;
                    break;
                }
                // Like decoders, this accepts sixteen zeros that end behind the band.
                Event::Value { zeros, category: 0 } => at += zeros + 1,
                Event::Value { zeros, category } => {
                    at += zeros;
                    if at > band.last || category > MAX_AC_CATEGORY {
                        return None;
                    }
                    bits.number(category)?;
                    found |= 1 << at;
                    at += 1;
                }
            }
        }
        if let Some(known) = band.known() {
            *known |= found;
        }
        band.next();
        Some(())
    }

    fn restart(&mut self) {
        self.0.run = 0;
    }
}

/// Refining scan of AC coefficients: one more bit, and coefficients that become nonzero (T.81 G.1.2.3).
pub(super) struct AcRefined<'a>(pub(super) Band<'a>);

impl Coded for AcRefined<'_> {
    fn unit(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        let Self(band) = self;
        let known = *band.known()?;
        let (mut at, mut found) = (band.first, 0);
        if band.run == 0 {
            while at <= band.last {
                let (zeros, is_new) = match band.event(bits)? {
                    Event::End { run } => {
                        // The count includes this block, whose known coefficients are refined below.
                        band.run = run + 1;
                        break;
                    }
                    Event::Value { zeros, category: 0 } => (zeros, false),
                    Event::Value { zeros, category: 1 } => (zeros, true),
                    Event::Value { .. } => return None,
                };
                // The new value's sign comes before the bits of the coefficients that are skipped.
                bits.number(u8::from(is_new))?;
                let place = step_over(known, at, band.last, zeros);
                refine(bits, known, at, place)?;
                at = place;
                if is_new {
                    if at > band.last {
                        return None;
                    }
                    found |= 1 << at;
                }
                at += 1;
            }
        }
        if band.run > 0 {
            refine(bits, known, at, band.last + 1)?;
            band.run -= 1;
        }
        *band.known()? |= found;
        band.next();
        Some(())
    }

    fn restart(&mut self) {
        self.0.run = 0;
    }
}

/// Index of the zero coefficient after `zeros` other ones from `at` on, known coefficients skipped; one past
/// `last` when there are fewer.
fn step_over(known: u64, at: u8, last: u8, zeros: u8) -> u8 {
    let is_zero = |place: &u8| known >> place & 1 == 0;
    (at..=last).filter(is_zero).nth(usize::from(zeros)).unwrap_or(last + 1)
}

/// Reads a bit for each known coefficient from `at` to before `end`.
fn refine(bits: &mut Bits<'_>, known: u64, at: u8, end: u8) -> Option<()> {
    let below = |place: u8| u64::MAX.unbounded_shl(u32::from(place));
    let mut left = (known & below(at) & !below(end)).count_ones();
    while left > 0 {
        let taken = left.min(16);
        bits.number(u8::try_from(taken).ok()?)?;
        left -= taken;
    }
    Some(())
}
