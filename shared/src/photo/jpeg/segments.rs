//! The marker reader: one pass over segments and entropy-coded data.

use super::Fault;
use crate::photo::units::Bytes;

/// Marker codes of T.81 table B.1 that the reader distinguishes.
pub(super) mod marker {
    pub(in super::super) const TEM: u8 = 0x01;
    pub(in super::super) const SOF0: u8 = 0xC0;
    pub(in super::super) const DHT: u8 = 0xC4;
    pub(in super::super) const JPG: u8 = 0xC8;
    pub(in super::super) const DAC: u8 = 0xCC;
    pub(in super::super) const SOF15: u8 = 0xCF;
    pub(in super::super) const RST0: u8 = 0xD0;
    pub(in super::super) const RST7: u8 = 0xD7;
    pub(in super::super) const SOI: u8 = 0xD8;
    pub(in super::super) const EOI: u8 = 0xD9;
    pub(in super::super) const SOS: u8 = 0xDA;
    pub(in super::super) const DQT: u8 = 0xDB;
    pub(in super::super) const DRI: u8 = 0xDD;
    pub(in super::super) const APP0: u8 = 0xE0;
    pub(in super::super) const APP1: u8 = 0xE1;
    pub(in super::super) const APP2: u8 = 0xE2;
    pub(in super::super) const APP15: u8 = 0xEF;
    pub(in super::super) const COM: u8 = 0xFE;
}

/// One step of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// A marker segment and its payload without the two length bytes; `at` is the payload's offset.
    Segment { marker: u8, at: usize, payload: &'a [u8] },
    /// A start-of-scan segment; the next step skips the entropy-coded data after it.
    Scan { payload: &'a [u8] },
    /// The end-of-image marker; the last step.
    End,
}

/// Iterates over the segments of a JPEG, in linear time and constant memory for any bytes.
#[derive(Debug)]
pub(super) struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    in_scan: bool,
    headers: u64,
    stray: u64,
}

impl<'a> Segments<'a> {
    /// Starts after the start-of-image marker.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Fault> {
        match bytes {
            [0xFF, marker::SOI, ..] => Ok(Self { bytes, at: 2, in_scan: false, headers: 0, stray: 0 }),
            _ => Err(Fault::NotJpeg),
        }
    }

    /// Bytes of the segments read so far, markers and lengths included.
    pub(super) fn headers(&self) -> Bytes {
        Bytes(self.headers)
    }

    /// Bytes between segments that belong to none. Cameras leave some; our own encoder leaves none.
    pub(super) fn stray(&self) -> u64 {
        self.stray
    }

    /// Unread bytes: after [`Step::End`], the data after the picture.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// The next step; `None` when the bytes end without an end-of-image marker.
    pub(super) fn step(&mut self) -> Result<Option<Step<'a>>, Fault> {
        let Some(code) = self.next_marker() else { return Ok(None) };
        match code {
            marker::EOI => Ok(Some(Step::End)),
            marker::SOI | 0x00 => Err(Fault::UnexpectedMarker),
            _ => self.segment(code).map(Some),
        }
    }

    /// Moves after the next marker and returns its code. Fill bytes (`FF FF`) are skipped and count as stray;
    /// inside a scan, stuffed zeros and restart markers are skipped as part of the data.
    fn next_marker(&mut self) -> Option<u8> {
        let mut skipped = 0;
        loop {
            let Some(ahead) = first_ff(self.rest()) else {
                self.at = self.bytes.len();
                return None;
            };
            skipped += ahead as u64;
            self.at += ahead + 1;
            let fill = self.rest().iter().take_while(|&&byte| byte == 0xFF).count();
            self.at += fill;
            self.stray += fill as u64;
            let code = *self.rest().first()?;
            self.at += 1;
            let belongs_to_data = self.in_scan && matches!(code, 0x00 | marker::RST0..=marker::RST7);
            if belongs_to_data {
                continue;
            }
            // Markers without a segment have no meaning outside a scan, and decoders skip them.
            if matches!(code, marker::RST0..=marker::RST7 | marker::TEM) {
                skipped += 2;
                continue;
            }
            if !self.in_scan {
                self.stray += skipped;
            }
            self.in_scan = false;
            return Some(code);
        }
    }

    fn segment(&mut self, code: u8) -> Result<Step<'a>, Fault> {
        let [high, low] = *self.rest().first_chunk().ok_or(Fault::Truncated)?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        // The length includes its own two bytes.
        if length < 2 {
            return Err(Fault::BadSegment);
        }
        let payload = self.rest().get(2..length).ok_or(Fault::Truncated)?;
        let at = self.at + 2;
        self.at += length;
        self.headers += length as u64 + 2;
        if code == marker::SOS {
            self.in_scan = true;
            return Ok(Step::Scan { payload });
        }
        Ok(Step::Segment { marker: code, at, payload })
    }
}

/// Index of the first FF. Picture data have one in about two hundred bytes: sixteen are examined together
/// first.
fn first_ff(bytes: &[u8]) -> Option<usize> {
    // Counting in all sixteen, instead of a search that stops, compiles to one vector comparison.
    let is_free = |chunk: &&[u8]| chunk.iter().map(|&byte| u8::from(byte == 0xFF)).sum::<u8>() == 0;
    let start = bytes.chunks_exact(16).take_while(is_free).count() * 16;
    bytes[start..].iter().position(|&byte| byte == 0xFF).map(|ahead| start + ahead)
}
