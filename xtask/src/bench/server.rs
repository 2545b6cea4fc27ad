//! The backend under load: a real process, real connections, its store on the disk.

use super::figures::Figure;
use crate::backend::Backend;
use crate::command::{command, output};
use anyhow::{Context, Result, bail};
use serde_json::Value;

/// How many it accepts a second, how fast it answers with 500 listeners, how soon after its start there is a result.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let backend =
        Backend::start("bench", &["--jobs", "1", "--token-rate", "1000000", "--token-scores", "20000"])?;
    let mut run = command("cargo", crate::root());
    run.args(["run", "--quiet", "--release", "--package", "infrabench-server", "--example", "load", "--"]);
    let text = output(run.args([&backend.url, &backend.token]))?;
    let found: Value = serde_json::from_str(&text).context("the example prints JSON")?;
    let number = |name: &str| found[name].as_f64().with_context(|| format!("no `{name}` in {text}"));
    if found["heard"] != found["listeners"] || found["were_open"] != true {
        bail!("the listeners did not hear of every score while all were open: {text}");
    }
    let first = number("first_ms")?;
    let started = backend.started_in.as_secs_f64() * 1000.0;
    let figure = |name: &str, value: f64, unit, target: &str, baseline: &str, baseline_value: f64| Figure {
        name: name.to_owned(),
        value,
        unit,
        target: (!target.is_empty()).then(|| target.to_owned()),
        baseline: baseline.to_owned(),
        baseline_value,
    };
    Ok(vec![
        figure(
            "Scores accepted, each on the disk before it is answered, 64 clients",
            number("accepted_per_second")?,
            "/s",
            "> 1000 /s",
            "one client, one after another",
            number("one_by_one_per_second")?,
        ),
        figure(
            "Status calls with 500 event streams open and submissions going on, 99th percentile",
            number("loaded_p99_ms")?,
            "ms",
            "< 20 ms",
            "the same calls, nothing else going on",
            number("idle_p99_ms")?,
        ),
        figure(
            "First result after the start of the process, a real solution",
            started + first,
            "ms",
            "",
            "of that, until it listened",
            started,
        ),
    ])
}
