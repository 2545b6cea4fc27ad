//! The one store: what the app knows, and what it keeps between visits.
//!
//! - [`model`]: the data and the pure reducer that changes it.
//! - [`store`]: the handle that components use ([`store::use_store`]), with the services behind it.
//! - [`drafts`], [`scores`], [`settings`]: what is kept, and how.
//! - [`toasts`]: short messages; apart from the model, so that showing one draws nothing else anew.

pub mod drafts;
pub mod model;
pub mod scores;
pub mod settings;
pub mod store;
pub mod toasts;
