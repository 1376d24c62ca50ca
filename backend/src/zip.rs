//! The layout of a ZIP file whose size is known before any entry is read: entries are stored without compression, their
//! lengths and checksums are in the database, and every time in it is the delivery's. The position of each byte can be
//! computed, so a part of the file can be sent without the rest, and the same rows give the same bytes.
//!
//! Follows APPNOTE 6.3.10: names in UTF-8 (bit 11), ZIP64 records only where a number does not fit.

use std::ops::Range;

use shared::time::Timestamp;

/// A file to be packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<S> {
    /// Its path inside the package, with `/` between folders.
    pub name: String,
    pub bytes: u32,
    pub crc32: u32,
    /// Where its bytes come from.
    pub source: S,
}

/// The positions of all parts.
#[derive(Debug, Clone)]
pub struct Layout<S> {
    entries: Vec<Entry<S>>,
    /// The position of each entry's local header; then that of the central directory.
    offsets: Vec<u64>,
    directory: Vec<u8>,
    moment: u32,
}

/// A sequence of bytes of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<S> {
    Bytes(Vec<u8>),
    /// A part of a packed file.
    File {
        source: S,
        /// The length of the whole file.
        bytes: u32,
        /// The checksum of the whole file.
        crc32: u32,
        /// The part's range in the file.
        part: Range<usize>,
    },
}

const LOCAL_HEADER: u32 = 0x0403_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const ZIP64_END: u32 = 0x0606_4b50;
const ZIP64_LOCATOR: u32 = 0x0706_4b50;
/// The length of a local header without its name.
const LOCAL_BYTES: u64 = 30;
/// Stored files need version 2.0; ZIP64 records need 4.5.
const VERSION: u16 = 20;
const VERSION_ZIP64: u16 = 45;
/// Made on Unix, so that readers use the mode below.
const MADE_BY: u16 = 3 << 8 | VERSION_ZIP64;
/// A plain file that its owner may write and all users may read.
const MODE: u32 = 0o100_644 << 16;
/// The name is UTF-8.
const UTF8: u16 = 1 << 11;
/// Replaces a number that is in a ZIP64 record.
const ELSEWHERE: u32 = u32::MAX;

impl<S: Clone> Layout<S> {
    /// Lays out the entries in the given order.
    #[must_use]
    pub fn new(entries: Vec<Entry<S>>, at: Timestamp) -> Self {
        let mut offsets = Vec::with_capacity(entries.len() + 1);
        let mut next = 0;
        for entry in &entries {
            offsets.push(next);
            next += LOCAL_BYTES + entry.name.len() as u64 + u64::from(entry.bytes);
        }
        offsets.push(next);
        let mut layout = Self { entries, offsets, directory: Vec::new(), moment: dos_moment(at) };
        layout.directory = layout.write_directory();
        layout
    }

