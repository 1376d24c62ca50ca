//! Every kind of JPEG, compared by pixels with a second decoder: for the kinds that our decoder may decode, it
//! gives the same pixels as libjpeg-turbo; all others are left to the browser.

use std::slice;

use super::super::{DecodeError, Kernel, Limits, Picture, Simd};
use super::odd_jpegs::lenient;
use super::scripts::{LAYOUTS, progressive, scripts};
use super::turbo::{self, Decoded};
use super::writer::{Jpeg, Plane, Scan, segment};
use crate::photo::check::{CheckId, Value, source_findings};
use crate::photo::jpeg::{Process, data};

/// Odd in both directions, several coded units in every layout.
const SIZE: (usize, usize) = (75, 53);

/// Largest mean difference of a channel, in levels, at which two decoders count as equal.
const SAME: f64 = 2.0;

/// A channel of a picture similar to a photograph: gradients, soft edges and some texture.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn channel(which: usize) -> Vec<f32> {
    let (width, height) = SIZE;
    let at = |x: usize, y: usize| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        let phase = which as f32;
        let slope = 60.0 * (x - 0.5) + 50.0 * (y - 0.5) * (1.0 - phase);
        let wave = 35.0 * (9.0 * x + 4.0 * y + 2.0 * phase).sin();
        let texture = if which == 0 { 14.0 * (70.0 * x).sin() * (55.0 * y).sin() } else { 0.0 };
        (slope + wave + texture).clamp(-120.0, 120.0)
    };
    (0..height).flat_map(|y| (0..width).map(move |x| at(x, y))).collect()
}

/// Planes of these sampling factors, named 1, 2, 3 …
fn planes(factors: &[(usize, usize)]) -> Vec<Plane> {
    let plane = |(which, &(across, down)): (usize, &(usize, usize))| {
        let id = u8::try_from(which).unwrap() + 1;
        Plane { id, across, down, samples: channel(which) }
    };
    factors.iter().enumerate().map(plane).collect()
}

fn jfif() -> Vec<u8> {
    segment(0xE0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0")
}

pub(super) fn adobe(transform: u8) -> Vec<u8> {
    segment(0xEE, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat())
}

pub(super) fn jpeg(factors: &[(usize, usize)], scans: Vec<Scan>, frame: u8, restart: u16) -> Jpeg {
    Jpeg {
        width: SIZE.0,
        height: SIZE.1,
        planes: planes(factors),
        scans,
        frame,
        restart,
        segments: if factors.len() == 4 { adobe(2) } else { jfif() },
        without_tables: false,
        wide_steps: false,
    }
}

/// Outcome for a file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// Our decoder gives the same pixels.
    Same,
    /// Our decoder gives other pixels, which must not happen.
    Wrong(f64),
    /// Left to the browser, which decodes it.
    Browser,
    /// No decoder decodes it.
    Neither,
}

fn outcome(file: &[u8]) -> Outcome {
    let theirs = turbo::decode(file);
    let ours = Picture::decode(file, Limits::PHONE);
    match (theirs, ours) {
        (Decoded::Pixels { rgb, warnings, .. }, Ok(picture)) => {
            assert_eq!(warnings, 0, "trusted with what libjpeg-turbo warns of");
            let mean = difference(&picture, &rgb);
            if mean < SAME { Outcome::Same } else { Outcome::Wrong(mean) }
        }
        (Decoded::Pixels { .. }, Err(DecodeError::NotTrusted | DecodeError::Undecodable)) => Outcome::Browser,
        (Decoded::Refused, Err(DecodeError::NotTrusted | DecodeError::Undecodable)) => Outcome::Neither,
        (Decoded::Refused, Ok(_)) => Outcome::Wrong(f64::INFINITY),
        (theirs, Err(error)) => {
            panic!("{error} of a sound file, which gives {:?} pixels", theirs.clean().map(|p| p.len()))
        }
    }
}

/// The mean difference of a channel.
fn difference(picture: &Picture, rgb: &[[u8; 3]]) -> f64 {
    let pixels = picture.render::<Simd>(picture.whole(), picture.upright(), Kernel::Fine).unwrap();
    let (ours, _) = pixels.rgba.as_chunks::<4>();
    assert_eq!(ours.len(), rgb.len());
    let sum: u64 =
        ours.iter().zip(rgb).flat_map(|(a, b)| (0..3).map(|i| u64::from(a[i].abs_diff(b[i])))).sum();
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    return sum as f64 / (rgb.len() * 3) as f64;
}

/// A file as phones write it.
pub(super) fn plain() -> Jpeg {
    let factors = [(2, 2), (1, 1), (1, 1)];
    jpeg(&factors, vec![Scan::sequential(&[0, 1, 2])], 0xC0, 0)
}

/// Files of every order of scans, with and without restart markers, grey, in colour and with four components.
pub(super) fn kinds() -> Vec<(String, Jpeg)> {
    let layouts: [&[(usize, usize)]; 4] =
        [&[(1, 1)], &[(2, 2), (1, 1), (1, 1)], &[(1, 1), (1, 1), (1, 1)], &[(2, 2), (1, 1), (1, 1), (2, 2)]];
    let mut kinds = vec![];
    for factors in layouts {
        for (name, frame, scans) in scripts(factors.len()) {
            // Markers in every other file, so that each order of scans has them in at least one layout.
            let restart = if kinds.len() % 2 == 0 { 0 } else { 5 };
            let name = format!("{factors:?} {name}, restarts {restart}");
            kinds.push((name, jpeg(factors, scans, frame, restart)));
        }
    }
    kinds
}

