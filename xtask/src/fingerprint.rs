//! Stamps: a step whose inputs have not changed since it last succeeded is not done again.

use anyhow::Result;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// A fingerprint of files, folders and words.
#[derive(Default)]
pub(crate) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds a word, such as a version.
    pub(crate) fn word(mut self, word: &str) -> Self {
        word.hash(&mut self.0);
        self
    }

    /// Adds a file or a folder below the repository, names and contents. What is not there counts as empty.
    pub(crate) fn path(self, path: &str) -> Result<Self> {
        self.path_without(path, &[])
    }

    /// The same without some of its parts.
    pub(crate) fn path_without(mut self, path: &str, parts: &[&str]) -> Result<Self> {
        let path = crate::root().join(path);
        let parts: Vec<_> = parts.iter().map(|part| path.join(part)).collect();
        self.visit(&path, &parts)?;
        Ok(self)
    }

    fn visit(&mut self, path: &Path, left_out: &[PathBuf]) -> Result<()> {
        const BUILT: [&str; 6] = ["target", "node_modules", "generated", "__pycache__", "dist", "cdk.out"];
        if path.is_dir() {
            let mut entries =
                fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
            entries.sort();
            for entry in entries {
                let built = entry.file_name().and_then(|n| n.to_str()).is_some_and(|n| BUILT.contains(&n));
                if !built && !left_out.contains(&entry) {
                    self.visit(&entry, left_out)?;
                }
            }
        } else if path.is_file() {
            path.strip_prefix(crate::root()).unwrap_or(path).hash(&mut self.0);
            fs::read(path)?.hash(&mut self.0);
        }
        Ok(())
    }

    fn text(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// Does `work` unless it was done for the same fingerprint and `product` is still there.
pub(crate) fn once(
    name: &str,
    product: &Path,
    fingerprint: &Fingerprint,
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let stamp = crate::target("stamps").join(name);
    if product.exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == fingerprint.text()) {
        return Ok(());
    }
    // A step that is interrupted must be done again.
    let _ = fs::remove_file(&stamp);
    let started = std::time::Instant::now();
    println!("==> {name}");
    work()?;
    println!("    {name}: {:.0} s", started.elapsed().as_secs_f64());
    fs::create_dir_all(crate::target("stamps"))?;
    fs::write(stamp, fingerprint.text())?;
    Ok(())
}
