//! The rows of a sheet, with the displayed text of each cell.

use std::rc::Rc;

use quick_xml::events::{BytesStart, Event};
use shared::api::staff::roster::Unreadable;

use super::format::Format;
use super::package::{Strings, attribute, push_text, unescaped};
use super::xml::Xml;
use crate::roster::header::MOST_ROWS;
use crate::roster::read::{Budget, CELL_CHARS, Cell, CellDefect, MAX_COLUMNS, Row};

/// The last row that a sheet can have.
const LAST_ROW: u64 = 1_048_576;
/// From here on a 64-bit float cannot represent every whole number; a spreadsheet keeps 15 digits.
const EXACT_BELOW: f64 = 1e15;

/// The maximum number of merged cells, and of the rows that they fill together.
const MAX_MERGED: usize = 50_000;
const MAX_FILLED: usize = 1_000_000;

/// The data that all sheets of a workbook share.
pub(super) struct Shared {
    pub(super) strings: Strings,
    pub(super) formats: Vec<Rc<Format>>,
}

/// The state while a sheet is read.
struct Sheet<'a> {
    shared: &'a Shared,
    rows: Vec<Row>,
    /// The row of the next cells, and whether it is hidden.
    number: u64,
    hidden: bool,
    /// The column of the next cell without its own position.
    next: usize,
    budget: Budget,
    merged: Vec<Merged>,
}

/// A merged cell: its first column, and its rows.
struct Merged {
    columns: (usize, usize),
    rows: (u64, u64),
}

/// A cell while it is read.
#[derive(Default)]
struct Raw {
    place: usize,
    style: usize,
    kind: String,
    value: Option<String>,
    formula: bool,
}

/// The rows of a sheet that are not empty; at most the first `most`.
pub(super) fn rows(xml: &str, shared: &Shared, most: usize) -> Result<Vec<Row>, Unreadable> {
    let mut sheet = Sheet {
        shared,
        rows: Vec::new(),
        number: 0,
        hidden: false,
        next: 0,
        budget: Budget::of_a_table(),
        merged: Vec::new(),
    };
    let mut xml = Xml::new(xml);
    let (mut raw, mut text) = (None::<Raw>, None::<String>);
    let mut aid = false;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => sheet.begin_row(&element)?,
                "c" => raw = Some(sheet.begin_cell(&element)?),
                "f" => raw = raw.map(|raw| Raw { formula: true, ..raw }),
                "v" => text = Some(String::new()),
                "t" if !aid => text = Some(text.unwrap_or_default()),
                "rPh" => aid = true,
                "mergeCell" => sheet.merge(&element)?,
                _ => {}
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                "row" => sheet.begin_row(&element)?,
                "c" => drop(sheet.begin_cell(&element)?),
                "f" => raw = raw.map(|raw| Raw { formula: true, ..raw }),
                "mergeCell" => sheet.merge(&element)?,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "c" => {
                    if let Some(raw) = raw.take() {
                        sheet.end_cell(raw)?;
                    }
                    if sheet.rows.len() > most {
                        sheet.rows.truncate(most);
                        return sheet.filled();
                    }
                }
                "v" | "t" if !aid => {
                    // Rich text has several pieces.
                    if let (Some(raw), Some(text)) = (&mut raw, text.take()) {
                        let value = raw.value.get_or_insert_default();
                        if value.len() < CELL_CHARS {
                            value.push_str(&text);
                        }
                    }
                }
                "rPh" => aid = false,
                _ => {}
            },
            Event::Eof => return sheet.filled(),
            event => {
                if let Some(text) = &mut text {
                    push_text(text, &event);
                }
            }
        }
    }
}

