//! `cargo xtask serve`: the product on one port.

use crate::{app, engine, setup};
use anyhow::Result;
use clap::Args;

#[derive(Args)]
pub(crate) struct Options {
    /// Port to listen on, on this machine only
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::engine()?;
    setup::app()?;
    let dist = app::build()?;
    engine::place(&dist)?;
    let mut serve = app::infrabench_command()?;
    serve.args(["serve", "--listen", &format!("127.0.0.1:{}", options.port), "--app"]).arg(dist);
    crate::command::run(&mut serve)
}
