//! What runs a run: environments, Node, room; and Landlock, of which only a process can say whether it has it.

use super::Check;
use super::confinement::INSTALL;
use crate::engine::NativeEngine;
use crate::environment::{self, Environment, EnvironmentError, folders};
use crate::harness;
use crate::sandbox::{SandboxMode, check};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Room that a run may need beside the others, in bytes.
const ROOM: u64 = 2 << 30;

pub(super) fn examine(root: &Path) -> Vec<Check> {
    let mut checks = vec![node()];
    let found = folders(root);
    let python =
        found.iter().flatten().map(|folder| folder.join("bin/python")).find(|python| python.exists());
    checks.push(landlock(&python.unwrap_or_else(|| PathBuf::from("python3"))));
    match found {
        Ok(folders) => checks.extend(folders.iter().flat_map(|folder| environment(folder))),
        Err(error) => checks.push(broken(&error)),
    }
    checks.extend([disk(), memory()]);
    checks
}

fn node() -> Check {
    const NAME: &str = "Node.js";
    match environment::node() {
        Ok((version, path)) => Check::works(NAME, format!("{version} at {}", path.display())),
        Err(error) => Check::fails(
            NAME,
            error.to_string(),
            "Debian and Ubuntu: `sudo apt install nodejs`; Fedora: `sudo dnf install nodejs`",
        ),
    }
}

fn environment(folder: &Path) -> Vec<Check> {
    match Environment::open(folder) {
        Ok(found) => {
            let said = format!(
                "CDK {}: Python {}, Node {}, digest {}",
                found.cdk_version, found.python_version, found.node_version, found.digest
            );
            vec![Check::works(ENVIRONMENT, said), warm(found)]
        }
        Err(error) => vec![broken(&error)],
    }
}

/// The whole of it: namespaces in namespaces, the CDK imported, a kernel that can be forked.
fn warm(environment: Environment) -> Check {
    const NAME: &str = "warm start";
    if check::version().is_err() {
        return Check::absent(NAME, "cannot be tried without bubblewrap", INSTALL);
    }
    let started = Instant::now();
    match NativeEngine::new(environment, SandboxMode::Confined).prepare() {
        Ok(()) => Check::works(
            NAME,
            format!("ready after {} s; each run is a fork of it", started.elapsed().as_secs()),
        ),
        Err(message) => {
            Check::absent(NAME, message, "without it, pass `--cold`: each run then takes seconds to start")
        }
    }
}

const ENVIRONMENT: &str = "Python environment";

/// The errors of environments end in their way out.
fn broken(error: &EnvironmentError) -> Check {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((what, way)) => Check::fails(ENVIRONMENT, what, way),
        None => Check::fails(ENVIRONMENT, text, "`cargo xtask setup` builds environments"),
    }
}

fn landlock(python: &Path) -> Check {
    const NAME: &str = "Landlock";
    const WITHOUT: &str = "runs are confined by mounts and the filter of system calls alone";
    let program = format!("{}\nprint(landlock_version())", harness::source("confine.py"));
    let output = Command::new(python).args(["-I", "-c", &program]).stdin(Stdio::null()).output();
    let version =
        output.ok().and_then(|output| String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok());
    match version {
        Some(version @ 6..) => {
            Check::works(NAME, format!("version {version}: files, TCP, abstract sockets, signals"))
        }
        Some(version @ 4..) => Check::works(NAME, format!("version {version}: files, TCP")),
        Some(version @ 1..) => Check::works(NAME, format!("version {version}: files")),
        Some(0) => Check::absent(
            NAME,
            format!("this kernel has none; {WITHOUT}"),
            "Linux 5.13 or newer with `landlock` among `lsm=` on the kernel's command line",
        ),
        None => {
            Check::absent(NAME, "cannot be told without Python", "it is told once an environment is there")
        }
    }
}

fn disk() -> Check {
    const NAME: &str = "room for temporary files";
    let folder = std::env::temp_dir();
    let least = 1 << 30;
    match rustix::fs::statvfs(&folder) {
        Ok(found) => {
            let free = found.f_bavail.saturating_mul(found.f_frsize);
            let said = format!("{} MiB free in {}", free >> 20, folder.display());
            if free >= least {
                Check::works(NAME, said)
            } else {
                Check::absent(NAME, said, "free some, or name another folder with TMPDIR")
            }
        }
        Err(error) => {
            Check::fails(NAME, format!("{}: {error}", folder.display()), "name another folder with TMPDIR")
        }
    }
}

fn memory() -> Check {
    const NAME: &str = "memory";
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = text.lines().find_map(|line| {
        line.strip_prefix("MemAvailable:")?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    });
    match kilobytes {
        Some(kilobytes) if kilobytes << 10 < ROOM => Check::absent(
            NAME,
            format!("{} MiB available; a run may take more", kilobytes >> 10),
            "run fewer at once with `--jobs`",
        ),
        Some(kilobytes) => Check::works(NAME, format!("{} MiB available", kilobytes >> 10)),
        None => Check::absent(NAME, "/proc/meminfo does not say", "mount /proc"),
    }
}
