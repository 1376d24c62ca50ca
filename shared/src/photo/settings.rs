//! Settings of an encoder: density and quality.

use serde::{Deserialize, Serialize};

use super::units::UnitError;

/// A density in dots per inch, above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "u16", into = "u16")]
pub struct Dpi(u16);

impl Dpi {
    /// The density `dpi`; an error for zero.
    pub const fn new(dpi: u16) -> Result<Self, UnitError> {
        if dpi == 0 { Err(UnitError::Zero) } else { Ok(Self(dpi)) }
    }

    /// The density in dots per inch.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Dpi {
    type Error = UnitError;

    fn try_from(raw: u16) -> Result<Self, UnitError> {
        Self::new(raw)
    }
}

impl From<Dpi> for u16 {
    fn from(dpi: Dpi) -> Self {
        dpi.0
    }
}

/// A JPEG quality on the scale of the Independent JPEG Group, 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "u8", into = "u8")]
pub struct Quality(u8);

impl Quality {
    /// The highest quality, 100.
    pub const MAX: Self = Self(100);

    /// The quality `quality`; an error outside 1..=100.
    pub const fn new(quality: u8) -> Result<Self, UnitError> {
        if quality >= 1 && quality <= 100 { Ok(Self(quality)) } else { Err(UnitError::Quality) }
    }

    /// The quality as a number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Quality {
    type Error = UnitError;

    fn try_from(raw: u8) -> Result<Self, UnitError> {
        Self::new(raw)
    }
}

impl From<Quality> for u8 {
    fn from(quality: Quality) -> Self {
        quality.0
    }
}
