//! Laws and tables of the checks, on files made here byte by byte.

use proptest::prelude::*;

use super::*;
use crate::photo::jpeg::{Ending, Orientation, data};

fn segment(code: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, code][..], &length, payload].concat()
}

/// A JFIF header of `unit` and `density`.
fn jfif(unit: u8, density: u16) -> Vec<u8> {
    let [high, low] = density.to_be_bytes();
    segment(0xE0, &[b'J', b'F', b'I', b'F', 0, 1, 2, unit, high, low, high, low, 0, 0])
}

fn sof(code: u8, width: u16, height: u16, components: u8) -> Vec<u8> {
    let mut payload = vec![8];
    payload.extend(height.to_be_bytes());
    payload.extend(width.to_be_bytes());
    payload.push(components);
    for id in 1..=components {
        payload.extend([id, 0x11, 0]);
    }
    segment(code, &payload)
}

/// A flat picture in which every block is one DC code, `runs` runs of sixteen zeros and an end of block, each
/// with a code of sixteen bits: whole bytes, as many as a test needs.
fn padded(width: u16, height: u16, density: u16, runs: usize) -> Vec<u8> {
    let mut file = vec![0xFF, 0xD8];
    file.extend(jfif(1, density));
    file.extend(segment(0xDB, &[&[0][..], &[1; 64]].concat()));
    file.extend(sof(0xC0, width, height, 3));
    let table = |class: u8, symbols: &[u8]| {
        let mut payload = vec![class << 4];
        payload.extend([0; 15]);
        payload.push(u8::try_from(symbols.len()).unwrap());
        payload.extend(symbols);
        segment(0xC4, &payload)
    };
    file.extend(table(0, &[0]));
    file.extend(table(1, &[0xF0, 0x00]));
    file.extend(segment(0xDA, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]));
    let mut block = vec![0; 2 + 2 * runs];
    block.extend([0, 1]);
    let blocks = usize::from(width.div_ceil(8)) * usize::from(height.div_ceil(8)) * 3;
    file.extend(block.repeat(blocks));
    file.extend([0xFF, 0xD9]);
    file
}

/// Ten bytes for each block: 141 KiB at 480×640.
fn picture(width: u16, height: u16, density: u16) -> Vec<u8> {
    padded(width, height, density, 3)
}

fn good() -> Vec<u8> {
    picture(480, 640, 300)
}

fn objections(bytes: &[u8]) -> Vec<(CheckId, Value)> {
    match accept(bytes, PhotoDigest::new([7; 32]), &PhotoSpec::default()) {
        Ok(_) => vec![],
        Err(findings) => findings.iter().map(|f| (f.check, f.measured)).collect(),
    }
}

#[test]
fn every_check_is_listed_once_and_answers_under_its_own_name() {
    let photo = Photo::inspect(b"nothing");
    let ids: Vec<_> = CHECKS.iter().map(|check| check.id()).collect();
    for (index, check) in CHECKS.iter().enumerate() {
        assert_eq!(ids.iter().position(|id| *id == check.id()), Some(index));
        assert_eq!(check.run(&photo, &PhotoSpec::default()).check, check.id());
    }
}

#[test]
fn every_check_is_documented() {
    let page = include_str!("../../../../docs/photo-checks.md");
    for id in CHECKS.iter().map(|check| check.id()).chain([CheckId::SourceData, CheckId::FinishedData]) {
        let name = serde_json::to_string(&id).unwrap().replace('"', "`");
        assert!(page.contains(&format!("| {name} |")), "{name} is missing in docs/photo-checks.md");
    }
}

#[test]
fn a_good_file_is_accepted_with_its_measures() {
    let file = good();
    let accepted = accept(&file, PhotoDigest::new([7; 32]), &PhotoSpec::default()).unwrap();
    assert_eq!(accepted.size(), crate::photo::PixelSize::new(480, 640));
    assert_eq!(accepted.length(), Bytes::of(&file));
    assert_eq!(accepted.digest().to_string(), "07".repeat(32));
    assert_eq!("07".repeat(32).parse(), Ok(accepted.digest()));
}

