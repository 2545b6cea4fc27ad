//! How many completions are read and spliced per second on one core, beside copying the same codebases and nothing else.
//! Prints JSON; `cargo xtask bench` reads it.

use infrabench_task::dataset::{Source, load};
use infrabench_task::{Task, canonical, intake, splice};
use serde_json::json;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Long enough to even out a busy machine.
const LONG: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tasks/infrabench.jsonl");
    let source = Source { name: "infrabench.jsonl".to_owned(), bytes: std::fs::read(path)? };
    let tasks = load(vec![source]).dataset.tasks;
    let work: Vec<(&Task, String)> =
        tasks.iter().flat_map(|task| answers(task).map(move |text| (task, text))).collect();
    for (task, text) in &work {
        let understood = intake::read(task, text);
        let reading = understood
            .reading()
            .ok_or_else(|| format!("{}: an answer was not understood:\n{text}", task.entry_point))?;
        splice::splice(task, &reading.edits)?;
    }
    let spliced = rate(&work, |task, text| {
        if let Some(reading) = intake::read(task, text).reading() {
            // Every answer was spliced once above.
            let _ = black_box(splice::splice(task, &reading.edits));
        }
    });
    let copied = rate(&work, |task, _| {
        black_box(task.context.clone());
    });
    println!("{}", json!({ "spliced_per_second": spliced, "copied_per_second": copied }));
    Ok(())
}

/// The canonical solution in the two forms that models use most: fenced blocks in prose, and whole files.
fn answers(task: &Task) -> impl Iterator<Item = String> {
    let fenced = |path: &str, text: &str| {
        format!("### `{path}`\n\n```python\n{}\n```\n\n", text.trim_end_matches('\n'))
    };
    let blocks: String = canonical::contents(task).iter().map(|(path, text)| fenced(path, text)).collect();
    let mut paths: Vec<_> = task.masks.iter().map(|mask| &mask.path).collect();
    paths.dedup();
    let files: String =
        paths.iter().filter_map(|path| Some(fenced(path.as_str(), task.reference.get(*path)?))).collect();
    [format!("This adds what was asked for.\n\n{blocks}It is tested."), files].into_iter()
}

/// Items per second over at least [`LONG`].
fn rate(work: &[(&Task, String)], act: impl Fn(&Task, &str)) -> f64 {
    let started = Instant::now();
    let mut done = 0_u32;
    while started.elapsed() < LONG {
        for (task, text) in work {
            act(task, text);
            done += 1;
        }
    }
    f64::from(done) / started.elapsed().as_secs_f64()
}
