//! EXIF orientation of pictures that a browser decodes. Engines differ in whether they apply it, so the
//! browser's decoder gets a copy without it, and the photograph is turned here, once.

use super::jpeg::Orientation;
use super::jpeg::exif::{self, Chunk};
use super::sniff::{Format, sniff};

/// The EXIF orientation of a JPEG, PNG or WebP (PNG third edition 11.3.3.4 `eXIf`, WebP container `EXIF`).
/// `Upright` when it is missing or invalid, and for every other format: HEIC and AVIF use transformations that
/// every decoder applies, the others have no EXIF.
#[must_use]
pub fn orientation(file: &[u8]) -> Orientation {
    exif_chunks(file)
        .first()
        .map(|chunk| chunk.content)
        // Some writers keep the prefix of a JPEG segment.
        .and_then(|content| exif::orientation(content.strip_prefix(b"Exif\0\0").unwrap_or(content)))
        .unwrap_or_default()
}

/// A copy of a JPEG, PNG or WebP without EXIF, which every engine decodes to the stored pixels; `None` for a
/// file whose [`orientation`] is upright, which needs no copy.
#[must_use]
pub fn without_orientation(file: &[u8]) -> Option<Vec<u8>> {
    if orientation(file) == Orientation::Upright {
        return None;
    }
    let mut copy = Vec::with_capacity(file.len());
    let mut from = 0;
    for chunk in exif_chunks(file) {
        copy.extend_from_slice(&file[from..chunk.start]);
        from = chunk.end;
    }
    copy.extend_from_slice(&file[from..]);
    if sniff(file) == Format::WebP {
        amend_webp(&mut copy);
    }
    Some(copy)
}

/// EXIF chunks of a file; of a damaged file, those before the damage.
fn exif_chunks(file: &[u8]) -> Vec<Chunk<'_>> {
    match sniff(file) {
        Format::Jpeg => exif::segments(file),
        Format::Png => chunks(file, &PNG),
        Format::WebP => chunks(file, &WEBP),
        Format::Heic
        | Format::Avif
        | Format::Gif
        | Format::Bmp
        | Format::Tiff
        | Format::Pdf
        | Format::LivePhoto
        | Format::Zip
        | Format::Unknown => Vec::new(),
    }
}

/// Layout of a file format that consists of chunks.
struct Layout {
    /// Offset of the first chunk.
    first: usize,
    /// Name of EXIF chunks.
    exif: [u8; 4],
    /// Reads the eight bytes before a chunk's content: name and length of the content.
    header: fn([u8; 8]) -> ([u8; 4], u32),
    /// Number of bytes between a content of this length and the next chunk.
    padding: fn(usize) -> usize,
}

const PNG: Layout = Layout {
    first: 8,
    exif: *b"eXIf",
    header: |[a, b, c, d, name @ ..]| (name, u32::from_be_bytes([a, b, c, d])),
    // The checksum of the chunk.
    padding: |_| 4,
};

const WEBP: Layout = Layout {
    first: 12,
    exif: *b"EXIF",
    header: |[a, b, c, d, length @ ..]| ([a, b, c, d], u32::from_le_bytes(length)),
    // Chunks begin at even offsets.
    padding: |length| length % 2,
};

fn chunks<'a>(file: &'a [u8], layout: &Layout) -> Vec<Chunk<'a>> {
    let mut found = Vec::new();
    let mut start = layout.first;
    while let Some(header) = file.get(start..).and_then(<[u8]>::first_chunk) {
        let (name, length) = (layout.header)(*header);
        let Ok(length) = usize::try_from(length) else { break };
        let Some(content) = file.get(start + 8..).and_then(|rest| rest.get(..length)) else { break };
        let end = (start + 8 + length + (layout.padding)(length)).min(file.len());
        if name == layout.exif {
            found.push(Chunk { start, end, content });
        }
        start = end;
    }
    found
}

/// Bit of the `VP8X` flags for an `EXIF` chunk.
const HAS_EXIF: u8 = 0x08;

