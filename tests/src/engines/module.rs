//! WebAssembly modules: what the oldest engines can run.

use std::collections::BTreeSet;

use wasmparser::{Parser, Payload, Validator, WasmFeatures};

/// What Chromium 97 and iOS 16 know: reference types are the youngest (Chromium 96, Safari 15).
fn everywhere() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::FLOATS
        // How this parser calls the types of before: without it nothing validates.
        | WasmFeatures::GC_TYPES
}

/// Why an oldest engine refuses a module. `simd` says that the module is only given to engines that have it
/// (Chromium 91, iOS 16.4).
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

/// `vec(prefix byte, name)`, the tool conventions of WebAssembly.
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
