//! Detects a file's format by its first bytes. File names and declared media types are ignored.

use serde::{Deserialize, Serialize};

/// A file format, by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JPEG, including MPO and Ultra HDR: their first picture is a plain JPEG.
    Jpeg,
    /// Portable Network Graphics.
    Png,
    /// WebP, still or animated.
    WebP,
    /// HEIC / HEIF, the format of iPhones.
    Heic,
    /// AV1 Image File Format.
    Avif,
    /// Graphics Interchange Format.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// TIFF, also the container of most raw formats.
    Tiff,
    /// Portable Document Format.
    Pdf,
    /// `.livp`: a ZIP archive with the picture (HEIC or JPEG) and the video of an iPhone's Live Photo.
    LivePhoto,
    /// Any other ZIP archive, also an office document.
    Zip,
    /// An unknown format, or an empty file.
    Unknown,
}

impl Format {
    /// Whether some browsers decode this format; only an attempt shows whether this one does.
    #[must_use]
    pub const fn a_browser_may_decode(self) -> bool {
        match self {
            Self::Jpeg | Self::Png | Self::WebP | Self::Heic | Self::Avif | Self::Gif | Self::Bmp => true,
            Self::Tiff | Self::Pdf | Self::LivePhoto | Self::Zip | Self::Unknown => false,
        }
    }
}

/// Detects the format of `bytes`. Reads at most the first 4 KiB.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Format {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Format::Png,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Format::WebP,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => iso_media(bytes),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Format::Gif,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Format::Tiff,
        [b'%', b'P', b'D', b'F', b'-', ..] => Format::Pdf,
        [b'P', b'K', 3, 4, ..] => archive(bytes),
        // "BM" alone is too common: the reserved words of the header must be zero too.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Format::Bmp,
        _ => Format::Unknown,
    }
}

/// Most compatible brands that are read: real files list fewer than ten.
const MAX_BRANDS: usize = 64;

/// HEIC or AVIF by the brands of an ISO media `ftyp` box (ISO/IEC 14496-12 §4.3, 23008-12 annex B).
fn iso_media(bytes: &[u8]) -> Format {
    let box_length = match bytes {
        [a, b, c, d, ..] => usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX),
        _ => 0,
    };
    let ftyp = &bytes[..box_length.min(bytes.len())];
    let brands = ftyp.get(8..).unwrap_or_default().chunks_exact(4).take(MAX_BRANDS);
    let mut generic = Format::Unknown;
    for brand in brands {
        match brand {
            b"avif" | b"avis" => return Format::Avif,
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => {
                return Format::Heic;
            }
            // Generic still-picture brands: HEIC unless a codec brand says otherwise.
            b"mif1" | b"msf1" => generic = Format::Heic,
            _ => {}
        }
    }
    generic
}

/// A Live Photo when the archive's first file is a picture or a video; otherwise a ZIP (APPNOTE 4.3.7, local
/// file header: length of the name at 26, the name at 30).
fn archive(bytes: &[u8]) -> Format {
    const MEDIA: [&[u8]; 5] = [b".heic", b".heif", b".jpg", b".jpeg", b".mov"];
    let length = bytes.get(26..28).map_or(0, |word| usize::from(word[0]) | usize::from(word[1]) << 8);
    let name = bytes.get(30..).and_then(|rest| rest.get(..length)).unwrap_or_default();
    let is_media = |ending: &&[u8]| {
        name.len().checked_sub(ending.len()).is_some_and(|at| name[at..].eq_ignore_ascii_case(ending))
    };
    if MEDIA.iter().any(is_media) { Format::LivePhoto } else { Format::Zip }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first local file header of an archive.
    fn zip(name: &[u8]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend([0; 22]);
        bytes.extend([u8::try_from(name.len()).unwrap(), 0, 0, 0]);
        bytes.extend(name);
        bytes.extend(b"content");
        bytes
    }

    #[test]
    fn each_format_is_known_by_its_first_bytes() {
        let table: [(&[u8], Format); 17] = [
            (b"\xFF\xD8\xFF\xE0", Format::Jpeg),
            (b"\x89PNG\r\n\x1A\n", Format::Png),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Format::WebP),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1miaf", Format::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Format::Avif),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", Format::Unknown),
            (b"GIF89a", Format::Gif),
            (b"BM\x10\0\0\0\0\0\0\0", Format::Bmp),
            (b"II*\0", Format::Tiff),
            (b"%PDF-1.7", Format::Pdf),
            (&zip(b"IMG_0001.HEIC.heic"), Format::LivePhoto),
            (&zip(b"IMG_0001.MOV"), Format::LivePhoto),
            (&zip(b"[Content_Types].xml"), Format::Zip),
            (b"PK\x03\x04", Format::Zip),
            (b"", Format::Unknown),
            (b"\xFF\xD8", Format::Unknown),
        ];
        for (bytes, format) in table {
            assert_eq!(sniff(bytes), format, "{bytes:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            let _ = sniff(&bytes);
            let mut iso = b"\0\0\0\x18ftyp".to_vec();
            iso.extend(&bytes);
            let _ = sniff(&iso);
            let _ = sniff(&[b"PK\x03\x04", &bytes[..]].concat());
        }
    }
}
