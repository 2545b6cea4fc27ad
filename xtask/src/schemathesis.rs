//! The backend's API tried by schemathesis: thousands of requests made from the OpenAPI document, each answer held
//! against it.

use crate::backend::Backend;
use crate::command::{command, run};
use crate::fingerprint::{Fingerprint, once};
use anyhow::Result;
use std::fs;

/// What it is told, and its packages.
const FOLDER: &str = "xtask/schemathesis";
/// Seconds that it may take.
const SECONDS: &str = "80";

/// Installs it, every package pinned.
pub(crate) fn install() -> Result<()> {
    let venv = crate::target("tools/schemathesis");
    let requirements = format!("{FOLDER}/requirements.txt");
    let fingerprint = Fingerprint::default().path(&requirements)?;
    once("schemathesis", &venv.join("bin/schemathesis"), &fingerprint, || {
        if venv.exists() {
            fs::remove_dir_all(&venv)?;
        }
        run(command("python3", crate::root()).args(["-m", "venv"]).arg(&venv))?;
        let python = venv.join("bin/python").to_string_lossy().into_owned();
        run(command(&python, crate::root())
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"])
            .arg(crate::root().join(&requirements)))
    })
}

/// Tries the API of a real backend, with every check.
pub(crate) fn test() -> Result<()> {
    let backend = Backend::start("schemathesis", &["--token-rate", "5000"])?;
    let program = crate::target("tools/schemathesis/bin/schemathesis");
    let told = crate::root().join(FOLDER);
    // It writes what it found into the folder that it runs in.
    let folder = crate::target("tmp/schemathesis");
    fs::create_dir_all(&folder)?;
    run(command(&program.to_string_lossy(), &folder)
        .arg("--config-file")
        .arg(told.join("schemathesis.toml"))
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", backend.url))
        .args(["--header", &format!("Authorization: Bearer {}", backend.token)])
        .args(["--max-time", SECONDS])
        .env("PYTHONPATH", &told)
        .env("PYTHONDONTWRITEBYTECODE", "1"))
}
