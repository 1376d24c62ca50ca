//! The parts of a workbook: unpacked with a bound on all of them together, and the ones that say what its sheets are.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use shared::api::staff::roster::Unreadable;
use zip::ZipArchive;

use super::format::Format;

/// All parts of a workbook together: 200,000 rows of five columns have about 60 MB of XML.
pub(super) const UNPACKED_BYTES: u64 = 96 * 1024 * 1024;
/// A workbook of one sheet has about ten parts.
const MAX_PARTS: usize = 1000;
/// The longest text of a cell that is kept: more than any column of ours may have.
const CELL_CHARS: usize = 500;

/// The XML of a workbook, by the names of its parts in small letters.
pub(super) struct Package(HashMap<String, String>);

impl Package {
    /// Unpacks what is XML.
    pub(super) fn open(file: &[u8]) -> Result<Self, Unreadable> {
        let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| Unreadable::Workbook)?;
        if archive.len() > MAX_PARTS {
            return Err(Unreadable::TooLarge);
        }
        let mut parts = HashMap::new();
        let mut left = UNPACKED_BYTES;
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(|_| Unreadable::Workbook)?;
            let name = part.name().map_err(|_| Unreadable::Workbook)?.replace('\\', "/").to_ascii_lowercase();
            if !matches!(name.rsplit_once('.'), Some((_, "xml" | "rels"))) {
                continue;
            }
            let mut xml = Vec::new();
            part.take(left + 1).read_to_end(&mut xml).map_err(|_| Unreadable::Workbook)?;
            left = left.checked_sub(xml.len() as u64).ok_or(Unreadable::TooLarge)?;
            let xml = String::from_utf8(xml).map_err(|_| Unreadable::Workbook)?;
            parts.insert(name.trim_start_matches('/').to_owned(), xml);
        }
        Ok(Self(parts))
    }

    /// Whether it is a workbook of Excel, and not another kind of file in the same container.
    pub(super) fn is_workbook(&self) -> bool {
        self.0.contains_key("xl/workbook.xml")
    }

    /// What it is when it is no workbook.
    pub(super) fn other_kind(&self) -> Unreadable {
        let has = |start: &str| self.0.keys().any(|name| name.starts_with(start));
        // Workbooks of Excel's binary form and of OpenDocument; everything else is a text, slides, or an archive.
        let sheet =
            has("xl/") || self.part("content.xml").is_some_and(|xml| xml.contains("office:spreadsheet"));
        if sheet { Unreadable::OldFormat } else { Unreadable::NotATable }
    }

    /// A part by its name.
    pub(super) fn part(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// The sheets with rows, in their order.
    pub(super) fn sheets(&self) -> Result<Vec<SheetPart>, Unreadable> {
        let relations = self.relations()?;
        let workbook = self.part("xl/workbook.xml").ok_or(Unreadable::Workbook)?;
        let mut sheets = Vec::new();
        each_element(workbook, |element| {
            if element.local_name().as_ref() == "sheet" {
                let id = attribute(element, "id").unwrap_or_default();
                // Charts and macros are sheets too, and have no cells.
                if let Some(part) = relations.get(id.as_ref()) {
                    let hidden = attribute(element, "state").is_some_and(|state| state != "visible");
                    let name = attribute(element, "name").unwrap_or_default().into_owned();
                    sheets.push(SheetPart { name, hidden, part: part.clone() });
                }
            }
        })?;
        Ok(sheets)
    }

    /// The parts of worksheets, by the identifiers that the workbook calls them.
    fn relations(&self) -> Result<HashMap<String, String>, Unreadable> {
        let xml = self.part("xl/_rels/workbook.xml.rels").ok_or(Unreadable::Workbook)?;
        let mut relations = HashMap::new();
        each_element(xml, |element| {
            let of = |name| attribute(element, name).unwrap_or_default();
            if element.local_name().as_ref() == "Relationship" && of("Type").ends_with("/worksheet") {
                let target = of("Target");
                let part = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => ["xl/", target.trim_start_matches("./")].concat(),
                };
                relations.insert(of("Id").into_owned(), part);
            }
        })?;
        Ok(relations)
    }

    /// The texts that cells share. Not the reading aids of Japanese beside them.
    pub(super) fn strings(&self) -> Result<Vec<String>, Unreadable> {
        let Some(xml) = self.part("xl/sharedstrings.xml") else { return Ok(Vec::new()) };
        let mut strings = Vec::new();
        let (mut text, mut inside, mut aid) = (String::new(), false, false);
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().map_err(|_| Unreadable::Workbook)? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "si" => text.clear(),
                    "t" => inside = !aid,
                    "rPh" => aid = true,
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "si" => strings.push(unescaped(&text)),
                    "t" => inside = false,
                    "rPh" => aid = false,
                    _ => {}
                },
                Event::Empty(empty) if empty.local_name().as_ref() == "si" => strings.push(String::new()),
                Event::Eof => return Ok(strings),
                event => {
                    if inside {
                        push_text(&mut text, &event);
                    }
                }
            }
        }
    }

    /// The format of each style that a cell can have.
    pub(super) fn formats(&self) -> Result<Vec<Format>, Unreadable> {
        let Some(xml) = self.part("xl/styles.xml") else { return Ok(Vec::new()) };
        let mut defined = HashMap::new();
        let mut formats = Vec::new();
        let mut of_cells = false;
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().map_err(|_| Unreadable::Workbook)? {
                Event::Start(element) | Event::Empty(element) => {
                    let number = |name| attribute(&element, name).and_then(|id| id.parse::<u32>().ok());
                    match element.local_name().as_ref() {
                        "numFmt" => {
                            let code = attribute(&element, "formatCode").unwrap_or_default();
                            defined.insert(number("numFmtId").unwrap_or_default(), Format::parse(&code));
                        }
                        "cellXfs" => of_cells = true,
                        "xf" if of_cells => {
                            let id = number("numFmtId").unwrap_or_default();
                            let format = defined.get(&id).cloned().or_else(|| Format::built_in(id));
                            formats.push(format.unwrap_or(Format::General));
                        }
                        _ => {}
                    }
                }
                Event::End(end) if end.local_name().as_ref() == "cellXfs" => of_cells = false,
                Event::Eof => return Ok(formats),
                _ => {}
            }
        }
    }
}

