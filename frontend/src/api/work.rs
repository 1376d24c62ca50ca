//! Computing a proof of work without stopping the page: in slices, between which it draws.

use std::time::Duration;

use shared::challenge::{Challenge, PARTS, Proof, Search};

use crate::hooks::sleep;

/// Hashes of one slice: some 10 ms on a telephone of the middle class, so that every frame is drawn.
const SLICE: u32 = 8 * 1024;

/// Meets a challenge; `working` is told how far it is, in per cent.
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
