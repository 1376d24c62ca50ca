//! What spreadsheets write: UTF-8 with and without a mark, UTF-16, and GB18030 from a Chinese Windows.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{GB18030, UTF_8};

use super::Unreadable;

/// How a file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// A byte order mark said so: UTF-8 or UTF-16.
    Marked,
    /// GB18030, of which GBK and GB 2312 are parts.
    Gb18030,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Marked => "Unicode with a byte order mark",
            Self::Gb18030 => "GB18030",
        })
    }
}

/// A mark decides; else what is valid UTF-8 is UTF-8, for Chinese in GB18030 hardly ever is; else it is GB18030.
pub(super) fn decode(file: &[u8]) -> Result<(Encoding, Cow<'_, str>), Unreadable> {
    let (encoding, name) = match encoding_rs::Encoding::for_bom(file) {
        Some((encoding, _)) => (encoding, Encoding::Marked),
        None if std::str::from_utf8(file).is_ok() => (UTF_8, Encoding::Utf8),
        None => (GB18030, Encoding::Gb18030),
    };
    let (text, _, broken) = encoding.decode(file);
    if broken { Err(Unreadable::Encoding) } else { Ok((name, text)) }
}
