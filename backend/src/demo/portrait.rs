//! An invented portrait: shapes on light blue, with head, eyes and shoulders where the photo standard requires them.

use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit};

/// The size that collections require.
const WIDTH: u16 = 960;
const HEIGHT: u16 = 1280;

/// High enough that the grain keeps the file above 100 KiB.
const QUALITY: u8 = 92;

type Colour = [u8; 3];

const BACKGROUND: Colour = [100, 197, 255];
const EYE: Colour = [35, 30, 30];
const MOUTH: Colour = [170, 90, 90];
const SKIN: [Colour; 3] = [[238, 200, 175], [226, 182, 150], [244, 212, 190]];
const HAIR: [Colour; 3] = [[30, 26, 26], [52, 38, 30], [20, 20, 28]];
const CLOTHES: [Colour; 4] = [[40, 48, 90], [110, 40, 50], [40, 90, 60], [70, 70, 75]];

/// The picture as a JPEG; another `seed` gives another person.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "the size fits the pixels")]
pub fn draw(seed: usize) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    let mut grain = Grain(u32::try_from(seed).unwrap_or(u32::MAX) ^ 0x9e37_79b9);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let colour = colour_at(f32::from(x) / f32::from(WIDTH), f32::from(y) / f32::from(HEIGHT), seed);
            let noise = grain.next();
            pixels.extend(colour.map(|channel| channel.saturating_add_signed(noise)));
        }
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_density(PixelDensity { density: (300, 300), unit: PixelDensityUnit::Inches });
    encoder
        .encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb)
        .expect("as many pixels as the size says, into memory");
    file
}

/// The colour at a point, both coordinates from 0 to 1.
fn colour_at(x: f32, y: f32, seed: usize) -> Colour {
    let from_centre = (x - 0.5).abs();
    let eye = inside(from_centre - 0.095, y - 0.39, 0.022, 0.011);
    let mouth = inside(x - 0.5, y - 0.535, 0.06, 0.009);
    let face = inside(x - 0.5, y - 0.40, 0.235, 0.235);
    let fringe = y < 0.27;
    let hair = inside(x - 0.5, y - 0.36, 0.265, 0.24) && y < 0.42;
    let neck = from_centre < 0.095 && (0.55..0.74).contains(&y);
    let shoulders = inside(x - 0.5, y - 1.02, 0.47, 0.32);
    if eye {
        EYE
    } else if mouth {
        MOUTH
    } else if face && !fringe {
        SKIN[seed % SKIN.len()]
    } else if hair || face {
        HAIR[seed / 2 % HAIR.len()]
    } else if neck {
        SKIN[seed % SKIN.len()]
    } else if shoulders {
        CLOTHES[seed % CLOTHES.len()]
    } else {
        BACKGROUND
    }
}

fn inside(dx: f32, dy: f32, half_width: f32, half_height: f32) -> bool {
    (dx / half_width).powi(2) + (dy / half_height).powi(2) <= 1.0
}

/// The grain of a sensor, the same for the same seed (xorshift, George Marsaglia 2003).
struct Grain(u32);

impl Grain {
    /// From -4 to 3.
    fn next(&mut self) -> i8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        i8::try_from(self.0 >> 29).unwrap_or(0) - 4
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};
    use shared::photo::{PhotoDigest, Preset, accept};

    use super::*;

    #[test]
    fn a_drawn_portrait_keeps_every_rule() {
        for seed in [0, 1, 7] {
            let file = draw(seed);
            let digest = PhotoDigest::new(Sha256::digest(&file).into());
            assert!(accept(&file, digest, &Preset::default().spec()).is_ok(), "{seed}: {} bytes", file.len());
        }
    }
}
