//! Two runs side by side, paired by task.

mod page;

pub use page::ComparePage;
