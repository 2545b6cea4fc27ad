//! The list of tasks.
//!
//! - [`view`]: what the reader wants to see, kept in the address and above the pages.
//! - `page`: the page in each state of the dataset; `head`, `rail`, `foot`: what stands around the list.
//! - `grid`, `row`, `keys`: the virtual list. `listing`: its data, fetched from the worker as it is needed.
//! - `load`: loading another dataset; `problems`: what is wrong with one.

pub mod foot;
pub mod grid;
pub mod head;
pub mod keys;
pub mod listing;
pub mod load;
pub mod page;
pub mod problems;
pub mod rail;
pub mod row;
pub mod view;

pub use load::LoadDialog;
pub use page::TasksPage;
