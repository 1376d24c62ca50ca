//! The parts of a workbook: unpacked with one limit for all of them, and the parts that list its sheets.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read as _};
use std::rc::Rc;

use quick_xml::events::{BytesRef, BytesStart, Event};
use shared::api::staff::roster::Unreadable;
use zip::ZipArchive;

use super::format::Format;
use super::xml::Xml;
use crate::roster::read::CELL_CHARS;

/// The limit for all parts that are read: 200,000 rows of five columns have about 60 MB of XML.
const UNPACKED_BYTES: u64 = 96 * 1024 * 1024;
/// A workbook with one sheet has about ten parts.
const MAX_PARTS: usize = 1000;
/// The maximum number of sheets; a roster has one to ten.
const MAX_SHEETS: usize = 200;
/// The maximum length of a displayed sheet name; Excel allows 31 characters.
const SHEET_NAME_CHARS: usize = 40;
/// The maximum number of cell styles: as many as Excel allows.
const MAX_STYLES: usize = 65_536;
/// The maximum number of number formats that a workbook defines; Excel allows about 250.
const MAX_FORMATS: usize = 4096;
/// The maximum length of a format code in bytes; Excel allows 255 characters.
const FORMAT_BYTES: usize = 1024;
/// The maximum number of shared strings: 200,000 rows of ten different texts.
const MAX_STRINGS: usize = 2_000_000;

/// The XML of a workbook, by the names of its parts in lower case.
pub(super) struct Package(HashMap<String, String>);

/// The shared strings, in one buffer: each needs its bytes and four more.
#[derive(Default)]
pub(super) struct Strings {
    all: String,
    ends: Vec<u32>,
}

impl Strings {
    /// A string by its index.
    pub(super) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.all.get(start..end)
    }

    fn push(&mut self, text: &str) -> Result<(), Unreadable> {
        if self.ends.len() == MAX_STRINGS {
            return Err(Unreadable::TooLarge);
        }
        self.all.push_str(text);
        self.ends.push(u32::try_from(self.all.len()).map_err(|_| Unreadable::TooLarge)?);
        Ok(())
    }
}

