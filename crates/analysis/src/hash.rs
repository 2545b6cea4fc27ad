//! Hashes of what things mean. Fast and deterministic; equality is always confirmed by comparing.

use std::hash::{BuildHasher, BuildHasherDefault, Hash};

type Fx = BuildHasherDefault<rustc_hash::FxHasher>;

/// The hash of anything hashable.
pub(crate) fn of(thing: impl Hash) -> u64 {
    Fx::default().hash_one(thing)
}

/// Order-sensitive combination.
pub(crate) fn chain(parts: impl IntoIterator<Item = u64>) -> u64 {
    parts.into_iter().fold(0x9e37, |sum, part| of((sum, part)))
}

/// Order-insensitive combination.
pub(crate) fn bag(parts: impl IntoIterator<Item = u64>) -> u64 {
    parts.into_iter().fold(0, |sum: u64, part| sum.wrapping_add(of(part)))
}
