//! Options that every command which scores shares, and the engine they choose.

use anyhow::{Context, Result};
use clap::Args;
use infrabench_protocol::run::Limits;
use infrabench_runner::{BrowserEngine, Environments, SandboxMode};
use std::path::{Path, PathBuf};
use std::sync::Arc;

// Its own name among clap's groups: commands that take these options have a group called `Options` too.
#[derive(Args)]
#[group(id = "engine")]
pub(crate) struct Options {
    /// Folder of Python environments, one per version of the CDK
    #[arg(long, env = "INFRABENCH_ENVIRONMENTS", default_value = "target/environments")]
    environments: PathBuf,
    /// Run completions without the sandbox: only for code of your own
    #[arg(long)]
    unsafe_no_sandbox: bool,
    /// Start every run from nothing instead of as a fork of what is imported already: some ten times slower, and without a
    /// witness of its assertions. The plain way, to compare with
    #[arg(long)]
    cold: bool,
    /// Seconds that a run may take
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

impl Options {
    /// The environments, found and checked.
    pub(crate) fn environments(&self) -> Result<Arc<Environments>> {
        let sandbox = if self.unsafe_no_sandbox { SandboxMode::Unconfined } else { SandboxMode::Confined };
        let environments =
            Environments::discover(&self.environments, sandbox).context("scoring is not possible here")?;
        let environments = environments.with_limits(self.limits());
        Ok(Arc::new(if self.cold { environments.cold() } else { environments }))
    }

    /// The browser engine of the app built in a folder.
    pub(crate) fn browser(&self, app: &Path) -> Result<BrowserEngine> {
        BrowserEngine::start(app, self.limits()).context("scoring in a browser is not possible here")
    }

    fn limits(&self) -> Limits {
        Limits { wall_ms: self.timeout * 1000, ..Limits::default() }
    }
}

/// Runs at once by default: one per core, as each keeps a core busy.
pub(crate) fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
