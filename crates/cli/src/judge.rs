//! `infrabench judge`: what the output of a run comes to, for whoever drives an engine by other means.

use anyhow::{Context, Result};
use clap::Args;
use infrabench_protocol::run::{RunOutput, RunPlan, TestWitness};
use infrabench_verdict::interpret;
use serde::Deserialize;
use std::io::{BufRead, Write};

/// Reads lines of JSON from the standard input, `{"plan", "output", "reference"?}`: a `RunPlan`, its `RunOutput`, and the
/// witness of the reference's run. Writes a judgement for each
#[derive(Args)]
pub(crate) struct Options {}

#[derive(Deserialize)]
struct Case {
    plan: RunPlan,
    output: RunOutput,
    #[serde(default)]
    reference: Option<Vec<TestWitness>>,
}

pub(crate) fn run(_: &Options) -> Result<bool> {
    let mut out = std::io::stdout().lock();
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let case: Case =
            serde_json::from_str(&line?).with_context(|| format!("line {} cannot be judged", number + 1))?;
        let judgement = interpret(&case.plan, &case.output, case.reference.as_deref());
        serde_json::to_writer(&mut out, &judgement)?;
        out.write_all(b"\n")?;
        // Whoever writes a line may wait for its answer before writing the next.
        out.flush()?;
    }
    Ok(true)
}