    /// The length of the package.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.directory_at() + self.directory.len() as u64
    }

    /// The packed entries.
    #[must_use]
    pub fn entries(&self) -> &[Entry<S>] {
        &self.entries
    }

    fn directory_at(&self) -> u64 {
        self.offsets.last().copied().unwrap_or_default()
    }

    /// The pieces of a part of the package, in order. A range beyond the end is cut.
    pub fn pieces(&self, wanted: Range<u64>) -> impl Iterator<Item = Piece<S>> + '_ {
        // The entry in which the part begins, and every later one that begins before the end of the part.
        let first = self.offsets.partition_point(|offset| *offset <= wanted.start).saturating_sub(1);
        let (files, rest) = (wanted.clone(), wanted.clone());
        let entries = (first..self.entries.len())
            .take_while(move |at| self.offsets[*at] < files.end)
            .flat_map(move |at| self.of_entry(at, &wanted));
        let directory = cut(self.directory_at(), self.directory.len() as u64, &rest);
        entries.chain(directory.map(|part| Piece::Bytes(self.directory[part].to_vec())))
    }

    fn of_entry(&self, at: usize, wanted: &Range<u64>) -> impl Iterator<Item = Piece<S>> + use<S> {
        let entry = &self.entries[at];
        let begin = self.offsets[at];
        let header = self.local_header(entry);
        let data_at = begin + header.len() as u64;
        let header = cut(begin, header.len() as u64, wanted).map(|part| Piece::Bytes(header[part].to_vec()));
        let file = cut(data_at, entry.bytes.into(), wanted).map(|part| Piece::File {
            source: entry.source.clone(),
            bytes: entry.bytes,
            crc32: entry.crc32,
            part,
        });
        header.into_iter().chain(file)
    }

    fn local_header(&self, entry: &Entry<S>) -> Vec<u8> {
        let mut header = Fields::default();
        header.u32(LOCAL_HEADER).u16(VERSION);
        self.common(&mut header, entry);
        header.u16(0).0.extend(entry.name.as_bytes());
        header.0
    }

    /// The fields that local and central headers share: from the flags to the length of the name.
    fn common(&self, header: &mut Fields, entry: &Entry<S>) {
        const STORED: u16 = 0;
        header.u16(UTF8).u16(STORED).u32(self.moment).u32(entry.crc32).u32(entry.bytes).u32(entry.bytes);
        header.u16(u16::try_from(entry.name.len()).expect("names are shorter than 64 KiB"));
    }

    fn write_directory(&self) -> Vec<u8> {
        let mut directory = Fields::default();
        for (entry, offset) in self.entries.iter().zip(&self.offsets) {
            let near = u32::try_from(*offset).ok().filter(|offset| *offset != ELSEWHERE);
            directory.u32(CENTRAL_HEADER).u16(MADE_BY).u16(if near.is_some() {
                VERSION
            } else {
                VERSION_ZIP64
            });
            self.common(&mut directory, entry);
            let extra = near.map_or(12, |_| 0);
            // No comment, first disk, no internal attributes.
            directory.u16(extra).u16(0).u16(0).u16(0).u32(MODE).u32(near.unwrap_or(ELSEWHERE));
            directory.0.extend(entry.name.as_bytes());
            if near.is_none() {
                directory.u16(1).u16(8).u64(*offset);
            }
        }
        self.write_end(&mut directory);
        directory.0
    }

    fn write_end(&self, directory: &mut Fields) {
        let (at, length, count) = (self.directory_at(), directory.0.len() as u64, self.entries.len() as u64);
        let near = (
            u16::try_from(count).ok().filter(|count| *count != u16::MAX),
            u32::try_from(length).ok().filter(|length| *length != ELSEWHERE),
            u32::try_from(at).ok().filter(|at| *at != ELSEWHERE),
        );
        if !matches!(near, (Some(_), Some(_), Some(_))) {
            // The length of the record after these two fields; then one disk, the count twice, length and position.
            directory.u32(ZIP64_END).u64(44).u16(MADE_BY).u16(VERSION_ZIP64).u32(0).u32(0);
            directory.u64(count).u64(count).u64(length).u64(at);
            directory.u32(ZIP64_LOCATOR).u32(0).u64(at + length).u32(1);
        }
        let count = near.0.unwrap_or(u16::MAX);
        directory.u32(END).u16(0).u16(0).u16(count).u16(count);
        directory.u32(near.1.unwrap_or(ELSEWHERE)).u32(near.2.unwrap_or(ELSEWHERE)).u16(0);
    }
}

/// The range within `length` bytes at position `at` that lies in `wanted`.
fn cut(at: u64, length: u64, wanted: &Range<u64>) -> Option<Range<usize>> {
    let from = wanted.start.max(at);
    let to = wanted.end.min(at + length);
    let inside = |place: u64| usize::try_from(place - at).unwrap_or(usize::MAX);
    (from < to).then(|| inside(from)..inside(to))
}

/// Little-endian numbers, one after the other.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn u16(&mut self, number: u16) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn u32(&mut self, number: u32) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn u64(&mut self, number: u64) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }
}

