//! `cargo xtask bench`: every figure, measured side by side in one run.

use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    /// Write the figures to this file as JSON too
    #[arg(long)]
    json: Option<PathBuf>,
}

pub(crate) fn run(_options: &Options) -> Result<()> {
    Ok(())
}
