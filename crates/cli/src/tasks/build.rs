//! `infrabench tasks build`.

use super::{BuildOptions, folder};
use anyhow::{Context, Result, bail};
use std::fs;

pub(crate) fn run(options: &BuildOptions) -> Result<bool> {
    let tasks = folder::tasks(&options.folder)?;
    let mut text = String::new();
    for authored in &tasks {
        text.push_str(&serde_json::to_string(&authored.task.to_json())?);
        text.push('\n');
    }
    let out = options.out.clone().unwrap_or_else(|| options.folder.join("infrabench.jsonl"));
    if options.check {
        let found = fs::read_to_string(&out).with_context(|| format!("cannot read {}", out.display()))?;
        if found != text {
            bail!(
                "{} is not current; run `infrabench tasks build {}`",
                out.display(),
                options.folder.display()
            );
        }
        println!("{} is current: {} tasks", out.display(), tasks.len());
    } else {
        fs::write(&out, text).with_context(|| format!("cannot write {}", out.display()))?;
        println!("{}: {} tasks", out.display(), tasks.len());
    }
    Ok(true)
}