#[test]
fn each_rule_of_the_finished_file_refuses_by_name() {
    let spliced = |at: usize, extra: &[u8]| [&good()[..at], extra, &good()[at..]].concat();
    let behind_jfif = 2 + jfif(1, 300).len();
    let without_eoi = good()[..good().len() - 2].to_vec();
    let mut progressive = good();
    let at = progressive.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    progressive[at + 1] = 0xC2;
    let mut fewer_blocks = good();
    fewer_blocks.drain(good().len() - 200..good().len() - 100);
    let hoard = segment(0xDB, &[&[3][..], &[1; 64]].concat()).repeat(60);
    let table: [(&str, Vec<u8>, &str); 14] = [
        ("exif", spliced(behind_jfif, &segment(0xE1, b"Exif\0\0")), "Segment(225)"),
        ("icc", spliced(behind_jfif, &segment(0xE2, b"ICC_PROFILE\0\x01\x01")), "Segment(226)"),
        ("comment", spliced(behind_jfif, &segment(0xFE, b"hello")), "Segment(254)"),
        ("trailing", [good(), b"PK".to_vec()].concat(), "Trailing(Bytes(2))"),
        ("stray", spliced(behind_jfif, b"?"), "Trailing(Bytes(1))"),
        ("tables to hide in", spliced(behind_jfif, &hoard), "Trailing(Bytes("),
        ("second frame", spliced(behind_jfif, &sof(0xC0, 480, 640, 3)), "Frames(2)"),
        ("progressive", progressive, "Process(Progressive)"),
        ("cut", without_eoi, "Unfinished"),
        ("density", picture(480, 640, 72), "Density("),
        ("aspect", picture(480, 641, 300), "Size("),
        ("large", picture(963, 1284, 300), "Size("),
        ("short", padded(480, 640, 300, 0), "Bytes("),
        ("missing blocks", fewer_blocks, "Broken("),
    ];
    for (name, bytes, measured) in table {
        let found = format!("{:?}", objections(&bytes));
        assert!(found.contains(measured), "{name}: {found}");
    }
}

#[test]
fn two_hundred_bytes_that_claim_four_gigapixels_are_refused_before_the_data_is_read() {
    let claim = picture(8, 8, 300);
    let at = claim.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap() + 5;
    let claim = [&claim[..at], &[0xFF; 4], &claim[at + 4..]].concat();
    let refused = objections(&claim);
    assert!(refused.iter().any(|(check, _)| *check == CheckId::FinishedPixels), "{refused:?}");
    assert!(refused.iter().all(|(check, _)| *check != CheckId::FinishedData));
    // Reading the data ends early: the header claims four gigapixels, the data has one block.
    assert!(data::verify(&claim).unwrap_err().after_blocks <= 8);
}

#[test]
fn source_refusals_name_the_cure() {
    let cures = |bytes: &[u8], spec: &PhotoSpec| -> Vec<_> {
        source_findings(bytes, spec)
            .into_iter()
            .filter(Finding::blocks)
            .map(|f| (f.check, f.remedy))
            .collect()
    };
    let spec = PhotoSpec::default();
    let strict = PhotoSpec { offer_conversion: false, ..spec.clone() };
    let png = [b"\x89PNG\r\n\x1A\n".to_vec(), vec![0; 200_000]].concat();
    let long = [good(), vec![0; 2 << 20]].concat();
    let small = padded(477, 636, 300, 3);
    let sideways = [&good()[..2], &segment(0xE1, &exif(6)), &picture(640, 479, 300)[2..]].concat();
    assert_eq!(cures(&good(), &spec), []);
    assert_eq!(cures(&png, &spec), [(CheckId::SourceFormat, Some(Remedy::Convert))]);
    assert_eq!(cures(&png, &strict), [(CheckId::SourceFormat, Some(Remedy::AnotherPhoto))]);
    assert_eq!(cures(&long, &spec), [(CheckId::SourceBytes, Some(Remedy::Convert))]);
    assert_eq!(cures(&small, &spec), [(CheckId::SourcePixels, Some(Remedy::LargerOriginal))]);
    assert_eq!(cures(&sideways, &spec), [(CheckId::SourcePixels, Some(Remedy::LargerOriginal))]);
    let cut = &good()[..30];
    let [short, headers] =
        [(CheckId::SourceBytes, Remedy::LargerOriginal), (CheckId::SourceHeader, Remedy::FetchAgain)];
    assert_eq!(cures(cut, &spec), [(short.0, Some(short.1)), (headers.0, Some(headers.1))]);
    // A missing end of the picture is detected when its data are read.
    assert_eq!(cures(&good()[..good().len() - 2], &spec), []);
}