impl Sheet<'_> {
    fn begin_row(&mut self, element: &BytesStart<'_>) -> Result<(), Unreadable> {
        let named = attribute(element, "r").map(|r| r.parse::<u64>().map_err(|_| Unreadable::Workbook));
        let number = named.unwrap_or(Ok(self.number + 1))?;
        // Spreadsheets write rows in order; a file with another order was not written by a spreadsheet.
        if number <= self.number || number > LAST_ROW {
            return Err(Unreadable::Workbook);
        }
        let is = |name, value: fn(&str) -> bool| attribute(element, name).is_some_and(|found| value(&found));
        self.hidden = is("hidden", |hidden| hidden == "1" || hidden == "true")
            || is("ht", |height| height.parse::<f64>().is_ok_and(|height| height == 0.0));
        (self.number, self.next) = (number, 0);
        Ok(())
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) -> Result<Raw, Unreadable> {
        let place = match attribute(element, "r") {
            Some(reference) => position(&reference).ok_or(Unreadable::Workbook)?.0,
            None => self.next,
        };
        self.next = place + 1;
        let style = attribute(element, "s").and_then(|s| s.parse().ok()).unwrap_or_default();
        let kind = attribute(element, "t").map(std::borrow::Cow::into_owned).unwrap_or_default();
        Ok(Raw { place, style, kind, value: None, formula: false })
    }

    fn end_cell(&mut self, raw: Raw) -> Result<(), Unreadable> {
        let place = raw.place;
        let cell = self.cell(raw)?;
        if place >= MAX_COLUMNS || cell.is_empty() {
            return Ok(());
        }
        if self.rows.last().is_none_or(|last| last.number != self.number) {
            if self.rows.len() > MOST_ROWS {
                return Err(Unreadable::TooLarge);
            }
            self.budget.take_row()?;
            self.rows.push(Row { number: self.number, hidden: self.hidden, ..Row::default() });
        }
        match self.rows.last_mut() {
            Some(last) => last.put(place, cell, &mut self.budget),
            None => Ok(()),
        }
    }

    /// The displayed value of a cell.
    fn cell(&self, raw: Raw) -> Result<Cell, Unreadable> {
        let format = self.shared.formats.get(raw.style).map_or(&Format::General, |format| &**format);
        let value = raw.value.unwrap_or_default();
        let cell = match raw.kind.as_str() {
            "s" if value.is_empty() => Cell::default(),
            "s" => {
                let text =
                    value.trim().parse::<usize>().ok().and_then(|index| self.shared.strings.get(index));
                Cell::text(&format.show_text(text.ok_or(Unreadable::Workbook)?))
            }
            "str" | "inlineStr" => Cell::text(&format.show_text(&unescaped(&value))),
            "b" => Cell::flawed(if value.trim() == "1" { "TRUE" } else { "FALSE" }, CellDefect::Logical),
            "e" => Cell::flawed(value.trim(), CellDefect::Formula),
            "d" => Cell::flawed(value.trim(), CellDefect::Date),
            _ if value.trim().is_empty() && raw.formula => Cell::flawed("=", CellDefect::Formula),
            _ if value.trim().is_empty() => Cell::default(),
            _ => number(value.trim(), format)?,
        };
        Ok(cell)
    }

    fn merge(&mut self, element: &BytesStart<'_>) -> Result<(), Unreadable> {
        let reference = attribute(element, "ref").unwrap_or_default();
        let corners = reference.split_once(':').and_then(|(a, b)| Some((position(a)?, position(b)?)));
        if let Some(((left, top), (right, bottom))) = corners
            && left < MAX_COLUMNS
        {
            if self.merged.len() == MAX_MERGED {
                return Err(Unreadable::TooLarge);
            }
            self.merged.push(Merged { columns: (left, right.min(MAX_COLUMNS - 1)), rows: (top, bottom) });
        }
        Ok(())
    }

    /// The rows, with the text of merged cells in their first column of each row. The other columns are stored as
    /// spans, because a title over several columns is part of the header of each.
    fn filled(mut self) -> Result<Vec<Row>, Unreadable> {
        let mut left_to_fill = MAX_FILLED;
        for Merged { columns: (left, right), rows: (top, bottom) } in &self.merged {
            let first = self.rows.partition_point(|row| row.number < *top);
            let Some(cell) = self.rows.get(first).filter(|row| row.number == *top) else { continue };
            let Some(cell) = cell.cells.get(*left).filter(|cell| **cell != Cell::default()).cloned() else {
                continue;
            };
            for row in self.rows[first..].iter_mut().take_while(|row| row.number <= *bottom) {
                left_to_fill = left_to_fill.checked_sub(1).ok_or(Unreadable::TooLarge)?;
                self.budget.take_span()?;
                row.put(*left, cell.clone(), &mut self.budget)?;
                row.spans.push((*left, *right));
            }
        }
        Ok(self.rows)
    }
}

/// A number as it is displayed.
fn number(value: &str, format: &Format) -> Result<Cell, Unreadable> {
    let exact: f64 = value.parse().map_err(|_| Unreadable::Workbook)?;
    if *format == Format::Date {
        return Ok(Cell::flawed(value, CellDefect::Date));
    }
    // A spreadsheet keeps 15 digits; the float may differ slightly from them.
    let kept: f64 = format!("{exact:.14e}").parse().unwrap_or(exact);
    if kept.abs() >= EXACT_BELOW || kept.fract() != 0.0 || kept < 0.0 {
        return Ok(Cell { number: true, ..Cell::flawed(&kept.to_string(), CellDefect::Rounded) });
    }
    let digits = format!("{kept:.0}");
    Ok(match format.show(&digits) {
        Some(shown) => Cell { number: !format.is_padded(), ..Cell::text(&shown) },
        None => Cell::flawed(&digits, CellDefect::Formatted),
    })
}

/// Converts `C12` to its column from 0 and its row from 1.
fn position(reference: &str) -> Option<(usize, u64)> {
    let reference = reference.trim_matches('$');
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (column, row) = reference.split_at(letters);
    // XFD is the last column.
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = column.bytes().fold(0, |sum, b| sum * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    let row = row.trim_start_matches('$').parse().ok().filter(|row| (1..=LAST_ROW).contains(row))?;
    Some((column - 1, row))
}
