//! What spreadsheets write: UTF-8 and UTF-16 with and without a mark, and GB18030 from a Chinese Windows.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use shared::api::staff::roster::{FileForm, Unreadable};

/// Of all characters, one in so many may be damaged: more, and the file is in another encoding.
const DAMAGED: usize = 50;

/// A mark decides; else zeros between the letters are UTF-16; else what is mostly valid UTF-8 is UTF-8, for Chinese in
/// GB18030 hardly ever is; else it is GB18030. Where a byte is damaged stands U+FFFD, which no cell of ours may have: the
/// row and column are named there, and nothing else is taken for another character.
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
    // A short file with one damaged byte is mostly whole too.
    if text.contains('\0') || (broken && text.matches('\u{fffd}').count() > 1 && damaged()) {
        return Err(Unreadable::Encoding);
    }
    Ok((form, text))
}

/// Digits and commas have a zero in UTF-16, before or after: no other text has one in every fourth byte.
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

/// Whether a text is UTF-8, but for a few bytes that something damaged.
fn is_utf8(file: &[u8]) -> bool {
    let (mut valid, mut broken) = (0, 0);
    for chunk in file.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || valid > 4 * broken
}