#[test]
fn an_empty_file_is_named_and_chosen_again() {
    let findings = source_findings(b"", &PhotoSpec::default());
    let blocking: Vec<_> = findings.iter().filter(|finding| finding.blocks()).collect();
    let empty = Finding::block(CheckId::SourceEmpty, Value::Empty, Value::Nothing, Remedy::ChooseAgain);
    assert_eq!(blocking, [&empty]);
}

#[test]
fn a_height_that_follows_the_picture_is_named() {
    let mut file = good();
    let at = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap() + 5;
    file[at..at + 2].fill(0);
    let blocking: Vec<_> = source_findings(&file, &PhotoSpec::default())
        .into_iter()
        .filter(Finding::blocks)
        .map(|finding| (finding.check, finding.measured, finding.remedy))
        .collect();
    let named = Value::Fault(Fault::HeightFollows);
    assert_eq!(blocking, [(CheckId::SourceHeader, named, Some(Remedy::AnotherPhoto))]);
}

#[test]
fn a_grey_photograph_is_advised_against() {
    let file = good();
    let at = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let grey = [&file[..at], &sof(0xC0, 480, 640, 1), &file[at + 19..]].concat();
    let advised = |file: &[u8]| -> Vec<_> {
        let findings = source_findings(file, &PhotoSpec::default());
        assert!(!findings.iter().any(Finding::blocks), "{findings:?}");
        findings.into_iter().filter(|f| f.verdict == Verdict::Advise).map(|f| (f.check, f.remedy)).collect()
    };
    assert_eq!(advised(&grey), [(CheckId::SourceColour, Some(Remedy::AnotherPhoto))]);
    assert_eq!(advised(&good()), []);
}

#[test]
fn what_the_phone_can_cure_is_no_reason_to_refuse() {
    let spec = PhotoSpec::default();
    let strict = PhotoSpec { offer_conversion: false, ..spec.clone() };
    let png = |length| [b"\x89PNG\r\n\x1A\n".to_vec(), vec![0; length]].concat();
    let long = [good(), vec![0; 2 << 20]].concat();
    let usable = |adaptation| SourceVerdict::Usable { adaptation, advice: vec![] };
    assert_eq!(judge_source(&good(), &spec), usable(None));
    assert_eq!(judge_source(&long, &spec), usable(Some(Adaptation::Compressed(Bytes::of(&long)))));
    for length in [200_000, 3 << 20] {
        assert_eq!(judge_source(&png(length), &spec), usable(Some(Adaptation::Converted(Format::Png))));
    }
    // If the collection forbids it, each is a reason, with its own remedy.
    let refused = |bytes: &[u8], spec: &PhotoSpec| match judge_source(bytes, spec) {
        SourceVerdict::Refused(findings) => findings.into_iter().map(|f| (f.check, f.remedy)).collect(),
        SourceVerdict::Usable { .. } => vec![],
    };
    let another = Some(Remedy::AnotherPhoto);
    assert_eq!(refused(&long, &strict), [(CheckId::SourceBytes, another)]);
    let both = [(CheckId::SourceFormat, another), (CheckId::SourceBytes, another)];
    assert_eq!(refused(&png(3 << 20), &strict), both);
    // A remedy that the phone applies itself is not offered for a fault that it does not fix.
    let long_and_small = [padded(300, 400, 300, 3), vec![0; 2 << 20]].concat();
    assert_eq!(refused(&long_and_small, &spec), [(CheckId::SourcePixels, Some(Remedy::LargerOriginal))]);
    // A file that is not a picture is refused by its format, whatever its length.
    for length in [10, 3 << 20] {
        let pdf = [b"%PDF-1.7".to_vec(), vec![0; length]].concat();
        assert_eq!(refused(&pdf, &spec), [(CheckId::SourceFormat, another)]);
    }
}

