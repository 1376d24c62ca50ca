//! Application of an EXIF orientation, exactly once.

use crate::geometry::Crop;
use crate::photo::jpeg::Orientation;
use crate::photo::units::PixelSize;

/// Bytes of an RGBA pixel.
pub(super) const PIXEL: usize = 4;

/// The part of the stored pixels that a crop of the upright picture covers.
pub(super) fn stored_crop(crop: Crop, upright: PixelSize, orientation: Orientation) -> Crop {
    let last = (upright.width, upright.height);
    let (ax, ay) = orientation.stored_position((crop.x, crop.y), last);
    let opposite = (crop.x + crop.size.width, crop.y + crop.size.height);
    let (bx, by) = orientation.stored_position(opposite, last);
    Crop { x: ax.min(bx), y: ay.min(by), size: PixelSize::new(ax.abs_diff(bx), ay.abs_diff(by)) }
}

/// Turns stored RGBA pixels upright. `size` is their size as stored.
pub(super) fn upright(rgba: Vec<u8>, size: PixelSize, orientation: Orientation) -> Vec<u8> {
    if orientation == Orientation::Upright {
        return rgba;
    }
    let to = orientation.upright(size);
    let last = (to.width.saturating_sub(1), to.height.saturating_sub(1));
    let index = |x, y| {
        let (x, y) = orientation.stored_position((x, y), last);
        y as usize * size.width as usize + x as usize
    };
    let (pixels, _) = rgba.as_chunks::<PIXEL>();
    let mut out = Vec::with_capacity(rgba.len());
    for y in 0..to.height {
        // Within a row the stored index changes by a constant step: one pixel or one row, forwards or
        // backwards.
        let first = index(0, y);
        let step = if to.width > 1 { index(1, y).wrapping_sub(first) } else { 0 };
        let mut at = first;
        for _ in 0..to.width {
            out.extend_from_slice(&pixels[at]);
            at = at.wrapping_add(step);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pixels that contain their own stored index.
    fn numbered(size: PixelSize) -> Vec<u8> {
        (0..u32::try_from(size.area()).unwrap()).flat_map(u32::to_le_bytes).collect()
    }

    fn cut(rgba: &[u8], size: PixelSize, crop: Crop) -> Vec<u8> {
        (crop.y..crop.y + crop.size.height)
            .flat_map(|y| {
                let row = (y * size.width + crop.x) as usize * PIXEL;
                rgba[row..row + crop.size.width as usize * PIXEL].to_vec()
            })
            .collect()
    }

    #[test]
    fn one_turn_then_another_is_their_composition() {
        let stored = PixelSize::new(3, 2);
        for first in Orientation::ALL {
            for next in Orientation::ALL {
                let once = upright(numbered(stored), stored, first);
                let twice = upright(once, first.upright(stored), next);
                assert_eq!(twice, upright(numbered(stored), stored, first.then(next)), "{first:?} {next:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn cropping_then_turning_is_turning_then_cropping(
            (width, height) in (1u32..9, 1u32..9), at in 0usize..8, cuts in [0.0..1.0f64, 0.0..1.0, 0.0..1.0, 0.0..1.0],
        ) {
            let (stored, orientation) = (PixelSize::new(width, height), Orientation::ALL[at]);
            let seen = orientation.upright(stored);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "fractions of small numbers")]
            let part = |whole: u32, fraction: f64| (f64::from(whole) * fraction) as u32;
            let (x, y) = (part(seen.width, cuts[0]), part(seen.height, cuts[1]));
            let size = PixelSize::new(1 + part(seen.width - x - 1, cuts[2]), 1 + part(seen.height - y - 1, cuts[3]));
            let crop = Crop { x, y, size };
            let pixels = numbered(stored);
            let inner = stored_crop(crop, seen, orientation);
            let cropped_first = upright(cut(&pixels, stored, inner), inner.size, orientation);
            let turned_first = cut(&upright(pixels, stored, orientation), seen, crop);
            prop_assert_eq!(cropped_first, turned_first);
        }
    }
}
