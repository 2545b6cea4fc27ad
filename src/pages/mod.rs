//! The pages, one folder or file each.

pub mod not_found;
pub mod settings;
pub mod task;
pub mod tasks;
