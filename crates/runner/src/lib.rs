//! Engines: the native one (environments, sandbox, runs), and the browser's in a headless Chromium. The only crate that
//! starts processes.
//!
//! - [`environment`]: one Python environment per version of the CDK, found and checked before anything runs.
//! - [`engine`]: executes a plan in an environment and reports what happened; what it means is for the verdict.
//! - [`browser`]: the same in a browser.
//! - [`score`]: a completion in, a judged score out: intake, splice, run, verdict.
//! - [`sandbox`]: how a run is confined, and how it is refused where it cannot be.
//!
//! Below these: `warm` (runs that are forks of what has everything imported), `harness` (the Python that runs inside),
//! `workspace` (the files of a run), `process` (the tree, its pipes and its limits), `report` (the harness's lines),
//! `gather` (events into an output), `references` (what passes are held against).

pub mod browser;
pub mod cancel;
pub mod engine;
pub mod environment;
mod gather;
mod harness;
mod launch;
mod process;
mod references;
mod report;
pub mod sandbox;
pub mod score;
mod warm;
mod workspace;

pub use browser::BrowserEngine;
pub use cancel::CancelToken;
pub use engine::{Engine, NativeEngine};
pub use environment::{Environment, EnvironmentError, Environments};
pub use sandbox::SandboxMode;
