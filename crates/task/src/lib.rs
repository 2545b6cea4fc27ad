//! Tasks, datasets, masks; completion intake; splice. Pure: no files, no clock, no Python parser.
//!
//! - [`path`]: paths inside a codebase, parsed once at the edge.
//! - [`lines`]: what counts as a line, here and in Python.
//! - [`diff`]: unified diffs: read, apply, write, locate.
//! - [`tags`]: the comment lines around a mask.
//! - [`authoring`]: from a donor and a task file to a task.
//! - [`dataset`]: sets of tasks, and the loader for every form they come in.
//! - [`canonical`]: the canonical solution as edits.
//! - [`intake`]: from what a model answered to edits.
//! - [`splice`]: edits into the context, giving a candidate.
//! - [`tests_of`]: which tests a task has.
//! - [`plan`]: what an engine is asked to run.
//! - [`task`]: one task, checked: its masks are known and its canonical solution gives the reference.

pub mod authoring;
pub mod canonical;
pub mod dataset;
pub mod diff;
pub mod intake;
pub mod lines;
pub mod path;
pub mod plan;
pub mod problem;
pub mod splice;
pub mod tags;
pub mod task;
pub mod tests_of;

mod json;
mod masks;
mod record;
mod settle;

pub use path::RelativePath;
pub use problem::LoadProblem;
pub use task::{Codebase, Mask, Task};
