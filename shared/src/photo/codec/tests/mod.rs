//! Laws of decoding, turning, resampling and encoding, on pictures drawn here.

mod bits;
mod cases;
mod matrix;
mod mutants;
mod odd_jpegs;
mod scripts;
mod sources;
mod turbo;
mod turned;
mod writer;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use proptest::prelude::*;

use super::*;
use crate::geometry::Crop;
use crate::photo::check::{self, PhotoDigest};
use crate::photo::jpeg::{Orientation, Structure, data};
use crate::photo::{ByteRange, Bytes, Dpi, PhotoSpec, PixelSize, Quality};

type Colour = [u8; 3];

const RED: Colour = [200, 40, 40];
const GREEN: Colour = [40, 170, 60];
const BLUE: Colour = [40, 60, 200];
const WHITE: Colour = [240, 240, 240];

/// Draws pixels by their position.
fn draw(size: PixelSize, colour: impl Fn(u32, u32) -> Colour) -> Vec<u8> {
    (0..size.height)
        .flat_map(|y| (0..size.width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            let [r, g, b] = colour(x, y);
            [r, g, b, 255]
        })
        .collect()
}

/// Four quadrants: red, green / blue, white, as stored.
fn quadrants(size: PixelSize) -> Vec<u8> {
    draw(size, |x, y| match (x < size.width / 2, y < size.height / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => WHITE,
    })
}

/// A picture with detail everywhere: repeatable noise over a gradient.
fn detailed(size: PixelSize) -> Vec<u8> {
    draw(size, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).rotate_left(11) % 48;
        let slope = (x + y) * 160 / (size.width + size.height);
        [noise + slope, slope + 20, 200 - slope].map(|v| u8::try_from(v).unwrap())
    })
}

fn jpeg(rgba: &[u8], size: PixelSize, quality: u8) -> Vec<u8> {
    let mut file = vec![];
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    let [width, height] = [size.width, size.height].map(|side| u16::try_from(side).unwrap());
    encoder.encode(rgba, width, height, ColorType::Rgba).unwrap();
    file
}

/// Puts an EXIF orientation behind the start of image, as a camera does.
fn with_orientation(file: &[u8], value: u16) -> Vec<u8> {
    let mut segment = vec![0xFF, 0xE1, 0, 34];
    segment.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    segment.extend(value.to_be_bytes());
    segment.extend([0; 6]);
    [&file[..2], &segment, &file[2..]].concat()
}

fn colour_at(pixels: &Pixels, x: u32, y: u32) -> Colour {
    let at = (y as usize * pixels.size.width as usize + x as usize) * 4;
    [pixels.rgba[at], pixels.rgba[at + 1], pixels.rgba[at + 2]]
}

/// The named colour nearest to a pixel.
fn nearest(colour: Colour) -> Colour {
    let distance =
        |other: &Colour| colour.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>();
    [RED, GREEN, BLUE, WHITE].into_iter().min_by_key(distance).unwrap()
}

fn corners(pixels: &Pixels) -> [Colour; 4] {
    let (right, bottom) = (pixels.size.width * 3 / 4, pixels.size.height * 3 / 4);
    let (left, top) = (pixels.size.width / 4, pixels.size.height / 4);
    [(left, top), (right, top), (left, bottom), (right, bottom)]
        .map(|(x, y)| nearest(colour_at(pixels, x, y)))
}

fn decode(file: &[u8]) -> Picture {
    Picture::decode(file, Limits::PHONE).unwrap()
}

