//! `infrabench run` with 50 requests at once: whether scoring keeps the processors busy, and memory stays where it was.

use super::figures::Figure;
use crate::app;
use crate::command::{command, output};
use anyhow::{Context, Result};
use serde_json::Value;

pub(crate) fn measure() -> Result<Vec<Figure>> {
    app::infrabench()?;
    let mut run = command("cargo", crate::root());
    run.args(["run", "--quiet", "--package", "infrabench-e2e", "--bin", "asking"]);
    let text = output(&mut run)?;
    let figures: Value = serde_json::from_str(&text).context("it prints JSON")?;
    let figure = |name: &str| figures[name].as_f64().with_context(|| format!("no `{name}` in {text}"));
    Ok(vec![
        Figure {
            name: "`infrabench run`, 50 requests at once: processors busy while scoring".to_owned(),
            value: figure("busy")? * 100.0,
            unit: "%",
            target: Some("all".to_owned()),
            baseline: "all of them".to_owned(),
            baseline_value: 100.0,
        },
        Figure {
            name: "The same: memory of the command, second half of the run".to_owned(),
            value: figure("memory_second_half_mb")?,
            unit: "MB",
            target: Some("flat".to_owned()),
            baseline: "first half".to_owned(),
            baseline_value: figure("memory_first_half_mb")?,
        },
    ])
}
