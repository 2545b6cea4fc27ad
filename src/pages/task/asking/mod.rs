//! Asking a model: in one turn, or in two.
//!
//! - [`state`]: how far it is and what was answered; [`use_asking`] asks and keeps it, [`order`] is one asking from the
//!   prompt to its end.
//! - [`dialog`]: which model, and how; [`sent`]: the very words that it gets.
//! - [`strip`]: how far it is, over the answer box; [`trouble`]: why there is no answer, and the way out.
//! - [`turns`]: the second turn, and both side by side; [`compare`]: what it fixed and what it broke.

pub mod compare;
pub mod dialog;
pub mod fields;
pub mod order;
pub mod sent;
pub mod state;
pub mod strip;
pub mod trouble;
pub mod turns;
pub mod use_asking;
