//! The `yipai` binary.

fn main() {}
