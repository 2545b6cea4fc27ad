//! `cargo xtask engine`: the browser engine's bundle, one per version of aws-cdk-lib, and its tests in a real Chromium.

use crate::command::{command, run as run_command};
use crate::{environment, setup, tools};
use anyhow::Result;

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
    setup::browser()?;
    run()?;
    run_command(command("node", &crate::root().join("www")).arg("build.mjs"))?;
    node(&["www/engine/test/run.mjs", "--only", SAMPLE_TASKS, "--visits", "2"])?;
    node(&["www/engine/test/hostile.mjs", "--only", SAMPLE_ATTACKS])
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
