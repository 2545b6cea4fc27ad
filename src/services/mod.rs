//! Everything that talks to something else. Each service hides its medium: callers see plain types and errors in words.
//!
//! - [`worker`]: one client for both workers; [`dataset`] and `analysis` put their types on top.
//! - [`storage`]: IndexedDB; [`theme`]: the one setting that is needed before the first paint.
//! - [`backend`]: the HTTP API.
//! - [`address`]: where the app itself is served.

pub mod address;
pub mod backend;
pub mod dataset;
pub mod storage;
pub mod theme;
pub mod worker;
