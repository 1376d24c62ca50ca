//! Which part of the photograph is to be redrawn once it rests: the preview has fewer pixels than the photograph, and a
//! preview that is enlarged on the screen is not sharp.

use shared::geometry::{Crop, Image, Rect, Size, View};
use shared::photo::PixelSize;

use super::bounds::Transform;

/// A part of the photograph, and how many pixels it is redrawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Whole pixels of the photograph.
    pub crop: Crop,
    /// The pixels to draw it with: at most those of the crop.
    pub size: PixelSize,
}

/// An enlargement of the preview that nobody sees.
const UNSEEN_ENLARGEMENT: f64 = 1.1;

/// No detail has more pixels: a 6-inch screen with three pixels per CSS pixel has three million.
const MAX_PIXELS: f64 = 4e6;

/// The detail that makes the photograph sharp on a stage of size `stage` with `pixel_ratio` pixels per CSS pixel. `None` where
/// the preview is as sharp: it has all pixels of the photograph, or is not enlarged.
#[must_use]
pub fn detail(
    transform: Transform,
    stage: Size<View>,
    photo: PixelSize,
    preview: PixelSize,
    pixel_ratio: f64,
) -> Option<Detail> {
    let density = transform.scale * pixel_ratio;
    let preview_density = density * f64::from(photo.width) / f64::from(preview.width);
    if preview.width >= photo.width || preview_density <= UNSEEN_ENLARGEMENT {
        return None;
    }
    let crop = covering(transform.inverse() * Rect::new(shared::geometry::Point::ORIGIN, stage), photo)?;
    let (width, height) = (f64::from(crop.size.width), f64::from(crop.size.height));
    let limit = (MAX_PIXELS / (width * height)).sqrt();
    let factor = density.min(limit).min(1.0);
    let size = PixelSize::new(at_least_one(width * factor), at_least_one(height * factor));
    Some(Detail { crop, size })
}

/// The whole pixels of `photo` that `visible` touches; `None` when there are none.
fn covering(visible: Rect<Image>, photo: PixelSize) -> Option<Crop> {
    let span = |from: f64, to: f64, side: u32| {
        let side = f64::from(side);
        let (from, to) = (from.floor().clamp(0.0, side), to.ceil().clamp(0.0, side));
        (to > from).then(|| (whole(from), whole(to - from)))
    };
    let (x, width) = span(visible.min_x(), visible.max_x(), photo.width)?;
    let (y, height) = span(visible.min_y(), visible.max_y(), photo.height)?;
    Some(Crop { x, y, size: PixelSize::new(width, height) })
}

fn at_least_one(length: f64) -> u32 {
    whole(length.round()).max(1)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and the lengths are whole numbers within a photo"
)]
const fn whole(length: f64) -> u32 {
    length as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::geometry::{Point, Vec2};

    use super::*;

    const PREVIEW: PixelSize = PixelSize::new(1_536, 2_048);

    proptest! {
        #[test]
        fn a_detail_covers_all_of_the_photograph_that_is_seen_as_finely_as_the_screen(
            w in 1_600_u32..9_000, scale in 0.05..2.0_f64, x in -3e3..300.0_f64, y in -3e3..300.0_f64, ratio in 1.0..3.0_f64,
        ) {
            let (photo, stage) = (PixelSize::new(w, w / 3 * 4), Size::new(390.0, 560.0));
            let transform = Transform::new(Vec2::new(x, y), scale);
            let Some(Detail { crop, size }) = detail(transform, stage, photo, PREVIEW, ratio) else { return Ok(()) };
            prop_assert!(crop.is_inside(photo) && crop.size.covers(size));
            prop_assert!(size.area() <= 4_100_000);
            let seen = transform.inverse() * Rect::new(Point::ORIGIN, stage);
            let covered = transform * crop.rect();
            let whole = transform * Rect::new(Point::ORIGIN, Size::from(photo));
            // A side of the crop ends at the edge of the photograph or outside the stage.
            prop_assert!(crop.rect().min_x() <= seen.min_x().max(0.0));
            prop_assert!(covered.max_x() >= whole.max_x().min(stage.width) - 1e-6);
            prop_assert!(covered.max_y() >= whole.max_y().min(stage.height) - 1e-6);
            let density = f64::from(size.width) / f64::from(crop.size.width);
            let area = f64::from(crop.size.width) * f64::from(crop.size.height);
            let wanted = (scale * ratio).min(1.0).min((4e6 / area).sqrt());
            prop_assert!((density - wanted).abs() * f64::from(crop.size.width) <= 0.5 + 1e-6, "{density} {wanted}");
        }
    }

    #[test]
    fn where_the_preview_is_as_sharp_nothing_is_redrawn() {
        let stage = Size::new(390.0, 560.0);
        let at = |scale, photo| detail(Transform::new(Vec2::ZERO, scale), stage, photo, PREVIEW, 3.0);
        let large = PixelSize::new(3_000, 4_000);
        assert_eq!(at(0.13, large), None, "the whole photograph on the screen");
        assert!(at(0.5, large).is_some(), "enlarged");
        assert_eq!(at(2.0, PREVIEW), None, "the preview is the photograph");
    }
}
