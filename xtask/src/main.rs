//! `cargo xtask`: one place that sets up, serves, tests, measures and packs InfraBench.
//!
//! Every command begins with the set-up it needs. A set-up step is done once: its stamp under `target/stamps` holds a
//! fingerprint of its inputs, and it runs again only when they change. Nothing is installed outside the repository,
//! except Debian packages when run as root on a machine that has apt.

mod app;
mod backend;
mod bench;
mod chaos;
mod command;
mod dist;
mod engine;
mod environment;
mod fingerprint;
mod fuzz;
mod quality;
mod schemathesis;
mod serve;
mod setup;
mod shots;
mod test;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Sets up, serves, tests, measures and packs InfraBench")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what serving and testing need: tools, npm packages, the Python environment
    Setup(setup::Options),
    /// Set up, build, and serve the app and the backend on one port
    Serve(serve::Options),
    /// Set up and run every test
    Test(test::Options),
    /// Kill workers, NATS server and submitter of a queue at random, and compare the results with those of a calm run
    Chaos(chaos::Options),
    /// Build a static folder for any web host
    Dist(dist::Options),
    /// Build the browser engine's bundles, of the versions that the dataset's tasks need
    Engine(engine::Options),
    /// Send the backend strangers' requests and completions for a while
    Fuzz(fuzz::Options),
    /// Measure, and print every figure with its unit, baseline and ratio
    Bench(bench::Options),
    /// Take screenshots of every page: light, dark, wide, narrow
    Shots(shots::Options),
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Setup(options) => setup::run(&options),
        Task::Serve(options) => serve::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Chaos(options) => chaos::run(&options),
        Task::Dist(options) => dist::run(&options),
        Task::Engine(options) => engine::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Shots(options) => shots::run(&options),
    }
}

/// The repository's top folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// A path under Cargo's target folder.
fn target(part: &str) -> PathBuf {
    let base = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    base.join(part)
}
