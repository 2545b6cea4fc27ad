//! Small parts that several pages draw with.
//!
//! - [`icon`], [`verdict`]: marks, told apart by shape before colour.
//! - [`header`], [`toasts`], [`keys`], [`dialog`]: the frame.
//! - [`messages`]: notes, empty states, progress.
//! - [`charts`]: figures as pictures and as tables.
//! - [`editor`]: the editor bundle; [`code_view`] and [`answer_editor`] draw with it; [`file_tree`].
//! - [`page_link`]: a link that knows whether it leads here.
//! - [`same`]: shared data as a property.
//! - [`tabs`]: keys of a row of tabs.
//! - [`text`]: numbers and sizes as people read them.
//! - [`title`]: the name of the window.

pub mod answer_editor;
pub mod charts;
pub mod code_view;
pub mod dialog;
pub mod editor;
pub mod file_tree;
pub mod header;
pub mod icon;
pub mod keys;
pub mod messages;
pub mod page_link;
pub mod same;
pub mod tabs;
pub mod text;
pub mod title;
pub mod toasts;
pub mod verdict;
