//! Where a backend keeps what outlives it.

use anyhow::{Context, Result};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
#[group(id = "data-options")]
pub(crate) struct Options {
    /// Folder that outlives the backend: accepted scores, results, tokens [default: ~/.local/share/infrabench]
    ///
    /// One backend at a time uses it. The default follows `XDG_DATA_HOME`.
    #[arg(long, global = true, value_name = "FOLDER", help_heading = "What is kept")]
    data: Option<PathBuf>,
}

impl Options {
    /// The folder that was named, or the default.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        if let Some(folder) = &self.data {
            return Ok(folder.clone());
        }
        let named = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let base = named("XDG_DATA_HOME").or_else(|| Some(named("HOME")?.join(".local/share")));
        let base = base.context("there is no home folder to keep data in; name a folder with --data")?;
        Ok(base.join("infrabench"))
    }
}
