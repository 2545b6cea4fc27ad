//! A real backend for a step that needs one: the optimised program, a free port, a data folder of its own, a token.

use crate::{app, command};
use anyhow::{Context, Result};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A running backend. Ends with the value.
pub(crate) struct Backend {
    process: Child,
    /// Where it listens, without a slash at the end.
    pub(crate) url: String,
    /// A token that it takes.
    pub(crate) token: String,
    /// From its start until it listened.
    pub(crate) started_in: Duration,
}

impl Backend {
    /// Starts one whose data folder is named after the step.
    pub(crate) fn start(step: &str, options: &[&str]) -> Result<Self> {
        let data = crate::target("tmp").join(format!("{step}-data"));
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        let mut make = app::infrabench_command()?;
        let token = command::output(make.args(["token", "create", step, "--data"]).arg(&data))?;
        let mut serve = app::infrabench_command()?;
        serve.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "warn", "--data"]).arg(&data);
        let started = Instant::now();
        let mut process =
            serve.args(options).stdout(Stdio::piped()).spawn().context("could not start the backend")?;
        let mut first = String::new();
        let stdout = process.stdout.take().context("its output was asked for")?;
        BufReader::new(stdout).read_line(&mut first)?;
        let url = first.split_whitespace().find(|word| word.starts_with("http://"));
        let url = url.context("the backend ended at once; its complaint is above")?;
        Ok(Self { url: url.trim_end_matches('/').to_owned(), token, started_in: started.elapsed(), process })
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
