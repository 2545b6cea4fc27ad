//! The Task page: the workbench.
//!
//! - [`page`]: from the id in the address to the workbench.
//! - [`workbench`]: puts the panes together; [`desk`] is what lies open on it, [`keys`] and [`goto`] how one moves.
//! - [`taskbar`], [`neighbours`], [`link`]: the head.
//! - [`files`], [`code`], [`brief`], [`quality`]: what is given; [`marks`] what is drawn over code, [`prompt`] and [`for_model`] the
//!   request for a person and for a model.
//! - [`answer`]: the box; [`answer_state`] and [`use_answer`] what is in it and how it is kept, [`open_file`] one way in;
//!   [`understood`], [`chooser`], [`findings`] what was made of it; [`answer_map`] which line went where.
//! - [`asking`]: a model answers, in one turn or in two.
//! - [`analysis`], [`results`]: what the answer changes, and what it came to.
//! - [`layout`], [`splitter`], [`pane_tabs`]: panes side by side, or one at a time.

pub mod analysis;
pub mod answer;
pub mod answer_map;
pub mod answer_state;
pub mod asking;
pub mod brief;
pub mod chooser;
pub mod code;
pub mod desk;
pub mod files;
pub mod findings;
pub mod for_model;
pub mod goto;
pub mod keys;
pub mod layout;
pub mod link;
pub mod marks;
pub mod neighbours;
pub mod open_file;
pub mod page;
pub mod pane_tabs;
pub mod prompt;
pub mod quality;
pub mod results;
pub mod splitter;
pub mod taskbar;
#[cfg(test)]
mod testing;
pub mod understood;
pub mod use_answer;
pub mod workbench;

pub use page::TaskPage;
pub use prompt::spans;
