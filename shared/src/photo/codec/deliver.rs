//! Makes the delivered form of a submitted file. The same file gives the same bytes on every machine: decoder,
//! resampler (fixed point in each of its instruction sets) and encoder (without SIMD) compute with integers
//! only.

use std::fmt;

use super::encode::{Encoded, WindowError, encode_towards};
use super::picture::{DecodeError, Limits, Picture};
use super::resample::{Kernel, Simd};
use crate::photo::spec::DeliveredForm;
use crate::photo::units::{Bytes, Quality};

/// The delivered form of a photograph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Bytes of the JPEG.
    pub jpeg: Vec<u8>,
    /// Quality of the encoding.
    pub quality: Quality,
    /// Whether the length is in the range that the form aims at.
    pub within: bool,
}

/// Why a photograph has no delivered form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliverError {
    /// The file can't be decoded, although it could when it was submitted.
    Unreadable(DecodeError),
    /// It has fewer pixels than the form, or another aspect; a photograph is never upscaled or distorted.
    Shape,
    /// Memory ran out, or the encoder failed.
    Unencodable,
}

impl fmt::Display for DeliverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "the photograph can't be read: {error}"),
            Self::Shape => {
                f.write_str("the photograph is too small for the delivered form, or has another shape")
            }
            Self::Unencodable => f.write_str("the delivered form could not be encoded"),
        }
    }
}

impl std::error::Error for DeliverError {}

/// Makes the delivered form of `master`.
pub fn deliver(master: &[u8], form: &DeliveredForm) -> Result<Delivered, DeliverError> {
    let picture = Picture::decode(master, Limits::PHONE).map_err(DeliverError::Unreadable)?;
    let (from, to) = (picture.upright(), form.size);
    let same_shape =
        u64::from(from.width) * u64::from(to.height) == u64::from(from.height) * u64::from(to.width);
    if !from.covers(to) || !same_shape {
        return Err(DeliverError::Shape);
    }
    let pixels =
        picture.render::<Simd>(picture.whole(), to, Kernel::Fine).ok_or(DeliverError::Unencodable)?;
    let (encoded, miss) = encode_towards(&pixels, form.bytes, form.quality_floor, form.dpi)
        .map_err(|_: WindowError| DeliverError::Unencodable)?;
    let Encoded { jpeg, quality, .. } = encoded;
    debug_assert_eq!(miss.is_none(), form.bytes.contains(Bytes::of(&jpeg)));
    Ok(Delivered { jpeg, quality, within: miss.is_none() })
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::{ColorType, Encoder};
    use proptest::prelude::*;

    use super::*;
    use crate::photo::jpeg::{Density, DensityUnit, Structure};
    use crate::photo::units::{ByteRange, PixelSize};

    /// A picture of grey noise between `low` and `high`: from too plain to too detailed.
    fn master(size: PixelSize, seed: u32, swing: u8) -> Vec<u8> {
        let mut state = seed | 1;
        let mut noise = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            u8::try_from(state >> 24).unwrap()
        };
        let mut pixels = Vec::new();
        for _ in 0..size.area() {
            let level = 128 - swing / 2 + if swing == 0 { 0 } else { noise() % swing };
            pixels.extend([level, level, level.saturating_add(20)]);
        }
        let mut file = Vec::new();
        let short = |length: u32| u16::try_from(length).unwrap();
        Encoder::new(&mut file, 90)
            .encode(&pixels, short(size.width), short(size.height), ColorType::Rgb)
            .unwrap();
        file
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn a_delivered_form_has_its_size_density_and_quality_and_is_always_the_same(
            factor in 1_u32..=2, seed: u32, swing in prop::sample::select(vec![0_u8, 2, 12, 40, 120, 250]),
        ) {
            let form = DeliveredForm::default();
            let master = master(PixelSize::new(480 * factor, 640 * factor), seed, swing);
            let made = deliver(&master, &form).unwrap();
            prop_assert_eq!(&deliver(&master, &form).unwrap(), &made);
            let structure = Structure::read(&made.jpeg).unwrap();
            prop_assert_eq!(structure.frame.size, PixelSize::new(480, 640));
            prop_assert_eq!(structure.density, Some(Density { unit: DensityUnit::Inch, x: 300, y: 300 }));
            prop_assert!(made.quality >= form.quality_floor);
            prop_assert_eq!(made.within, form.bytes.contains(Bytes::of(&made.jpeg)));
        }
    }

    #[test]
    fn a_picture_of_middling_detail_lies_in_the_window() {
        let form = DeliveredForm::default();
        let made = deliver(&master(PixelSize::new(960, 1280), 7, 30), &form).unwrap();
        assert!(made.within, "{} bytes at {:?}", made.jpeg.len(), made.quality);
    }

    #[test]
    fn what_cannot_lie_in_the_window_comes_as_close_as_quality_allows() {
        let size = PixelSize::new(480, 640);
        let plain = deliver(&master(size, 1, 0), &DeliveredForm::default()).unwrap();
        assert!(!plain.within && plain.quality == Quality::MAX, "{:?}", plain.quality);
        let narrow = ByteRange::new(Bytes(1), Bytes(1024)).unwrap();
        let form = DeliveredForm { bytes: narrow, ..DeliveredForm::default() };
        let noisy = deliver(&master(size, 1, 200), &form).unwrap();
        assert!(!noisy.within && noisy.quality == form.quality_floor, "{:?}", noisy.quality);
    }

    #[test]
    fn nothing_is_upscaled_or_distorted() {
        let form = DeliveredForm::default();
        for size in [PixelSize::new(240, 320), PixelSize::new(960, 960)] {
            assert_eq!(deliver(&master(size, 1, 9), &form), Err(DeliverError::Shape));
        }
        assert!(matches!(deliver(b"no picture", &form), Err(DeliverError::Unreadable(_))));
    }
}
