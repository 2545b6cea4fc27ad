//! Placeholder until the real module lands.

fn main() {}
