//! A URL and its QR code, for opening a page on a phone.

use core::net::IpAddr;

use serde::{Deserialize, Serialize};

/// A URL and its QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinkCode {
    /// The URL that the QR code holds.
    pub address: String,
    /// Modules on each side of the code, without the quiet zone.
    pub modules: u32,
    /// The dark modules as an SVG path; one module is one unit.
    pub path: String,
}

/// Whether a URL such as `http://127.0.0.1:8080/#/c/bit-2027` names this machine itself, which a phone can't
/// reach: `localhost`, a loopback address or `0.0.0.0`. `false` for a text that is no URL.
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
