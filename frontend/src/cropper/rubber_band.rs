//! The rubber band: what is shown while fingers hold the photograph beyond its bounds.

use shared::geometry::{Point, Vec2, View};

use super::bounds::{Bounds, Interval, Transform};
use super::intent::Change;

/// Displacement per pixel of pull at the beginning: the constant of `UIScrollView`.
const COEFFICIENT: f64 = 0.55;

/// A pinch can stretch the zoom past its limits by less than this share.
const ZOOM_STRETCH: f64 = 0.5;

/// No pinch goes further than this factor past a limit, so that numbers stay numbers.
const FAR: f64 = 16.0;

/// A photograph held by fingers: where they put it, before the rubber band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RubberBand {
    raw: Transform,
    /// The point of the view that the stretched zoom leaves in place: the last middle between the fingers.
    focus: Point<View>,
}

impl RubberBand {
    /// Takes hold of the photograph as it is `shown`, without moving it.
    pub(super) fn grab(shown: Transform, bounds: &Bounds) -> Self {
        let (across, down) = bounds.translation_range(shown.scale);
        let reach = bounds.frame().size;
        let at = shown.translation;
        let unbanded = Vec2::new(across.unband(at.x, reach.width), down.unband(at.y, reach.height));
        let focus = bounds.frame().center();
        let raw_scale = unband_scale(shown.scale, bounds);
        let raw = Transform::new(unbanded, shown.scale).then_scale_about(raw_scale / shown.scale, focus);
        Self { raw, focus }
    }

    /// The point about which an illegal zoom goes back.
    pub(super) const fn focus(&self) -> Point<View> {
        self.focus
    }

    /// Where the photograph is to be seen.
    pub(super) fn current(&self, bounds: &Bounds) -> Transform {
        let zoomed = self.zoomed(bounds);
        let (across, down) = bounds.translation_range(zoomed.scale);
        let reach = bounds.frame().size;
        let at = zoomed.translation;
        Transform::new(Vec2::new(across.band(at.x, reach.width), down.band(at.y, reach.height)), zoomed.scale)
    }

    /// The velocity that is seen while the fingers move with `velocity`, in CSS pixels per millisecond.
    pub(super) fn shown_velocity(&self, velocity: Vec2<View>, bounds: &Bounds) -> Vec2<View> {
        let zoomed = self.zoomed(bounds);
        let (across, down) = bounds.translation_range(zoomed.scale);
        let (at, reach) = (zoomed.translation, bounds.frame().size);
        let slope = |range: Interval, x: f64, reach: f64| band_slope((x - range.clamp(x)).abs(), reach);
        Vec2::new(velocity.x * slope(across, at.x, reach.width), velocity.y * slope(down, at.y, reach.height))
    }

    /// Follows the fingers.
    pub(super) fn follow(&mut self, change: Change, bounds: &Bounds) {
        // The focus moves to these fingers first, in a way that changes nothing of what is seen.
        let zoomed = self.zoomed(bounds);
        let raw = zoomed.then_scale_about(self.raw.scale / zoomed.scale, change.about);
        let (least, most) = (bounds.min_scale() / FAR, bounds.max_scale() * FAR);
        let by = (raw.scale * change.by).clamp(least, most) / raw.scale;
        self.raw = raw.then_scale_about(by, change.about).then_translate(change.pan);
        self.focus = change.about + change.pan;
    }

    /// With the band on the zoom, not yet on the position.
    fn zoomed(&self, bounds: &Bounds) -> Transform {
        self.raw.then_scale_about(band_scale(self.raw.scale, bounds) / self.raw.scale, self.focus)
    }
}

/// How far the band lets something go that was pulled by `pull`: less and less, never as far as `reach`.
fn band(pull: f64, reach: f64) -> f64 {
    pull * COEFFICIENT * reach / (reach + COEFFICIENT * pull)
}

/// The derivative of [`band`]; 1 without any pull, where the photograph is free.
fn band_slope(pull: f64, reach: f64) -> f64 {
    if pull > 0.0 { COEFFICIENT * (reach / (reach + COEFFICIENT * pull)).powi(2) } else { 1.0 }
}

/// The pull that [`band`] turned into `shown`.
fn unband(shown: f64, reach: f64) -> f64 {
    // At `reach` the pull is infinite; only rounding or a resized stage can come so near.
    let shown = shown.min(0.95 * reach);
    shown * reach / (COEFFICIENT * (reach - shown))
}

fn through_limits(scale: f64, bounds: &Bounds, give: fn(f64, f64) -> f64) -> f64 {
    let (min, max) = (bounds.min_scale(), bounds.max_scale());
    if scale > max {
        max * (1.0 + give(scale / max - 1.0, ZOOM_STRETCH))
    } else if scale < min {
        min / (1.0 + give(min / scale - 1.0, ZOOM_STRETCH))
    } else {
        scale
    }
}

