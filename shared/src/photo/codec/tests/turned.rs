//! A manually turned picture has the same pixels, turned.

use super::*;
use crate::photo::Turn;

/// Pixels turned by 90° clockwise, by definition: the left column becomes the top row, read from the bottom.
fn quarter(rgba: &[u8], size: PixelSize) -> Vec<u8> {
    let pixel = |x: u32, y: u32| &rgba[(y * size.width + x) as usize * 4..][..4];
    (0..size.width)
        .flat_map(|y| (0..size.height).map(move |x| (y, size.height - 1 - x)))
        .flat_map(|(x, y)| pixel(x, y).to_vec())
        .collect()
}

fn opened(size: PixelSize, orientation: Orientation, turn: Turn) -> Picture {
    let mut picture =
        Picture::from_browser(Untrusted { size, rgba: detailed(size) }).unwrap().turned(orientation);
    picture.set_turn(turn);
    picture
}

fn all_of(picture: &Picture) -> Vec<u8> {
    picture.render::<Simd>(picture.whole(), picture.upright(), Kernel::Fine).unwrap().rgba
}

proptest! {
    #[test]
    fn each_turn_shows_the_picture_a_quarter_further(
        (width, height) in (1u32..40, 1u32..40), file in 0usize..8,
    ) {
        let (size, orientation) = (PixelSize::new(width, height), Orientation::ALL[file]);
        let untouched = opened(size, orientation, Turn::None);
        let (mut seen, mut seen_size) = (all_of(&untouched), untouched.upright());
        for turn in [Turn::Quarter, Turn::Half, Turn::ThreeQuarters, Turn::None] {
            (seen, seen_size) = (quarter(&seen, seen_size), seen_size.turned());
            let picture = opened(size, orientation, turn);
            prop_assert_eq!(picture.upright(), seen_size);
            prop_assert_eq!(&all_of(&picture), &seen);
        }
    }

    #[test]
    fn a_crop_of_the_turned_picture_is_cut_from_what_is_seen(
        (width, height) in (2u32..40, 2u32..40), file in 0usize..8, turn in 0usize..4,
        (left, up) in (0u32..39, 0u32..39), (across, down) in (1u32..40, 1u32..40),
    ) {
        let picture = opened(PixelSize::new(width, height), Orientation::ALL[file], Turn::ALL[turn]);
        let seen = picture.upright();
        let (x, y) = (left % seen.width, up % seen.height);
        let size = PixelSize::new(across.min(seen.width - x), down.min(seen.height - y));
        let crop = Crop { x, y, size };
        let whole = all_of(&picture);
        let cut: Vec<u8> = (y..y + size.height)
            .flat_map(|row| whole[(row * seen.width + x) as usize * 4..][..size.width as usize * 4].to_vec())
            .collect();
        prop_assert_eq!(picture.render::<Simd>(crop, size, Kernel::Fine).unwrap().rgba, cut);
    }
}
