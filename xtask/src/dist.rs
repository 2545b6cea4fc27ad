//! `cargo xtask dist`: a static folder for any web host.

use crate::{app, engine, setup};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Options {
    /// Path below which the host serves the folder, such as /infrabench/ on a project page
    #[arg(long, default_value = "/")]
    base: String,
    /// Folder to write; it must not exist, or be an earlier result
    #[arg(long, default_value = "target/dist")]
    out: PathBuf,
}

const BASE: &str = "<base href=\"/\"";

pub(crate) fn run(options: &Options) -> Result<()> {
    if !(options.base.starts_with('/') && options.base.ends_with('/'))
        || options.base.contains(['"', '<', '&'])
    {
        bail!("--base `{}` must begin and end with a slash, such as /infrabench/", options.base);
    }
    setup::app()?;
    let out = crate::root().join(&options.out);
    write(&options.base, &out)?;
    println!("{}: serve it at {}", out.display(), options.base);
    Ok(())
}

/// Builds the app where it is not current and writes it to `out`, to be served below `base`.
pub(crate) fn write(base: &str, out: &Path) -> Result<()> {
    let built = app::build()?;
    if out.exists() {
        if !out.join("index.html").is_file() {
            bail!("{} exists and is no earlier result; name another folder with --out", out.display());
        }
        fs::remove_dir_all(out)?;
    }
    copy(&built, out)?;
    let index = out.join("index.html");
    let page = fs::read_to_string(&index)?;
    if !page.contains(BASE) {
        bail!("{} has no `{BASE}…>`, which the sub-path replaces", index.display());
    }
    let page = page.replace(BASE, &format!("<base href=\"{base}\""));
    fs::write(&index, &page)?;
    // Hosts answer an unknown path with 404.html: there the app reads the deep link.
    fs::write(out.join("404.html"), &page)?;
    crate::command::run(
        crate::command::command("node", &crate::root().join("www")).arg("precompress.mjs").arg(out),
    )?;
    engine::place(out)
}

/// Copies a folder, without the engines that may have been put into it: those are compressed already.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if engine::is_bundle(&entry.path()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}