fn band_scale(scale: f64, bounds: &Bounds) -> f64 {
    through_limits(scale, bounds, band)
}

fn unband_scale(scale: f64, bounds: &Bounds) -> f64 {
    through_limits(scale, bounds, unband)
}

impl Interval {
    fn beyond(self, x: f64, reach: f64, give: fn(f64, f64) -> f64) -> f64 {
        if x < self.low {
            self.low - give(self.low - x, reach)
        } else if x > self.high {
            self.high + give(x - self.high, reach)
        } else {
            x
        }
    }

    fn band(self, x: f64, reach: f64) -> f64 {
        self.beyond(x, reach, band)
    }

    fn unband(self, x: f64, reach: f64) -> f64 {
        self.beyond(x, reach, unband)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cropper::bounds::tests::{bounds, is_legal, maps, points};

    fn changes() -> impl Strategy<Value = Change> {
        (points(), -0.7..0.7, -200.0..200.0, -200.0..200.0).prop_map(
            |(about, e, x, y): (_, f64, f64, f64)| Change { about, by: e.exp(), pan: Vec2::new(x, y) },
        )
    }

    proptest! {
        #[test]
        fn the_band_gives_less_than_it_is_pulled_and_never_breaks(pull in 0.0..1e5, reach in 1.0..1e4) {
            let shown = band(pull, reach);
            prop_assert!(shown <= pull && shown <= reach);
            prop_assert!(band(pull + 1.0, reach) >= shown);
        }

        #[test]
        fn the_band_follows_the_closed_form_of_uiscrollview(pull in 0.0..5e3, reach in 50.0..2e3) {
            let closed = (1.0 - 1.0 / (pull * 0.55 / reach + 1.0)) * reach;
            prop_assert!((band(pull, reach) - closed).abs() < 1.0);
            let rise = (band(pull + 1e-3, reach) - band(pull, reach)) / 1e-3;
            prop_assert!((band_slope(pull + 5e-4, reach) - rise).abs() < 1e-3);
        }

        #[test]
        fn inside_the_bounds_the_band_is_slack(bounds in bounds(), map in maps(), about in points()) {
            let legal = bounds.clamp(map, about);
            let shown = RubberBand::grab(legal, &bounds).current(&bounds);
            prop_assert!((shown.translation - legal.translation).length() < 1e-6 && is_legal(&bounds, shown));
        }

        #[test]
        fn grasping_a_stretched_photograph_does_not_move_it(
            bounds in bounds(), pulls in prop::collection::vec(changes(), 1..8),
        ) {
            let mut held = RubberBand::grab(bounds.place(crate::cropper::bounds::Placement::INITIAL), &bounds);
            for pull in pulls {
                held.follow(pull, &bounds);
            }
            let shown = held.current(&bounds);
            let (reach, (across, down)) = (bounds.frame().size, bounds.translation_range(shown.scale));
            let pulled = shown.translation - Vec2::new(across.clamp(shown.translation.x), down.clamp(shown.translation.y));
            // At the very end of the band one unit of rounding is a long pull.
            prop_assume!(pulled.x.abs() < 0.9 * reach.width && pulled.y.abs() < 0.9 * reach.height);
            let again = RubberBand::grab(shown, &bounds).current(&bounds);
            prop_assert!((again.scale / shown.scale - 1.0).abs() < 1e-9);
            prop_assert!((again.translation - shown.translation).length() < 1e-5);
        }

        #[test]
        fn a_pinch_keeps_the_point_between_the_fingers_even_past_the_zoom_limits(
            bounds in bounds(), pulls in prop::collection::vec(changes(), 1..8), last in changes(),
        ) {
            let mut held = RubberBand::grab(bounds.place(crate::cropper::bounds::Placement::INITIAL), &bounds);
            for pull in pulls {
                held.follow(pull, &bounds);
            }
            let point = held.zoomed(&bounds).inverse() * last.about;
            held.follow(last, &bounds);
            let landed = held.zoomed(&bounds) * point;
            prop_assert!(landed.distance(last.about + last.pan) < 1e-5);
        }

        #[test]
        fn fingers_that_do_not_move_do_not_move_the_photograph(
            bounds in bounds(), pulls in prop::collection::vec(changes(), 1..8), about in points(),
        ) {
            let mut held = RubberBand::grab(bounds.place(crate::cropper::bounds::Placement::INITIAL), &bounds);
            for pull in pulls {
                held.follow(pull, &bounds);
            }
            let before = held.current(&bounds);
            held.follow(Change { about, by: 1.0, pan: Vec2::ZERO }, &bounds);
            let after = held.current(&bounds);
            prop_assert!((after.translation - before.translation).length() < 1e-5);
            prop_assert!((after.scale / before.scale - 1.0).abs() < 1e-9);
        }
    }
}
