//! Inside the runs worker.
//!
//! - [`Host`] (`answers`): answers requests. `keeping`: those that change runs; `lines`: those that read lines again;
//!   `prompt`: what a model is asked, which is of no run.
//! - [`line`], [`sorting`]: lines of files, and the runs that they make.
//! - [`held`]: a run as the worker holds it: what is known of each line, and where its text lies.
//! - `import`: files into lines, with problems told by file and line.
//! - `shelves`: runs in this browser's storage, and the texts of their lines.
//! - [`asked`]: what is asked about runs that are held.

mod answers;
pub mod asked;
pub mod held;
mod import;
mod keeping;
pub mod line;
mod lines;
mod prompt;
mod shelves;
pub mod sorting;

pub use answers::Host;
