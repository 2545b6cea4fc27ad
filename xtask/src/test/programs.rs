//! Test programs, two at a time: the longest of them mostly wait, for queues, for limits, for a browser, for what was killed
//! to come back.

use crate::command::command;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

/// Test programs that run at once.
const AT_ONCE: usize = 2;

/// Some packages' tests.
pub(super) struct Programs {
    /// The packages, as cargo is told.
    pub(super) packages: &'static [&'static str],
    /// Those that take longest, begun first.
    pub(super) longest: &'static [&'static str],
    /// What each program is told.
    pub(super) words: &'static [&'static str],
}

/// A line of what cargo built, as far as it matters here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    executable: Option<PathBuf>,
    #[serde(default)]
    manifest_path: Option<PathBuf>,
    #[serde(default)]
    target: Option<Target>,
    #[serde(default)]
    profile: Option<Profile>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// A program with tests in it.
struct Program {
    name: String,
    path: PathBuf,
    /// Of its package: where cargo would run it.
    folder: PathBuf,
}

impl Programs {
    /// Builds and runs them, all of them even when one fails.
    pub(super) fn run(&self) -> Result<()> {
        let mut programs = build(self.packages)?;
        programs.sort_by_key(|program| {
            self.longest.iter().position(|name| *name == program.name).unwrap_or(self.longest.len())
        });
        let queue = Mutex::new(VecDeque::from(programs));
        let failed = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while let Some(program) = queue.lock().ok().and_then(|mut queue| queue.pop_front()) {
                        let passed = one(&program, self.words).unwrap_or_else(|error| {
                            println!("    {}: {error:#}", program.name);
                            false
                        });
                        if let (false, Ok(mut failed)) = (passed, failed.lock()) {
                            failed.push(program.name);
                        }
                    }
                });
            }
        });
        let failed = failed.into_inner().unwrap_or_default();
        if !failed.is_empty() {
            bail!("tests failed in {}", failed.join(", "));
        }
        Ok(())
    }
}

/// Builds every test program.
fn build(packages: &[&str]) -> Result<Vec<Program>> {
    let mut cargo = command("cargo", crate::root());
    cargo.args(["test", "--no-run", "--quiet", "--message-format", "json-render-diagnostics"]).args(packages);
    let output = cargo.stderr(Stdio::inherit()).output().context("could not start cargo")?;
    if !output.status.success() {
        bail!("the tests could not be built");
    }
    let text = String::from_utf8(output.stdout).context("cargo writes UTF-8")?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let programs: Vec<Program> = messages.filter_map(program).collect();
    if programs.is_empty() {
        bail!("cargo named no test program");
    }
    Ok(programs)
}

fn program(message: Message) -> Option<Program> {
    if message.reason != "compiler-artifact" || !message.profile?.test {
        return None;
    }
    let folder = message.manifest_path?.parent().map(Path::to_owned)?;
    Some(Program { name: message.target?.name, path: message.executable?, folder })
}

/// Runs a program; what it says is printed whole, once it has ended.
fn one(program: &Program, words: &[&str]) -> Result<bool> {
    let started = Instant::now();
    let output = Command::new(&program.path)
        .arg("--quiet")
        .args(words)
        .current_dir(&program.folder)
        .env("CARGO_MANIFEST_DIR", &program.folder)
        .env("PATH", crate::command::path_with_tools())
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start {}", program.path.display()))?;
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{}, {:.0} s:\n{}", program.name, started.elapsed().as_secs_f64(), text.trim_end());
    Ok(output.status.success())
}