/// Corrects length and flags of a WebP after chunks were removed.
fn amend_webp(file: &mut [u8]) {
    let length = u32::try_from(file.len().saturating_sub(8)).unwrap_or(u32::MAX);
    if let Some(place) = file.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    if file.get(12..16) == Some(b"VP8X")
        && let Some(flags) = file.get_mut(20)
    {
        *flags &= !HAS_EXIF;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// EXIF data with an orientation only.
    fn exif(value: u8) -> Vec<u8> {
        let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        tiff.extend([value, 0, 0, 0, 0, 0, 0]);
        tiff
    }

    /// A PNG of these chunks; checksums are zero, because the code under test copies them unread.
    fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
        for (name, content) in chunks {
            file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
            file.extend(*name);
            file.extend(*content);
            file.extend([0; 4]);
        }
        file
    }

    fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (name, content) in chunks {
            body.extend(*name);
            body.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
            body.extend(*content);
            body.extend(&[0][..content.len() % 2]);
        }
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        [b"RIFF", &length[..], &body].concat()
    }

    fn vp8x(flags: u8) -> [u8; 10] {
        [flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]
    }

    #[test]
    fn all_eight_orientations_are_read_and_taken_out() {
        for (value, wanted) in (1..).zip(Orientation::ALL) {
            let exif = exif(value);
            let jpeg_style = [b"Exif\0\0", &exif[..]].concat();
            let with = [
                png(&[(b"IHDR", &[7; 13]), (b"eXIf", &exif), (b"IDAT", &[1; 9]), (b"IEND", &[])]),
                webp(&[(b"VP8X", &vp8x(0x0C)), (b"VP8 ", &[2; 7]), (b"EXIF", &exif)]),
                webp(&[(b"VP8X", &vp8x(0x0C)), (b"VP8 ", &[2; 7]), (b"EXIF", &jpeg_style)]),
            ];
            let without = [
                png(&[(b"IHDR", &[7; 13]), (b"IDAT", &[1; 9]), (b"IEND", &[])]),
                webp(&[(b"VP8X", &vp8x(0x04)), (b"VP8 ", &[2; 7])]),
                webp(&[(b"VP8X", &vp8x(0x04)), (b"VP8 ", &[2; 7])]),
            ];
            for (with, without) in with.iter().zip(without) {
                assert_eq!(orientation(with), wanted);
                let copy = without_orientation(with);
                assert_eq!(copy, (wanted != Orientation::Upright).then_some(without));
            }
        }
    }

    #[test]
    fn the_first_exif_segment_of_a_jpeg_counts_even_an_empty_one() {
        let segment = |content: &[u8]| {
            let length = u8::try_from(content.len() + 8).unwrap();
            [&[0xFF, 0xE1, 0, length][..], b"Exif\0\0", content].concat()
        };
        let jpeg =
            |segments: &[Vec<u8>]| [&[0xFF, 0xD8][..], &segments.concat(), b"\xFF\xDA\0\x02data"].concat();
        let sideways = jpeg(&[segment(&exif(6)), segment(&exif(3))]);
        assert_eq!(orientation(&sideways), Orientation::QuarterClockwise);
        assert_eq!(without_orientation(&sideways), Some(jpeg(&[])));
        let empty_first = jpeg(&[segment(&[]), segment(&exif(6))]);
        assert_eq!(orientation(&empty_first), Orientation::Upright);
    }

    #[test]
    fn other_files_are_upright_and_left_alone() {
        let exif = exif(6);
        let files = [
            png(&[(b"IHDR", &[7; 13]), (b"IEND", &[])]),
            png(&[(b"eXIf", b"MM\0*")]),
            [b"GIF89a", &exif[..]].concat(),
            Vec::new(),
        ];
        for file in files {
            assert_eq!((orientation(&file), without_orientation(&file)), (Orientation::Upright, None));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..120), name in 0..2usize) {
            let exif = exif(6);
            for start in [png(&[(b"eXIf", &exif)]), webp(&[(b"VP8X", &vp8x(8)), (b"EXIF", &exif)])] {
                let file = [&start[..], [&b"eXIf"[..], b"EXIF"][name], &bytes].concat();
                let copy = without_orientation(&file).unwrap();
                prop_assert_eq!(orientation(&copy), Orientation::Upright);
                let cut = &file[..bytes.len().min(file.len())];
                let _ = without_orientation(cut);
            }
        }
    }
}
