//! A run's processes: started with their pipes, watched, and ended as a whole.
//!
//! - `supervise`: the loop that pumps the report and enforces wall clock, limits and cancellation.
//! - `pipes`: bounded readers.
//! - `watch`: memory and processes of the whole tree, which limits per process cannot bound.

mod pipes;
mod supervise;
mod watch;

pub(crate) use supervise::{Bounds, Ended, How, supervise};
