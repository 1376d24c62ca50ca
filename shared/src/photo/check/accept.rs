//! Acceptance of a finished file; only this module creates an [`AcceptedPhoto`].

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CheckId, Finding, Phase, Photo, Remedy, Value, findings};
use crate::photo::jpeg::data;
use crate::photo::spec::PhotoSpec;
use crate::photo::units::{Bytes, PixelSize};

/// SHA-256 of a finished file, which is its key in the object store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhotoDigest([u8; 32]);

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDigest;

impl fmt::Display for InvalidDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a SHA-256 is 64 lower-case hexadecimal digits")
    }
}

impl std::error::Error for InvalidDigest {}

impl PhotoDigest {
    /// The digest with these bytes. The caller computes it: this crate has no hash function.
    #[must_use]
    pub const fn new(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }

    /// The 32 bytes of the digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for PhotoDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PhotoDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<PhotoDigest> for String {
    fn from(digest: PhotoDigest) -> Self {
        digest.to_string()
    }
}

impl std::str::FromStr for PhotoDigest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let digit = |c: u8| match c {
            b'0'..=b'9' => Ok(c - b'0'),
            b'a'..=b'f' => Ok(c - b'a' + 10),
            _ => Err(InvalidDigest),
        };
        let mut digest = [0; 32];
        if text.len() != 64 {
            return Err(InvalidDigest);
        }
        for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(digest))
    }
}

impl TryFrom<String> for PhotoDigest {
    type Error = InvalidDigest;

    fn try_from(text: String) -> Result<Self, InvalidDigest> {
        text.parse()
    }
}

/// Proof that a finished file passed every check, including its picture data to the last block. Only [`accept`]
/// creates it; it can't be deserialised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AcceptedPhoto {
    digest: PhotoDigest,
    size: PixelSize,
    length: Bytes,
}

impl AcceptedPhoto {
    /// A proof without a file, for tests of later stages.
    #[cfg(test)]
    pub(crate) const fn for_tests() -> Self {
        Self { digest: PhotoDigest([7; 32]), size: PixelSize::new(960, 1280), length: Bytes::kib(150) }
    }

    /// SHA-256 of the file, as the caller computed it from the same bytes.
    #[must_use]
    pub const fn digest(&self) -> PhotoDigest {
        self.digest
    }

    /// Width and height in pixels.
    #[must_use]
    pub const fn size(&self) -> PixelSize {
        self.size
    }

    /// Size of the file in bytes.
    #[must_use]
    pub const fn length(&self) -> Bytes {
        self.length
    }
}

/// Accepts a finished file, or returns the findings that block it. `digest` is the SHA-256 of exactly these
/// `bytes`.
///
/// The markers are read first, so a small file that claims a huge picture is refused without cost. Only then
/// the picture data are read to the last block, in constant memory (see [`data::verify`]): about 3 ms for 200
/// KB.
pub fn accept(bytes: &[u8], digest: PhotoDigest, spec: &PhotoSpec) -> Result<AcceptedPhoto, Vec<Finding>> {
    let photo = Photo::inspect(bytes);
    let mut objections = findings(&photo, spec, Phase::Finished);
    objections.retain(Finding::blocks);
    match (photo.structure, objections.is_empty()) {
        (Ok(structure), true) => match data::verify(bytes) {
            Ok(_) => Ok(AcceptedPhoto { digest, size: structure.frame.size, length: photo.length() }),
            Err(broken) => {
                let measured = Value::Broken(broken.after_blocks);
                Err(vec![Finding::block(CheckId::FinishedData, measured, Value::Nothing, Remedy::MakeAgain)])
            }
        },
        // The structure check blocks every fault, so an unreadable file always has a finding.
        (Ok(_) | Err(_), _) => Err(objections),
    }
}
