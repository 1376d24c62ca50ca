//! A second decoder reads every file that the upload check accepts without a warning.

use proptest::prelude::*;

use super::super::{Pixels, encode_within};
use super::odd_jpegs::lenient;
use super::turbo;
use super::writer::segment;
use crate::photo::check::{PhotoDigest, accept};
use crate::photo::{ByteRange, Bytes, Dpi, PhotoSpec, PixelSize, Quality};

/// A small finished file, with subsampled or full chroma.
pub(super) fn finished(quality: u8) -> Vec<u8> {
    let size = PixelSize::new(48, 64);
    let pixels = Pixels { size, rgba: super::detailed(size) };
    let any = ByteRange::new(Bytes(0), Bytes::mib(1)).unwrap();
    let floor = Quality::new(quality).unwrap();
    encode_within(&pixels, any, floor, Dpi::new(300).unwrap()).unwrap().jpeg
}

pub(super) fn is_accepted(file: &[u8], spec: &PhotoSpec) -> bool {
    accept(file, PhotoDigest::new([0; 32]), spec).is_ok()
}

/// The segments of a file before its scan, each with its marker, and the rest of it.
fn segments(file: &[u8]) -> (Vec<(u8, Vec<u8>)>, &[u8]) {
    let (mut found, mut at) = (vec![], 2);
    while file[at + 1] != 0xDA {
        let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        found.push((file[at + 1], file[at + 4..at + 2 + length].to_vec()));
        at += 2 + length;
    }
    (found, &file[at..])
}

fn joined(segments: &[(u8, Vec<u8>)], rest: &[u8]) -> Vec<u8> {
    let headers: Vec<u8> = segments.iter().flat_map(|(code, payload)| segment(*code, payload)).collect();
    [&[0xFF, 0xD8][..], &headers, rest].concat()
}

/// The file with the payload of each segment of a kind changed.
pub(super) fn edited(file: &[u8], code: u8, edit: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let (mut found, rest) = segments(file);
    found.iter_mut().filter(|(marker, _)| *marker == code).for_each(|(_, payload)| edit(payload));
    joined(&found, rest)
}

/// The file with an additional segment before the scan.
pub(super) fn with(file: &[u8], code: u8, payload: &[u8]) -> Vec<u8> {
    let (mut found, rest) = segments(file);
    found.push((code, payload.to_vec()));
    joined(&found, rest)
}

#[test]
fn plain_files_are_accepted_in_either_order_of_their_tables() {
    for quality in [60, 95, 100] {
        let file = finished(quality);
        // The whole of JFIF: density, and no thumbnail.
        assert_eq!(file[..11], *b"\xFF\xD8\xFF\xE0\x00\x10JFIF\0");
        assert_eq!(file[18..21], [0, 0, 0xFF]);
        let (mut found, rest) = segments(&file);
        let frame = found.iter().position(|(code, _)| *code == 0xC0).unwrap();
        let frame = found.remove(frame);
        // As libjpeg writes them: quantisation, frame, Huffman.
        let at = found.iter().rposition(|(code, _)| *code == 0xDB).unwrap() + 1;
        found.insert(at, frame);
        let reordered = joined(&found, rest);
        for file in [file, reordered] {
            assert!(is_accepted(&file, &lenient()));
            assert!(turbo::decode(&file).clean().is_some());
        }
    }
}

