//! `infrabench tasks build`.

use super::{BuildOptions, folder, identity};
use anyhow::{Context, Result, bail};
use infrabench_score::dataset_sha256;
use sha2::{Digest, Sha256};
use std::fs;

pub(crate) fn run(options: &BuildOptions) -> Result<bool> {
    let tasks = folder::tasks(&options.folder)?;
    let version = identity::version(&options.folder)?;
    let mut text = String::new();
    for authored in &tasks {
        text.push_str(&serde_json::to_string(&authored.task.to_json())?);
        text.push('\n');
    }
    let out = options.out.clone().unwrap_or_else(|| options.folder.join("infrabench.jsonl"));
    let version = version.map_or_else(|| "no version".to_owned(), |version| format!("version {version}"));
    let count = tasks.len();
    if options.check {
        let found = fs::read_to_string(&out).with_context(|| format!("cannot read {}", out.display()))?;
        if found != text {
            bail!(
                "{} is not current; run `infrabench tasks build {}`",
                out.display(),
                options.folder.display()
            );
        }
        println!("{} is current: {count} tasks, {version}", out.display());
    } else {
        fs::write(&out, &text).with_context(|| format!("cannot write {}", out.display()))?;
        println!("{}: {count} tasks, {version}", out.display());
    }
    // The first is of the bytes of this file; the second of its tasks, as results name them, in whatever file they are.
    println!("sha256 of the file  {:x}", Sha256::digest(&text));
    println!("dataset_sha256      {}", dataset_sha256(tasks.iter().map(|authored| &authored.task)));
    Ok(true)
}
