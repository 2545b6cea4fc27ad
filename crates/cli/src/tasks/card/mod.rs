//! `infrabench tasks card`: the part of the dataset card that is figures, so that no figure is ever written by hand.
//!
//! - `figures`: what can be counted of the tasks, and what was measured of their tests.
//! - `section`: the figures in Markdown.
//! - `plots`: the figures to look at, drawn by `svg`.

mod figures;
mod plots;
mod section;
mod svg;

use anyhow::{Context, Result, bail};
use clap::Args;
use figures::Figures;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Options {
    /// Folder with `donors/` and `tasks/`, and the card, README.md
    #[arg(default_value = "tasks")]
    folder: PathBuf,
    /// Write nothing; fail when the card or a plot is not what would be written
    #[arg(long)]
    check: bool,
}

const BEGIN: &str = "<!-- BEGIN STATISTICS, written by `infrabench tasks card` -->";
const END: &str = "<!-- END STATISTICS -->";

pub(crate) fn run(options: &Options) -> Result<bool> {
    let card = options.folder.join("README.md");
    let text = fs::read_to_string(&card).with_context(|| format!("cannot read {}", card.display()))?;
    let figures = Figures::of(&options.folder)?;
    let plots = plots::all(&figures);
    let written = spliced(&text, &section::of(&figures, &plots)).with_context(|| {
        format!("{} has no lines `{BEGIN}` and `{END}`, between which the figures go", card.display())
    })?;
    let folder = options.folder.join("plots");
    let mut files = vec![(card, written)];
    files.extend(plots.into_iter().map(|plot| (folder.join(plot.file), plot.svg)));
    let changed = files.iter().filter(|(file, text)| !is_current(file, text)).map(|(file, _)| file.clone());
    let mut stale: Vec<PathBuf> = changed.collect();
    let left = left_over(&folder, &files)?;
    stale.extend(left.iter().cloned());
    if options.check {
        if !stale.is_empty() {
            let names: Vec<String> = stale.iter().map(|file| file.display().to_string()).collect();
            bail!(
                "not current: {}; run `infrabench tasks card {}`",
                names.join(", "),
                options.folder.display()
            );
        }
        println!("{} files are current", files.len());
        return Ok(true);
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (file, text) in &files {
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    for file in &left {
        fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    println!("{} files have changed", stale.len());
    Ok(true)
}

/// Plots of an earlier card that this one has not.
fn left_over(folder: &Path, files: &[(PathBuf, String)]) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut left = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let file = entry?.path();
        let is_plot = file.extension().is_some_and(|kind| kind == "svg");
        if is_plot && !files.iter().any(|(known, _)| *known == file) {
            left.push(file);
        }
    }
    left.sort();
    Ok(left)
}

fn is_current(file: &Path, text: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|found| found == text)
}

/// The card with another section between its marks; none where it lacks them.
fn spliced(card: &str, section: &str) -> Option<String> {
    let (before, rest) = card.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", section.trim()))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, spliced};

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let card = format!("# Card\n\n{BEGIN}\nold\n{END}\n\nMore.\n");
        let once = spliced(&card, "new\n").expect("both marks");
        assert_eq!(once, format!("# Card\n\n{BEGIN}\n\nnew\n\n{END}\n\nMore.\n"));
        assert_eq!(spliced(&once, "new\n"), Some(once));
        assert_eq!(spliced(&format!("{END}\n{BEGIN}\n"), "new"), None);
    }
}
