//! A run's processes: started with their pipes, watched, and ended as a whole.
//!
//! - `supervise`: the loop that pumps the report and enforces wall clock, limits and cancellation.
//! - `child`: a run that is a child process.
//! - `pipes`: bounded readers.
//! - `tree`: memory, processes and files of the whole tree, which limits per process cannot bound.
//! - `watch`: what a tree uses, for where no control group can be had.

mod child;
mod pipes;
mod supervise;
mod tree;
mod watch;

pub(crate) use child::ChildRun;
pub(crate) use pipes::{Collecting, report};
pub(crate) use supervise::{Bounds, End, Ended, How, Outputs, PATIENCE, Subject, supervise};
pub(crate) use tree::Tree;
