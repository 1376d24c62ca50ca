//! Conversion of a picture to sRGB. Recent iPhones store Display P3; interpreted as sRGB it looks pale.
//!
//! Only matrix profiles are supported (ICC.1:2010 §9.3): three primaries with a curve each. Cameras and phones
//! write no others. The browser converts profiles made of tables.

/// The colour space that a file's profile requires.
pub(super) enum Profile {
    /// sRGB, also for a file without a profile.
    Srgb,
    /// Another space, with its transform to sRGB.
    Matrix(Box<ToSrgb>),
    /// A space that only the browser can convert.
    Other,
}

/// Transform from encoded values of another space to encoded sRGB.
pub(super) struct ToSrgb {
    /// Linear light by encoded value, for each channel.
    curves: [[f32; 256]; 3],
    /// Matrix from the space's linear values to linear sRGB.
    matrix: [[f32; 3]; 3],
    /// Encoded sRGB by linear light, in steps of 1/[`STEPS`].
    encoded: Vec<u8>,
}

/// Small enough steps for the steep start of the sRGB curve.
const STEPS: u16 = 4095;

/// Matrix from XYZ under D50 to linear sRGB: the inverse of the colorants in the ICC's sRGB profile.
const SRGB_FROM_XYZ: [[f32; 3]; 3] = [
    [3.133_856, -1.616_867, -0.490_615],
    [-0.978_768, 1.916_142, 0.033_454],
    [0.071_945, -0.228_991, 1.405_243],
];

/// A matrix or curve that differs from sRGB by less than this counts as sRGB: about half a step of eight bits.
const SAME: f32 = 0.002;
/// sRGB curves are written in many ways, also as gamma 2.2; differences below one shade are ignored.
const SAME_CURVE: f32 = 0.01;

/// Linear light of an encoded sRGB value (IEC 61966-2-1).
fn srgb_light(value: f32) -> f32 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// Encoded sRGB value of linear light.
fn srgb_encode(light: f32) -> f32 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// The colour space of an ICC profile for a picture with `components` components. As in browsers, a profile for
/// another number of components is ignored.
pub(super) fn profile(icc: &[u8], components: u8) -> Profile {
    let transform = match (icc.get(16..24), components) {
        (Some([b'G', b'R', b'A', b'Y', ..]), 1) => grey(icc),
        // Tables have precedence over primaries and curves.
        (Some(b"RGB XYZ "), _) if tag(icc, *b"A2B0").is_none() => matrix(icc),
        (Some([b'R', b'G', b'B', b' ', ..]) | None, _) => None,
        (Some(_), _) => return Profile::Srgb,
    };
    match transform {
        Some(transform) if transform.is_identity() => Profile::Srgb,
        Some(transform) => Profile::Matrix(Box::new(transform)),
        None => Profile::Other,
    }
}

/// The transform of a grey profile, which consists of a curve (ICC.1:2010 §8.3.2).
fn grey(icc: &[u8]) -> Option<ToSrgb> {
    let curve = tag(icc, *b"kTRC").and_then(curve)?;
    let matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    Some(ToSrgb { curves: [curve; 3], matrix, encoded: encoded() })
}

/// The table of encoded sRGB by linear light.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 255 by the formula"
)]
fn encoded() -> Vec<u8> {
    (0..=STEPS).map(|step| (srgb_encode(f32::from(step) / f32::from(STEPS)) * 255.0).round() as u8).collect()
}

/// The transform of a matrix profile; `None` when a tag is missing or unreadable.
fn matrix(icc: &[u8]) -> Option<ToSrgb> {
    let columns = [*b"rXYZ", *b"gXYZ", *b"bXYZ"].map(|name| tag(icc, name).and_then(xyz));
    let [red, green, blue] = [columns[0]?, columns[1]?, columns[2]?];
    let curves = [*b"rTRC", *b"gTRC", *b"bTRC"].map(|name| tag(icc, name).and_then(curve));
    let [red_curve, green_curve, blue_curve] = curves;
    let matrix = SRGB_FROM_XYZ
        .map(|row| [red, green, blue].map(|xyz| row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]));
    Some(ToSrgb { curves: [red_curve?, green_curve?, blue_curve?], matrix, encoded: encoded() })
}

impl ToSrgb {
    fn is_identity(&self) -> bool {
        let same_primaries = (0..3).all(|row| {
            (0..3).all(|column| {
                let identity = if row == column { 1.0 } else { 0.0 };
                (self.matrix[row][column] - identity).abs() < SAME * 5.0
            })
        });
        let same_curve = (0..=255u8).all(|value| {
            let light = srgb_light(f32::from(value) / 255.0);
            self.curves.iter().all(|curve| (curve[usize::from(value)] - light).abs() < SAME_CURVE)
        });
        same_primaries && same_curve
    }

