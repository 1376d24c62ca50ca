//! The ICC profile of a JPEG, assembled from its segments (ICC.1:2010 annex B.4).

use std::borrow::Cow;

use super::segments::{Segments, Step, marker};

/// Start of a profile segment; it is followed by the number of this segment from 1 on, and the number of
/// segments.
const NAME: &[u8] = b"ICC_PROFILE\0";

/// The ICC profile of a file; `None` when there is none, or when a segment is missing or repeated: then
/// decoders ignore the profile.
#[must_use]
pub fn icc_profile(file: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut parts: Vec<Option<&[u8]>> = Vec::new();
    let mut segments = Segments::new(file).ok()?;
    while let Ok(Some(Step::Segment { marker: code, payload, .. })) = segments.step() {
        let Some([number, count, part @ ..]) = payload.strip_prefix(NAME).filter(|_| code == marker::APP2)
        else {
            continue;
        };
        if parts.is_empty() {
            parts = vec![None; usize::from(*count)];
        }
        let place = parts.get_mut(usize::from(*number).checked_sub(1)?)?;
        if place.replace(part).is_some() {
            return None;
        }
    }
    let parts: Vec<&[u8]> = parts.into_iter().collect::<Option<_>>()?;
    match parts[..] {
        [] => None,
        [whole] => Some(Cow::Borrowed(whole)),
        _ => Some(Cow::Owned(parts.concat())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number, count and content of a segment.
    type Part = (u8, u8, &'static [u8]);

    fn file(parts: &[Part]) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        for (number, count, part) in parts {
            let length = u8::try_from(16 + part.len()).unwrap();
            file.extend([0xFF, marker::APP2, 0, length]);
            file.extend(NAME);
            file.extend([*number, *count]);
            file.extend(*part);
        }
        file.extend([0xFF, marker::SOS, 0, 2]);
        file
    }

    #[test]
    fn a_profile_in_several_segments_is_put_together_in_their_order() {
        let table: [(&[Part], Option<&[u8]>); 7] = [
            (&[], None),
            (&[(1, 1, b"whole")], Some(b"whole")),
            (&[(1, 2, b"one, "), (2, 2, b"two")], Some(b"one, two")),
            (&[(2, 2, b"two"), (1, 2, b"one, ")], Some(b"one, two")),
            (&[(1, 2, b"one")], None),
            (&[(1, 2, b"one"), (1, 2, b"one")], None),
            (&[(0, 1, b"none")], None),
        ];
        for (parts, whole) in table {
            assert_eq!(icc_profile(&file(parts)).as_deref(), whole, "{parts:?}");
        }
    }
}