impl Package {
    /// Unpacks the XML parts.
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
            let name = name.trim_start_matches('/').to_owned();
            if !is_read(&name) || parts.contains_key(&name) {
                continue;
            }
            let mut xml = Vec::new();
            part.take(left + 1).read_to_end(&mut xml).map_err(|_| Unreadable::Workbook)?;
            left = left.checked_sub(xml.len() as u64).ok_or(Unreadable::TooLarge)?;
            let xml = String::from_utf8(xml).map_err(|_| Unreadable::Workbook)?;
            parts.insert(name, xml);
        }
        Ok(Self(parts))
    }

    /// The same without the part of the shared strings, which have been read.
    pub(super) fn without_strings(mut self) -> Self {
        self.0.remove(SHARED_STRINGS);
        self
    }

    /// Whether it is an Excel workbook, and not another kind of file in the same container.
    pub(super) fn is_workbook(&self) -> bool {
        self.0.contains_key("xl/workbook.xml")
    }

    /// The kind of a file that is not a workbook.
    pub(super) fn other_kind(&self) -> Unreadable {
        let has = |start: &str| self.0.keys().any(|name| name.starts_with(start));
        // Excel's binary workbooks and OpenDocument workbooks; all other files are texts, slides or archives.
        let sheet =
            has("xl/") || self.part("content.xml").is_some_and(|xml| xml.contains("office:spreadsheet"));
        if sheet { Unreadable::OldFormat } else { Unreadable::NotATable }
    }

    /// A part by its name.
    pub(super) fn part(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// The sheets with rows, in their order.
    pub(super) fn sheets(&self) -> Result<Vec<SheetEntry>, Unreadable> {
        let relations = self.relations()?;
        let workbook = self.part("xl/workbook.xml").ok_or(Unreadable::Workbook)?;
        let mut sheets = Vec::new();
        each_element(workbook, |element| {
            if element.local_name().as_ref() == "sheet" {
                let id = attribute(element, "id").unwrap_or_default();
                // Charts and macros are sheets too, and have no cells.
                if let Some(part) = relations.get(id.as_ref()) {
                    let hidden = attribute(element, "state").is_some_and(|state| state != "visible");
                    let name = attribute(element, "name").unwrap_or_default();
                    let name = name.chars().take(SHEET_NAME_CHARS).collect();
                    sheets.push(SheetEntry { name, hidden, part: part.clone() });
                }
            }
            within(sheets.len(), MAX_SHEETS)
        })?;
        // Each sheet must be a different part: reading one part again for each of many sheets would take too long.
        let parts: HashSet<_> = sheets.iter().map(|sheet| &sheet.part).collect();
        if parts.len() < sheets.len() { Err(Unreadable::Workbook) } else { Ok(sheets) }
    }

    /// The parts of worksheets, by their identifiers in the workbook.
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
            within(relations.len(), MAX_SHEETS)
        })?;
        Ok(relations)
    }

    /// The shared strings, without the phonetic guides of Japanese texts.
    pub(super) fn strings(&self) -> Result<Strings, Unreadable> {
        let mut strings = Strings::default();
        let Some(xml) = self.part(SHARED_STRINGS) else { return Ok(strings) };
        let (mut text, mut inside, mut aid) = (String::new(), false, false);
        let mut xml = Xml::new(xml);
        loop {
            match xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "si" => text.clear(),
                    "t" => inside = !aid,
                    "rPh" => aid = true,
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "si" => strings.push(&unescaped(&text))?,
                    "t" => inside = false,
                    "rPh" => aid = false,
                    _ => {}
                },
                Event::Empty(empty) if empty.local_name().as_ref() == "si" => strings.push("")?,
                Event::Eof => return Ok(strings),
                event => {
                    if inside {
                        push_text(&mut text, &event);
                    }
                }
            }
        }
    }

    /// The format of each cell style.
    pub(super) fn formats(&self) -> Result<Vec<Rc<Format>>, Unreadable> {
        let Some(xml) = self.part(STYLES) else { return Ok(Vec::new()) };
        let mut defined = HashMap::new();
        let mut formats = Vec::new();
        let mut of_cells = false;
        let mut xml = Xml::new(xml);
        loop {
            within(formats.len(), MAX_STYLES)?;
            within(defined.len(), MAX_FORMATS)?;
            match xml.next()? {
                Event::Start(element) | Event::Empty(element) => {
                    let number = |name| attribute(&element, name).and_then(|id| id.parse::<u32>().ok());
                    match element.local_name().as_ref() {
                        "numFmt" => {
                            let code = attribute(&element, "formatCode").unwrap_or_default();
                            within(code.len(), FORMAT_BYTES)?;
                            let format = Rc::new(Format::parse(&code));
                            defined.insert(number("numFmtId").unwrap_or_default(), format);
                        }
                        "cellXfs" => of_cells = true,
                        "xf" if of_cells => {
                            let id = number("numFmtId").unwrap_or_default();
                            let built_in = || Rc::new(Format::built_in(id).unwrap_or(Format::General));
                            formats.push(defined.get(&id).cloned().unwrap_or_else(built_in));
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
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) part: String,
}

const SHARED_STRINGS: &str = "xl/sharedstrings.xml";
const STYLES: &str = "xl/styles.xml";

/// Whether a part of that name has data about rows, or about the kind of the file. Other parts, such as drawings and
/// comments, are not unpacked.
fn is_read(name: &str) -> bool {
    let is_xml = matches!(name.rsplit_once('.'), Some((_, "xml" | "rels")));
    let others =
        ["xl/drawings/", "xl/charts/", "xl/theme/", "xl/comments", "xl/media/", "docprops/", "customxml/"];
    is_xml && !others.iter().any(|other| name.starts_with(other))
}

fn within(count: usize, most: usize) -> Result<(), Unreadable> {
    if count > most { Err(Unreadable::TooLarge) } else { Ok(()) }
}

/// Calls a function for every element of a part.
fn each_element(
    xml: &str,
    mut tell: impl FnMut(&BytesStart<'_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut xml = Xml::new(xml);
    loop {
        match xml.next()? {
            Event::Start(element) | Event::Empty(element) => tell(&element)?,
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

/// Appends the text of an event, up to the length that cells keep.
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

/// The character of `&amp;` or `&#20013;`; entities that a file defines are ignored.
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

/// A text without the format's escapes for characters that XML does not allow: `_x000D_` (ECMA-376, part 1, 22.9.2.19).
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
    fn escapes_become_the_characters_they_represent() {
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
