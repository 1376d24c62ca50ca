//! The rules of the frame: how far the photograph may be zoomed and moved, and where it lay last time.

use serde::{Deserialize, Serialize};
use shared::geometry::{Crop, Image, Point, Rect, Size, TranslateScale, Vec2, View};
use shared::photo::{Aspect, PixelSize};

/// Where the photograph lies on the stage.
pub type Transform = TranslateScale<Image, View>;

/// Space left between the frame and the edge of the stage, in CSS pixels, so that what is cut off can be seen.
const MARGIN: f64 = 16.0;

/// On a very small stage the margin gives way: never more than this share of a side.
const MAX_MARGIN_SHARE: f64 = 0.05;

/// The largest frame of `aspect` in the middle of the `stage`; `None` while the stage has no extent.
#[must_use]
pub fn frame_in(stage: Size<View>, aspect: Aspect) -> Option<Rect<View>> {
    if !stage.is_solid() {
        return None;
    }
    let inner = |side: f64| side - 2.0 * MARGIN.min(side * MAX_MARGIN_SHARE);
    let height = inner(stage.height).min(inner(stage.width) / aspect.ratio());
    let middle = Point::new(stage.width / 2.0, stage.height / 2.0);
    Some(Rect::from_center_size(middle, Size::new(height * aspect.ratio(), height)))
}

/// In a frame lower than this, in CSS pixels, nobody can judge a face. An engine that knows too little of the style sheet
/// may lay the stage out with no height at all.
const LEAST_SEEN: f64 = 96.0;

/// The same frame, if it is large enough to be seen.
#[must_use]
pub fn seen_frame_in(stage: Size<View>, aspect: Aspect) -> Option<Rect<View>> {
    frame_in(stage, aspect).filter(|frame| frame.size.height >= LEAST_SEEN)
}

/// The photograph, the frame it must always fill, and the least it may show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    photo: Size<Image>,
    frame: Rect<View>,
    min_scale: f64,
    max_scale: f64,
}

impl Bounds {
    /// The rules for `photo` under `frame`, zoomed in at most until the crop is `min_crop`.
    ///
    /// A photo smaller than `min_crop` has one zoom only: the one that covers the frame. `None` when the photo has
    /// no pixels or the frame no extent.
    #[must_use]
    pub fn new(photo: PixelSize, frame: Rect<View>, min_crop: PixelSize) -> Option<Self> {
        if photo.area() == 0 || !frame.size.is_solid() {
            return None;
        }
        let photo = Size::from(photo);
        let cover = (frame.size.width / photo.width).max(frame.size.height / photo.height);
        let least = Size::<Image>::from(min_crop);
        let finest = (frame.size.width / least.width).min(frame.size.height / least.height);
        Some(Self { photo, frame, min_scale: cover, max_scale: finest.max(cover) })
    }

    /// The longer side of the photo, in its pixels.
    #[must_use]
    pub const fn photo_side(&self) -> f64 {
        self.photo.width.max(self.photo.height)
    }

    /// The fixed frame, in CSS pixels of the stage.
    #[must_use]
    pub const fn frame(&self) -> Rect<View> {
        self.frame
    }

    /// The zoom that just covers the frame, in CSS pixels per pixel of the photo.
    #[must_use]
    pub const fn min_scale(&self) -> f64 {
        self.min_scale
    }

    /// The zoom at which the crop is as small as it may be.
    #[must_use]
    pub const fn max_scale(&self) -> f64 {
        self.max_scale
    }

    /// How many times the photo can be enlarged from where it just covers the frame; 1 when not at all.
    #[must_use]
    pub fn zoom_range(&self) -> f64 {
        self.max_scale / self.min_scale
    }

