//! The encodings of spreadsheets: UTF-8 and UTF-16 with and without a byte order mark, and GB18030 from a Chinese
//! Windows.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use shared::api::staff::roster::{FileForm, Unreadable};

/// The limit for damaged characters is one in this number: with more, the file has another encoding.
const DAMAGED: usize = 50;

/// A byte order mark decides. Otherwise: zeros between the letters mean UTF-16; text that is mostly valid UTF-8 is
/// UTF-8, because Chinese in GB18030 hardly ever is; all other text is GB18030. U+FFFD replaces a damaged byte, and no
/// cell may contain it: its row and column are reported, and no character is replaced silently.
pub(super) fn decode(file: &[u8]) -> Result<(FileForm, Cow<'_, str>), Unreadable> {
    let (encoding, form) = match Encoding::for_bom(file) {
        Some((encoding, _)) => (encoding, FileForm::Marked),
        None => match unmarked_utf16(file) {
            Some(encoding) => (encoding, FileForm::Marked),
            None if is_utf8(file) => (UTF_8, FileForm::Utf8),
            None => (GB18030, FileForm::Gb18030),
        },
    };
    let (text, _, broken) = encoding.decode(file);
    let damaged = || text.matches('\u{fffd}').count() * DAMAGED > text.chars().count();
    // A short file with one damaged byte is mostly intact too.
    if text.contains('\0') || (broken && text.matches('\u{fffd}').count() > 1 && damaged()) {
        return Err(Unreadable::Encoding);
    }
    Ok((form, text))
}

/// Digits and commas have a zero before or after them in UTF-16: no other text has a zero in every fourth byte.
fn unmarked_utf16(file: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| file.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let many = |zeros: usize| zeros * 8 > file.len();
    match (many(first), many(second)) {
        (false, true) if first * 20 < second => Some(UTF_16LE),
        (true, false) if second * 20 < first => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether a text is UTF-8, except for a few damaged bytes.
fn is_utf8(file: &[u8]) -> bool {
    let (mut valid, mut broken) = (0, 0);
    for chunk in file.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || valid > 4 * broken
}
