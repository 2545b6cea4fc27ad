//! One run: its figures, its samples, and scoring those that have no result yet.
//!
//! - `page`: what is known of the run, and its address ([`view`]).
//! - `head`: its name, and what can be done with it; `progress`: how scoring goes.
//! - `figures`: the title block, groups, error types.
//! - `samples`: the table; `sample`: one of them, whole, with `changes`, what its answer changed.
//! - [`words`]: figures as people read them.

pub mod changes;
pub mod figures;
pub mod head;
pub mod page;
pub mod progress;
pub mod sample;
pub mod samples;
pub mod view;
pub mod words;

pub use page::RunPage;
