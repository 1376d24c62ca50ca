//! Journeys through the whole product: the real binary, a real browser, real fingers.

mod harness;
