//! The first rows of a file, so that the user can select the row of the headers.

use shared::api::staff::roster::PreviewRow;
use shared::person::mask_document_number;

use super::read::{Cell, Row};

/// The number of rows: titles and headers are at the top.
const ROWS: usize = 10;
const COLUMNS: usize = 12;
const CHARS: usize = 20;
/// A text with at least this number of digits may be a personal number.
const NUMBER_DIGITS: usize = 6;

/// The first rows. `below` is the first row below the headers: from there on, cells in the columns of `names` are cut
/// to their first character. Long numbers are masked in all rows.
pub(super) fn of(rows: &[Row], below: usize, names: &[Option<usize>]) -> Vec<PreviewRow> {
    let cell = |at: usize, place: usize, cell: &Cell| {
        let text: String = shared::person::plain_text(&cell.text).chars().take(CHARS).collect();
        let is_name = at >= below && names.contains(&Some(place));
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        match text.chars().next() {
            Some(first) if is_name => format!("{first}*"),
            _ if digits >= NUMBER_DIGITS => mask_document_number(&text),
            _ => text,
        }
    };
    let row = |(at, row): (usize, &Row)| {
        let cells = row.cells.iter().take(COLUMNS).enumerate();
        PreviewRow { row: row.number, cells: cells.map(|(place, of)| cell(at, place, of)).collect() }
    };
    rows.iter().take(ROWS).enumerate().map(row).collect()
}
