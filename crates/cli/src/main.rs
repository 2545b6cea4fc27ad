//! The `infrabench` command.

fn main() {}
