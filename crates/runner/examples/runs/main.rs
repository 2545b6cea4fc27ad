//! What runs cost, warm, and what a person would type instead, `pytest` in the reference's folder, as JSON for
//! `cargo xtask bench`.
//!
//! Arguments: the folder of environments, the dataset, and the script that runs tests in one process. Every run is of a
//! task's reference and must pass. Processor time and memory are the whole machine's, which should be idle otherwise.

mod machine;
mod plain;
mod warm;

use infrabench_runner::{Environments, SandboxMode};
use infrabench_task::dataset::{Source, load};
use infrabench_task::plan::run_plan;
use std::error::Error;
use std::path::Path;
use std::thread;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [environments, dataset, script] = arguments.as_slice() else {
        return Err("three arguments are needed".into());
    };
    let bytes = std::fs::read(dataset)?;
    let tasks = load(vec![Source { name: dataset.clone(), bytes }]).dataset.tasks;
    let plans: Vec<_> = tasks.iter().map(|task| run_plan(task, &task.reference)).collect();
    let environments = Environments::discover(Path::new(environments), SandboxMode::Confined)?;
    let cores = thread::available_parallelism()?.get();
    let figures = serde_json::json!({
        "warm": warm::measure(&environments, &plans, cores)?,
        "plain": plain::measure(&environments, &plans, cores, Path::new(script))?,
    });
    println!("{figures}");
    Ok(())
}

fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred"
    )]
    let place = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}
