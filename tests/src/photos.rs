//! Photographs that a test draws: no real face, but the size, colours and file size of a real picture.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// The light blue of the photo standard.
pub const BACKGROUND: [u8; 3] = [100, 197, 255];
const HAIR: [u8; 3] = [40, 32, 30];
const SKIN: [u8; 3] = [228, 186, 160];
const CLOTHES: [u8; 3] = [52, 56, 74];

/// The corner colours of a marked picture in its upright orientation, clockwise from the top left.
pub const CORNERS: [[u8; 3]; 4] = [[220, 40, 40], [40, 180, 60], [40, 60, 200], [240, 220, 60]];
/// The share of width and height that a corner covers.
const CORNER: f64 = 0.15;

/// A drawing of a person in front of the standard's background.
#[derive(Debug, Clone, Copy)]
pub struct Portrait {
    /// In pixels, in its upright orientation.
    pub width: u32,
    /// In pixels, in its upright orientation.
    pub height: u32,
    /// Amplitude of the sensor noise, in steps of 256: it determines the file size.
    pub noise: u8,
    /// Whether the corners have the marker colours.
    pub corners: bool,
}

impl Portrait {
    /// A phone's photograph: 12 megapixels, about 1 MB.
    pub const PHONE: Self = Self { width: 3000, height: 4000, noise: 3, corners: false };
    /// 48 megapixels, over iOS's canvas limit of 16.7; below 2 MiB.
    pub const HUGE: Self = Self { width: 6000, height: 8000, noise: 1, corners: false };
    /// A studio's file: fast to draw and to decode.
    pub const STUDIO: Self = Self { width: 1500, height: 2000, noise: 6, corners: false };
    /// Over 2 MiB.
    pub const HEAVY: Self = Self { width: 3000, height: 4000, noise: 14, corners: false };
    /// Below 100 KiB.
    pub const LIGHT: Self = Self { width: 600, height: 800, noise: 0, corners: false };

