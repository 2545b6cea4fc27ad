//! `infrabench tasks export`: a folder that can be published as it is.
//!
//! The canary goes into the tasks here and not where they are built, so that what a task is measured and known by does not
//! hang on it.

mod croissant;

use super::{folder, identity, quality};
use anyhow::{Context, Result, bail};
use clap::Args;
use infrabench_score::{CANARY, dataset_sha256};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Options {
    /// Folder with `donors/` and `tasks/`, and the files VERSION, CANARY and schema.json
    #[arg(default_value = "tasks")]
    folder: PathBuf,
    /// Folder to write infrabench.jsonl, quality.json, schema.json and croissant.json into
    #[arg(long)]
    out: PathBuf,
    /// Address where people find the dataset, for the metadata
    #[arg(long)]
    url: Option<String>,
    /// Day of publication, such as 2026-01-31, for the metadata
    #[arg(long, value_parser = day)]
    published: Option<String>,
}

/// A file of the export.
struct File {
    name: &'static str,
    media_type: &'static str,
    about: &'static str,
    text: String,
}

impl File {
    fn sha256(&self) -> String {
        format!("{:x}", Sha256::digest(&self.text))
    }
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let folder = &options.folder;
    let mut tasks: Vec<_> = folder::tasks(folder)?.into_iter().map(|authored| authored.task).collect();
    let missing =
        |name| format!("{} has no file {name}; a dataset that is published has one", folder.display());
    let version = identity::version(folder)?.with_context(|| missing("VERSION"))?;
    let canary = identity::canary(folder)?.with_context(|| missing("CANARY"))?;
    let mut quality = quality::read(folder)?;
    quality.tasks.retain(|entry, _| tasks.iter().any(|task| task.entry_point == *entry));
    let schema = fs::read_to_string(folder.join("schema.json")).with_context(|| missing("schema.json"))?;
    let sha256 = dataset_sha256(&tasks);
    let mut lines = String::new();
    for task in &mut tasks {
        task.metadata.extra.insert(CANARY.to_owned(), canary.as_str().into());
        lines.push_str(&task.to_json_line());
        lines.push('\n');
    }
    let files = [
        File {
            name: "infrabench.jsonl",
            media_type: "application/jsonlines",
            about: "The tasks, one per line.",
            text: lines,
        },
        File {
            name: "quality.json",
            media_type: "application/json",
            about: "What was measured of each task's tests: wrong solutions caught, other right ones accepted.",
            text: serde_json::to_string_pretty(&quality)? + "\n",
        },
        File {
            name: "schema.json",
            media_type: "application/schema+json",
            about: "JSON Schema of a task.",
            text: schema,
        },
    ];
    let edition = croissant::Edition {
        version: &version,
        canary: &canary,
        dataset_sha256: &sha256,
        url: options.url.as_deref(),
        published: options.published.as_deref(),
        tasks: &tasks,
        files: &files,
    };
    let metadata = serde_json::to_string_pretty(&croissant::document(&edition))? + "\n";
    fs::create_dir_all(&options.out).with_context(|| format!("cannot make {}", options.out.display()))?;
    for file in &files {
        write(&options.out, file.name, &file.text)?;
    }
    write(&options.out, "croissant.json", &metadata)?;
    println!(
        "{}: version {version}, {} tasks, {} of them with measured tests",
        options.out.display(),
        tasks.len(),
        quality.tasks.len()
    );
    println!("dataset_sha256 {sha256}");
    if options.url.is_none() || options.published.is_none() {
        println!("to publish it, say where and when with --url and --published: the metadata lacks them");
    }
    Ok(true)
}

fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    let file = folder.join(name);
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// A day as ISO 8601 has it.
fn day(text: &str) -> Result<String> {
    let fits = |part: Option<&str>, digits, least, most| {
        part.filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|part| part.parse().ok())
            .is_some_and(|number: u32| (least..=most).contains(&number))
    };
    let mut parts = text.splitn(3, '-');
    let is_day =
        fits(parts.next(), 4, 1, 9999) && fits(parts.next(), 2, 1, 12) && fits(parts.next(), 2, 1, 31);
    if !is_day {
        bail!("`{text}` is not a day such as 2026-01-31");
    }
    Ok(text.to_owned())
}
