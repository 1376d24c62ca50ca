//! The part of the photograph that becomes the portrait.

use serde::{Deserialize, Serialize};

use super::{Image, Point, Rect, Size};
use crate::photo::units::{Aspect, PixelSize};

/// A rectangle of whole pixels of the upright photograph.
///
/// A receiver of a crop from elsewhere (the worker, for instance) calls [`Crop::is_inside`] before reading
/// pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Crop {
    /// Distance from the left edge in pixels.
    pub x: u32,
    /// Distance from the top edge in pixels.
    pub y: u32,
    /// Width and height in pixels.
    pub size: PixelSize,
}

/// Largest term of an aspect that a crop keeps exactly.
///
/// An exact 3:4 crop can only be 3, 6, 9 … pixels wide, a step too small to see. The 358:441 of an identity
/// card would change in visible steps of 358 pixels; there the crop is rounded to whole pixels, and its ratio
/// is off by less than half a pixel.
const MAX_EXACT_TERM: u32 = 16;

impl Crop {
    /// The crop of `photo` nearest to `wanted` with the given `aspect`; `None` only when the photograph has no
    /// pixels.
    ///
    /// Keeps the centre of `wanted` to within half a pixel, unless the edge of the photograph prevents it.
    #[must_use]
    pub fn nearest(wanted: Rect<Image>, aspect: Aspect, photo: PixelSize) -> Option<Self> {
        if photo.area() == 0 {
            return None;
        }
        let size = nearest_size(wanted.size, aspect, photo);
        let centre = wanted.center();
        Some(Self {
            x: to_pixels(centre.x - f64::from(size.width) / 2.0).min(photo.width - size.width),
            y: to_pixels(centre.y - f64::from(size.height) / 2.0).min(photo.height - size.height),
            size,
        })
    }

    /// Whether the crop is not empty and lies within `photo`.
    #[must_use]
    pub const fn is_inside(self, photo: PixelSize) -> bool {
        self.size.area() > 0
            && self.x as u64 + self.size.width as u64 <= photo.width as u64
            && self.y as u64 + self.size.height as u64 <= photo.height as u64
    }

    /// The crop with floating-point coordinates.
    #[must_use]
    pub fn rect(self) -> Rect<Image> {
        Rect::new(Point::new(f64::from(self.x), f64::from(self.y)), self.size.into())
    }
}

/// The size nearest to `wanted` that has `aspect` and fits into `photo`, which is not empty.
fn nearest_size(wanted: Size<Image>, aspect: Aspect, photo: PixelSize) -> PixelSize {
    match aspect.largest_within(photo) {
        Some(largest) if aspect.width().max(aspect.height()) <= MAX_EXACT_TERM => {
            let times = to_pixels(wanted.height / f64::from(aspect.height()));
            let times = times.clamp(1, largest.height / aspect.height());
            PixelSize::new(aspect.width() * times, aspect.height() * times)
        }
        Some(_) | None => {
            let tallest = photo.height.min(to_pixels(f64::from(photo.width) / aspect.ratio()).max(1));
            let height = to_pixels(wanted.height).clamp(1, tallest);
            let width = to_pixels(f64::from(height) * aspect.ratio()).clamp(1, photo.width);
            PixelSize::new(width, height)
        }
    }
}

