//! Small parts that several pages draw with.
//!
//! - [`icon`], [`verdict`]: marks, told apart by shape before colour.
//! - [`header`], [`toasts`], [`keys`], [`dialog`]: the frame.
//! - [`messages`]: notes, empty states, progress.
//! - [`text`]: numbers and sizes as people read them.

pub mod dialog;
pub mod header;
pub mod icon;
pub mod keys;
pub mod messages;
pub mod text;
pub mod toasts;
pub mod verdict;
