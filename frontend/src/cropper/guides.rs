//! The silhouette over the frame: where the photo standard wants head, eyes and shoulders. Pure geometry.

use shared::photo::{Aspect, HeadGeometry};

use super::css::rounded;

/// Height of the drawing in its own units; the width follows from the aspect.
const HEIGHT: f64 = 1000.0;

/// A quarter of a circle by one Bézier curve: the length of its handles.
const ROUND: f64 = 0.5523;

/// The lines to draw, as SVG path data in [`Guides::view_box`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guides {
    /// `viewBox` of the drawing: exactly the frame.
    pub view_box: String,
    /// Head oval, middle of what is allowed.
    pub head: String,
    /// Neck and shoulders.
    pub shoulders: String,
    /// The best eye line, across the frame.
    pub eye_line: String,
    /// Where the eyes may be, as an area.
    pub eye_band: String,
    /// Marks for the highest and the lowest allowed top of the head.
    pub top_marks: String,
}

impl Guides {
    /// The guides of a standard's head geometry in a frame of `aspect`.
    #[must_use]
    pub fn new(head: &HeadGeometry, aspect: Aspect) -> Self {
        let width = HEIGHT * aspect.ratio();
        let face = Face {
            middle: width / 2.0,
            half: head.face_width.middle() * width / 2.0,
            top: head.top_gap.middle() * HEIGHT,
            eyes: head.eye_line.middle() * HEIGHT,
        };
        let (high, low) = (head.eye_line.min() * HEIGHT, head.eye_line.max() * HEIGHT);
        Self {
            view_box: format!("0 0 {} {}", rounded(width), rounded(HEIGHT)),
            head: face.oval(),
            shoulders: face.shoulders(width),
            eye_line: path(&[("M", &[0.0, face.eyes]), ("L", &[width, face.eyes])]),
            eye_band: path(&[("M", &[0.0, high]), ("L", &[width, high, width, low, 0.0, low]), ("Z", &[])]),
            top_marks: [head.top_gap.min(), head.top_gap.max()]
                .map(|gap| {
                    let (y, half) = (gap * HEIGHT, face.half / 5.0);
                    path(&[("M", &[face.middle - half, y]), ("L", &[face.middle + half, y])])
                })
                .concat(),
        }
    }
}

struct Face {
    middle: f64,
    half: f64,
    top: f64,
    eyes: f64,
}

impl Face {
    /// The eyes lie half-way down a head.
    fn chin(&self) -> f64 {
        2.0 * self.eyes - self.top
    }

    /// Round above the eyes, narrower towards the chin.
    fn oval(&self) -> String {
        let Self { middle, half, top, eyes } = *self;
        let chin = self.chin();
        let (left, right) = (middle - half, middle + half);
        let (up, cap) = (eyes - (eyes - top) * ROUND, half * ROUND);
        let (jaw, tip) = (eyes + (chin - eyes) * 0.62, half * 0.46);
        path(&[
            ("M", &[left, eyes]),
            ("C", &[left, up, middle - cap, top, middle, top]),
            ("S", &[right, up, right, eyes]),
            ("S", &[middle + tip, chin, middle, chin]),
            ("S", &[left, jaw, left, eyes]),
            ("Z", &[]),
        ])
    }

    /// From one lower corner over both shoulders to the other, open at the neck.
    fn shoulders(&self, width: f64) -> String {
        let neck = self.half * 0.52;
        let chin = self.chin();
        let (from, base) = (chin - (chin - self.eyes) * 0.13, chin + (HEIGHT - chin) * 0.36);
        let side = |sign: f64| {
            let x = |offset: f64| self.middle + sign * offset;
            let far = width * 0.48;
            path(&[
                ("M", &[x(neck), from]),
                ("L", &[x(neck), base - (base - from) * 0.4]),
                ("C", &[x(neck), base, x(far * 0.95), base, x(far), HEIGHT]),
            ])
        };
        side(-1.0) + &side(1.0)
    }
}

/// Path data with whole numbers: a thousandth of the frame is less than a pixel of a telephone.
fn path(steps: &[(&str, &[f64])]) -> String {
    let mut out = String::new();
    for (letter, numbers) in steps {
        out.push_str(letter);
        for number in *numbers {
            out.push_str(&rounded(*number).to_string());
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use shared::photo::PhotoSpec;

    use super::*;

    #[test]
    fn the_guides_of_the_standard_lie_where_it_says() {
        let guides = Guides::new(&PhotoSpec::default().head, Aspect::new(3, 4).unwrap());
        assert_eq!(guides.view_box, "0 0 750 1000");
        insta::assert_snapshot!(guides.head, @"M188 391 C188 244 271 125 375 125 S563 244 563 391 S461 656 375 656 S188 555 188 391 Z");
        insta::assert_snapshot!(guides.eye_band, @"M0 313 L750 313 750 469 0 469 Z");
        insta::assert_snapshot!(guides.top_marks, @"M338 78 L413 78 M338 172 L413 172");
    }
}
