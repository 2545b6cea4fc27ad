//! Figures that the page takes of itself in a real Chromium. No debugger is attached: under one, JavaScript runs many
//! times slower.

use super::figures::Figure;
use crate::command::command;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};

/// Fresh browsers for the first page; the middle one counts.
const VISITS: usize = 5;

/// From a keystroke in the answer to its report.
pub(crate) fn analysis(dist: &Path) -> Result<Vec<Figure>> {
    let found = visit(dist, None, "analysis.html")?;
    let task = found["task"].as_str().unwrap_or("?");
    let empty = ("an empty answer", number(&found, "empty_median")?);
    Ok(vec![
        figure(
            &format!("Splice, analysis, structural diff of {task}, median"),
            number(&found, "median")?,
            None,
            empty,
        ),
        figure("The same, 99th percentile", number(&found, "p99")?, Some("< 8 ms"), empty),
        figure("The same for a file of 5,000 lines, median", number(&found, "big_median")?, None, empty),
        figure(
            "The same for a file of 5,000 lines, worst",
            number(&found, "big_worst")?,
            Some("< 60 ms"),
            empty,
        ),
    ])
}

/// The first page, with an empty cache.
pub(crate) fn load(dist: &Path) -> Result<Vec<Figure>> {
    let visits = (0..VISITS).map(|_| visit(dist, None, "load.html")).collect::<Result<Vec<_>>>()?;
    let middle = |name: &str| -> Result<f64> {
        let mut values = visits.iter().map(|found| number(found, name)).collect::<Result<Vec<_>>>()?;
        values.sort_by(f64::total_cmp);
        Ok(values[VISITS / 2])
    };
    let blank = ("a page that loads nothing", middle("blank_fcp")?);
    Ok(vec![
        figure("First contentful paint, empty cache", middle("fcp")?, Some("< 1000 ms"), blank),
        figure("First task can be opened, empty cache", middle("interactive")?, Some("< 1000 ms"), blank),
    ])
}

/// The Tasks page with 10,000 tasks.
pub(crate) fn tasks(dist: &Path) -> Result<Vec<Figure>> {
    let dataset = crate::target("bench/10000.jsonl");
    write_dataset(&dataset, 10_000)?;
    let found = visit(dist, Some(&dataset), "tasks.html")?;
    let scan = ("plain scan of the same text", number(&found, "scan_median")?);
    let plain = ("a plain list of as many rows", number(&found, "plain_frame_worst")?);
    Ok(vec![
        figure(
            "Search of 10,000 tasks, keystroke to list, median",
            number(&found, "keystroke_median")?,
            None,
            scan,
        ),
        figure("The same, worst", number(&found, "keystroke_worst")?, Some("< 30 ms"), scan),
        figure(
            "Scrolling 10,000 tasks at 25 rows a frame, longest frame",
            number(&found, "frame_worst")?,
            Some("< 50 ms"),
            plain,
        ),
    ])
}

/// Runs of 10,000 results, 200 MB each.
pub(crate) fn runs(dist: &Path) -> Result<Vec<Figure>> {
    let dataset = crate::target("bench/10000.jsonl");
    write_dataset(&dataset, 10_000)?;
    let found = visit(dist, Some(&dataset), "runs.html")?;
    let parsed = ("JSON.parse of each line, in the page", number(&found, "parsed")?);
    let frame = ("a frame at 60 a second", 1000.0 / 60.0);
    Ok(vec![
        figure(
            &format!("Import of 10,000 results, {:.0} MB, to the table", number(&found, "megabytes")?),
            number(&found, "import")?,
            Some("< 4000 ms"),
            parsed,
        ),
        figure("The page meanwhile, longest frame", number(&found, "blocked")?, Some("< 50 ms"), frame),
        figure(
            "Scrolling 10,000 samples, longest frame",
            number(&found, "frame_worst")?,
            Some("< 50 ms"),
            frame,
        ),
        figure(
            "Two runs of 10,000 tasks compared, press to page",
            number(&found, "compared")?,
            Some("< 200 ms"),
            parsed,
        ),
    ])
}

