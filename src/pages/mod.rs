//! The pages, one folder or file each.

pub mod compare;
pub mod leaderboard;
pub mod not_found;
pub mod run;
pub mod runs;
pub mod settings;
pub mod task;
pub mod tasks;
