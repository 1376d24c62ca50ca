//! Checks that the oldest engines can run the WebAssembly modules.

use std::collections::BTreeSet;

use wasmparser::{Parser, Payload, Validator, WasmFeatures};

/// The WebAssembly features of Chromium 97 and iOS 16: the newest are reference types (Chromium 96, Safari 15).
fn everywhere() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::FLOATS
        // The parser's flag for the reference types from before GC: without it no module validates.
        | WasmFeatures::GC_TYPES
}

/// Why an oldest engine refuses a module. `simd`: the module is loaded only by engines with SIMD (Chromium 91, iOS
/// 16.4).
pub fn check(wasm: &[u8], simd: bool) -> Result<(), String> {
    let features = if simd { everywhere() | WasmFeatures::SIMD } else { everywhere() };
    Validator::new_with_features(features).validate_all(wasm).map(drop).map_err(|error| error.to_string())
}

/// The features that the compiler wrote into the module (section `target_features`).
#[must_use]
pub fn declared(wasm: &[u8]) -> BTreeSet<String> {
    let sections = Parser::new(0).parse_all(wasm).filter_map(|payload| match payload {
        Ok(Payload::CustomSection(section)) if section.name() == "target_features" => {
            Some(section.data().to_vec())
        }
        Ok(_) | Err(_) => None,
    });
    sections.flat_map(|data| features(&data)).collect()
}

/// The format is `vec(prefix byte, name)`, from the WebAssembly tool conventions.
fn features(data: &[u8]) -> Vec<String> {
    let mut rest = data;
    let mut byte = || {
        let (first, after) = rest.split_first()?;
        rest = after;
        Some(*first)
    };
    let count = byte().unwrap_or_default();
    let mut found = Vec::new();
    for _ in 0..count {
        let (Some(_prefix), Some(length)) = (byte(), byte()) else { break };
        let name: Vec<u8> = (0..length).map_while(|_| byte()).collect();
        found.push(String::from_utf8_lossy(&name).into_owned());
    }
    found
}
