//! Manual rotation of a photograph in quarters, for one that lies on its side without an EXIF tag.
//!
//! The rotation is combined with the orientation of the file, so a picture is still resampled once.

use serde::{Deserialize, Serialize};

use super::jpeg::Orientation;

/// How far the student turned the photograph from its EXIF orientation: clockwise, in steps of 90°.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Not turned.
    #[default]
    None,
    /// Turned by 90°.
    Quarter,
    /// Turned by 180°.
    Half,
    /// Turned by 270°.
    ThreeQuarters,
}

impl Turn {
    /// All four, in steps of 90°.
    pub const ALL: [Self; 4] = [Self::None, Self::Quarter, Self::Half, Self::ThreeQuarters];

    /// The turn after another 90°; four steps return to the start.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::None => Self::Quarter,
            Self::Quarter => Self::Half,
            Self::Half => Self::ThreeQuarters,
            Self::ThreeQuarters => Self::None,
        }
    }

    /// Whether width and height are exchanged.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        match self {
            Self::None | Self::Half => false,
            Self::Quarter | Self::ThreeQuarters => true,
        }
    }

    /// The angle in degrees, clockwise.
    #[must_use]
    pub const fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }
}

impl Orientation {
    /// The orientation of the same stored pixels after the displayed picture is turned by `turn`. Never
    /// mirrors: only the file's own tag can.
    #[must_use]
    pub const fn turned(self, turn: Turn) -> Self {
        self.then(match turn {
            Turn::None => Self::Upright,
            Turn::Quarter => Self::QuarterClockwise,
            Turn::Half => Self::HalfTurn,
            Turn::ThreeQuarters => Self::QuarterAnticlockwise,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::photo::PixelSize;

    fn orientation() -> impl Strategy<Value = Orientation> {
        (0..8usize).prop_map(|index| Orientation::ALL[index])
    }

    fn turn() -> impl Strategy<Value = Turn> {
        (0..4usize).prop_map(|index| Turn::ALL[index])
    }

    fn last(size: PixelSize) -> (u32, u32) {
        (size.width - 1, size.height - 1)
    }

    proptest! {
        #[test]
        fn four_quarters_are_none_and_turns_add_up(file in orientation(), a in turn(), b in turn()) {
            prop_assert_eq!(a.next().next().next().next(), a);
            let together = Turn::ALL[usize::from((a.degrees() + b.degrees()) / 90 % 4)];
            prop_assert_eq!(file.turned(a).turned(b), file.turned(together));
            prop_assert_eq!(file.turned(Turn::None), file);
        }

        /// After a clockwise turn, the left column of a picture is its top row, read from the bottom.
        #[test]
        fn a_quarter_shows_every_pixel_where_a_quarter_turn_puts_it(
            file in orientation(), width in 1u32..50, height in 1u32..50, across in 0.0..1.0f64, down in 0.0..1.0f64,
        ) {
            let stored = PixelSize::new(width, height);
            let (before, after) = (file.upright(stored), file.turned(Turn::Quarter).upright(stored));
            prop_assert_eq!(after, before.turned());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small side")]
            let part = |side: u32, share: f64| (f64::from(side) * share) as u32;
            let (x, y) = (part(after.width, across), part(after.height, down));
            let turned = file.turned(Turn::Quarter).stored_position((x, y), last(after));
            prop_assert_eq!(turned, file.stored_position((y, before.height - 1 - x), last(before)));
        }

        #[test]
        fn no_turn_mirrors(file in orientation(), by in turn()) {
            let mirrors = |o: Orientation| {
                use Orientation::{Flipped, Mirrored, Transposed, Transversed};
                matches!(o, Mirrored | Flipped | Transposed | Transversed)
            };
            prop_assert_eq!(mirrors(file.turned(by)), mirrors(file));
        }
    }
}
