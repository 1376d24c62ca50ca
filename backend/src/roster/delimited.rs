//! Tables as text: CSV and similar formats, as Excel reads them.

use shared::api::staff::roster::Unreadable;

use super::header::MOST_ROWS;
use super::read::{Budget, Cell, MAX_COLUMNS, Row};

/// The rows that are not empty. Fails with the row in which an unclosed quotation mark opens.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, Unreadable> {
    let (delimiter, text) = delimiter(text);
    let mut reader = Reader { rest: text, delimiter };
    let (mut rows, mut number, mut budget) = (Vec::new(), 0, Budget::of_a_table());
    while !reader.rest.is_empty() && rows.len() <= MOST_ROWS {
        // A spreadsheet counts empty rows, and does not count line breaks inside a cell.
        number += 1;
        let record = reader.record().ok_or(Unreadable::Row { row: number })?;
        let cells: Vec<_> = record.iter().map(|cell| Cell::text(cell)).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            budget.take_row()?;
            for cell in &cells {
                budget.take_cells(1, &cell.text)?;
            }
            rows.push(Row { number, cells, ..Row::default() });
        }
    }
    Ok(rows)
}

/// The delimiter, and the text without the line that defines it (`sep=;`, which Excel reads and does not show). Excel
/// writes the delimiter of the regional settings: commas, semicolons, or tabs in its "Unicode text".
fn delimiter(text: &str) -> (char, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let hint = first.trim_end_matches('\r').trim_matches('"');
    if let Some(said) = hint.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).map(|_| &hint[4..]) {
        let mut said = said.chars();
        if let (Some(delimiter), None) = (said.next(), said.next()) {
            return (delimiter, rest);
        }
    }
    // The headers may follow a title without a delimiter.
    let head = || text.lines().take(10);
    let count =
        |delimiter: &char| head().map(|line| line.matches(*delimiter).count()).max().unwrap_or_default();
    let most = [',', '\t', ';', '|'].into_iter().max_by_key(|d| (count(d), *d == ','));
    (most.unwrap_or(','), text)
}

/// RFC 4180, and the deviations of real programs: spaces around quotation marks, any line break, rows of any length.
struct Reader<'a> {
    rest: &'a str,
    delimiter: char,
}

impl Reader<'_> {
    /// The cells of the next row. `None` when a quotation mark is not closed.
    fn record(&mut self) -> Option<Vec<String>> {
        let mut cells = Vec::new();
        loop {
            let cell = self.cell()?;
            if cells.len() < MAX_COLUMNS {
                cells.push(cell);
            }
            let mut chars = self.rest.chars();
            match chars.next() {
                Some(c) if c == self.delimiter => self.rest = chars.as_str(),
                Some('\r') => {
                    self.rest = chars.as_str().strip_prefix('\n').unwrap_or(chars.as_str());
                    return Some(cells);
                }
                Some(_) => {
                    self.rest = chars.as_str();
                    return Some(cells);
                }
                None => return Some(cells),
            }
        }
    }

    /// A cell, up to its delimiter.
    fn cell(&mut self) -> Option<String> {
        let mut cell = String::new();
        if let Some(mut quoted) = self.rest.trim_start_matches(' ').strip_prefix('"') {
            loop {
                let at = quoted.find('"')?;
                cell.push_str(&quoted[..at]);
                quoted = &quoted[at + 1..];
                match quoted.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        quoted = more;
                    }
                    None => break,
                }
            }
            self.rest = quoted.trim_start_matches(' ');
        }
        let delimiter = self.delimiter;
        let end = self.rest.find([delimiter, '\n', '\r']).unwrap_or(self.rest.len());
        cell.push_str(&self.rest[..end]);
        self.rest = &self.rest[end..];
        Some(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<(u64, Vec<String>)> {
        let cells = |row: Row| (row.number, row.cells.into_iter().map(|cell| cell.text).collect());
        rows(text).unwrap().into_iter().map(cells).collect()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let text = "a,b\r\n\r\n\"1\n2\",x\r\n,\r\n3,\"y\"\"z\"";
        let read = [(1, ["a", "b"]), (3, ["1\n2", "x"]), (5, ["3", "y\"z"])];
        assert_eq!(table(text), read.map(|(row, cells)| (row, cells.map(str::to_owned).to_vec())));
    }

    #[test]
    fn the_delimiter_is_detected() {
        for text in [
            "a,b\n",
            "a\tb\n",
            "a;b\n",
            "a|b\n",
            "sep=;\na;b\n",
            "\"sep=\t\"\r\na\tb\n",
            "名册\na;b\n",
            "\"a\", \"b\" \n",
            "a,b\r",
        ] {
            let found = table(text).pop().unwrap().1;
            assert_eq!(found, ["a", "b"], "{text:?}");
        }
        assert_eq!(table("a,b;c\n")[0].1, ["a", "b;c"]);
        assert_eq!(table("sep=;\na;b\n")[0].0, 1);
    }

    #[test]
    fn an_unclosed_quotation_mark_is_reported_where_it_opens() {
        assert_eq!(rows("a,b\n1,\"2\n3,4\n"), Err(Unreadable::Row { row: 2 }));
    }
}
