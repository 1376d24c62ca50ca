//! Thousands of different finished photographs without thousands of encodings: the same picture with different last
//! quantisation factors. For every server each is a different file.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};
use sha2::{Digest, Sha256};

use crate::photos::Portrait;

/// The size of the files in the rival's own benchmark: 300 KB.
const LENGTH: usize = 300_000;
/// Number of quantisation factors that differ, each by up to 15.
const FACTORS: usize = 6;

/// The picture that the photographs are made from.
#[derive(Debug)]
pub(super) struct Original {
    bytes: Vec<u8>,
    /// Offset of its last quantisation factors.
    factors: usize,
}

/// A variant of the picture.
#[derive(Debug, Clone)]
pub(super) struct Photo {
    original: Arc<Original>,
    number: usize,
}

impl Original {
    /// 960×1280 at 300 dpi, about as long as the rival's.
    pub(super) fn draw() -> Arc<Self> {
        let portrait = Portrait { width: 960, height: 1280, noise: 10, corners: false };
        let pixels = portrait.draw();
        let (mut low, mut high) = (60_u8, 98_u8);
        while low < high {
            let middle = low.midpoint(high + 1);
            if encode(&pixels, middle).len() <= LENGTH { low = middle } else { high = middle - 1 }
        }
        let bytes = encode(&pixels, low);
        let table = bytes.windows(5).rposition(|b| b == [0xFF, 0xDB, 0, 67, 1]).expect("a table for colour");
        Arc::new(Self { bytes, factors: table + 5 + 64 - FACTORS })
    }
}

fn encode(pixels: &[u8], quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_density(PixelDensity::dpi(300));
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(pixels, 960, 1280, ColorType::Rgb).expect("memory takes any JPEG");
    bytes
}

impl Photo {
    /// The variant with this number.
    pub(super) fn of(original: &Arc<Original>, number: usize) -> Self {
        Self { original: Arc::clone(original), number }
    }

    /// Size in bytes.
    pub(super) fn length(&self) -> usize {
        self.original.bytes.len()
    }

    /// Writes its bytes into a reused buffer.
    pub(super) fn write_into(&self, buffer: &mut Vec<u8>) {
        buffer.clear();
        buffer.extend_from_slice(&self.original.bytes);
        let mut rest = self.number;
        for factor in &mut buffer[self.original.factors..self.original.factors + FACTORS] {
            *factor = factor.saturating_add(u8::try_from(rest % 16).expect("below 16"));
            rest /= 16;
        }
    }

    /// The value of `Content-Digest`.
    pub(super) fn digest(&self) -> String {
        let mut bytes = Vec::new();
        self.write_into(&mut bytes);
        format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&bytes)))
    }
}