#[test]
fn a_photograph_that_is_large_enough_once_it_is_turned_is_not_too_small() {
    let lying = padded(640, 480, 300, 3);
    let is_refused =
        |file: &[u8]| matches!(judge_source(file, &PhotoSpec::default()), SourceVerdict::Refused(_));
    assert!(!is_refused(&lying));
    assert!(is_refused(&padded(640, 479, 300, 3)));
}

/// An EXIF payload with only an orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut payload = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    payload.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    payload
}

#[test]
fn the_orientation_turns_the_size_that_is_judged() {
    for (value, orientation) in (1..).zip(Orientation::ALL) {
        let file = [&good()[..2], &segment(0xE1, &exif(value)), &good()[2..]].concat();
        let structure = Structure::read(&file).unwrap();
        assert_eq!(structure.orientation, orientation);
        let sides = (structure.upright().width, structure.upright().height);
        assert_eq!(sides, if value < 5 { (480, 640) } else { (640, 480) });
    }
}

#[test]
fn findings_survive_json() {
    for bytes in [good(), b"\x89PNG\r\n\x1A\n".to_vec(), vec![]] {
        for finding in source_findings(&bytes, &PhotoSpec::default()) {
            let json = serde_json::to_string(&finding).unwrap();
            assert_eq!(serde_json::from_str::<Finding>(&json).unwrap(), finding, "{json}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_check_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let spec = PhotoSpec::default();
        let jpeg = [&[0xFF, 0xD8, 0xFF][..], &bytes].concat();
        for bytes in [&bytes, &jpeg] {
            let _ = source_findings(bytes, &spec);
            let _ = accept(bytes, PhotoDigest::new([0; 32]), &spec);
            let _ = data::verify(bytes);
        }
    }

    #[test]
    fn no_mutation_of_a_good_file_makes_a_check_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        length in any::<prop::sample::Index>(),
    ) {
        let mut file = picture(64, 64, 300);
        for (index, value) in changes {
            let at = index.index(file.len());
            file[at] = value;
        }
        file.truncate(length.index(file.len() + 1));
        let _ = source_findings(&file, &PhotoSpec::default());
        let _ = accept(&file, PhotoDigest::new([0; 32]), &PhotoSpec::default());
        // Every block needs at least two bits, so the file's length limits the work.
        let blocks = data::verify(&file).unwrap_or_else(|broken| broken.after_blocks);
        prop_assert!(u64::from(blocks) <= file.len() as u64 * 4);
    }

    #[test]
    fn a_file_cut_anywhere_is_never_accepted(cut in any::<prop::sample::Index>()) {
        let file = good();
        prop_assert!(!objections(&file[..cut.index(file.len())]).is_empty());
    }

    #[test]
    fn what_trails_is_counted_exactly(extra in prop::collection::vec(any::<u8>(), 0..50)) {
        let file = [picture(16, 16, 300), extra.clone()].concat();
        let ending = Structure::read(&file).unwrap().ending;
        prop_assert_eq!(ending, Ending::Complete { trailing: extra.len() as u64 });
    }
}