fn figure(name: &str, value: f64, target: Option<&str>, baseline: (&str, f64)) -> Figure {
    Figure {
        name: name.to_owned(),
        value,
        unit: "ms",
        target: target.map(str::to_owned),
        baseline: baseline.0.to_owned(),
        baseline_value: baseline.1,
    }
}

pub(super) fn number(found: &Value, name: &str) -> Result<f64> {
    found[name].as_f64().with_context(|| format!("the page reported no `{name}`: {found}"))
}

/// Opens a measuring page in a fresh browser and gives what it reports.
pub(super) fn visit(dist: &Path, dataset: Option<&Path>, page: &str) -> Result<Value> {
    let mut host = command("node", crate::root());
    host.arg(crate::root().join("xtask/bench/host.mjs")).arg(dist).args(dataset).stdout(Stdio::piped());
    let mut host = Ended(host.spawn().context("could not start the host")?);
    let mut lines = BufReader::new(host.0.stdout.take().context("its output was asked for")?).lines();
    let port = lines.next().context("the host did not say its port")??;
    let profile = crate::target("bench/profile");
    if profile.exists() {
        fs::remove_dir_all(&profile)?;
    }
    let mut chromium = command("chromium", crate::root());
    chromium
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1500,1000",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("http://127.0.0.1:{port}/bench/{page}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let _chromium = Ended(chromium.spawn().context("could not start chromium")?);
    let report = lines.next().context("the host ended without a report")??;
    let report: Value = serde_json::from_str(&report)?;
    if let Some(problem) = report["problem"].as_str() {
        bail!("{page}: {problem}");
    }
    Ok(report["figures"].clone())
}

/// A process that ends with its value.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Tasks of a realistic size, all different, in the published form.
fn write_dataset(path: &Path, count: usize) -> Result<()> {
    const TOPICS: [&str; 8] =
        ["queue", "bucket", "table", "lambda", "alarm", "topic", "cluster", "distribution"];
    const VERBS: [&str; 5] = ["encrypt", "retention", "replicate", "throttle", "archive"];
    fs::create_dir_all(path.parent().context("a folder")?)?;
    let mut file = std::io::BufWriter::new(fs::File::create(path)?);
    for index in 0..count {
        let (topic, verb) = (TOPICS[index % TOPICS.len()], VERBS[index / 7 % VERBS.len()]);
        let mut code = vec!["from aws_cdk import Stack, aws_sqs as sqs".to_owned(), String::new()];
        code.push(format!("class Stack{index}(Stack):"));
        code.push("    def __init__(self, scope, id, **kwargs):".to_owned());
        code.push("        super().__init__(scope, id, **kwargs)".to_owned());
        for line in 0..40 {
            code.push(format!(
                "        self.{topic}_{line} = sqs.Queue(self, \"{verb}-{topic}-{index}-{line}\")"
            ));
        }
        let place = code.len();
        let added = format!("        self.last = sqs.Queue(self, \"last-{index}\")");
        let diff = format!(
            "--- without_solution\n\n+++ with_solution\n\n@@ -{place},0 +{},1 @@\n\n+{added}\n",
            place + 1
        );
        let task = json!({
            "task_id": format!("00000000-0000-4000-8000-{index:012}"),
            "entry_point": format!("donor-{}+{topic}_{index}", index % 200),
            "prompt": format!("Make the {topic} number {index} {verb} what it holds, and raise alarm {} on bucket-{}.", index % 90, index % 700),
            "cdk_version": "2.178.2",
            "context": { "app.py": code.join("\n") + "\n" },
            "canonical_solution": { "app.py": [diff] },
            "tests": { format!("tests/test_{topic}.py"): "def test_last_queue_is_there():\n    assert True\n" },
            "metadata": { "title": format!("{verb} {topic} {index}"), "donor": format!("donor-{}", index % 200), "services": ["SQS"], "difficulty": (["easy", "medium", "hard"][index % 3]) },
        });
        serde_json::to_writer(&mut file, &task)?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}
