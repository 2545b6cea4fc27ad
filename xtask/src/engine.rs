//! `cargo xtask engine`: the browser engine's bundle, one per version of aws-cdk-lib, and its tests in a real Chromium.

use crate::command::{command, run as run_command};
use crate::{app, environment, setup, tools};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Builds the bundle of every environment's version. Each build looks for itself whether it is current.
pub(crate) fn run() -> Result<()> {
    tools::prerequisites()?;
    tools::npm()?;
    environment::versions()?.iter().try_for_each(|version| build(version))
}

fn build(version: &str) -> Result<()> {
    println!("==> browser engine {version}");
    node(&["www/engine/build/main.mjs", "--cdk", version, "--out", "target/engine"])
}

/// Scores references and baselines in a browser, then programs that attack it.
pub(crate) fn test() -> Result<()> {
    whole()?;
    let infrabench = app::infrabench()?.display().to_string();
    node(&["www/engine/test/run.mjs", "--only", SAMPLE_TASKS, "--visits", "2"])?;
    node(&["www/engine/test/hostile.mjs", "--only", SAMPLE_ATTACKS, "--infrabench", &infrabench])
}

/// Runs the same candidates in both engines: one task that is mostly template assertions, one of plain asserts, and one
/// with several stacks.
pub(crate) fn parity() -> Result<()> {
    let app = whole()?.display().to_string();
    let only = ["--only", "billing_queue", "--only", "push_update_policy", "--only", "app_login"];
    run_command(app::infrabench_command()?.args(["parity", "--app", &app]).args(only))
}

/// Builds all that a page needs to run the engine, in one folder as the built app has it; gives that folder.
fn whole() -> Result<PathBuf> {
    setup::browser()?;
    run()?;
    run_command(command("node", &crate::root().join("www")).arg("build.mjs"))?;
    let app = crate::target("engine-app");
    let engine = app.join("engine");
    if engine.exists() {
        std::fs::remove_dir_all(&engine).context("cannot clear the folder of links to the engine")?;
    }
    std::fs::create_dir_all(&engine)?;
    for folder in [crate::root().join("www/generated/engine"), crate::target("engine")] {
        link_all(&folder, &engine)?;
    }
    Ok(app)
}

/// Links everything in one folder into another.
fn link_all(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        std::os::unix::fs::symlink(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// One task of each donor. All of them: `node www/engine/test/run.mjs`.
const SAMPLE_TASKS: &str = "api_gateway_integration|geofence_feed|app_login|dns_records";

/// What would cost a visitor or a benchmark most: connections, forged passes, poison, code without end. All of them:
/// `node www/engine/test/hostile.mjs`.
const SAMPLE_ATTACKS: &str =
    "^(net_js_fetch|net_bridge|forge_pytest|forge_hook|forge_reporter|forge_template|exit_zero|poison|loop)$";

fn node(words: &[&str]) -> Result<()> {
    run_command(command("node", crate::root()).args(words))
}
