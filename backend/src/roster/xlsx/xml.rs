//! Reading XML that may be malicious.

use quick_xml::Reader;
use quick_xml::events::Event;
use shared::api::staff::roster::Unreadable;

/// The maximum nesting of elements. Those of workbooks are ten levels deep; the parser stores each open one.
const MAX_DEPTH: usize = 64;

/// The events of a part.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Xml<'a> {
    pub(super) fn new(xml: &'a str) -> Self {
        Self { reader: Reader::from_str(xml), depth: 0 }
    }

    pub(super) fn next(&mut self) -> Result<Event<'a>, Unreadable> {
        let event = self.reader.read_event().map_err(|_| Unreadable::Workbook)?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > MAX_DEPTH { Err(Unreadable::TooLarge) } else { Ok(event) }
    }
}
