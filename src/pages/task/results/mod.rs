//! What the answer came to.
//!
//! - [`pane`]: which of these is shown; `banner`: the verdict; `trouble`: why there is none.
//! - `preparing`: the engine before a run; `live`: the tests while they run; `tests`: the list of judged tests, `test` one of them.
//! - `looked`: what was looked for beside the closest resource, drawn from `json`; `trace`: what was raised.
//! - `words`: the score as sentences and as text to copy.

pub mod banner;
pub mod json;
pub mod live;
pub mod looked;
pub mod pane;
pub mod preparing;
pub mod test;
pub mod tests;
pub mod trace;
pub mod trouble;
pub mod words;

pub use pane::ResultsPane;
