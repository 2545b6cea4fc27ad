//! The published tables beside own runs, clearly apart.
//!
//! - [`view`]: what is shown in which order, as the address has it.
//! - [`published`], [`figures`]: the published tables and own runs as tables; [`words`]: how their figures are written.
//! - [`consistency`], [`second_turn`], [`failures`]: the charts, published and own.
//! - [`sheets`], [`own`]: the page's parts, which [`page`] puts together.

mod consistency;
mod failures;
mod figures;
mod own;
mod page;
mod published;
mod second_turn;
mod sheets;
mod view;
mod words;

pub use page::LeaderboardPage;