/// Time and date in MS-DOS format, in China's time: a unit is two seconds, and years begin with 1980.
fn dos_moment(at: Timestamp) -> u32 {
    let (date, hour, minute) = at.civil_in_china();
    let year = u32::try_from(date.year() - 1980).unwrap_or(0).min(127);
    let day = year << 9 | u32::from(date.month()) << 5 | u32::from(date.day());
    day << 16 | u32::from(hour) << 11 | u32::from(minute) << 5
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, SeekFrom, Write as _};
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_420_800_000);

    fn entry(name: &str, content: &[u8]) -> Entry<Vec<u8>> {
        Entry {
            name: name.to_owned(),
            bytes: u32::try_from(content.len()).unwrap(),
            crc32: crc32fast::hash(content),
            source: content.to_vec(),
        }
    }

    fn read(layout: &Layout<Vec<u8>>, part: Range<u64>) -> Vec<u8> {
        layout
            .pieces(part)
            .flat_map(|piece| match piece {
                Piece::Bytes(bytes) => bytes,
                Piece::File { source, part, .. } => source[part].to_vec(),
            })
            .collect()
    }

    proptest! {
        #[test]
        fn any_part_is_that_part_of_the_whole(
            files in prop::collection::vec(("[a-z]{1,8}|照片", prop::collection::vec(any::<u8>(), 0..40)), 0..6),
            ends in (0.0..1.1_f64, 0.0..1.1_f64),
        ) {
            let entries = files.iter().map(|(name, content)| entry(name, content)).collect();
            let layout = Layout::new(entries, NOW);
            let whole = read(&layout, 0..u64::MAX);
            prop_assert_eq!(whole.len() as u64, layout.bytes());
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a place in a short file"
            )]
            let place = |at: f64| (at * whole.len() as f64) as usize;
            let (from, to) = (place(ends.0.min(ends.1)), place(ends.0.max(ends.1)));
            let expected = &whole[from.min(whole.len())..to.min(whole.len())];
            prop_assert_eq!(read(&layout, from as u64..to as u64), expected);
        }
    }

    /// Runs Python's ZIP reader; `None` where there is no Python.
    fn python(script: &str, file: &std::path::Path) -> Option<String> {
        let output = Command::new("python3").args(["-c", script]).arg(file).output().ok()?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(String::from_utf8(output.stdout).unwrap())
    }

    const LIST: &str = "import sys, zipfile\n\
        z = zipfile.ZipFile(sys.argv[1])\n\
        print(len(z.infolist()), z.infolist()[-1].filename, z.read(z.infolist()[-1]).decode(), z.infolist()[0].date_time)";

    #[test]
    fn other_programs_read_names_times_and_contents() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.zip");
        let layout = Layout::new(vec![entry("a.txt", b"A"), entry("masters/林晓雨.jpg", b"portrait")], NOW);
        std::fs::write(&file, read(&layout, 0..u64::MAX)).unwrap();
        let Some(seen) = python(LIST, &file) else {
            println!("not compared: no python3 on this machine");
            return;
        };
        assert_eq!(seen, "2 masters/林晓雨.jpg portrait (2026, 11, 23, 16, 0, 0)\n");
    }

    /// 5 GiB of zeros and 70,000 files, of which the disk holds only the headers.
    #[test]
    fn sizes_over_32_bits_are_read_by_other_programs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.zip");
        let hole = |n: u32| Entry { name: format!("{n}"), bytes: 1 << 30, crc32: 0, source: None };
        let small = |n: u32| Entry { name: format!("s{n}"), bytes: 0, crc32: 0, source: None };
        let mut entries: Vec<_> = (0..5).map(hole).chain((0..70_000).map(small)).collect();
        let last = b"the last";
        entries.push(Entry {
            name: "last".to_owned(),
            bytes: 8,
            crc32: crc32fast::hash(last),
            source: Some(last),
        });
        let layout = Layout::new(entries, NOW);
        let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
        for piece in layout.pieces(0..u64::MAX) {
            match piece {
                Piece::Bytes(bytes) => file.write_all(&bytes).unwrap(),
                Piece::File { source: Some(bytes), .. } => file.write_all(bytes).unwrap(),
                Piece::File { source: None, part, .. } => {
                    file.seek(SeekFrom::Current(i64::try_from(part.len()).unwrap())).unwrap();
                }
            }
        }
        drop(file);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), layout.bytes());
        let Some(seen) = python(LIST, &path) else {
            println!("not compared: no python3 on this machine");
            return;
        };
        assert_eq!(seen, "70006 last the last (2026, 11, 23, 16, 0, 0)\n");
    }
}
