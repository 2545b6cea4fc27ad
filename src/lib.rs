//! InfraBench in a browser tab.
//!
//! One library behind four small programs: the app (`main.rs`) and its three workers (`bin/`). Linking drops what a
//! program does not use, so only the `analysis` worker carries the Python parser and only the app carries Yew.
//!
//! - [`route`]: which page is shown.
//! - [`state`]: the one store; what the app knows and what it keeps between visits.
//! - [`services`]: everything that talks to something else: workers, storage, the backend, the theme.
//! - [`pages`], [`components`]: what is drawn.
//! - [`host`]: the other end of [`services::worker`], inside a worker.
//! - [`catalog`], [`dataset_host`]: the dataset worker; what it knows, and how it answers.
//! - [`runs`], [`runs_host`]: what the page and the runs worker say to each other; what that worker holds.
//! - [`tab_host`]: the analysis worker's part in scoring in the tab.

pub mod catalog;
pub mod components;
pub mod dataset_host;
pub mod host;
pub mod pages;
pub mod route;
pub mod runs;
pub mod runs_host;
pub mod services;
pub mod state;
pub mod tab_host;