/// Rounds to whole pixels, at least 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates: below zero is zero, what is not a number is zero, and no photo is 2³² pixels wide"
)]
fn to_pixels(length: f64) -> u32 {
    length.round() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn photo() -> impl Strategy<Value = PixelSize> {
        (1_u32..20_000, 1_u32..20_000).prop_map(|(w, h)| PixelSize::new(w, h))
    }

    fn aspect() -> impl Strategy<Value = Aspect> {
        (1_u32..500, 1_u32..500).prop_map(|(w, h)| Aspect::new(w, h).unwrap())
    }

    fn anything() -> impl Strategy<Value = f64> {
        prop_oneof![4 => -3e4..3e4, 1 => any::<f64>()]
    }

    proptest! {
        #[test]
        fn a_crop_is_inside_its_photo_whatever_was_wanted(
            photo in photo(), aspect in aspect(), x in anything(), y in anything(), w in anything(), h in anything(),
        ) {
            let wanted = Rect::new(Point::new(x, y), Size::new(w, h));
            prop_assert!(Crop::nearest(wanted, aspect, photo).unwrap().is_inside(photo));
        }

        #[test]
        fn three_to_four_is_exact_to_the_pixel(
            w in 3_u32..20_000, h in 4_u32..20_000, x in anything(), y in anything(), side in anything(),
        ) {
            let (photo, aspect) = (PixelSize::new(w, h), Aspect::new(960, 1280).unwrap());
            let wanted = Rect::new(Point::new(x, y), Size::new(side, side));
            prop_assert!(aspect.is_of(Crop::nearest(wanted, aspect, photo).unwrap().size));
        }

        #[test]
        fn an_odd_aspect_is_off_by_less_than_a_pixel(
            w in 500_u32..9_000, h in 500_u32..9_000, terms in (17_u32..500, 17_u32..500), side in 100.0..9e3,
        ) {
            let (photo, aspect) = (PixelSize::new(w, h), Aspect::new(terms.0, terms.1).unwrap());
            let wanted = Rect::new(Point::ORIGIN, Size::new(side, side));
            let size = Crop::nearest(wanted, aspect, photo).unwrap().size;
            let exact = f64::from(size.height) * aspect.ratio();
            prop_assert!((f64::from(size.width) - exact).abs() < aspect.ratio().max(1.0), "{size} for {aspect:?}");
        }

        #[test]
        fn a_crop_keeps_the_centre_that_was_wanted(
            photo in (2_000_u32..9_000, 2_000_u32..9_000), height in 40.0..800.0, fx in 0.0..1.0, fy in 0.0..1.0,
        ) {
            let (photo, aspect) = (PixelSize::new(photo.0, photo.1), Aspect::new(3, 4).unwrap());
            let size = Size::new(height * 0.75, height);
            let free = (f64::from(photo.width) - size.width - 8.0, f64::from(photo.height) - size.height - 8.0);
            let wanted = Rect::new(Point::new(4.0 + fx * free.0, 4.0 + fy * free.1), size);
            let got = Crop::nearest(wanted, aspect, photo).unwrap().rect();
            prop_assert!((got.center().x - wanted.center().x).abs() <= 0.5);
            prop_assert!((got.center().y - wanted.center().y).abs() <= 0.5);
            prop_assert!((got.size.height - height).abs() <= 2.0);
        }

        #[test]
        fn a_whole_crop_is_its_own_nearest(k in 1_u32..500, x in 0_u32..1_000, y in 0_u32..1_000) {
            let crop = Crop { x, y, size: PixelSize::new(3 * k, 4 * k) };
            let photo = PixelSize::new(3_000, 3_000);
            prop_assert_eq!(Crop::nearest(crop.rect(), Aspect::new(3, 4).unwrap(), photo), Some(crop));
        }
    }

    #[test]
    fn a_photo_without_pixels_has_no_crop() {
        let wanted = Rect::new(Point::ORIGIN, Size::new(10.0, 10.0));
        assert_eq!(Crop::nearest(wanted, Aspect::new(3, 4).unwrap(), PixelSize::new(0, 10)), None);
    }

    #[test]
    fn a_crop_that_would_overflow_is_not_inside() {
        let crop = Crop { x: u32::MAX, y: 0, size: PixelSize::new(2, 2) };
        assert!(!crop.is_inside(PixelSize::new(u32::MAX, u32::MAX)));
        assert!(!Crop { x: 0, y: 0, size: PixelSize::new(0, 2) }.is_inside(PixelSize::new(9, 9)));
    }
}
