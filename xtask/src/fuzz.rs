//! `cargo xtask fuzz`: strangers' requests and completions for as long as one likes.

use crate::command::{command, run as run_command};
use crate::setup;
use anyhow::Result;
use clap::Args;

#[derive(Args)]
pub(crate) struct Options {
    /// How long to try
    #[arg(long, default_value_t = 10)]
    minutes: u64,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::engine()?;
    run_command(
        command("cargo", crate::root())
            .args(["test", "--package", "infrabench-server", "--test", "strangers", "--", "--nocapture"])
            .env("INFRABENCH_FUZZ_MINUTES", options.minutes.to_string()),
    )
}
