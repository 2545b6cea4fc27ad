//! One run: its figures, its samples, and scoring those that have no result yet.

mod page;

pub use page::RunPage;
