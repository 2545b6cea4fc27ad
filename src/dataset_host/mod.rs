//! Inside the dataset worker.
//!
//! - [`Host`] (`answers`): answers requests; those that need a dataset wait for the first one.
//! - `reading`: bytes from files, addresses and storage, with progress.
//! - `opening`: from bytes to a catalogue, with the problems told by file, line and field.

mod answers;
mod opening;
mod reading;

pub use answers::Host;
