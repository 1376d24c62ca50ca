//! Computes a proof of work in slices, so that the browser draws frames in between.

use std::time::Duration;

use shared::challenge::{Challenge, PARTS, Proof, Search};

use crate::hooks::sleep;

/// Hashes per slice: about 10 ms on a mid-range phone, so that every frame is drawn.
const SLICE: u32 = 8 * 1024;

/// Solves a challenge; `working` receives the progress in per cent.
pub(super) async fn prove(challenge: &Challenge, working: &impl Fn(u8)) -> Proof {
    let mut search = Search::new(challenge);
    let mut told = None;
    loop {
        if let Some(proof) = search.advance(SLICE) {
            return proof;
        }
        let percent = search.found() * (100 / PARTS);
        if told.replace(percent) != Some(percent) {
            working(percent);
        }
        sleep(Duration::ZERO).await;
    }
}