#[test]
fn nothing_unusual_is_accepted() {
    let file = finished(92);
    let end = file.len() - 2;
    let behind = |extra: &[u8]| [&file[..end], extra, &[0xFF, 0xD9]].concat();
    let (found, rest) = segments(&file);
    let without = |code: u8, keep: usize| {
        let mut kept = 0;
        let mut fewer = found.clone();
        fewer.retain(|(marker, _)| {
            kept += usize::from(*marker == code);
            *marker != code || kept <= keep
        });
        joined(&fewer, rest)
    };
    let named = |ids: [u8; 3]| {
        let frame = edited(&file, 0xC0, |frame| {
            for (at, id) in [6, 9, 12].into_iter().zip(ids) {
                frame[at] = id;
            }
        });
        let sos = frame.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
        let mut renamed = frame;
        for (at, id) in [5, 7, 9].into_iter().zip(ids) {
            renamed[sos + at] = id;
        }
        renamed
    };
    let table: Vec<(&str, Vec<u8>)> = vec![
        ("no DQT", without(0xDB, 0)),
        ("one DQT of two", without(0xDB, 1)),
        ("no DHT", without(0xC4, 0)),
        ("three DHT of four", without(0xC4, 3)),
        ("a step of zero", edited(&file, 0xDB, |dqt| dqt[30] = 0)),
        ("DQT in place 5", edited(&file, 0xDB, |dqt| dqt[0] = 5)),
        ("DQT of an unknown precision", edited(&file, 0xDB, |dqt| dqt[0] |= 0x20)),
        ("DQT too short", edited(&file, 0xDB, |dqt| dqt.truncate(40))),
        ("DQT too long", edited(&file, 0xDB, |dqt| dqt.push(0))),
        ("DQT empty", edited(&file, 0xDB, Vec::clear)),
        ("DQT twice", with(&file, 0xDB, &[&[0][..], &[1; 64]].concat())),
        (
            "wide steps",
            edited(&file, 0xDB, |dqt| {
                *dqt = [vec![dqt[0] | 0x10], dqt[1..].iter().flat_map(|&step| [0, step]).collect()].concat();
            }),
        ),
        ("a table that is not there", edited(&file, 0xC0, |frame| frame[8] = 3)),
        ("restarts that never come", with(&file, 0xDD, &[0, 1])),
        ("a restart interval of zero", with(&file, 0xDD, &[0, 0])),
        ("extended sequential", edited_frame(&file, 0xC1)),
        ("ids 1 1 1", named([1, 1, 1])),
        ("ids R G B", named(*b"RGB")),
        ("colours first", named([2, 1, 3])),
        ("JFIF 1.00", edited(&file, 0xE0, |jfif| jfif[6] = 0)),
        ("JFIF 2.00", edited(&file, 0xE0, |jfif| jfif[5] = 2)),
        (
            "JFIF with a thumbnail",
            edited(&file, 0xE0, |jfif| {
                jfif.truncate(12);
                jfif.extend([1, 1, 0, 0, 0]);
            }),
        ),
        ("JFIF whose thumbnail is missing", edited(&file, 0xE0, |jfif| jfif[12] = 16)),
        ("JFIF a byte too short", edited(&file, 0xE0, |jfif| jfif.truncate(13))),
        ("a byte behind JFIF", edited(&file, 0xE0, |jfif| jfif.push(0))),
        ("bytes behind JFIF", edited(&file, 0xE0, |jfif| jfif.extend(b"hello"))),
        ("JFIF twice", joined(&[&found[..1], &found[..]].concat(), rest)),
        ("a comment", with(&file, 0xFE, b"hello")),
        ("EXIF", with(&file, 0xE1, b"Exif\0\0")),
        ("fill bytes before a table", [&file[..20], &[0xFF; 3], &file[20..]].concat()),
        ("fill bytes before the end", behind(&[0xFF; 3])),
        ("a byte before the end", behind(&[0])),
        ("a stuffed byte before the end", behind(&[0xFF, 0])),
        ("a restart marker before the end", behind(&[0xFF, 0xD0])),
        ("a height before the end", behind(&[0xFF, 0xDC, 0, 4, 0, 64])),
        ("the end twice", [&file[..], &[0xFF, 0xD9]].concat()),
        ("the start twice", [&[0xFF, 0xD8], &file[..]].concat()),
        ("an empty DHT", with(&file, 0xC4, &[])),
        ("a table that nothing uses", with(&file, 0xC4, &flat(3))),
        ("a code of all ones", edited(&file, 0xC4, complete)),
        (
            "a symbol of twelve bits",
            edited(&file, 0xC4, |dht| {
                let last = dht.len() - 1;
                dht[last] = 0x0C;
            }),
        ),
    ];
    for (name, file) in table {
        assert!(!is_accepted(&file, &lenient()), "{name}");
    }
}

