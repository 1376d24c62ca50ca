//! Files that were once handled wrongly, rebuilt from pictures drawn here, with the right answer for each.

use super::super::{DecodeError, Limits, Picture};
use super::matrix::{adobe, jpeg, plain};
use super::mutants::{edited, finished, is_accepted, with};
use super::odd_jpegs::{Answer, answer, lenient};
use super::writer::{Jpeg, Scan, segment};
use crate::photo::check::{CheckId, Value};
use crate::photo::jpeg::Fault;

/// The right answer for a chosen file.
#[derive(Clone, Copy, Debug)]
enum Right {
    /// It gives a photograph.
    Taken,
    /// A source check refuses it and names the fault.
    Refused(CheckId, Value),
    /// Damaged: the student should get the file again.
    Damaged,
    /// Left to the browser's decoder; a journey compares its pixels.
    Browser,
}

impl Right {
    fn is(self, answer: &Answer) -> bool {
        match self {
            Self::Taken => *answer == Answer::Finished,
            Self::Refused(check, value) => *answer == Answer::Refused(check, value),
            Self::Damaged => matches!(answer, Answer::NotDecoded(DecodeError::Damaged { .. })),
            Self::Browser => *answer == Answer::NotDecoded(DecodeError::NotTrusted),
        }
    }
}

/// A file with the end marker that `bytes` lack.
fn ended(bytes: &[u8]) -> Vec<u8> {
    [bytes, &[0xFF, 0xD9]].concat()
}

/// A height of 0 in the frame header, and the real height in a segment after the scan.
fn height_behind(file: &[u8]) -> Vec<u8> {
    let mut height = [0; 2];
    let flat = {
        let at = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap() + 5;
        height.copy_from_slice(&file[at..at + 2]);
        edited(file, 0xC0, |frame| frame[1..3].fill(0))
    };
    ended(&[&flat[..flat.len() - 2], &segment(0xDC, &height)].concat())
}

/// An EXIF segment with an orientation, or an empty one.
fn exif(orientation: Option<u8>) -> Vec<u8> {
    let entry = orientation
        .map_or(vec![0, 0], |value| [&[0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value][..], &[0; 6]].concat());
    [&b"Exif\0\0MM\0*\0\0\0\x08"[..], &entry].concat()
}

/// A file with a component that uses this quantisation table.
fn steps_of(component: usize, table: u8, restart: Option<u8>) -> Vec<u8> {
    let file = edited(&finished(92), 0xC0, |frame| frame[8 + 3 * component] = table);
    restart.map_or(file.clone(), |interval| with(&file, 0xDD, &[0, interval]))
}

fn in_scans(factors: &[(usize, usize)], scans: &[&[usize]]) -> Jpeg {
    jpeg(factors, scans.iter().map(|planes| Scan::sequential(planes)).collect(), 0xC0, 0)
}

/// Four components at full resolution, with Adobe's colour transform: 0 for CMYK, 2 for YCCK.
fn inks(transform: u8) -> Vec<u8> {
    let mut file = in_scans(&[(1, 1); 4], &[&[0, 1, 2, 3]]);
    file.segments = adobe(transform);
    file.write()
}

fn cases() -> Vec<(&'static str, Vec<u8>, Right)> {
    let file = plain().write();
    let (length, end) = (file.len(), file.len() - 2);
    let middle = length / 2;
    let mut zeroed = file.clone();
    zeroed[middle..middle + 60].fill(0);
    let exifs = with(&with(&file, 0xE1, &exif(None)), 0xE1, &exif(Some(6)));
    vec![
        ("empty", vec![], Right::Refused(CheckId::SourceEmpty, Value::Empty)),
        ("no end marker", file[..end].to_vec(), Right::Taken),
        (
            "the height behind the scan",
            height_behind(&file),
            Right::Refused(CheckId::SourceHeader, Value::Fault(Fault::HeightFollows)),
        ),
        ("two EXIF segments", exifs, Right::Taken),
        ("half of the data and an end marker", ended(&file[..middle]), Right::Damaged),
        ("half of the data", file[..middle].to_vec(), Right::Damaged),
        ("the middle missing", [&file[..middle], &file[middle + 60..]].concat(), Right::Damaged),
        ("the middle zeroed", zeroed, Right::Damaged),
        (
            "4:4:0 in three scans",
            in_scans(&[(1, 2), (1, 1), (1, 1)], &[&[0], &[1], &[2]]).write(),
            Right::Browser,
        ),
        (
            "chroma finer than luma",
            in_scans(&[(2, 2), (2, 2), (1, 1)], &[&[0, 1, 2]]).write(),
            Right::Browser,
        ),
        ("luma coarsest", in_scans(&[(1, 1), (2, 2), (2, 2)], &[&[0, 1, 2]]).write(), Right::Browser),
        ("CMYK", inks(0), Right::Browser),
        ("YCCK", inks(2), Right::Browser),
        ("steps of Cb from table 17", steps_of(1, 0x11, None), Right::Damaged),
        ("steps of Y from table 3, restarts that never come", steps_of(0, 3, Some(4)), Right::Damaged),
        ("steps of Cr from table 65", steps_of(2, 0x41, None), Right::Damaged),
        ("steps of Cr from table 34", steps_of(2, 0x22, None), Right::Damaged),
        ("steps of Y from table 255", steps_of(0, 0xFF, None), Right::Damaged),
        ("steps of Cr from table 2", steps_of(2, 2, None), Right::Damaged),
    ]
}

#[test]
fn every_file_that_went_wrong_once_has_its_right_answer() {
    let wrong: Vec<_> = cases()
        .into_iter()
        .map(|(name, file, right)| (name, answer(&file, &lenient()), right, is_accepted(&file, &lenient())))
        .filter(|(_, answer, right, uploaded)| !right.is(answer) || *uploaded)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// As in browsers: if the first EXIF segment has no orientation, the picture is upright, whatever the second
/// says.
#[test]
fn of_two_exif_segments_the_first_one_counts() {
    let file = plain().write();
    let stored = Picture::decode(&file, Limits::PHONE).unwrap().upright();
    let upright = |first, second| {
        // Each segment is before the tables, where cameras put it.
        let file =
            [&file[..2], &segment(0xE1, &exif(first)), &segment(0xE1, &exif(second)), &file[2..]].concat();
        Picture::decode(&file, Limits::PHONE).unwrap().upright()
    };
    assert_eq!(upright(None, Some(6)), stored);
    assert_eq!(upright(Some(6), None), stored.turned());
}
