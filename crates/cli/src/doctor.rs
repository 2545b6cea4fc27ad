//! `infrabench doctor`: can this machine score, and if not, what is missing.

use anyhow::Result;
use clap::Args;
use infrabench_runner::doctor::{Check, State, can_score, examine};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    /// Folder of Python environments, one per version of the CDK
    #[arg(long, env = "INFRABENCH_ENVIRONMENTS", default_value = "target/environments")]
    environments: PathBuf,
    /// Print one JSON object instead of lines
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    can_score: bool,
    checks: Vec<Check>,
}

/// Prints what was found; false where this machine cannot score.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let checks = examine(&options.environments);
    let report = Report { can_score: can_score(&checks), checks };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", text(&report));
    }
    Ok(report.can_score)
}

fn text(report: &Report) -> String {
    let width = report.checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for check in &report.checks {
        let mark = match check.state {
            State::Works => '✓',
            State::Absent => '–',
            State::Fails => '✗',
        };
        text.push_str(&format!("{mark} {:width$}  {}\n", check.name, check.found));
        if let Some(hint) = &check.hint {
            text.push_str(&format!("  {:width$}  → {hint}\n", ""));
        }
    }
    text.push_str(if report.can_score {
        "this machine can score\n"
    } else {
        "this machine cannot score: what is marked ✗ is missing\n"
    });
    text
}