    /// The colour of each pixel, row by row.
    #[must_use]
    pub fn draw(self) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(self.width as usize * self.height as usize * 3);
        let mut state = 0x9E37_79B9_u32;
        for row in 0..self.height {
            let y = (f64::from(row) + 0.5) / f64::from(self.height);
            let start = pixels.len();
            for (colour, count) in self.row(y) {
                pixels.extend_from_slice(&colour.repeat(count));
            }
            self.add_noise(&mut pixels[start..], &mut state);
        }
        pixels
    }

    /// One row from left to right as runs of one colour. Everything except the corners is mirror-symmetric.
    fn row(self, y: f64) -> Vec<([u8; 3], usize)> {
        let half = |centre: f64, height: f64, width: f64| {
            let off = (y - centre) / height;
            if off.abs() < 1.0 { width * (1.0 - off * off).sqrt() } else { 0.0 }
        };
        // Half widths as shares of the picture's width: hair, face, neck and shoulders.
        let hair = half(0.34, 0.20, 0.23);
        let face = half(0.38, 0.19, 0.19);
        let body = if y > 0.66 { half(0.98, 0.32, 0.42) } else { 0.0 };
        let neck = if (0.5..0.72).contains(&y) { 0.09 } else { 0.0 };
        let corner = (self.corners && !(CORNER..1.0 - CORNER).contains(&y))
            .then(|| if y < 0.5 { (CORNERS[0], CORNERS[1]) } else { (CORNERS[3], CORNERS[2]) });
        let colour = |x: f64| {
            let off = (x - 0.5).abs();
            match corner {
                Some((left, _)) if x < CORNER => left,
                Some((_, right)) if x >= 1.0 - CORNER => right,
                _ if off < face || off < neck => SKIN,
                _ if off < body => CLOTHES,
                _ if off < hair => HAIR,
                _ => BACKGROUND,
            }
        };
        let mut edges: Vec<f64> = [0.0, CORNER, 1.0 - CORNER, 1.0].to_vec();
        edges.extend([hair, face, body, neck].iter().flat_map(|w| [0.5 - w, 0.5 + w]));
        edges.sort_by(f64::total_cmp);
        let column = |x: f64| to_index(x * f64::from(self.width));
        edges
            .windows(2)
            .map(|pair| (colour(f64::midpoint(pair[0], pair[1])), column(pair[1]) - column(pair[0])))
            .collect()
    }

    fn add_noise(self, row: &mut [u8], state: &mut u32) {
        if self.noise == 0 {
            return;
        }
        let span = u32::from(self.noise) * 2 + 1;
        for sample in row {
            *state ^= *state << 13;
            *state ^= *state >> 17;
            *state ^= *state << 5;
            let shift = u8::try_from((*state >> 16) % span).expect("a noise of 127 at most");
            *sample = sample.saturating_add(shift).saturating_sub(self.noise);
        }
    }

    /// As a baseline JPEG, without metadata.
    #[must_use]
    pub fn jpeg(self) -> Vec<u8> {
        encode(&self.draw(), self.width, self.height, None)
    }

    /// As a PNG.
    #[must_use]
    pub fn png(self) -> Vec<u8> {
        png_of(&self.image())
    }

    /// As a JPEG with pixels in the order in which a camera held as `orientation` (1 to 8) stores them, with the
    /// orientation tag.
    #[must_use]
    pub fn jpeg_stored(self, orientation: u8) -> Vec<u8> {
        let stored = self.stored(orientation);
        encode(stored.as_raw(), stored.width(), stored.height(), Some(orientation))
    }

    /// As [`Self::jpeg_stored`], but without the orientation tag.
    #[must_use]
    pub fn jpeg_lying(self, orientation: u8) -> Vec<u8> {
        let stored = self.stored(orientation);
        encode(stored.as_raw(), stored.width(), stored.height(), None)
    }

    /// As a PNG with pixels as in `orientation`, which its `eXIf` chunk contains.
    #[must_use]
    pub fn png_stored(self, orientation: u8) -> Vec<u8> {
        let mut bytes = png_of(&self.stored(orientation));
        let exif = &exif(orientation)[EXIF_PREFIX..];
        let mut chunk = b"eXIf".to_vec();
        chunk.extend_from_slice(exif);
        let mut sum = flate2::Crc::new();
        sum.update(&chunk);
        let length = u32::try_from(exif.len()).expect("a few bytes").to_be_bytes();
        let chunk = [&length[..], &chunk, &sum.sum().to_be_bytes()].concat();
        bytes.splice(BEHIND_IHDR..BEHIND_IHDR, chunk);
        bytes
    }

    /// The same PNG without the chunk.
    #[must_use]
    pub fn png_lying(self, orientation: u8) -> Vec<u8> {
        png_of(&self.stored(orientation))
    }

    /// The pixels in the order in which a camera held as `orientation` stores them.
    fn stored(self, orientation: u8) -> RgbImage {
        use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
        let upright = self.image();
        // Each is the inverse of a viewer's operation for that value (Exif 2.32, tag 0x0112).
        match orientation {
            2 => flip_horizontal(&upright),
            3 => rotate180(&upright),
            4 => flip_vertical(&upright),
            5 => flip_horizontal(&rotate90(&upright)),
            6 => rotate270(&upright),
            7 => flip_horizontal(&rotate270(&upright)),
            8 => rotate90(&upright),
            _ => upright,
        }
    }

    fn image(self) -> RgbImage {
        RgbImage::from_raw(self.width, self.height, self.draw()).expect("three bytes a pixel")
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a column of a drawing, never negative"
)]
fn to_index(x: f64) -> usize {
    x.round().max(0.0) as usize
}

/// The usual quality of cameras.
const QUALITY: u8 = 88;

fn encode(pixels: &[u8], width: u32, height: u32, orientation: Option<u8>) -> Vec<u8> {
    let side = |length: u32| u16::try_from(length).expect("a JPEG has at most 65535 pixels a side");
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(orientation) = orientation {
        encoder.add_app_segment(1, exif(orientation)).expect("a segment of 34 bytes fits");
    }
    encoder.encode(pixels, side(width), side(height), ColorType::Rgb).expect("memory takes any JPEG");
    bytes
}

fn png_of(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).expect("memory takes any PNG");
    bytes.into_inner()
}

/// Offset of a PNG's second chunk: after the signature and `IHDR` with its length, name and checksum.
const BEHIND_IHDR: usize = 8 + 4 + 4 + 13 + 4;

