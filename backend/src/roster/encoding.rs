//! What spreadsheets write: UTF-8 with and without a mark, UTF-16, and GB18030 from a Chinese Windows.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8};
use shared::api::staff::roster::{FileForm, Unreadable};

/// A mark decides; else what is valid UTF-8 is UTF-8, for Chinese in GB18030 hardly ever is; else it is GB18030.
pub(super) fn decode(file: &[u8]) -> Result<(FileForm, Cow<'_, str>), Unreadable> {
    let (encoding, form) = match encoding_rs::Encoding::for_bom(file) {
        Some((encoding, _)) => (encoding, FileForm::Marked),
        None if std::str::from_utf8(file).is_ok() => (UTF_8, FileForm::Utf8),
        None => (GB18030, FileForm::Gb18030),
    };
    let (text, _, broken) = encoding.decode(file);
    if broken || text.contains('\0') { Err(Unreadable::Encoding) } else { Ok((form, text)) }
}
