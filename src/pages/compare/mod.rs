//! Two runs side by side, paired by task.
//!
//! - [`page`]: what is there to compare; [`pair`] and [`body`] put a comparison together,
//!   [`use_compared`] asks for it, [`copy_link`] hands it on.
//! - [`address`], [`chosen`], [`tasks`], [`words`]: the address, the runs that it means, the lists of tasks, and the
//!   sentences; all of it plain data.
//! - [`heads`], [`trio`], [`strip`], [`table`]: the parts of the page, from above; [`others`] and [`chooser`] further runs.
//! - [`drill`]: one task: what the runs came to, [`answers`] how their answers differ, [`structure`] by construct.

pub mod address;
pub mod answers;
pub mod body;
pub mod chooser;
pub mod chosen;
pub mod copy_link;
pub mod drill;
pub mod heads;
pub mod letter;
pub mod others;
pub mod page;
pub mod pair;
pub mod row;
pub mod strip;
pub mod structure;
pub mod table;
pub mod tasks;
pub mod trio;
pub mod use_compared;
pub mod words;

pub use page::ComparePage;
