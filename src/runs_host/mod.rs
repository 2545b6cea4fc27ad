//! Inside the runs worker.
//!
//! - [`Host`] (`answers`): answers requests.
//! - `import`: files into lines, line by line, with problems told by file and line.
//! - `held`: a run as the worker holds it: what is known of each line, and where its text lies.
//! - `keeping`: runs in this browser's storage.
//! - `figures`, `samples`, `comparing`: what is asked about runs that are held.

mod answers;

pub use answers::Host;
