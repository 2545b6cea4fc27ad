//! `quality.json` on disk, and what ties its figures to the content they were measured on.

use super::folder::Authored;
use anyhow::{Context, Result};
use infrabench_analysis::mutate::{Mutant, mutants};
use infrabench_protocol::quality::Quality;
use infrabench_score::completion_sha256;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The file of a dataset's folder.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("quality.json")
}

/// What has been measured; nothing where there is no file.
pub(crate) fn read(folder: &Path) -> Result<Quality> {
    let file = file(folder);
    if !file.exists() {
        return Ok(Quality::default());
    }
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not what `tasks mutate` writes", file.display()))
}

/// Writes the file as a whole or not at all, indented, so that changes can be read.
pub(crate) fn write(folder: &Path, quality: &Quality) -> Result<()> {
    let file = file(folder);
    let new = file.with_extension("json.new");
    let text = serde_json::to_string_pretty(quality)? + "\n";
    fs::write(&new, text).with_context(|| format!("cannot write {}", new.display()))?;
    fs::rename(&new, &file).with_context(|| format!("cannot write {}", file.display()))
}

/// The wrong solutions of a task that say something about its tests: all mutants but misspellings.
pub(crate) fn wrong_solutions(authored: &Authored) -> Vec<Mutant> {
    let mut found = mutants(&authored.task);
    found.retain(|mutant| !mutant.operator.is_misspelling());
    found
}

/// What the fates of mutants depend on.
pub(crate) fn mutants_of(authored: &Authored, mutants: &[Mutant]) -> String {
    let task = authored.task.to_json_line();
    let acceptable = authored.file.acceptable.iter().map(|note| note.mutant.as_str());
    let names = mutants.iter().map(|mutant| mutant.name.as_str());
    digest(std::iter::once(task.as_str()).chain(acceptable).chain(names))
}

/// What the outcomes of alternatives depend on.
pub(crate) fn alternatives_of(authored: &Authored) -> String {
    let task = authored.task.to_json_line();
    let alternatives = authored.alternatives.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]);
    digest(std::iter::once(task.as_str()).chain(alternatives))
}

/// SHA-256 of texts, each with its length before it so that they cannot run together.
fn digest<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for text in texts {
        let _ = write!(all, "{} {text}", text.len());
    }
    completion_sha256(&all)
}
