//! Programs that the build needs: found, or installed below `target/tools`, or a sentence that says how to get them.

use crate::command::{command, output, run, version};
use crate::fingerprint::{Fingerprint, once};
use anyhow::{Context, Result, bail};
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

const TRUNK: &str = "0.21.14";
const WASM_SPLIT: &str = "0.2.4";
const GECKODRIVER: &str = "0.37.1";

/// What has to be on the machine already, all of it reported at once.
pub(crate) fn prerequisites() -> Result<()> {
    let mut missing = Vec::new();
    match version("node").as_deref().and_then(major) {
        Some(20..) => {}
        Some(old) => missing
            .push(format!("Node 20 or newer (found {old}): install it from nodejs.org or your distribution")),
        None => missing
            .push("Node 20 or newer, with npm: install it from nodejs.org or your distribution".to_owned()),
    }
    if version("npm").is_none() {
        missing.push("npm: it comes with Node, or as your distribution's package `npm`".to_owned());
    }
    let supported = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    if output(command("python3", crate::root()).args(["-c", supported])).is_err() {
        missing.push("Python 3.10 or newer with venv: on Debian and Ubuntu `sudo apt-get install python3 python3-venv`".to_owned());
    }
    if !missing.is_empty() {
        bail!("this machine lacks:\n  - {}", missing.join("\n  - "));
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Debian packages, by the program each brings.
pub(crate) fn system(programs: &[(&str, &str)]) -> Result<()> {
    let missing: Vec<_> = programs.iter().filter(|(program, _)| version(program).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
    let by_hand = format!("sudo apt-get install {}", packages.join(" "));
    if version("apt-get").is_none() {
        bail!(
            "missing: {}. Install them with your distribution's packages (Debian: `{by_hand}`)",
            packages.join(", ")
        );
    }
    if output(command("id", crate::root()).arg("-u"))? != "0" {
        bail!("missing: {}. Run `{by_hand}`, then this command again", packages.join(", "));
    }
    println!("==> system packages: {}", packages.join(" "));
    let apt = |words: &[&str]| {
        run(command("apt-get", crate::root()).args(words).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])?;
    apt(&[&["install", "-y", "-qq", "--no-install-recommends"][..], &packages].concat())?;
    for (program, package) in missing {
        if version(program).is_none() {
            bail!(
                "`{program}` does not start although the package {package} is installed; run `{program} --version` to see why"
            );
        }
    }
    Ok(())
}

/// The wasm target of the pinned toolchain.
pub(crate) fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let library =
        output(command("rustc", crate::root()).args(["--print", "target-libdir", "--target", TARGET]))?;
    if std::path::Path::new(&library).is_dir() {
        return Ok(());
    }
    println!("==> {TARGET}");
    run(command("rustup", crate::root()).args(["target", "add", TARGET]))
        .context("the wasm target could not be added; without rustup, install your distribution's wasm32 standard library")
}

/// Trunk, which builds the app.
pub(crate) fn trunk() -> Result<()> {
    let fingerprint = Fingerprint::default().word(TRUNK);
    once("trunk", &crate::target("tools/bin/trunk"), &fingerprint, || {
        install(&["trunk", "--locked", "--version", TRUNK])
    })
}

/// What cuts the app's program into parts; of the line of `wasm_split_helpers` in `Cargo.lock`.
pub(crate) fn wasm_split() -> Result<()> {
    let fingerprint = Fingerprint::default().word(WASM_SPLIT);
    once("wasm-split", &crate::target("tools/bin/wasm-split-cli"), &fingerprint, || {
        install(&[
            "wasm_split_cli_support",
            "--locked",
            "--version",
            WASM_SPLIT,
            "--features",
            "build-binary",
        ])
    })
}

/// What drives Firefox in the tests.
pub(crate) fn geckodriver() -> Result<()> {
    let fingerprint = Fingerprint::default().word(GECKODRIVER);
    once("geckodriver", &crate::target("tools/bin/geckodriver"), &fingerprint, || {
        install(&["geckodriver", "--locked", "--version", GECKODRIVER])
    })
}

/// wasm-bindgen's command, of the version that `Cargo.lock` has: the two must be equal.
pub(crate) fn wasm_bindgen() -> Result<()> {
    let lock = fs::read_to_string(crate::root().join("Cargo.lock"))
        .context("Cargo.lock is part of the repository")?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
    let fingerprint = Fingerprint::default().word(version);
    once("wasm-bindgen", &crate::target("tools/bin/wasm-bindgen"), &fingerprint, || {
        install(&["wasm-bindgen-cli", "--version", version])
    })
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

fn install(words: &[&str]) -> Result<()> {
    let tools = crate::target("tools");
    // One target folder of their own: they share many crates, and a set-up that was interrupted goes on where it stopped.
    let build = crate::target("tools/build");
    BUILT.store(true, Ordering::Relaxed);
    run(command("cargo", crate::root())
        .arg("install")
        .args(words)
        .arg("--force")
        .arg("--root")
        .arg(&tools)
        .arg("--target-dir")
        .arg(&build)
        // They run for seconds: half the time to compile them is worth more than how fast they are.
        .envs([
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
        ]))
}

/// Whether this run of the program has built a tool.
static BUILT: AtomicBool = AtomicBool::new(false);

/// Removes what building the tools has left. (What another run is building just now stays.)
pub(crate) fn tidy() -> Result<()> {
    if BUILT.swap(false, Ordering::Relaxed) {
        fs::remove_dir_all(crate::target("tools/build"))
            .context("could not remove the tools' build folder")?;
    }
    Ok(())
}

/// The npm packages of `www`, exactly as locked.
pub(crate) fn npm() -> Result<()> {
    let fingerprint = Fingerprint::default().path("www/package-lock.json")?;
    let folder = crate::root().join("www");
    once("npm packages", &folder.join("node_modules"), &fingerprint, || {
        run(command("npm", &folder).args(["ci", "--no-audit", "--no-fund"]))
    })
}
