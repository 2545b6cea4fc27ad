//! `cargo xtask shots`: pictures of every page, for a person to look at.

use crate::{app, setup};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    /// Folder for the pictures
    #[arg(long, default_value = "target/shots")]
    out: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::everything()?;
    app::build()?;
    app::infrabench()?;
    let mut shots = crate::command::command("cargo", crate::root());
    shots.args(["run", "--quiet", "--package", "infrabench-e2e", "--bin", "shots", "--"]);
    crate::command::run(shots.arg(crate::root().join(&options.out)))
}