/// A sheet of a workbook.
pub(super) struct SheetPart {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// The name of its part.
    pub(super) part: String,
}

/// Tells every element of a part.
fn each_element(xml: &str, mut tell: impl FnMut(&BytesStart<'_>)) -> Result<(), Unreadable> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| Unreadable::Workbook)? {
            Event::Start(element) | Event::Empty(element) => tell(&element),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute, whatever prefix its name has.
pub(super) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let found =
        element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(Cow::Owned(value.into_owned()))
}

/// Adds the text of an event, up to the length that cells keep.
pub(super) fn push_text(text: &mut String, event: &Event<'_>) {
    if text.len() > 4 * CELL_CHARS {
        return;
    }
    match event {
        Event::Text(more) => text.push_str(&more.xml10_content()),
        Event::CData(more) => text.push_str(&more.xml10_content()),
        Event::GeneralRef(reference) => text.extend(character(reference)),
        _ => {}
    }
    if let Some((end, _)) = text.char_indices().nth(CELL_CHARS) {
        text.truncate(end);
    }
}

/// The character that `&amp;` or `&#20013;` stands for; entities of a file's own stand for nothing.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    match reference.xml10_content().as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
    }
}

/// A text without the escapes of the format for characters that XML has not: `_x000D_` (ECMA-376, part 1, 22.9.2.19).
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        let escape = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes()[at..].get(6) == Some(&b'_'));
        let code = escape.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        if let Some(c) = code {
            plain.push(c);
            rest = &rest[at + 7..];
        } else {
            plain.push_str("_x");
            rest = &rest[at + 2..];
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_the_characters_they_stand_for() {
        for (written, read) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xyz_", "_xyz_"),
            ("张_x", "张_x"),
            ("", ""),
        ] {
            assert_eq!(unescaped(written), read, "{written}");
        }
    }
}
