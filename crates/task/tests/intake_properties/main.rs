//! What holds for every completion, not only for those somebody thought of.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a test says what fails by failing, and need not be quick"
)]

mod any_text;
mod forms;
mod fragments;
mod python;
mod reindent;
mod splicing;
mod tasks;
