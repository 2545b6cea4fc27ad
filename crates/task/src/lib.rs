//! Tasks, datasets, masks; completion intake; splice. Pure: no files, no clock, no Python parser.
//!
//! - [`path`]: paths inside a codebase, parsed once at the edge.
//! - [`task`]: one task, checked: its masks are known and its canonical solution gives the reference.

pub mod path;
pub mod task;

pub use path::RelativePath;
pub use task::{Codebase, Mask, Task};
