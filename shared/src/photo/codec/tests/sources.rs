//! Damage to chosen files, and harmless differences that look like damage.

use super::super::{DecodeError, Limits, Picture};
use super::matrix::{kinds, plain};
use crate::photo::jpeg::data;

/// Begin and end of the entropy-coded data of the scan at an index.
fn scan_data(file: &[u8], index: usize) -> (usize, usize) {
    let is_sos = |at: &usize| file[*at..].starts_with(&[0xFF, 0xDA]);
    let sos = (2..file.len()).filter(is_sos).nth(index).unwrap();
    let start = sos + 2 + usize::from(u16::from_be_bytes([file[sos + 2], file[sos + 3]]));
    let is_marker =
        |at: &usize| file[*at] == 0xFF && !matches!(file.get(at + 1), Some(0x00 | 0xD0..=0xD7) | None);
    (start, (start..file.len()).find(is_marker).unwrap_or(file.len()))
}

/// The longest scan's data.
fn longest(file: &[u8], scans: usize) -> (usize, usize) {
    (0..scans).map(|index| scan_data(file, index)).max_by_key(|(start, end)| end - start).unwrap()
}

fn is_damaged(file: &[u8]) -> bool {
    let decoded = Picture::decode(file, Limits::PHONE).map(|picture| picture.upright());
    matches!(decoded, Err(DecodeError::Damaged { .. }))
}

#[test]
fn half_a_picture_is_damaged_whatever_ends_it() {
    for (name, jpeg) in kinds() {
        let (file, scans) = (jpeg.write(), jpeg.scans.len());
        let (start, end) = longest(&file, scans);
        for share in [1, 2, 4, 6, 7] {
            let half = &file[..start + (end - start) * share / 8];
            assert!(is_damaged(half), "{name}: cut after {share} eighths");
            assert!(is_damaged(&[half, &[0xFF, 0xD9]].concat()), "{name}: ended after {share} eighths");
        }
    }
}

#[test]
fn a_missing_middle_is_damage() {
    for (name, jpeg) in kinds() {
        let (file, scans) = (jpeg.write(), jpeg.scans.len());
        let (start, end) = longest(&file, scans);
        let (third, two_thirds) = (start + (end - start) / 3, start + (end - start) * 2 / 3);
        let missing = [&file[..third], &file[two_thirds..]].concat();
        assert!(is_damaged(&missing), "{name}: a missing middle");
    }
}

#[test]
fn a_zeroed_middle_is_damage() {
    for (name, jpeg) in kinds() {
        let (mut file, scans) = (jpeg.write(), jpeg.scans.len());
        let (start, end) = longest(&file, scans);
        file[start + (end - start) / 3..start + (end - start) * 2 / 3].fill(0);
        assert!(is_damaged(&file), "{name}: a zeroed middle");
    }
}

#[test]
fn a_scan_that_never_came_is_damage() {
    for (name, jpeg) in kinds().into_iter().filter(|(_, jpeg)| jpeg.scans.len() > 1) {
        for missing in 0..jpeg.scans.len() {
            let mut fewer = jpeg.clone();
            fewer.scans.remove(missing);
            assert!(is_damaged(&fewer.write()), "{name}: without scan {missing}");
        }
    }
}

#[test]
fn a_missing_end_marker_is_no_damage() {
    for (name, jpeg) in kinds() {
        let file = jpeg.write();
        let whole = data::verify_source(&file);
        assert!(whole.is_ok(), "{name}");
        assert_eq!(data::verify_source(&file[..file.len() - 2]), whole, "{name}: no end");
        assert_eq!(data::verify_source(&file[..file.len() - 1]), whole, "{name}: half an end");
        // Padding alone does not show where the last block ends; a byte of the data does.
        let cut = &file[..file.len() - 2 - 8];
        assert!(data::verify_source(cut).is_err(), "{name}: no end, and no last block");
    }
}

#[test]
fn what_real_encoders_write_is_no_damage() {
    let file = plain().write();
    let end = file.len() - 2;
    let spliced = |at: usize, extra: &[u8]| [&file[..at], extra, &file[at..]].concat();
    let table = [
        ("fill bytes before the end", spliced(end, &[0xFF; 5])),
        ("a restart marker before the end", spliced(end, &[0xFF, 0xD0])),
        ("a byte of padding before the end", spliced(end, &[0xFF, 0x00])),
        ("fill bytes before a table", spliced(2, &[0xFF; 3])),
        ("a comment", spliced(2, b"\xFF\xFE\0\x07hello")),
        ("a further picture behind", [&file[..], &file].concat()),
        ("a megabyte behind", [file.clone(), vec![0x55; 1 << 20]].concat()),
        ("zeros behind", [&file[..], &[0; 4096]].concat()),
    ];
    for (name, file) in table {
        assert!(data::verify_source(&file).is_ok(), "{name}");
        assert!(Picture::decode(&file, Limits::PHONE).is_ok(), "{name}");
    }
}
