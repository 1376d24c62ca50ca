//! The AC scans of a progressive JPEG (T.81 G.1.2.2 and G.1.2.3).

use super::bits::Bits;
use super::data::Coded;
use super::huffman::{Code, MAX_AC_CATEGORY, Table};

/// A band of AC coefficients of one component.
pub(super) struct Band<'a> {
    pub(super) table: &'a Table,
    pub(super) first: u8,
    pub(super) last: u8,
    /// How many further blocks have nothing new in this band.
    pub(super) run: u32,
    /// By block: the coefficients known not to be zero, by bit. Empty when no later scan asks for it.
    pub(super) history: &'a mut [u64],
    /// The block that is read next.
    pub(super) at: usize,
    pub(super) blocks: &'a mut u32,
}

/// What a code says.
enum Event {
    /// So many zeros, then a value of so many bits.
    Value { zeros: u8, category: u8 },
    /// This block ends, and so many more have nothing new.
    End { run: u32 },
}

impl Band<'_> {
    /// Sixteen zeros are fifteen and a value of no bits.
    fn event(&self, bits: &mut Bits<'_>) -> Option<Event> {
        let Code { length, symbol } = self.table.find(bits)?;
        bits.skip(length)?;
        Some(match (symbol >> 4, symbol & 0x0F) {
            (power @ 0..15, 0) => Event::End { run: (1 << power) - 1 + bits.number(power)? },
            (zeros, category) => Event::Value { zeros, category },
        })
    }

    /// The coefficients of this block that are known not to be zero.
    fn known(&mut self) -> Option<&mut u64> {
        self.history.get_mut(self.at)
    }

    fn next(&mut self) {
        self.at += 1;
        *self.blocks = self.blocks.saturating_add(1);
    }
}

/// The high bits of AC coefficients.
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
                // Sixteen zeros may end behind the band, as decoders take them.
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

/// One more bit of AC coefficients, and those that become nonzero by it (T.81 G.1.2.3).
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
                        // Counted with this block, whose known coefficients are refined below.
                        band.run = run + 1;
                        break;
                    }
                    Event::Value { zeros, category: 0 } => (zeros, false),
                    Event::Value { zeros, category: 1 } => (zeros, true),
                    Event::Value { .. } => return None,
                };
                // The new value's sign comes before the bits of the coefficients stepped over.
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

/// The place of the zero coefficient behind `zeros` others, from `at` on, known ones stepped over; one past `last` when
/// there are fewer.
fn step_over(known: u64, at: u8, last: u8, zeros: u8) -> u8 {
    let is_zero = |place: &u8| known >> place & 1 == 0;
    (at..=last).filter(is_zero).nth(usize::from(zeros)).unwrap_or(last + 1)
}

/// Takes a bit for each known coefficient from `at` to before `end`.
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