/// A WebP of `size`, as a canvas writes it, with the orientation in an `EXIF` chunk.
#[must_use]
pub fn webp_stored(webp: &[u8], size: (u32, u32), orientation: u8) -> Vec<u8> {
    /// Offset of the flags of a `VP8X` chunk in `chunks`.
    const FLAGS: usize = 8;
    /// The flag for EXIF data.
    const HAS_EXIF: u8 = 0x08;
    let exif = &exif(orientation)[EXIF_PREFIX..];
    let word = |value: usize| u32::try_from(value).expect("a few megabytes").to_le_bytes();
    let less_one = |length: u32| (length - 1).to_le_bytes()[..3].to_vec();
    let mut chunks = webp[12..].to_vec();
    if chunks.len() % 2 == 1 {
        chunks.push(0);
    }
    // A canvas writes the extended format when it adds a colour profile, and the simple one otherwise.
    if !chunks.starts_with(b"VP8X") {
        let extended = [&b"VP8X"[..], &word(10), &[0; 4], &less_one(size.0), &less_one(size.1)].concat();
        chunks.splice(0..0, extended);
    }
    chunks[FLAGS] |= HAS_EXIF;
    let body = [&b"WEBP"[..], &chunks, b"EXIF", &word(exif.len()), exif].concat();
    [&b"RIFF"[..], &word(body.len()), &body].concat()
}

/// The prefix of EXIF data in a JPEG segment only.
const EXIF_PREFIX: usize = b"Exif\0\0".len();

/// An Exif segment with one entry: the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut segment = b"Exif\0\0MM\0\x2A\0\0\0\x08".to_vec();
    segment.extend([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
    segment
}

/// Photographs as files in `target/fixtures`, drawn once.
#[must_use]
pub fn file(name: &str, draw: impl FnOnce() -> Vec<u8>) -> PathBuf {
    let folder = crate::target_dir().join("fixtures");
    let path = folder.join(name);
    if !path.exists() {
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        // Written to a temporary file first: another test may read at the same time.
        let aside = tempfile::NamedTempFile::new_in(&folder).expect("the target folder can be written");
        std::fs::write(aside.path(), draw()).expect("the target folder can be written");
        aside.persist(&path).expect("both are in one folder");
    }
    path
}

/// A folder of real photographs next to the project, on machines that have it.
#[must_use]
pub fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/photos").join(name);
    path.exists().then_some(path)
}

/// The index in [`CORNERS`] of each corner of a picture, clockwise from the top left.
#[must_use]
pub fn corners_of(picture: &RgbImage) -> [usize; 4] {
    let (width, height) = picture.dimensions();
    let (x, y) = (width / 50, height / 50);
    let spots = [(x, y), (width - 1 - x, y), (width - 1 - x, height - 1 - y), (x, height - 1 - y)];
    spots.map(|(x, y)| nearest(picture.get_pixel(x, y).0))
}

fn nearest(colour: [u8; 3]) -> usize {
    let distance = |corner: &[u8; 3]| -> u32 {
        colour.iter().zip(corner).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum()
    };
    (0..CORNERS.len()).min_by_key(|index| distance(&CORNERS[*index])).expect("there are four")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kib(portrait: Portrait) -> usize {
        portrait.jpeg().len() / 1024
    }

    #[test]
    fn a_drawn_photograph_has_the_file_size_of_its_kind() {
        assert!((300..1500).contains(&kib(Portrait::STUDIO)), "{}", kib(Portrait::STUDIO));
        assert!((300..2048).contains(&kib(Portrait::PHONE)), "{}", kib(Portrait::PHONE));
        assert!((300..2048).contains(&kib(Portrait::HUGE)), "{}", kib(Portrait::HUGE));
        assert!(kib(Portrait::HEAVY) > 2048, "{}", kib(Portrait::HEAVY));
        assert!(kib(Portrait::LIGHT) < 100, "{}", kib(Portrait::LIGHT));
    }

    #[test]
    fn a_viewer_turns_every_orientation_upright() {
        let marked = Portrait { width: 120, height: 160, noise: 0, corners: true };
        for orientation in 1..=8 {
            let bytes = marked.jpeg_stored(orientation);
            let mut decoder = image::ImageReader::new(Cursor::new(&bytes))
                .with_guessed_format()
                .unwrap()
                .into_decoder()
                .unwrap();
            let turn = image::ImageDecoder::orientation(&mut decoder).unwrap();
            let mut picture = image::DynamicImage::from_decoder(decoder).unwrap();
            picture.apply_orientation(turn);
            assert_eq!(corners_of(&picture.to_rgb8()), [0, 1, 2, 3], "{orientation}");
        }
    }
}
