//! An address that a camera can read.

use core::net::IpAddr;

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

/// Whether an address such as `http://127.0.0.1:8080/#/c/bit-2027` is this machine's own, which no phone reaches:
/// `localhost`, a loopback address or `0.0.0.0`. `false` for a text that is no address.
#[must_use]
pub fn is_local(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_no_phone_reaches_is_known() {
        for local in
            ["http://127.0.0.1:8080/#/c/a", "http://localhost", "http://[::1]:1/", "http://0.0.0.0:8080"]
        {
            assert!(is_local(local), "{local}");
        }
        let others = [
            "http://192.168.1.7:8080",
            "https://photo.example.edu.cn",
            "https://localhost.example",
            "127.0.0.1",
        ];
        for other in others {
            assert!(!is_local(other), "{other}");
        }
    }
}
