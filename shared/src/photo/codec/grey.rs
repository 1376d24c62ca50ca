//! Detects pictures without colour. Black-and-white filters of phones write three equal components, so the file
//! header does not tell.

use super::picture::Pixels;
use super::turn::PIXEL;

/// Number of pixels examined, evenly distributed.
const SAMPLES: usize = 20_000;
/// A pixel shows colour from this difference between its largest and smallest component: skin has 40 and more
/// in any light; a yellowed print or a wrong white balance has less.
const COLOURED: u8 = 24;
/// One pixel in so many may show colour because of noise and compression.
const NOISE: usize = 200;

/// Whether `pixels` contain only shades of grey.
#[must_use]
pub fn is_grey(pixels: &Pixels) -> bool {
    let (all, _) = pixels.rgba.as_chunks::<PIXEL>();
    let step = (all.len() / SAMPLES).max(1);
    let seen = all.iter().step_by(step);
    let coloured = |&&[r, g, b, _]: &&[u8; PIXEL]| r.max(g).max(b) - r.min(g).min(b) >= COLOURED;
    seen.clone().filter(coloured).count() * NOISE <= seen.count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::photo::PixelSize;

    fn picture(pixels: Vec<[u8; 3]>) -> Pixels {
        let size = PixelSize::new(u32::try_from(pixels.len()).unwrap(), 1);
        Pixels { size, rgba: pixels.into_iter().flat_map(|[r, g, b]| [r, g, b, 255]).collect() }
    }

    proptest! {
        #[test]
        fn shades_of_grey_are_grey_whatever_the_noise(
            shades in prop::collection::vec((any::<u8>(), 0u8..8, 0u8..8), 1..3000),
        ) {
            let noisy = |(shade, a, b): (u8, u8, u8)| [shade, shade.saturating_add(a), shade.saturating_sub(b)];
            prop_assert!(is_grey(&picture(shades.into_iter().map(noisy).collect())));
        }

        /// A face takes at least a twentieth of any portrait.
        #[test]
        fn a_face_shows_colour_in_any_skin_and_light(
            dark in 2u16..=6, shades in prop::collection::vec(any::<u8>(), 1900..2000),
        ) {
            let skin = [228u16, 186, 150].map(|part| u8::try_from(part * dark / 6).unwrap());
            let mut pixels: Vec<_> = shades.into_iter().map(|shade| [shade; 3]).collect();
            pixels.extend([skin; 100]);
            prop_assert!(!is_grey(&picture(pixels)));
        }
    }
}