    /// Converts RGBA pixels in place. Each channel of a colour outside sRGB is clamped.
    pub(super) fn apply(&self, rgba: &mut [u8]) {
        let (pixels, _) = rgba.as_chunks_mut::<4>();
        for pixel in pixels {
            let light: [f32; 3] = std::array::from_fn(|i| self.curves[i][usize::from(pixel[i])]);
            for (channel, row) in pixel.iter_mut().zip(&self.matrix) {
                let value = row[0] * light[0] + row[1] * light[1] + row[2] * light[2];
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "`as` saturates at both ends"
                )]
                let step = (value * f32::from(STEPS) + 0.5) as usize;
                *channel = self.encoded[step.min(usize::from(STEPS))];
            }
        }
    }
}

/// Data of a tag in the tag table (ICC.1:2010 §7.3).
fn tag(icc: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    /// More than any real profile has; a table with more is damaged.
    const MAX_TAGS: usize = 100;
    let count = usize::try_from(u32_at(icc, 128)?).ok()?.min(MAX_TAGS);
    let entry = icc.get(132..)?.chunks_exact(12).take(count).find(|entry| entry.starts_with(&name))?;
    let at = usize::try_from(u32_at(entry, 4)?).ok()?;
    let length = usize::try_from(u32_at(entry, 8)?).ok()?;
    icc.get(at..at.checked_add(length)?)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_be_bytes(*b))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_be_bytes(*b))
}

/// Reads a signed 16.16 fixed-point number.
#[expect(clippy::cast_precision_loss, reason = "colorants and curve parameters need four digits, not nine")]
fn fixed(bytes: &[u8], at: usize) -> Option<f32> {
    bytes.get(at..)?.first_chunk().map(|b| i32::from_be_bytes(*b) as f32 / 65_536.0)
}

fn xyz(data: &[u8]) -> Option<[f32; 3]> {
    data.strip_prefix(b"XYZ ")?;
    Some([fixed(data, 8)?, fixed(data, 12)?, fixed(data, 16)?])
}

/// Reads a curve as linear light by encoded value (ICC.1:2010 §10.5 `curv`, §10.15 `para`).
fn curve(data: &[u8]) -> Option<[f32; 256]> {
    let function: Box<dyn Fn(f32) -> Option<f32>> = match data.get(..4)? {
        b"curv" => match u32_at(data, 8)? {
            0 => Box::new(Some),
            1 => {
                let gamma = f32::from(u16_at(data, 12)?) / 256.0;
                Box::new(move |x| Some(x.powf(gamma)))
            }
            count => Box::new(move |x| sampled(data, count, x)),
        },
        b"para" => parametric(data)?,
        _ => return None,
    };
    let mut light = [0.0; 256];
    for (value, place) in (0..=255u8).zip(&mut light) {
        *place = function(f32::from(value) / 255.0)?.clamp(0.0, 1.0);
    }
    Some(light)
}

/// A curve of samples, interpolated linearly.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index of at most a few thousand samples, clamped by `get`"
)]
fn sampled(data: &[u8], count: u32, x: f32) -> Option<f32> {
    let position = x * (count - 1) as f32;
    let below = position as usize;
    let above = (below + 1).min(usize::try_from(count).ok()? - 1);
    let sample = |index: usize| u16_at(data, 12 + index * 2).map(|v| f32::from(v) / 65_535.0);
    let (low, high) = (sample(below)?, sample(above)?);
    Some(low + (high - low) * (position - below as f32))
}

/// A parametric curve, types 0 to 4.
fn parametric(data: &[u8]) -> Option<Box<dyn Fn(f32) -> Option<f32>>> {
    let p = |index: usize| fixed(data, 12 + index * 4);
    let g = p(0)?;
    // y = (a x + b)^g + e for x ≥ d, else y = c x + f
    let (a, b, c, d, e, f) = match u16_at(data, 8)? {
        0 => (1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        1 => (p(1)?, p(2)?, 0.0, -p(2)? / p(1)?, 0.0, 0.0),
        2 => (p(1)?, p(2)?, 0.0, -p(2)? / p(1)?, p(3)?, p(3)?),
        3 => (p(1)?, p(2)?, p(3)?, p(4)?, 0.0, 0.0),
        4 => (p(1)?, p(2)?, p(3)?, p(4)?, p(5)?, p(6)?),
        _ => return None,
    };
    Some(Box::new(move |x| {
        let light = if x >= d { (a * x + b).max(0.0).powf(g) + e } else { c * x + f };
        light.is_finite().then_some(light)
    }))
}

#[cfg(test)]
#[path = "tests/colour.rs"]
mod tests;