fn edited_frame(file: &[u8], code: u8) -> Vec<u8> {
    let (mut found, rest) = segments(file);
    found.iter_mut().filter(|(marker, _)| *marker == 0xC0).for_each(|(marker, _)| *marker = code);
    joined(&found, rest)
}

/// A DC table with one code in this slot.
fn flat(place: u8) -> Vec<u8> {
    [&[place, 1][..], &[0; 15], &[0]].concat()
}

/// Fills the longest codes of a table with as many symbols as fit, including the code of all ones.
fn complete(dht: &mut Vec<u8>) {
    let counts: Vec<usize> = dht[1..17].iter().map(|&count| usize::from(count)).collect();
    let longest = counts.iter().rposition(|&count| count > 0).unwrap();
    let used: usize = counts.iter().enumerate().map(|(at, count)| count << (15 - at)).sum();
    let free = ((1 << 16) - used) >> (15 - longest);
    for _ in 0..free {
        dht[1 + longest] += 1;
        dht.push(0);
    }
}

/// One mutation of a file.
#[derive(Clone, Debug)]
enum Change {
    Set {
        at: prop::sample::Index,
        value: u8,
    },
    Flip {
        at: prop::sample::Index,
        bit: u8,
    },
    Insert {
        at: prop::sample::Index,
        bytes: Vec<u8>,
    },
    Remove {
        at: prop::sample::Index,
        count: usize,
    },
    /// A piece of the file, repeated.
    Repeat {
        at: prop::sample::Index,
        count: usize,
    },
}

fn change() -> impl Strategy<Value = Change> {
    let telling = prop_oneof![any::<u8>(), prop::sample::select(vec![0, 1, 2, 3, 0x11, 0x22, 0x3F, 0xFF])];
    let marker = any::<u8>().prop_map(|code| vec![0xFF, code]);
    let bytes = prop_oneof![marker, prop::collection::vec(any::<u8>(), 1..4)];
    let at = any::<prop::sample::Index>;
    prop_oneof![
        3 => (at(), telling).prop_map(|(at, value)| Change::Set { at, value }),
        2 => (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip { at, bit }),
        1 => (at(), bytes).prop_map(|(at, bytes)| Change::Insert { at, bytes }),
        1 => (at(), 1..70_usize).prop_map(|(at, count)| Change::Remove { at, count }),
        1 => (at(), 1..70_usize).prop_map(|(at, count)| Change::Repeat { at, count }),
    ]
}

/// Changes the first `within` bytes of a file: its headers, or all of it.
fn apply(file: &mut Vec<u8>, change: &Change, within: usize) {
    let within = within.clamp(1, file.len());
    match change {
        Change::Set { at, value } => file[at.index(within)] = *value,
        Change::Flip { at, bit } => file[at.index(within)] ^= 1 << bit,
        Change::Insert { at, bytes } => {
            let at = at.index(within);
            file.splice(at..at, bytes.iter().copied());
        }
        Change::Remove { at, count } => {
            let at = at.index(within);
            file.drain(at..(at + count).min(file.len() - 1));
        }
        Change::Repeat { at, count } => {
            let at = at.index(within);
            let piece = file[at..(at + count).min(file.len())].to_vec();
            file.splice(at..at, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_is_accepted_opens_in_another_decoder_without_a_warning(
        changes in prop::collection::vec(change(), 1..3), in_headers in any::<bool>(), quality in 60..=100_u8,
    ) {
        let mut file = finished(quality);
        let headers = file.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
        for change in &changes {
            let within = if in_headers { headers } else { file.len() };
            apply(&mut file, change, within);
        }
        if is_accepted(&file, &lenient()) {
            prop_assert!(turbo::decode(&file).clean().is_some());
        }
    }
}