#[test]
fn all_eight_orientations_come_out_upright_exactly_once() {
    // Displayed upright, each picture must show these: top left, top right, bottom left, bottom right.
    let seen = [
        (0, [RED, GREEN, BLUE, WHITE]),
        (1, [RED, GREEN, BLUE, WHITE]),
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (4, [BLUE, WHITE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, WHITE]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (7, [WHITE, GREEN, BLUE, RED]),
        (8, [GREEN, WHITE, RED, BLUE]),
        (9, [RED, GREEN, BLUE, WHITE]),
    ];
    let stored = PixelSize::new(96, 64);
    let plain = jpeg(&quadrants(stored), stored, 95);
    for (value, wanted) in seen {
        let picture = decode(&with_orientation(&plain, value));
        let upright = if (5..=8).contains(&value) { stored.turned() } else { stored };
        assert_eq!(picture.upright(), upright, "orientation {value}");
        for pixels in [
            picture.preview::<Simd>(48).unwrap(),
            picture.preview::<Scalar>(48).unwrap(),
            picture.render::<Simd>(picture.whole(), upright, Kernel::Fine).unwrap(),
            picture.render::<Scalar>(picture.whole(), PixelSize::new(24, 24), Kernel::Fine).unwrap(),
        ] {
            assert_eq!(corners(&pixels), wanted, "orientation {value}");
        }
    }
}

#[test]
fn a_crop_is_taken_from_where_it_is_seen_in_every_orientation() {
    let stored = PixelSize::new(96, 64);
    let plain = jpeg(&quadrants(stored), stored, 95);
    for value in 1..=8 {
        let picture = decode(&with_orientation(&plain, value));
        let upright = picture.upright();
        let whole = picture.render::<Simd>(picture.whole(), upright, Kernel::Fine).unwrap();
        let half = PixelSize::new(upright.width / 2, upright.height / 2);
        for (corner, (x, y)) in
            [(0, 0), (half.width, 0), (0, half.height), (half.width, half.height)].into_iter().enumerate()
        {
            let crop = Crop { x, y, size: half };
            let part = picture.render::<Simd>(crop, PixelSize::new(12, 12), Kernel::Fine).unwrap();
            assert_eq!(corners(&part), [corners(&whole)[corner]; 4], "orientation {value}, corner {corner}");
        }
    }
}

#[test]
fn a_finished_file_is_accepted_by_the_same_checks_the_server_runs() {
    let size = PixelSize::new(1200, 1600);
    let spec = PhotoSpec::default();
    for (value, width, height) in [(1, 900, 1200), (6, 1200, 1600)] {
        let picture = decode(&with_orientation(&jpeg(&detailed(size), size, 90), value));
        let crop = Crop {
            x: 0,
            y: 0,
            size: PixelSize::new(width.min(picture.upright().width), height.min(picture.upright().height)),
        };
        let finished = finish::<Simd>(&picture, crop, &spec.file()).unwrap();
        let accepted = check::accept(&finished.jpeg, PhotoDigest::new([1; 32]), &spec).unwrap();
        assert_eq!(accepted.size(), finished.size);
        assert!(crop.size.covers(finished.size) && spec.output.accepts(finished.size));
        let structure = Structure::read(&finished.jpeg).unwrap();
        assert!(structure.foreign.is_empty() && structure.orientation == Orientation::Upright);
        let blocks = data::verify(&finished.jpeg).unwrap();
        assert!(u64::from(blocks) * 64 >= finished.size.area());
    }
}

#[test]
fn damage_that_decoders_let_pass_is_refused() {
    let size = PixelSize::new(192, 256);
    let file = encode_within(
        &Pixels { size, rgba: detailed(size) },
        ByteRange::new(Bytes(0), Bytes::mib(2)).unwrap(),
        Quality::new(60).unwrap(),
        Dpi::new(300).unwrap(),
    )
    .unwrap()
    .jpeg;
    assert!(data::verify(&file).is_ok());
    let middle = file.len() / 2;
    let half = [&file[..middle], &[0xFF, 0xD9]].concat();
    let gap = [&file[..middle], &file[middle + 500..]].concat();
    for damaged in [half, gap] {
        let size = Picture::decode(&damaged, Limits::PHONE).map(|picture| picture.upright());
        assert!(matches!(size, Err(DecodeError::Damaged { .. })), "{size:?}");
        assert!(data::verify(&damaged).is_err());
    }
}

#[test]
fn a_plain_picture_gets_an_answer_that_names_the_shortfall() {
    let size = PixelSize::new(960, 1280);
    let flat = Picture::from_browser(Untrusted { size, rgba: draw(size, |_, _| WHITE) }).unwrap();
    let answer = finish::<Simd>(&flat, flat.whole(), &PhotoSpec::default().file());
    let Err(FinishError::TooPlain { longest, min }) = answer else { panic!("{answer:?}") };
    assert!(longest < min && min == Bytes::kib(100));
}

#[test]
fn a_small_or_stray_crop_is_refused_with_its_numbers() {
    let size = PixelSize::new(640, 640);
    let picture = Picture::from_browser(Untrusted { size, rgba: quadrants(size) }).unwrap();
    let crop = |width, height| Crop { x: 0, y: 0, size: PixelSize::new(width, height) };
    let spec = PhotoSpec::default();
    let small = FinishError::CropTooSmall { crop: PixelSize::new(477, 636), min: PixelSize::new(480, 640) };
    assert_eq!(finish::<Simd>(&picture, crop(477, 636), &spec.file()), Err(small));
    assert_eq!(finish::<Simd>(&picture, crop(641, 640), &spec.file()), Err(FinishError::CropOutside));
    assert_eq!(finish::<Simd>(&picture, crop(0, 0), &spec.file()), Err(FinishError::CropOutside));
}

#[test]
fn transparency_becomes_white() {
    let rgba = [[0, 0, 0, 0], [200, 100, 0, 255], [0, 0, 0, 128], [255, 255, 255, 0]].concat();
    let picture = Picture::from_browser(Untrusted { size: PixelSize::new(4, 1), rgba }).unwrap();
    let seen = picture.render::<Simd>(picture.whole(), PixelSize::new(4, 1), Kernel::Fine).unwrap();
    let want =
        [[255, 255, 255, 255], [200, 100, 0, 255], [127, 127, 127, 255], [255, 255, 255, 255]].concat();
    assert_eq!(seen.rgba, want);
}

#[test]
fn what_cannot_be_decoded_says_why() {
    let size = PixelSize::new(64, 64);
    let good = jpeg(&quadrants(size), size, 90);
    let tight = Limits { pixels: 64 * 64 - 1 };
    let error = |file: &[u8], limits| Picture::decode(file, limits).map(|p| p.upright());
    assert_eq!(error(&good, tight), Err(DecodeError::TooManyPixels { claimed: size }));
    let mut claim = good.clone();
    let at = claim.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap() + 5;
    claim[at..at + 4].copy_from_slice(&[15, 255, 15, 255]);
    let claimed = PixelSize::new(4095, 4095);
    assert_eq!(error(&claim, Limits::PHONE), Err(DecodeError::ClaimTooLarge { claimed }));
    assert!(matches!(error(b"\x89PNG", Limits::PHONE), Err(DecodeError::Fault { .. })));
    let short = Untrusted { size, rgba: vec![0; 7] };
    assert_eq!(Picture::from_browser(short).map(|p| p.upright()), Err(DecodeError::WrongLength));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_encoding_lies_in_its_window_or_says_on_which_side_it_fails(
        min in 1u64..80_000, room in 1u64..200_000, noise in any::<bool>(),
    ) {
        let size = PixelSize::new(192, 256);
        let rgba = if noise { detailed(size) } else { quadrants(size) };
        let pixels = Pixels { size, rgba };
        let window = ByteRange::new(Bytes(min), Bytes(min + room)).unwrap();
        match encode_within(&pixels, window, Quality::new(60).unwrap(), Dpi::new(300).unwrap()) {
            Ok(encoded) => {
                prop_assert!(window.contains(Bytes::of(&encoded.jpeg)));
                prop_assert!(encoded.attempts <= 7);
                prop_assert!(data::verify(&encoded.jpeg).is_ok());
            }
            Err(WindowError::TooPlain { longest }) => prop_assert!(longest < window.min()),
            Err(WindowError::TooDetailed { shortest }) => prop_assert!(shortest > window.max()),
            Err(WindowError::WindowTooNarrow) => prop_assert!(room < 20_000, "room {}", room),
            Err(WindowError::Unencodable) => prop_assert!(false, "the pixels fit their size"),
        }
    }

    #[test]
    fn the_two_resamplers_agree(x in 0u32..40, y in 0u32..40, width in 30u32..80, height in 30u32..80) {
        let size = PixelSize::new(120, 120);
        let smooth = draw(size, |x, y| [x * 2, y * 2, 120].map(|v| u8::try_from(v).unwrap()));
        let picture = Picture::from_browser(Untrusted { size, rgba: smooth }).unwrap();
        let crop = Crop { x, y, size: PixelSize::new(width, height) };
        let to = PixelSize::new(24, 32);
        let simd = picture.render::<Simd>(crop, to, Kernel::Fine).unwrap();
        let scalar = picture.render::<Scalar>(crop, to, Kernel::Fine).unwrap();
        let furthest = simd.rgba.iter().zip(&scalar.rgba).map(|(a, b)| a.abs_diff(*b)).max();
        prop_assert!(furthest <= Some(3), "{furthest:?}");
    }

    #[test]
    fn no_damage_to_a_file_makes_decoding_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        length in any::<prop::sample::Index>(), progressive in any::<bool>(),
    ) {
        let size = PixelSize::new(64, 48);
        let mut file = vec![];
        let mut encoder = Encoder::new(&mut file, 80);
        encoder.set_progressive(progressive);
        encoder.encode(&detailed(size), 64, 48, ColorType::Rgba).unwrap();
        for (index, value) in changes {
            let at = index.index(file.len());
            file[at] = value;
        }
        file.truncate(length.index(file.len()) + 1);
        // A damaged header may claim a large size; the length of the file limits what is decoded.
        if let Ok(picture) = Picture::decode(&file, Limits { pixels: 1 << 22 }) {
            let _ = picture.preview::<Simd>(32);
        }
    }
}
