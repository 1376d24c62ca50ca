//! Every unusual file gets a defined answer, in limited time.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::{DecodeError, Limits, Picture, Simd, finish};
use crate::geometry::Crop;
use crate::photo::check::{self, CheckId, Finding, PhotoDigest, Value};
use crate::photo::jpeg::{Fault, Process};
use crate::photo::{Format, PhotoSpec, PixelSize, Turn};

/// Longest time for a file, as a multiple of the time for a megapixel: six times the largest picture decoded
/// here, because the machine may be busy.
const LONGEST_IN_MEGAPIXELS: u32 = 100;

/// Measures the time for a megapixel on this machine.
fn a_megapixel() -> Duration {
    let size = PixelSize::new(864, 1152);
    let file = super::jpeg(&super::detailed(size), size, 90);
    let start = Instant::now();
    assert_eq!(answer(&file, &lenient()), Answer::Finished);
    start.elapsed()
}

/// Folders to read: those of `ODD_JPEGS`, or the collection beside the project when it exists.
fn folders() -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os("ODD_JPEGS") {
        return vec![folder.into()];
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    ["photos/variants", "photos/hostile", "cases/photo", "cases/photo/unreadable"]
        .map(|name| beside.join(name))
        .into_iter()
        .filter(|path| path.is_dir())
        .collect()
}

/// What happens to a chosen file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// A source check refuses it.
    Refused(CheckId, Value),
    /// It passes the source checks, but the worker can't decode it.
    NotDecoded(DecodeError),
    /// It can be decoded, but no crop of it gives a file.
    NotFinished(String),
    /// It gives a file that the server accepts.
    Finished,
}

pub(super) fn answer(file: &[u8], spec: &PhotoSpec) -> Answer {
    let blocking = check::source_findings(file, spec).into_iter().find(Finding::blocks);
    if let Some(finding) = blocking {
        return Answer::Refused(finding.check, finding.measured);
    }
    let mut picture = match Picture::decode(file, Limits::PHONE) {
        Ok(picture) => picture,
        Err(error) => return Answer::NotDecoded(error),
    };
    // As a student does when only the turned picture has enough pixels.
    if spec.output.for_crop(picture.upright()).is_none() {
        picture.set_turn(Turn::Quarter);
    }
    let size = spec.output.aspect().largest_within(picture.upright()).unwrap();
    match finish::<Simd>(&picture, Crop { x: 0, y: 0, size }, &spec.file()) {
        Ok(finished) => {
            check::accept(&finished.jpeg, PhotoDigest::new([0; 32]), spec).unwrap();
            Answer::Finished
        }
        Err(error) => Answer::NotFinished(error.to_string()),
    }
}

/// Expected answers for files known by name, without limits of length and size, which are not what these files
/// test.
fn wanted(name: &str, got: &Answer) -> bool {
    use CheckId::{SourceEmpty, SourceFormat, SourceHeader};
    let not_trusted = *got == Answer::NotDecoded(DecodeError::NotTrusted);
    let damaged = matches!(got, Answer::NotDecoded(DecodeError::Damaged { .. }));
    let refused = |check, value| *got == Answer::Refused(check, value);
    match name {
        "claims_65535x65535.jpg" => matches!(
            got,
            Answer::Refused(..)
                | Answer::NotDecoded(DecodeError::TooManyPixels { .. } | DecodeError::ClaimTooLarge { .. })
        ),
        "png_named.jpg" => refused(SourceFormat, Value::Format(Format::Png)),
        "iphone.heic" => refused(SourceFormat, Value::Format(Format::Heic)),
        "arithmetic.jpg" => refused(SourceHeader, Value::Process(Process::Arithmetic)),
        "12bit.jpg" => refused(SourceHeader, Value::Precision(12)),
        "icc_profile_big.jpg" => *got == Answer::NotDecoded(DecodeError::UnknownColours),
        "large_33mp.jpg" | "progressive.jpg" => {
            matches!(got, Answer::NotDecoded(DecodeError::TooManyPixels { .. }))
        }
        "cmyk.jpg" | "ycck.jpg" | "j01b_noninterleaved_440.jpg" | "j08_chroma_finer.jpg" => not_trusted,
        "j20_dnl.jpg" => refused(SourceHeader, Value::Fault(Fault::HeightFollows)),
        "k10_zero.jpg" => refused(SourceEmpty, Value::Empty),
        _ if ["incomplete.", "ultrahdr.", "j38", "accepted-bad-"]
            .iter()
            .any(|start| name.starts_with(start)) =>
        {
            damaged
        }
        // In the first two only the end marker is missing.
        "truncated.jpg"
        | "j14_no_eoi.jpg"
        | "j28b_two_exif_first_empty.jpg"
        | "gray.jpg"
        | "gps.jpg"
        | "sugarshack.mpo" => *got == Answer::Finished,
        _ => true,
    }
}

/// A specification that accepts any length and small pictures, so that only the unusual property counts.
pub(super) fn lenient() -> PhotoSpec {
    let mut spec = serde_json::to_value(PhotoSpec::default()).unwrap();
    spec["source_bytes"]["min"] = 0.into();
    spec["output_bytes"]["min"] = 0.into();
    spec["output"]["min"] = serde_json::json!({ "width": 3, "height": 4 });
    serde_json::from_value(spec).unwrap()
}

#[test]
fn odd_jpegs() {
    let folders = folders();
    if folders.is_empty() {
        println!("odd_jpegs: skipped, no folder of odd files here; name one with ODD_JPEGS");
        return;
    }
    let longest = a_megapixel() * LONGEST_IN_MEGAPIXELS;
    let mut wrong = vec![];
    for path in folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
    {
        if !path.is_file() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file = std::fs::read(&path).unwrap();
        let start = Instant::now();
        let strict = answer(&file, &PhotoSpec::default());
        // Decoded twice only if the first answer was about length or size.
        let got = match strict {
            Answer::Refused(CheckId::SourceBytes | CheckId::SourcePixels, _) => answer(&file, &lenient()),
            _ => strict.clone(),
        };
        // The server checks the chosen file too: none may pass as a finished file.
        let uploaded = check::accept(&file, PhotoDigest::new([0; 32]), &PhotoSpec::default());
        let took = start.elapsed();
        println!(
            "{name}: {strict:?}; but for its length and size: {got:?}; as an upload: {} ({took:?})",
            uploaded
                .as_ref()
                .map_or_else(|o| format!("refused, {:?}", o[0].check), |_| "accepted".to_owned())
        );
        if !wanted(&name, &got) || took > longest || uploaded.is_ok() {
            wrong.push((name, got, took));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A thousand of them finish within the test: allocating the claimed size would need 17 GB each.
#[test]
fn a_claim_of_four_gigapixels_costs_nothing() {
    // The known hostile file, rebuilt: about 186 bytes of headers and one scan.
    let mut claim = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 255, 255, 255, 255, 3];
    claim.extend([1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]);
    claim.extend([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    claim.extend([0; 140]);
    claim.extend([0xFF, 0xD9]);
    for _ in 0..1000 {
        assert!(matches!(
            Picture::decode(&claim, Limits::PHONE).map(|p| p.upright()),
            Err(DecodeError::ClaimTooLarge { .. })
        ));
        assert!(Picture::decode(&claim, Limits { pixels: u64::MAX }).is_err());
        assert!(check::accept(&claim, PhotoDigest::new([0; 32]), &PhotoSpec::default()).is_err());
    }
}
