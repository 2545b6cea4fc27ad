//! `cargo xtask test`: every test there is. All steps run even when one fails, so that one run shows all that is wrong.

mod programs;

use crate::command::{command, run as run_command};
use crate::{app, dist, engine, quality, schemathesis, setup};
use anyhow::{Result, bail};
use clap::Args;
use programs::Programs;
use std::time::{Duration, Instant};

#[derive(Args)]
pub(crate) struct Options {
    /// Only the steps whose name contains this
    #[arg(long)]
    only: Option<String>,
}

/// Crates that build for wasm32 and hold no I/O.
const PURE: [&str; 5] = [
    "infrabench-protocol",
    "infrabench-task",
    "infrabench-analysis",
    "infrabench-verdict",
    "infrabench-score",
];

type Step = (&'static str, fn() -> Result<()>);

const STEPS: [Step; 14] = [
    ("format", || cargo(&["fmt", "--all", "--check"])),
    ("clippy", || cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"])),
    ("clippy for wasm", clippy_wasm),
    ("types of the page's scripts", || npm(&["run", "--silent", "check"])),
    ("unit, property and snapshot tests", unit_tests),
    ("wasm tests", wasm_tests),
    ("dataset is built", || infrabench(&["tasks", "build", "tasks", "--check"])),
    ("dataset card is current", || infrabench(&["tasks", "card", "tasks", "--check"])),
    ("dataset is proved", || infrabench(&["tasks", "check", "tasks"])),
    ("dataset is measured", quality::test),
    ("API against its document", schemathesis::test),
    ("browser tests", browser_tests),
    ("browser engine", engine::test),
    ("parity of the engines", engine::parity),
];

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::everything()?;
    let mut outcomes: Vec<(&str, Duration, Result<()>)> = Vec::new();
    for (name, step) in STEPS {
        if options.only.as_ref().is_some_and(|part| !name.contains(part.as_str())) {
            continue;
        }
        println!("==> {name}");
        let started = Instant::now();
        let outcome = step();
        if let Err(error) = &outcome {
            println!("    {error:#}");
        }
        outcomes.push((name, started.elapsed(), outcome));
    }
    println!();
    for (name, time, outcome) in &outcomes {
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        println!("{word:>7}  {:>5.0} s  {name}", time.as_secs_f64());
    }
    let failed = outcomes.iter().filter(|(.., outcome)| outcome.is_err()).count();
    println!("steps: {} passed, {failed} failed", outcomes.len() - failed);
    if outcomes.is_empty() {
        bail!("no step has that in its name; the steps are: {}", STEPS.map(|(name, _)| name).join(", "));
    }
    if failed > 0 {
        bail!("{failed} of {} steps failed", outcomes.len());
    }
    Ok(())
}

fn cargo(words: &[&str]) -> Result<()> {
    run_command(command("cargo", crate::root()).args(words))
}

fn npm(words: &[&str]) -> Result<()> {
    run_command(command("npm", &crate::root().join("www")).args(words))
}

fn infrabench(words: &[&str]) -> Result<()> {
    run_command(app::infrabench_command()?.args(words))
}

fn clippy_wasm() -> Result<()> {
    let packages = PURE.iter().chain(&["infrabench-web"]).flat_map(|name| ["--package", name]);
    run_command(
        command("cargo", crate::root())
            .args(["clippy", "--quiet", "--target", "wasm32-unknown-unknown"])
            .args(packages)
            .args(["--", "--deny", "warnings"]),
    )
}

fn unit_tests() -> Result<()> {
    let packages = &["--workspace", "--exclude", "infrabench-e2e"];
    let documentation = cargo(&[&["test", "--quiet", "--doc"], packages.as_slice()].concat());
    Programs { packages, longest: &["hostile", "queue", "score", "chaos"], words: &[] }.run()?;
    documentation
}

fn wasm_tests() -> Result<()> {
    run_command(
        command("cargo", crate::root())
            .args([
                "test",
                "--target",
                "wasm32-unknown-unknown",
                "--package",
                "infrabench-web",
                "--test",
                "wasm",
            ])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                crate::target("tools/bin/wasm-bindgen-test-runner"),
            ),
    )
}

fn browser_tests() -> Result<()> {
    // The backend's journeys use the app as `serve` does, the others a folder as `dist` writes it.
    engine::place(&app::build()?)?;
    dist::write("/infrabench/", &crate::target("e2e/infrabench"))?;
    app::infrabench()?;
    // Each test has a browser of its own, and many of them score: more at once only wait for each other.
    Programs {
        packages: &["--package", "infrabench-e2e"],
        longest: &["accessibility", "models", "runs", "ask", "synthesis", "journey"],
        words: &["--test-threads=1"],
    }
    .run()
}
