//! `infrabench report`: results in, the tables of the benchmark out, and `infrabench compare`: two runs, task by task.
//!
//! - [`read`]: results files into runs, with what is wrong in them.
//! - [`tables`]: the figures of runs as tables, which every form of output is written from.
//! - [`forms`]: a terminal's table, Markdown, CSV, LaTeX, JSON.
//! - [`html`]: one page that opens without a server and goes down to each sample.

mod charts;
mod compare;
mod forms;
mod html;
mod read;
mod tables;

pub(crate) use compare::{Options as CompareOptions, run as run_compare};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use infrabench_verdict::metrics::{Metrics, summarize};
use std::fs;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    /// Results: JSON Lines, as `infrabench score` writes them. Each model in them is a run
    #[arg(required = true)]
    results: Vec<PathBuf>,
    /// The form of the tables
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
    /// File to write to [default: standard output]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Dataset whose tasks the results are of, for `--by` and to say how many tasks have no result
    #[arg(long, default_value = "tasks/infrabench.jsonl")]
    dataset: PathBuf,
    /// Also correctness by a property of the tasks; may be repeated
    #[arg(long, value_enum)]
    by: Vec<Property>,
    /// Also the published tables, beside yours and marked as published
    #[arg(long)]
    published: bool,
    /// Fail, with status 1, when a run's average correctness is below this many percent
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    fail_under: Option<f64>,
}

/// What tasks are grouped by.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Property {
    /// The repository a task was cut from
    Donor,
    /// The AWS services of a task; it counts for each of them
    Service,
    /// The kind of work, e.g. `add`, `policy`
    Kind,
    /// `easy`, `medium`, `hard`
    Difficulty,
}

/// How tables are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For a terminal
    Table,
    /// Every figure, for programs
    Json,
    /// Shares as fractions, intervals in columns of their own
    Csv,
    /// Markdown
    Md,
    /// LaTeX, with the rules of booktabs
    Latex,
    /// One page that opens from disk, down to each sample
    Html,
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').trim().parse::<f64>() {
        Ok(value) if (0.0..=100.0).contains(&value) => Ok(value),
        Ok(_) | Err(_) => Err("a number of percent from 0 to 100 is needed, e.g. 85".to_owned()),
    }
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let found = read::read(&options.results)?;
    for problem in &found.problems {
        eprintln!("{problem}");
    }
    if found.runs.is_empty() {
        bail!("no line of {} is a result", read::names(&options.results));
    }
    let metrics: Vec<(&str, Metrics)> =
        found.runs.iter().map(|run| (run.name.as_str(), summarize(run))).collect();
    let tasks = read::tasks(&options.dataset, !options.by.is_empty())?;
    for sentence in read::coverage(&found.runs, &tasks) {
        eprintln!("{sentence}");
    }
    let all = || {
        let mut all = tables::measured(&metrics);
        all.extend(options.by.iter().map(|property| tables::by(&found.runs, &tasks, *property)));
        if options.published {
            all.extend(tables::published());
        }
        all
    };
    let text = match options.format {
        Form::Table => forms::terminal(&all()),
        Form::Md => forms::markdown(&all()),
        Form::Csv => forms::csv(&all())?,
        Form::Latex => forms::latex(&all()),
        Form::Json => forms::json(&found.runs, &metrics, &tasks, &options.by, options.published)?,
        Form::Html => html::page(&found, &metrics, &tasks, &options.by, options.published),
    };
    write(options.out.as_ref(), &text)?;
    Ok(holds(&metrics, options.fail_under))
}

/// Writes to a file, or to standard output, whose reader may have gone.
fn write(out: Option<&PathBuf>, text: &str) -> Result<()> {
    use std::io::Write as _;
    match out {
        Some(path) => fs::write(path, text).with_context(|| format!("cannot write {}", path.display())),
        None => match std::io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome.context("cannot write to standard output"),
        },
    }
}

/// Whether every run has at least `percent` of average correctness. What has not is said.
fn holds(metrics: &[(&str, Metrics)], percent: Option<f64>) -> bool {
    let Some(percent) = percent else { return true };
    let mut all = true;
    for (name, metrics) in metrics {
        let found = metrics.average_correctness.map(|share| share.value * 100.0);
        match found {
            // A rounding error of the mean is no failure.
            Some(found) if found + 1e-9 >= percent => {}
            Some(found) => {
                eprintln!(
                    "{name}: average correctness is {found:.1} %, under the {percent} % of --fail-under"
                );
                all = false;
            }
            None => {
                eprintln!("{name}: nothing was scored, which --fail-under does not accept");
                all = false;
            }
        }
    }
    all
}
