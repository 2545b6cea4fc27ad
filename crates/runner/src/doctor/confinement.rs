//! What confines a run, part by part.

use super::Check;
use crate::sandbox::trial::{attempt, attempt_filtered, attempt_nested, hint, nested_hint};
use crate::sandbox::{SandboxError, check, code_filter, probe_group};
use rustix::process::{Resource, getrlimit};

pub(super) const INSTALL: &str = "Debian and Ubuntu: `sudo apt install bubblewrap`; Fedora: `sudo dnf install bubblewrap`; in a \
                       container, add it to the image";

pub(super) fn examine() -> Vec<Check> {
    let mut checks = vec![bubblewrap()];
    checks.extend(namespaces());
    checks.extend([user(), system_calls(), group(), processes(), open_files()]);
    checks
}

fn bubblewrap() -> Check {
    const NAME: &str = "bubblewrap";
    match check::version() {
        Ok(version) => Check::works(NAME, version.trim_start_matches("bubblewrap").trim()),
        Err(SandboxError::Missing) => {
            Check::fails(NAME, "bubblewrap is not installed, and completions do not run unconfined", INSTALL)
        }
        Err(SandboxError::TooOld(version)) => Check::fails(
            NAME,
            format!("{version} is too old: 0.8.0 is needed"),
            "Debian 12, Ubuntu 24.04, Fedora 38 and newer have it",
        ),
        Err(error @ (SandboxError::Broken(_) | SandboxError::Filter(_) | SandboxError::Refused { .. })) => {
            Check::fails(NAME, error.to_string(), INSTALL)
        }
    }
}

fn namespaces() -> Vec<Check> {
    const USER: &str = "user namespaces";
    let part = |name, arguments: &[&str]| match attempt(arguments) {
        Ok(()) => Check::works(name, "can be made"),
        Err(message) => Check::fails(name, message, hint()),
    };
    if check::version().is_err() {
        // What is tried with bubblewrap cannot be told without it.
        let unknown = |name| Check::fails(name, "cannot be tried without bubblewrap", INSTALL);
        return vec![unknown(USER), unknown(NETWORK), unknown(PROCESSES), unknown(FILES), unknown(NESTED)];
    }
    let nested = match attempt_nested() {
        Ok(()) => Check::works(NESTED, "can be made"),
        Err(message) => Check::absent(NESTED, format!("{message}; {NESTED_FOR}"), nested_hint()),
    };
    vec![
        part(USER, &["--unshare-user"]),
        part(NETWORK, &["--unshare-user", "--unshare-net"]),
        part(PROCESSES, &["--unshare-user", "--unshare-pid", "--proc", "/proc"]),
        part(FILES, &["--unshare-user", "--size", "1048576", "--tmpfs", "/tmp"]),
        nested,
    ]
}

const NETWORK: &str = "a network of its own";
const PROCESSES: &str = "a /proc of its own";
const FILES: &str = "files in memory";
const NESTED: &str = "nested user namespaces";
const NESTED_FOR: &str = "runs that are forked from a warm process need them";

fn user() -> Check {
    const NAME: &str = "user";
    if rustix::process::geteuid().is_root() {
        return Check::absent(
            NAME,
            "root; to the kernel, code inside is then the owner of root's files, and only mounts keep it from them",
            "run the backend as a user of its own: `sudo useradd --system --create-home infrabench`, then `sudo -u \
             infrabench infrabench serve`",
        );
    }
    Check::works(NAME, "not root")
}

fn system_calls() -> Check {
    const NAME: &str = "filter of system calls";
    let filter = match code_filter() {
        Ok(filter) => filter,
        Err(error) => return Check::fails(NAME, error.to_string(), "run the backend on x86_64 or aarch64"),
    };
    if check::version().is_err() {
        return Check::fails(NAME, "cannot be tried without bubblewrap", INSTALL);
    }
    match attempt_filtered(&["--unshare-user"], &filter) {
        Ok(()) => Check::works(NAME, format!("{} steps, in force", filter.len() / 8)),
        Err(message) => Check::fails(
            NAME,
            message,
            "a kernel with CONFIG_SECCOMP_FILTER is needed; every kernel of Debian, Ubuntu and Fedora has it",
        ),
    }
}

fn group() -> Check {
    const NAME: &str = "control groups";
    match probe_group() {
        Ok(version) => {
            Check::works(NAME, format!("{version}: memory, processes, a fair share of the processors"))
        }
        Err(reason) => Check::absent(
            NAME,
            "none can be made; the runner looks at /proc ten times a second instead, and sees no memory of the kernel's",
            reason,
        ),
    }
}

fn processes() -> Check {
    limit("limit of processes", Resource::Nproc, 1024, "ulimit -u 4096")
}

fn open_files() -> Check {
    limit("limit of open files", Resource::Nofile, 4096, "ulimit -n 4096")
}

fn limit(name: &'static str, resource: Resource, least: u64, way: &str) -> Check {
    match getrlimit(resource).maximum {
        Some(most) if most < least => Check::absent(
            name,
            format!("{most}; several runs at once may need more"),
            format!(
                "`{way}` as root before the backend is started, or in its unit `LimitNPROC=` and `LimitNOFILE=`"
            ),
        ),
        Some(most) => Check::works(name, most.to_string()),
        None => Check::works(name, "none"),
    }
}
