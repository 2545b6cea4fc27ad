//! Set-up, in the order in which a person would miss things.

use crate::{environment, schemathesis, tools};
use anyhow::Result;
use clap::Args;

#[derive(Args)]
pub(crate) struct Options {
    /// Also install the Python environment of this version of aws-cdk-lib, which no task of the dataset needs
    #[arg(long, value_name = "VERSION")]
    cdk: Vec<String>,
    /// Only what scoring needs: the sandbox and the Python environments
    #[arg(long)]
    scoring: bool,
}

/// `cargo xtask setup`.
pub(crate) fn run(options: &Options) -> Result<()> {
    environment::chosen(&options.cdk)?;
    if options.scoring {
        engine()?;
    } else {
        everything()?;
    }
    environment::install(&options.cdk)
}

/// What scoring needs: the sandbox and the Python environments.
pub(crate) fn engine() -> Result<()> {
    tools::prerequisites()?;
    tools::system(&[("bwrap", "bubblewrap")])?;
    environment::install(&[])
}

/// What building the app needs.
pub(crate) fn app() -> Result<()> {
    tools::prerequisites()?;
    tools::wasm_target()?;
    tools::npm()?;
    tools::trunk()?;
    tools::wasm_bindgen()?;
    tools::wasm_split()?;
    tools::tidy()
}

/// What driving a browser needs.
pub(crate) fn browser() -> Result<()> {
    tools::system(&[
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
        ("firefox-esr", "firefox-esr"),
    ])?;
    tools::geckodriver()?;
    tools::tidy()
}

/// What testing the queue needs.
pub(crate) fn queue() -> Result<()> {
    tools::system(&[("nats-server", "nats-server")])
}

/// All of it.
pub(crate) fn everything() -> Result<()> {
    engine()?;
    app()?;
    browser()?;
    queue()?;
    schemathesis::install()?;
    println!("ready: `cargo xtask serve` runs InfraBench, `cargo xtask test` tests it");
    Ok(())
}
