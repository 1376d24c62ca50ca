//! A uniform scaling followed by a translation.

use std::ops::Mul;

use super::{Point, Rect, Size, Space, Vec2};

/// A map from `Src` to `Dst`: a uniform scaling followed by a translation.
///
/// ```text
/// | s 0 x |
/// | 0 s y |
/// | 0 0 1 |
/// ```
///
/// It can only pan and zoom. The credential standard forbids rotating and mirroring a portrait, and this type
/// can't represent either (`scale` is above zero in everything this project builds).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TranslateScale<Src: Space, Dst: Space> {
    /// Image of the origin of `Src`.
    pub translation: Vec2<Dst>,
    /// Length in `Dst` of one unit of `Src`; above zero.
    pub scale: f64,
    source: std::marker::PhantomData<Src>,
}

impl<Src: Space, Dst: Space> TranslateScale<Src, Dst> {
    /// Scales by `scale`, then moves by `translation`.
    #[must_use]
    pub const fn new(translation: Vec2<Dst>, scale: f64) -> Self {
        Self { translation, scale, source: std::marker::PhantomData }
    }

    /// The map with `scale` that maps `point` to `target`.
    #[must_use]
    pub fn pinning(point: Point<Src>, target: Point<Dst>, scale: f64) -> Self {
        Self::new(target.to_vec2() - Vec2::new(point.x, point.y) * scale, scale)
    }

    /// This map followed by a scaling by `by` that keeps `focus` fixed: a pinch.
    #[must_use]
    pub fn then_scale_about(self, by: f64, focus: Point<Dst>) -> Self {
        let focus = focus.to_vec2();
        Self::new(focus + (self.translation - focus) * by, self.scale * by)
    }

    /// This map followed by a translation: a drag.
    #[must_use]
    pub fn then_translate(self, by: Vec2<Dst>) -> Self {
        Self::new(self.translation + by, self.scale)
    }

    /// Interpolates to `other`: `t` = 0 gives `self`, 1 gives `other`. Each point of `Src` moves on a straight
    /// line.
    #[must_use]
    pub fn lerp(self, other: Self, t: f64) -> Self {
        Self::new(
            self.translation + (other.translation - self.translation) * t,
            self.scale + (other.scale - self.scale) * t,
        )
    }

    /// The inverse map.
    #[must_use]
    pub fn inverse(self) -> TranslateScale<Dst, Src> {
        let back = 1.0 / self.scale;
        TranslateScale::new(Vec2::new(-self.translation.x * back, -self.translation.y * back), back)
    }

    /// Whether all three numbers are finite and the scale is above zero.
    #[must_use]
    pub fn is_sane(self) -> bool {
        self.translation.is_finite() && self.scale.is_finite() && self.scale > 0.0
    }
}

impl<Src: Space, Dst: Space> Mul<Point<Src>> for TranslateScale<Src, Dst> {
    type Output = Point<Dst>;

    fn mul(self, point: Point<Src>) -> Point<Dst> {
        Point::new(point.x * self.scale, point.y * self.scale) + self.translation
    }
}

impl<Src: Space, Dst: Space> Mul<Rect<Src>> for TranslateScale<Src, Dst> {
    type Output = Rect<Dst>;

    fn mul(self, rect: Rect<Src>) -> Rect<Dst> {
        let size = Size::new(rect.size.width * self.scale, rect.size.height * self.scale);
        Rect::new(self * rect.origin, size)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::{Image, View};

    /// Tolerance for the rounding of a few operations on numbers up to about 10⁵.
    const SLACK: f64 = 1e-6;

    fn near<S: Space>(a: Point<S>, b: Point<S>) -> bool {
        a.distance(b) < SLACK
    }

    fn point<S: Space>() -> impl Strategy<Value = Point<S>> {
        (-1e4..1e4, -1e4..1e4).prop_map(|(x, y)| Point::new(x, y))
    }

    fn map() -> impl Strategy<Value = TranslateScale<Image, View>> {
        (point::<View>(), 0.05..20.0).prop_map(|(p, s)| TranslateScale::new(p.to_vec2(), s))
    }

    proptest! {
        #[test]
        fn the_inverse_leads_back_from_both_sides(map in map(), p in point::<Image>(), q in point::<View>()) {
            prop_assert!(near(map.inverse() * (map * p), p));
            prop_assert!(near(map * (map.inverse() * q), q));
        }

        #[test]
        fn scaling_about_a_point_leaves_that_point_alone(map in map(), by in 0.1..10.0, p in point::<Image>()) {
            let focus = map * p;
            prop_assert!(near(map.then_scale_about(by, focus) * p, focus));
        }

        #[test]
        fn pinning_puts_the_point_on_its_target(p in point::<Image>(), q in point::<View>(), s in 0.05..20.0) {
            prop_assert!(near(TranslateScale::pinning(p, q, s) * p, q));
        }

        #[test]
        fn two_maps_that_agree_on_a_point_agree_all_the_way_between(
            map in map(), p in point::<Image>(), by in 0.1..10.0, t in 0.0..1.0,
        ) {
            let zoomed = map.then_scale_about(by, map * p);
            prop_assert!(near(map.lerp(zoomed, t) * p, map * p));
        }

        #[test]
        fn a_rectangle_maps_corner_by_corner(map in map(), p in point::<Image>(), w in 0.0..1e4, h in 0.0..1e4) {
            let rect = Rect::new(p, Size::new(w, h));
            let corner = map * (p + Vec2::new(w, h));
            let mapped = map * rect;
            prop_assert!(near(Point::new(mapped.max_x(), mapped.max_y()), corner));
        }
    }
}
