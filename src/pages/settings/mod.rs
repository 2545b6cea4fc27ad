//! Settings: engine, backend, theme, dataset, storage, keys, version. A section each.
//!
//! - `engine`: the engine in this tab: what is kept of it, keeping all of it, freeing the space.
//! - `backend`: the address, checked as it is typed, and a test of the connection.
//! - `dataset`: the dataset in use, another one, back to the bundled one.
//! - `storage`: what is kept, and clearing it.

pub mod backend;
pub mod dataset;
pub mod engine;
pub mod page;
pub mod storage;

pub use page::SettingsPage;
