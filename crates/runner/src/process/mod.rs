//! A run's processes: started with their pipes, watched, and ended as a whole.
//!
//! - `supervise`: the loop that pumps the report and enforces wall clock, limits and cancellation.
//! - `pipes`: bounded readers.
//! - `tree`: memory, processes and files of the whole tree, which limits per process cannot bound.
//! - `watch`: what a tree uses, for where no control group can be had.

mod pipes;
mod supervise;
mod tree;
mod watch;

pub(crate) use supervise::{Bounds, Ended, How, supervise};
