//! `cargo xtask chaos`: the long form of the test that kills everything (`crates/cli/tests/chaos`).

use crate::command::{command, run as run_command};
use crate::setup;
use anyhow::Result;
use clap::Args;

#[derive(Args)]
pub(crate) struct Options {
    /// Jobs
    #[arg(long, default_value_t = 300)]
    jobs: u32,
    /// Workers
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    workers: u32,
    /// Seconds in which things are killed
    #[arg(long, default_value_t = 120)]
    seconds: u32,
    /// What is killed when, and what is scored; printed by an earlier run [default: another one each time]
    #[arg(long)]
    seed: Option<u64>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::engine()?;
    setup::queue()?;
    let mut test = command("cargo", crate::root());
    test.args(["test", "--quiet", "--package", "infrabench", "--test", "chaos", "--", "--nocapture"])
        .env("INFRABENCH_CHAOS_JOBS", options.jobs.to_string())
        .env("INFRABENCH_CHAOS_WORKERS", options.workers.to_string())
        .env("INFRABENCH_CHAOS_SECONDS", options.seconds.to_string());
    if let Some(seed) = options.seed {
        test.env("INFRABENCH_CHAOS_SEED", seed.to_string());
    }
    run_command(&mut test)
}
