//! Everything that talks to something else. Each service hides its medium: callers see plain types and errors in words.
//!
//! - [`worker`]: one client for all workers; [`dataset`], `analysis` and [`runs`] put their types on top.
//! - [`storage`]: IndexedDB; [`local`]: what is needed sooner than that answers; [`theme`]: before the first paint, even.
//! - [`backend`]: the HTTP API; [`engine`]: Python and the CDK in this tab; [`scoring`] follows one score on either.
//! - [`runs`]: runs that this browser keeps; [`run_scoring`] scores what they lack.
//! - [`model`]: a model at any service, asked from this tab; [`events`]: streams of server-sent events, of either.
//! - [`templates`]: what a score synthesized, compared by the analysis worker.
//! - [`share`], [`clipboard`]: links with an answer in them, copying, saving a text as a file.
//! - [`address`]: where the app itself is served; [`media`]: on what kind of screen; [`drops`]: files dropped beside the
//!   places that take them.

pub mod address;
pub mod analysis;
pub mod backend;
pub mod clipboard;
pub mod dataset;
pub mod drops;
pub mod engine;
pub mod events;
pub mod local;
pub mod media;
pub mod model;
pub mod run_scoring;
pub mod runs;
pub mod scoring;
pub mod share;
pub mod storage;
pub mod templates;
pub mod theme;
pub mod worker;
