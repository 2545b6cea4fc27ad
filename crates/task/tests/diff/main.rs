//! Unified diffs: the published form against Python's own, ordinary diffs, places of hunks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test says what fails by failing"
)]

mod locating;
mod ordinary;
mod properties;
mod published;

use infrabench_task::diff::{FileDiff, changes, patched};

/// `text` with `diff` applied by its numbers.
fn apply(text: &str, diff: &FileDiff) -> String {
    let changes = changes(text, diff).unwrap_or_else(|problem| panic!("{problem}\n{text:?}\n{diff:#?}"));
    patched(text, &changes)
}
