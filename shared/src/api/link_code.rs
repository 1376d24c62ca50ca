//! An address that a camera can read.

use serde::{Deserialize, Serialize};

/// An address and its QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinkCode {
    /// The address.
    pub address: String,
    /// How many modules the code has on each side.
    pub modules: u32,
    /// The dark ones as an SVG path, one unit a module.
    pub path: String,
}
