//! Every run that this browser keeps, and where files of predictions and results come in.
//!
//! - `page`: importing, and what is there.
//! - `table`: runs with their figures.

pub mod page;
pub mod table;

pub use page::{RunsPage, go_on};
