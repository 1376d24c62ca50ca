//! Entry point of the photo worker.

fn main() {}
