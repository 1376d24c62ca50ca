//! Tables that a scan uses: quantisation (T.81 B.2.4.1) and Huffman (B.2.4.2).

use super::data::Unsound;
use super::huffman::{END_OF_BLOCK, MAX_AC_CATEGORY, MAX_DC_CATEGORY, SIXTEEN_ZEROS, Table};
use super::standard;

/// Properties of a quantisation table that can make it invalid.
#[derive(Clone, Copy)]
struct Quantisation {
    /// Whether a value is zero, which would delete its coefficient.
    zero: bool,
}

/// Slot for a Huffman table: empty (`None`), invalid (`Some(None)`) or a table.
type Place = Option<Option<Box<Table>>>;

/// All tables defined so far, four slots for each kind.
#[derive(Default)]
pub(super) struct Tables {
    dc: [Place; 4],
    ac: [Place; 4],
    quantisation: [Option<Quantisation>; 4],
}

impl Tables {
    /// Reads the tables of a DHT segment. A table that is not a prefix code is refused when a scan uses it.
    pub(super) fn huffman(&mut self, mut payload: &[u8]) -> Result<(), Unsound> {
        while let Some((&class_and_id, rest)) = payload.split_first() {
            let length = Table::length(rest).ok_or(Unsound)?;
            let slots = match class_and_id >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(Unsound),
            };
            let slot = slots.get_mut(usize::from(class_and_id & 0x0F)).ok_or(Unsound)?;
            *slot = Some(Table::read(&rest[..length]).map(Box::new));
            payload = &rest[length..];
        }
        Ok(())
    }

    /// Reads the tables of a DQT segment.
    pub(super) fn quantisation(&mut self, mut payload: &[u8]) -> Result<(), Unsound> {
        while let Some((&precision_and_id, rest)) = payload.split_first() {
            let wide = match precision_and_id >> 4 {
                0 => false,
                1 => true,
                _ => return Err(Unsound),
            };
            let length = if wide { 128 } else { 64 };
            let steps = rest.get(..length).ok_or(Unsound)?;
            let zero = steps.chunks_exact(length / 64).any(|step| step.iter().all(|&byte| byte == 0));
            let slot = self.quantisation.get_mut(usize::from(precision_and_id & 0x0F)).ok_or(Unsound)?;
            *slot = Some(Quantisation { zero });
            payload = &rest[length..];
        }
        Ok(())
    }

    /// Puts the tables of annex K into empty slots: frames of motion JPEG leave them out, and decoders know
    /// them.
    pub(super) fn supply_standard(&mut self) {
        let places = self.dc.iter_mut().zip(standard::DC).chain(self.ac.iter_mut().zip(standard::AC));
        for (place, bytes) in places {
            place.get_or_insert_with(|| Table::read(bytes).map(Box::new));
        }
    }

    /// The DC table in a slot.
    pub(super) fn dc(&self, at: u8) -> Result<&Table, Unsound> {
        table(&self.dc, at)
    }

    /// The AC table in a slot.
    pub(super) fn ac(&self, at: u8) -> Result<&Table, Unsound> {
        table(&self.ac, at)
    }

    /// Whether the quantisation table in a slot is valid.
    pub(super) fn can_scale(&self, at: u8) -> bool {
        let table = self.quantisation.get(usize::from(at)).copied().flatten();
        table.is_some_and(|table| !table.zero)
    }
}

fn table(places: &[Place; 4], at: u8) -> Result<&Table, Unsound> {
    places.get(usize::from(at)).and_then(Option::as_ref).and_then(Option::as_deref).ok_or(Unsound)
}

/// Whether every symbol of a DC table is a category of eight-bit samples, without duplicates.
pub(super) fn is_plain_dc(symbols: &[u8]) -> bool {
    symbols.iter().all(|&symbol| symbol <= MAX_DC_CATEGORY) && are_distinct(symbols)
}

/// Whether every symbol of an AC table is valid for eight-bit samples, without duplicates.
pub(super) fn is_plain_ac(symbols: &[u8]) -> bool {
    let means = |&symbol: &u8| {
        matches!(symbol, END_OF_BLOCK | SIXTEEN_ZEROS) || (1..=MAX_AC_CATEGORY).contains(&(symbol & 0x0F))
    };
    symbols.iter().all(means) && are_distinct(symbols)
}

fn are_distinct(symbols: &[u8]) -> bool {
    let mut seen = [false; 256];
    symbols.iter().all(|&symbol| !std::mem::replace(&mut seen[usize::from(symbol)], true))
}
