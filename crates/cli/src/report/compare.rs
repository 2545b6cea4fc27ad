//! `infrabench compare`: two runs, task by task.

use super::forms::{percent, points};
use super::read;
use super::tables::{Cell, Table};
use super::{Form, forms};
use anyhow::{Context, Result, bail};
use clap::Args;
use infrabench_task::Task;
use infrabench_verdict::metrics::{Comparison, Run, TaskPair, compare};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    /// Results of the first run
    a: PathBuf,
    /// Results of the second run; the same file compares two of its models
    b: PathBuf,
    /// Model of the first file [default: its only one]
    #[arg(long, value_name = "NAME")]
    model_a: Option<String>,
    /// Model of the second file [default: its only one]
    #[arg(long, value_name = "NAME")]
    model_b: Option<String>,
    /// The form of the comparison: table, json, csv, md or latex
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
    /// File to write to [default: standard output]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Dataset whose tasks the results are of, for their names
    #[arg(long, default_value = "tasks/infrabench.jsonl")]
    dataset: PathBuf,
    /// Fail, with status 1, when the second run is worse beyond doubt: the interval of the difference lies on the first one's
    /// side, and McNemar's p is below 0.05
    #[arg(long)]
    fail_if_worse: bool,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let a = one(&options.a, options.model_a.as_deref(), "--model-a")?;
    let b = one(&options.b, options.model_b.as_deref(), "--model-b")?;
    let tasks = read::tasks(&options.dataset, false)?;
    let found = compare(&a, &b);
    if found.tasks.is_empty() {
        bail!("no task has a scored sample in both {} and {}", options.a.display(), options.b.display());
    }
    let text = match options.format {
        Form::Json => format!("{:#}\n", json!({ "a": a.name, "b": b.name, "comparison": found })),
        Form::Table => {
            format!(
                "{}\n{}",
                sentences(&a, &b, &found),
                forms::terminal(&[pairing(&found), tables(&found, &tasks)])
            )
        }
        Form::Md => {
            format!(
                "{}\n{}",
                sentences(&a, &b, &found),
                forms::markdown(&[pairing(&found), tables(&found, &tasks)])
            )
        }
        Form::Csv => forms::csv(&[tables(&found, &tasks)])?,
        Form::Latex => forms::latex(&[pairing(&found), tables(&found, &tasks)]),
        Form::Html => {
            bail!("a comparison has no page of its own; `infrabench report A B --format html` has both runs")
        }
    };
    super::write(options.out.as_ref(), &text)?;
    // The draws of few tasks that all differ alike show no doubt where there is much; the exact test does.
    let worse =
        found.difference.is_some_and(|difference| difference.interval.low > 0.0) && found.p_value < 0.05;
    if options.fail_if_worse && worse {
        eprintln!("{} is worse than {}", b.name, a.name);
    }
    Ok(!(options.fail_if_worse && worse))
}

/// The run of a file that was asked for.
fn one(path: &PathBuf, model: Option<&str>, option: &str) -> Result<Run> {
    let found = read::read(std::slice::from_ref(path))?;
    for problem in &found.problems {
        eprintln!("{problem}");
    }
    let names: Vec<String> = found.runs.iter().map(|run| run.name.clone()).collect();
    let mut runs = found.runs.into_iter().filter(|run| model.is_none_or(|model| run.name == model));
    match (runs.next(), runs.next()) {
        (Some(run), None) => Ok(run),
        (Some(_), Some(_)) => {
            bail!("{} has several models ({}); choose with {option}", path.display(), names.join(", "))
        }
        (None, _) => match model {
            Some(model) => {
                bail!("{} has no results of {model}; it has {}", path.display(), names.join(", "))
            }
            None => Err(anyhow::anyhow!("no line is a result")).with_context(|| path.display().to_string()),
        },
    }
}

/// What the comparison comes to, in words that do not say more than it shows.
fn sentences(a: &Run, b: &Run, found: &Comparison) -> String {
    let mut said = vec![format!("A is {}, B is {}.", a.name, b.name)];
    let left_out = found.only_in_a + found.only_in_b;
    if left_out > 0 {
        said.push(format!(
            "{} tasks are in both; {} that only A has and {} that only B has are left out.",
            found.tasks.len(),
            found.only_in_a,
            found.only_in_b
        ));
    } else {
        said.push(format!("Both scored the same {} tasks.", found.tasks.len()));
    }
    if let Some(difference) = found.difference {
        let interval = difference.interval;
        said.push(format!(
            "Average correctness, A less B: {} points, 95 % interval {} to {} (paired bootstrap over tasks).",
            points(difference.value),
            points(interval.low),
            points(interval.high)
        ));
    }
    let pairing = found.pairing;
    let disagree = pairing.only_a + pairing.only_b;
    said.push(if disagree == 0 {
        "The first samples agree on every task.".to_owned()
    } else {
        format!(
            "First samples: {disagree} tasks disagree, {} for A and {} for B; if neither were better, a split at least this uneven \
             would come with p = {} (McNemar, exact).",
            pairing.only_a,
            pairing.only_b,
            p_value(found.p_value)
        )
    });
    for at in &found.resolution {
        let samples = if at.samples == 1 { "1 sample".to_owned() } else { format!("{} samples", at.samples) };
        said.push(if at.difference < 1.0 {
            let points = percent(at.difference);
            format!("With {samples} a task these tasks would show a difference of {points} points four times out of five.")
        } else {
            format!("With {samples} a task these tasks are too few to show any difference four times out of five.")
        });
    }
    said.join("\n") + "\n"
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "below 0.001".to_owned() } else { format!("{p:.3}") }
}

fn pairing(found: &Comparison) -> Table {
    let pairing = found.pairing;
    let row = |name: &str, passed: usize, not: usize| {
        vec![Cell::Text(name.to_owned()), Cell::Count(passed), Cell::Count(not)]
    };
    Table {
        title: "Tasks solved".to_owned(),
        note: "Of first samples.".to_owned(),
        columns: vec![String::new(), "B passed".to_owned(), "B not passed".to_owned()],
        rows: vec![
            row("A passed", pairing.both, pairing.only_a),
            row("A not passed", pairing.only_b, pairing.neither),
        ],
    }
}

/// The tasks on which the runs differ, those that tell most first.
fn tables(found: &Comparison, tasks: &BTreeMap<String, Task>) -> Table {
    let name =
        |pair: &TaskPair| tasks.get(&pair.task_id).map_or(&pair.task_id, |task| &task.entry_point).clone();
    let mut differ: Vec<&TaskPair> =
        found.tasks.iter().filter(|pair| pair.a_share.total_cmp(&pair.b_share).is_ne()).collect();
    differ.sort_by(|a, b| (b.a_share - b.b_share).total_cmp(&(a.a_share - a.b_share)));
    Table {
        title: "Where they differ".to_owned(),
        note: format!(
            "{} of {} tasks. Percent of each task's samples that passed.",
            differ.len(),
            found.tasks.len()
        ),
        columns: ["Task", "A", "B"].map(str::to_owned).to_vec(),
        rows: differ
            .into_iter()
            .map(|pair| vec![Cell::Text(name(pair)), Cell::Bare(pair.a_share), Cell::Bare(pair.b_share)])
            .collect(),
    }
}
