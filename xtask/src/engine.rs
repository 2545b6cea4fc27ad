//! `cargo xtask engine`: the browser engine's bundle, one per version of aws-cdk-lib, and its tests in a real Chromium.

use crate::command::{command, run as run_command};
use crate::{app, environment, setup, tools};
use anyhow::{Context, Result};
use clap::Args;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Version of aws-cdk-lib, any whose packages are pinned in crates/runner/environments; may be given several times
    #[arg(long, value_name = "VERSION")]
    cdk: Vec<String>,
}

/// Builds the bundles. Each build looks for itself whether it is current.
pub(crate) fn run(options: &Options) -> Result<()> {
    let versions = environment::chosen(&options.cdk)?;
    tools::prerequisites()?;
    tools::npm()?;
    versions.iter().try_for_each(|version| build(version, "target/engine", &[]))
}

fn build(version: &str, out: &str, flags: &[&str]) -> Result<()> {
    println!("==> browser engine {version}");
    node(&[&["www/engine/build/main.mjs", "--cdk", version, "--out", out], flags].concat())
}

/// Puts the bundles into a folder that is served. Where the file system can, the files are linked: they never change.
pub(crate) fn place(served: &Path) -> Result<()> {
    run(&Options::default())?;
    let (from, to) = (crate::target("engine"), served.join("engine"));
    fs::create_dir_all(&to)?;
    fs::copy(from.join("index.json"), to.join("index.json"))?;
    for bundle in bundles(&from)? {
        let to = to.join(&bundle);
        if to.exists() {
            fs::remove_dir_all(&to)?;
        }
        link_all(&from.join(&bundle), &to)?;
    }
    Ok(())
}

/// Links every file of one folder into another, or copies it where the file system has no links.
fn link_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop))?;
    }
    Ok(())
}

/// Names of the folders that hold a bundle.
fn bundles(folder: &Path) -> Result<Vec<OsString>> {
    let names: std::io::Result<Vec<_>> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name())).collect();
    Ok(names?.into_iter().filter(|name| is_bundle(&folder.join(name))).collect())
}

/// Whether a folder holds the engine of one version.
pub(crate) fn is_bundle(folder: &Path) -> bool {
    folder.join("manifest.json").is_file()
}

/// Scores references and baselines in a browser, then programs that attack it.
pub(crate) fn test() -> Result<()> {
    setup::browser()?;
    run(&Options::default())?;
    run_command(command("node", &crate::root().join("www")).arg("build.mjs"))?;
    let infrabench = app::infrabench()?.display().to_string();
    node(&["www/engine/test/run.mjs", "--only", SAMPLE_TASKS, "--visits", "1", "--rehearse"])?;
    node(&["www/engine/test/rehearsal.mjs", "--only", SAMPLE_REHEARSAL])?;
    node(&["www/engine/test/life.mjs"])?;
    node(&["www/engine/test/room.mjs"])?;
    node(&["www/engine/test/hostile.mjs", "--only", SAMPLE_ATTACKS, "--infrabench", &infrabench])?;
    build(OTHER_VERSION, OTHER_FOLDER, &["--uncompressed"])?;
    node(&[
        "www/engine/test/run.mjs",
        "--only",
        SAMPLE_OTHER,
        "--visits",
        "1",
        "--cdk",
        OTHER_VERSION,
        "--engine",
        OTHER_FOLDER,
    ])
}

/// Runs the same candidates in both engines: one task that is mostly template assertions, one of plain asserts, and one
/// with several stacks. All of them: `infrabench parity`.
pub(crate) fn parity() -> Result<()> {
    setup::browser()?;
    let app = app::build()?;
    place(&app)?;
    let only = SAMPLE_PARITY.split('|').flat_map(|task| ["--only", task]);
    run_command(app::infrabench_command()?.args(["parity", "--wrong", "2", "--app"]).arg(&app).args(only))?;
    // An honest answer that gives a construct of the context another id, and so its tests another logical id to ask for.
    let renamed = ["--completions", "www/engine/test/renamed.jsonl"];
    run_command(app::infrabench_command()?.args(["parity", "--app"]).arg(&app).args(renamed))
}

/// A version that no task needs: the engine is not made for one version. It lies apart from what is served.
const OTHER_VERSION: &str = "2.275.0";
const OTHER_FOLDER: &str = "target/engine-other";
const SAMPLE_OTHER: &str = "billing_queue";

/// The last two: an asset by a path that the working folder completes, and an Aspect that is shown an object of a module that
/// no code imports. All of them: `infrabench parity`.
const SAMPLE_PARITY: &str =
    "billing_queue|push_update_policy|app_login|spend-watch+budgets|webhook-relay+tenant_rule";

/// All of them, as of the others: the driver without `--only`.
const SAMPLE_REHEARSAL: &str = "app_login";

/// One task of each donor. All of them: `node www/engine/test/run.mjs`.
const SAMPLE_TASKS: &str = "api_gateway_integration|geofence_feed|app_login|dns_records";

/// What would cost a visitor or a benchmark most: connections, forged passes, poison, code without end. All of them:
/// `node www/engine/test/hostile.mjs`.
const SAMPLE_ATTACKS: &str = "^(net_js_fetch|net_bridge|forge_pytest|forge_hook|forge_reporter|forge_template|exit_zero|poison|loop|memory_at_once|output|report_large)$";

fn node(words: &[&str]) -> Result<()> {
    run_command(command("node", crate::root()).args(words))
}
