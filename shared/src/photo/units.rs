//! Units of a photograph: bytes, pixels, densities, aspects, qualities. Each is its own type, so that they
//! can't be confused.

use std::fmt;

use serde::{Deserialize, Serialize};

pub use super::settings::{Dpi, Quality};

/// A length in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Bytes(pub u64);

impl Bytes {
    /// `n` × 1024 bytes: the "K" of published limits.
    #[must_use]
    pub const fn kib(n: u64) -> Self {
        Self(n * 1024)
    }

    /// `n` × 1024 × 1024 bytes: the "M" of published limits.
    #[must_use]
    pub const fn mib(n: u64) -> Self {
        Self::kib(n * 1024)
    }

    /// The length of a buffer in bytes.
    #[must_use]
    pub const fn of(buffer: &[u8]) -> Self {
        Self(buffer.len() as u64)
    }
}

/// Why a range, an aspect, a density or a quality is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitError {
    /// The lower end is above the upper one, or an end is not a number.
    EmptyRange,
    /// A side, an aspect term or a density is zero.
    Zero,
    /// A quality outside 1..=100.
    Quality,
    /// The sizes are not whole multiples of the aspect.
    Aspect,
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyRange => "the lower bound is above the upper bound",
            Self::Zero => "a size, an aspect and a density must be above zero",
            Self::Quality => "a JPEG quality lies in 1..=100",
            Self::Aspect => "the size is not a whole multiple of the aspect",
        })
    }
}

impl std::error::Error for UnitError {}

/// A closed range of byte lengths, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "RawByteRange", into = "RawByteRange")]
pub struct ByteRange {
    min: Bytes,
    max: Bytes,
}

/// [`ByteRange`] as written in JSON and TOML.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct RawByteRange {
    min: Bytes,
    max: Bytes,
}

impl ByteRange {
    /// The range `min..=max`; an error when it is empty.
    pub const fn new(min: Bytes, max: Bytes) -> Result<Self, UnitError> {
        if min.0 <= max.0 { Ok(Self { min, max }) } else { Err(UnitError::EmptyRange) }
    }

    /// The smallest allowed length.
    #[must_use]
    pub const fn min(self) -> Bytes {
        self.min
    }

    /// The largest allowed length.
    #[must_use]
    pub const fn max(self) -> Bytes {
        self.max
    }

    /// Whether `bytes` is in the range, both ends included.
    #[must_use]
    pub fn contains(self, bytes: Bytes) -> bool {
        (self.min..=self.max).contains(&bytes)
    }
}

impl TryFrom<RawByteRange> for ByteRange {
    type Error = UnitError;

    fn try_from(raw: RawByteRange) -> Result<Self, UnitError> {
        Self::new(raw.min, raw.max)
    }
}

impl From<ByteRange> for RawByteRange {
    fn from(range: ByteRange) -> Self {
        Self { min: range.min, max: range.max }
    }
}

/// Width and height in whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PixelSize {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl PixelSize {
    /// The size `width` × `height`.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Number of pixels; can't overflow.
    #[must_use]
    pub const fn area(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// The size with width and height exchanged.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }

    /// Whether `self` is at least as large as `other` in both directions.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.width >= other.width && self.height >= other.height
    }
}

impl fmt::Display for PixelSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}

/// The ratio of width to height, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "RawAspect", into = "RawAspect")]
pub struct Aspect {
    width: u32,
    height: u32,
}

/// [`Aspect`] as written in JSON and TOML.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct RawAspect {
    width: u32,
    height: u32,
}

impl Aspect {
    /// The reduced ratio `width : height`; an error when a term is zero.
    pub const fn new(width: u32, height: u32) -> Result<Self, UnitError> {
        if width == 0 || height == 0 {
            return Err(UnitError::Zero);
        }
        let divisor = gcd(width, height);
        Ok(Self { width: width / divisor, height: height / divisor })
    }

    /// Width divided by height.
    #[must_use]
    pub fn ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// The horizontal term.
    #[must_use]
    pub const fn width(self) -> u32 {
        self.width
    }

    /// The vertical term.
    #[must_use]
    pub const fn height(self) -> u32 {
        self.height
    }

    /// Whether `size` has exactly this aspect, without rounding.
    #[must_use]
    pub const fn is_of(self, size: PixelSize) -> bool {
        size.width as u64 * self.height as u64 == size.height as u64 * self.width as u64
    }

    /// The largest size of exactly this aspect within `bounds`; `None` when not even the smallest fits.
    #[must_use]
    pub fn largest_within(self, bounds: PixelSize) -> Option<PixelSize> {
        let times = (bounds.width / self.width).min(bounds.height / self.height);
        (times > 0).then(|| PixelSize::new(self.width * times, self.height * times))
    }
}

const fn gcd(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl TryFrom<RawAspect> for Aspect {
    type Error = UnitError;

    fn try_from(raw: RawAspect) -> Result<Self, UnitError> {
        Self::new(raw.width, raw.height)
    }
}

impl From<Aspect> for RawAspect {
    fn from(aspect: Aspect) -> Self {
        Self { width: aspect.width, height: aspect.height }
    }
}