/// The kinds that our decoder decodes: not fewer, or every photograph would be left to the browser, and not
/// more.
fn is_common(factors: &[(usize, usize)], script: &str) -> bool {
    let in_one_piece = script.starts_with("interleaved")
        || script.starts_with("progressive")
        || script.starts_with("spectral");
    match factors {
        [_] => true,
        [(1 | 2, 1 | 2), (1, 1), (1, 1)] => in_one_piece,
        _ => false,
    }
}

#[test]
fn every_sampling_in_every_order_of_scans() {
    let (mut files, mut wrong) = (0, vec![]);
    for factors in LAYOUTS {
        for (name, frame, scans) in scripts(factors.len()) {
            let blocks: usize = factors.iter().map(|(across, down)| across * down).sum();
            // An interleaved scan has at most ten blocks in a unit (T.81 B.2.3).
            if blocks > 10 && scans.iter().any(|scan| scan.planes.len() > 1) {
                continue;
            }
            for restart in [0, 1, 9] {
                let file = jpeg(factors, scans.clone(), frame, restart).write();
                assert!(data::verify_source(&file).is_ok(), "{factors:?} {name} {restart}");
                files += 1;
                let outcome = outcome(&file);
                let is_right = match outcome {
                    Outcome::Same => is_common(factors, name),
                    Outcome::Wrong(_) => false,
                    Outcome::Browser | Outcome::Neither => !is_common(factors, name),
                };
                if !is_right {
                    wrong.push((factors, name, restart, outcome));
                }
            }
        }
    }
    assert!(files > 500 && wrong.is_empty(), "{files} files: {wrong:#?}");
}

#[test]
fn every_colour_space_by_marker_and_by_name() {
    let markers: [(&str, Vec<u8>); 9] = [
        ("none", vec![]),
        ("JFIF", jfif()),
        ("Adobe 0", adobe(0)),
        ("Adobe 1", adobe(1)),
        ("Adobe 2", adobe(2)),
        ("Adobe 3", adobe(3)),
        ("JFIF, Adobe 0", [jfif(), adobe(0)].concat()),
        ("JFIF, Adobe 1", [jfif(), adobe(1)].concat()),
        ("JFIF, Adobe 2", [jfif(), adobe(2)].concat()),
    ];
    let names = [[1, 2, 3, 4], [0, 1, 2, 3], [4, 5, 6, 7], *b"RGBA", *b"rgba", *b"CMYK"];
    for ((marker, segments), ids, components) in markers
        .iter()
        .flat_map(|marker| names.iter().flat_map(move |ids| [3, 4].map(|n| (marker.clone(), ids, n))))
    {
        let all: Vec<usize> = (0..components).collect();
        for frame in [0xC0, 0xC2] {
            let scans = if frame == 0xC2 {
                progressive(&all, slice::from_ref(&all))
            } else {
                vec![Scan::sequential(&all)]
            };
            let mut file = jpeg(&[(1, 1); 4][..components], scans, frame, 0);
            file.segments.clone_from(&segments);
            for (plane, &id) in file.planes.iter_mut().zip(ids) {
                plane.id = id;
            }
            let plainly_ycbcr = match marker {
                "JFIF" | "Adobe 1" | "JFIF, Adobe 1" => *ids != *b"RGBA",
                "none" => matches!(ids, [1, 2, 3, 4] | [0, 1, 2, 3]),
                _ => false,
            };
            let wanted = if components == 3 && plainly_ycbcr { Outcome::Same } else { Outcome::Browser };
            assert_eq!(outcome(&file.write()), wanted, "{marker}, named {ids:?}, {components} components");
        }
    }
}

#[test]
fn steps_of_two_bytes_and_tables_that_are_left_out() {
    let mut wide = plain();
    wide.wide_steps = true;
    wide.frame = 0xC1;
    assert_eq!(outcome(&wide.write()), Outcome::Same);
    let mut film = plain();
    film.without_tables = true;
    assert_eq!(outcome(&film.write()), Outcome::Browser);
}

#[test]
fn what_no_browser_decodes_is_refused_by_name() {
    let file = plain().write();
    let at = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let table = [
        (at + 4, 12, Value::Precision(12)),
        (at + 1, 0xC3, Value::Process(Process::Lossless)),
        (at + 1, 0xC5, Value::Process(Process::Hierarchical)),
        (at + 1, 0xC9, Value::Process(Process::Arithmetic)),
        (at + 1, 0xCA, Value::Process(Process::Arithmetic)),
        (at + 9, 2, Value::Components(2)),
    ];
    for (at, value, named) in table {
        let mut file = file.clone();
        file[at] = value;
        let findings = source_findings(&file, &lenient());
        let refused: Vec<_> = findings.iter().filter(|f| f.blocks()).map(|f| (f.check, f.measured)).collect();
        assert!(refused.contains(&(CheckId::SourceHeader, named)), "{named:?}: {refused:?}");
    }
}
