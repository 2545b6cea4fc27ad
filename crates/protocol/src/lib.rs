//! Every type that crosses a boundary, once: HTTP, server-sent events, workers, files.
//!
//! This crate sits at the bottom. Domain crates produce and consume these types; nothing here has behaviour beyond
//! names, defaults and small accessors, so that the app, the server, the CLI and an engine in any language agree.
//!
//! Lines are 1-based and ranges inclusive, columns are 1-based and count Unicode scalar values, durations are in the
//! unit their name says. Paths are relative, `/`-separated and already validated.

pub mod analysis;
pub mod api;
pub mod dataset;
pub mod intake;
pub mod place;
pub mod prompt;
pub mod quality;
pub mod results;
pub mod run;
pub mod tab;
pub mod template;
pub mod verdict;

/// Version of this API; a client that sees another one says so and does not guess.
pub const API_VERSION: u32 = 1;
