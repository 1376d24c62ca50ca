//! The rubber band: what is shown while fingers hold the photograph beyond its bounds.

use shared::geometry::{Point, Vec2, View};

use super::bounds::{Bounds, Leeway, Map};
use super::viewport::Change;

/// How willingly the band gives way at first: the constant that `UIScrollView` made everybody's habit.
const GIVE: f64 = 0.55;

/// A pinch can stretch the zoom past its limits by less than this share.
const ZOOM_STRETCH: f64 = 0.5;

/// No pinch goes further than this factor past a limit, so that numbers stay numbers.
const FAR: f64 = 16.0;

/// A photograph held by fingers: where they put it, before the rubber band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Elastic {
    raw: Map,
    /// The point of the view that the stretched zoom leaves in place: the last middle between the fingers.
    focus: Point<View>,
}

impl Elastic {
    /// Takes hold of the photograph as it is `shown`, without moving it.
    pub(super) fn grasp(shown: Map, bounds: &Bounds) -> Self {
        let (across, down) = bounds.leeway(shown.scale);
        let reach = bounds.frame().size;
        let at = shown.translation;
        let unbanded = Vec2::new(across.loosen(at.x, reach.width), down.loosen(at.y, reach.height));
        let focus = bounds.frame().center();
        let raw_scale = loosen_scale(shown.scale, bounds);
        let raw = Map::new(unbanded, shown.scale).then_scale_about(raw_scale / shown.scale, focus);
        Self { raw, focus }
    }

    /// The point about which an illegal zoom goes back.
    pub(super) const fn focus(&self) -> Point<View> {
        self.focus
    }

    /// Where the photograph is to be seen.
    pub(super) fn shown(&self, bounds: &Bounds) -> Map {
        let zoomed = self.zoomed(bounds);
        let (across, down) = bounds.leeway(zoomed.scale);
        let reach = bounds.frame().size;
        let at = zoomed.translation;
        Map::new(Vec2::new(across.band(at.x, reach.width), down.band(at.y, reach.height)), zoomed.scale)
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
    fn zoomed(&self, bounds: &Bounds) -> Map {
        self.raw.then_scale_about(band_scale(self.raw.scale, bounds) / self.raw.scale, self.focus)
    }
}

/// How far the band lets something go that was pulled by `pull`: less and less, never as far as `reach`.
fn band(pull: f64, reach: f64) -> f64 {
    pull * GIVE * reach / (reach + GIVE * pull)
}

/// The pull that [`band`] turned into `shown`.
fn loosen(shown: f64, reach: f64) -> f64 {
    // At `reach` the pull is infinite; only rounding or a resized stage can come so near.
    let shown = shown.min(0.95 * reach);
    shown * reach / (GIVE * (reach - shown))
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

fn loosen_scale(scale: f64, bounds: &Bounds) -> f64 {
    through_limits(scale, bounds, loosen)
}

impl Leeway {
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

    fn loosen(self, x: f64, reach: f64) -> f64 {
        self.beyond(x, reach, loosen)
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
        fn inside_the_bounds_the_band_is_slack(bounds in bounds(), map in maps(), about in points()) {
            let legal = bounds.legal(map, about);
            let shown = Elastic::grasp(legal, &bounds).shown(&bounds);
            prop_assert!((shown.translation - legal.translation).length() < 1e-6 && is_legal(&bounds, shown));
        }

        #[test]
        fn grasping_a_stretched_photograph_does_not_move_it(
            bounds in bounds(), pulls in prop::collection::vec(changes(), 1..8),
        ) {
            let mut held = Elastic::grasp(bounds.place(crate::cropper::bounds::Placement::INITIAL), &bounds);
            for pull in pulls {
                held.follow(pull, &bounds);
            }
            let shown = held.shown(&bounds);
            let (reach, (across, down)) = (bounds.frame().size, bounds.leeway(shown.scale));
            let pulled = shown.translation - Vec2::new(across.hold(shown.translation.x), down.hold(shown.translation.y));
            // At the very end of the band one unit of rounding is a long pull.
            prop_assume!(pulled.x.abs() < 0.9 * reach.width && pulled.y.abs() < 0.9 * reach.height);
            let again = Elastic::grasp(shown, &bounds).shown(&bounds);
            prop_assert!((again.scale / shown.scale - 1.0).abs() < 1e-9);
            prop_assert!((again.translation - shown.translation).length() < 1e-5);
        }

        #[test]
        fn a_pinch_keeps_the_point_between_the_fingers_even_past_the_zoom_limits(
            bounds in bounds(), pulls in prop::collection::vec(changes(), 1..8), last in changes(),
        ) {
            let mut held = Elastic::grasp(bounds.place(crate::cropper::bounds::Placement::INITIAL), &bounds);
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
            let mut held = Elastic::grasp(bounds.place(crate::cropper::bounds::Placement::INITIAL), &bounds);
            for pull in pulls {
                held.follow(pull, &bounds);
            }
            let before = held.shown(&bounds);
            held.follow(Change { about, by: 1.0, pan: Vec2::ZERO }, &bounds);
            let after = held.shown(&bounds);
            prop_assert!((after.translation - before.translation).length() < 1e-5);
            prop_assert!((after.scale / before.scale - 1.0).abs() < 1e-9);
        }
    }
}
