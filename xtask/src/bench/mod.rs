//! `cargo xtask bench`: every figure named, with its unit, and a baseline measured in the same run, so that the ratio
//! means something on any machine.

mod asking;
mod browser;
mod engine;
mod figures;
mod native;
mod runs;
mod server;
mod size;

use crate::{app, setup};
use anyhow::{Context, Result};
use clap::Args;
use figures::Figure;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    /// Only the parts whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Write the figures to this file as JSON too
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What is measured together, and how.
type Part<'a> = (&'a str, &'a dyn Fn() -> Result<Vec<Figure>>);

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::everything()?;
    let dist = app::build()?;
    let mut found = Vec::new();
    let parts: [Part<'_>; 10] = [
        ("sizes", &|| size::measure(&dist)),
        ("splice, natively", &native::measure),
        ("scoring, natively", &runs::measure),
        ("server", &server::measure),
        ("asking models", &asking::measure),
        ("analysis, in the browser", &|| browser::analysis(&dist)),
        ("first page, in the browser", &|| browser::load(&dist)),
        ("10,000 tasks, in the browser", &|| browser::tasks(&dist)),
        ("runs of 10,000 results, in the browser", &|| browser::runs(&dist)),
        ("scoring, in the browser", &|| engine::measure(&dist)),
    ];
    for (name, part) in parts {
        if options.only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        println!("==> {name}");
        found.extend(part().with_context(|| format!("measuring {name}"))?);
    }
    println!("\n{}", figures::table(&found));
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&found)?)?;
    }
    Ok(())
}
