//! What a browser downloads, as served: brotli.

use super::figures::Figure;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Sizes of what is fetched together, beside the same files uncompressed.
pub(crate) fn measure(dist: &Path) -> Result<Vec<Figure>> {
    let mut first = Sum::default();
    let mut dataset = Sum::default();
    let mut runs = Sum::default();
    let mut later = Sum::default();
    let mut analysis = Sum::default();
    let mut editor = Sum::default();
    for entry in walk(dist)? {
        let name = entry.strip_prefix(dist)?.to_string_lossy().into_owned();
        if entry.extension().is_none_or(|kind| kind != "br") {
            continue;
        }
        let part = if name.ends_with(".css.br") {
            &mut first
        } else if name.starts_with("analysis") {
            &mut analysis
        } else if name.starts_with("runs") {
            &mut runs
        } else if name.starts_with("dataset") {
            &mut dataset
        } else if name.contains("-split_") || name.contains("-chunk_") {
            &mut later
        } else if name.contains("editor") {
            &mut editor
        } else if ["404", "infrabench.jsonl", "quality.json", "service-worker", "engine/", "graph/"]
            .iter()
            .any(|other| name.starts_with(other))
        {
            // The engine's bytes are part of what scoring measures; the rest is fetched when the page is idle, or never.
            continue;
        } else {
            &mut first
        };
        part.add(&entry)?;
    }
    if [&first, &dataset, &runs, &later, &analysis, &editor].iter().any(|sum| sum.packed == 0.0) {
        bail!("{} lacks the first page, its later parts, a worker or the editor", dist.display());
    }
    let figure = |name: &str, sum: &Sum, target: Option<&str>| Figure {
        name: name.to_owned(),
        value: sum.packed,
        unit: "KB",
        target: target.map(str::to_owned),
        baseline: "uncompressed".to_owned(),
        baseline_value: sum.plain,
    };
    Ok(vec![
        figure("First page: app and styles (brotli)", &first, Some("< 350 KB")),
        figure("Dataset worker, loaded beside the first page (brotli)", &dataset, None),
        figure("Runs worker, loaded with a page about runs or to ask a model (brotli)", &runs, None),
        figure("All other pages, fetched after the first page (brotli)", &later, None),
        figure("Analysis worker, loaded with a task (brotli)", &analysis, Some("< 700 KB")),
        figure("Editor, loaded with a task (brotli)", &editor, None),
    ])
}

/// Kilobytes of 1,000 bytes.
#[derive(Default)]
struct Sum {
    packed: f64,
    plain: f64,
}

impl Sum {
    fn add(&mut self, packed: &Path) -> Result<()> {
        self.packed += kilobytes(packed)?;
        self.plain += kilobytes(&packed.with_extension(""))?;
        Ok(())
    }
}

#[allow(clippy::cast_precision_loss, reason = "sizes of files, shown with three digits")]
fn kilobytes(path: &Path) -> Result<f64> {
    Ok(fs::metadata(path).with_context(|| format!("no {}", path.display()))?.len() as f64 / 1000.0)
}

fn walk(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(&path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    Ok(found)
}
