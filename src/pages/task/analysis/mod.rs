//! What the answer changes, before it is run; and what a run of it made and printed.
//!
//! - [`pane`]: the tabs; `absent`: why there is nothing to compare.
//! - `structural`: the structural diff; `tree` its lines as data, `grid` and `value` their drawing, `moves` keys and
//!   presses, `rest` what stayed the same, `sealed` the press that the reference asks for.
//! - `lines`: the line diff, its files drawn by `line_files`; `synthesis`: templates and graph of what a score synthesized, `template` as plain text;
//!   `output`: what it printed.
//! - [`links`]: from a difference to the tests that it explains, and back.

pub mod absent;
pub mod grid;
pub mod line_files;
pub mod lines;
pub mod links;
pub mod moves;
pub mod output;
pub mod pane;
pub mod rest;
pub mod sealed;
pub mod structural;
pub mod synthesis;
pub mod template;
pub mod tree;
pub mod value;

pub use pane::AnalysisPane;