    /// The legal map nearest to `map`: first its scale, changed about `about`, then its position.
    ///
    /// A legal map stays as it is, to the bit. Legal maps form a convex set: halfway between two is legal too.
    #[must_use]
    pub fn clamp(&self, map: Transform, about: Point<View>) -> Transform {
        let scale = map.scale.max(self.min_scale).min(self.max_scale);
        let map = if scale.total_cmp(&map.scale).is_eq() {
            map
        } else {
            Transform::new(map.then_scale_about(scale / map.scale, about).translation, scale)
        };
        let (across, down) = self.translation_range(scale);
        Transform::new(Vec2::new(across.clamp(map.translation.x), down.clamp(map.translation.y)), scale)
    }

    /// Where the left and the top edge of the photo may lie at `scale`.
    ///
    /// Below the covering scale, where a pinch may pull for a moment, it is the frame that holds the photo.
    #[must_use]
    pub fn translation_range(&self, scale: f64) -> (Interval, Interval) {
        let frame = self.frame;
        (
            Interval::between(frame.min_x(), frame.max_x() - self.photo.width * scale),
            Interval::between(frame.min_y(), frame.max_y() - self.photo.height * scale),
        )
    }

    /// The part of the photo that `map` puts under the frame.
    #[must_use]
    pub fn framed(&self, map: Transform) -> Rect<Image> {
        map.inverse() * self.frame
    }

    /// The crop that `map` puts under the frame, in whole pixels.
    #[must_use]
    pub fn crop(&self, map: Transform, aspect: Aspect, photo: PixelSize) -> Option<Crop> {
        Crop::nearest(self.framed(map), aspect, photo)
    }

    /// The map that `placement` describes, made legal.
    #[must_use]
    pub fn place(&self, placement: Placement) -> Transform {
        let Placement { x, y, zoom } = placement.or_initial();
        let point = Point::new(x * self.photo.width, y * self.photo.height);
        // Limited before it is used: a zoom from storage may be any number.
        let scale = (zoom * self.min_scale).max(self.min_scale).min(self.max_scale);
        self.clamp(Transform::pinning(point, self.frame.center(), scale), self.frame.center())
    }

    /// What to remember of `map`.
    #[must_use]
    pub fn placement(&self, map: Transform) -> Placement {
        let centre = map.inverse() * self.frame.center();
        Placement {
            x: centre.x / self.photo.width,
            y: centre.y / self.photo.height,
            zoom: map.scale / self.min_scale,
        }
    }

    /// Where a zoom control of 0..=1 stands at `scale`: equal steps multiply by equal factors.
    #[must_use]
    pub fn zoom_share(&self, scale: f64) -> f64 {
        let range = self.zoom_range().ln();
        if range > 0.0 { ((scale / self.min_scale).ln() / range).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The scale for a zoom control that stands at `share` of 0..=1.
    #[must_use]
    pub fn scale_at(&self, share: f64) -> f64 {
        self.min_scale * (self.zoom_range().ln() * share.clamp(0.0, 1.0)).exp()
    }
}

/// Where an edge of the photo may lie along its axis, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Interval {
    const fn between(a: f64, b: f64) -> Self {
        Self { low: a.min(b), high: a.max(b) }
    }

    /// Whether `x` is allowed.
    #[must_use]
    pub fn contains(self, x: f64) -> bool {
        (self.low..=self.high).contains(&x)
    }

    /// The allowed place nearest to `x`.
    #[must_use]
    pub const fn clamp(self, x: f64) -> f64 {
        x.max(self.low).min(self.high)
    }
}

/// Where the photograph lay, independent of the screen: the same crop on a telephone held upright or lying.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// Middle of the frame as a share of the photo's width.
    pub x: f64,
    /// Middle of the frame as a share of the photo's height.
    pub y: f64,
    /// Enlargement over the zoom that just covers the frame, from 1.
    pub zoom: f64,
}

impl Placement {
    /// The middle of the photo, all of it that fits: where reset leads.
    pub const INITIAL: Self = Self { x: 0.5, y: 0.5, zoom: 1.0 };

    fn or_initial(self) -> Self {
        let sane = self.x.is_finite() && self.y.is_finite() && self.zoom.is_finite();
        if sane { self } else { Self::INITIAL }
    }
}

#[cfg(test)]
#[path = "bounds_tests.rs"]
pub(super) mod tests;
