//! The first rows of a file, so that people can say which one has the headers.

use shared::api::staff::roster::PreviewRow;
use shared::person::mask_document_number;

use super::read::{Cell, Row};

/// How much is shown: titles and headers stand at the top.
const ROWS: usize = 10;
const COLUMNS: usize = 12;
const CHARS: usize = 20;
/// From so many digits on a text is somebody's number.
const NUMBER_DIGITS: usize = 6;

/// The first rows. `below` is the first one below the headers: from there on the cells in the columns of `names` are
/// cut to their first character. Long numbers are masked everywhere.
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
