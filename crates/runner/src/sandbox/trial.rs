//! Tries one part of the sandbox by itself, on a program that does nothing.

use super::bubblewrap;
use command_fds::{CommandFdExt, FdMapping};
use std::io::Write;
use std::process::Stdio;

/// What each trial begins with: the machine's files, read-only.
const FILES: [&str; 3] = ["--ro-bind", "/", "/"];
/// The program that does nothing.
const NOTHING: &str = "/usr/bin/true";

/// All that a run gets. The filter of system calls is added where it is known.
pub(super) const ALL: [&str; 15] = [
    "--unshare-all",
    "--unshare-user",
    "--disable-userns",
    "--uid",
    "1000",
    "--gid",
    "1000",
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--size",
    "1048576",
    "--tmpfs",
    "/tmp",
];

/// Runs a program that does nothing under bubblewrap with these arguments; the error is what bubblewrap says.
pub(crate) fn attempt(arguments: &[&str]) -> Result<(), String> {
    run(arguments, &[NOTHING], None)
}

/// The same under a filter of system calls.
pub(crate) fn attempt_filtered(arguments: &[&str], filter: &[u8]) -> Result<(), String> {
    run(arguments, &[NOTHING], Some(filter))
}

/// Whether what bubblewrap starts can itself make all namespaces, and mount in them, when it keeps its rights.
pub(crate) fn attempt_nested() -> Result<(), String> {
    let program = bubblewrap().get_program().to_string_lossy().into_owned();
    let outer =
        ["--unshare-all", "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--dev", "/dev", "--proc", "/proc"];
    let inner = [&program[..], "--unshare-all", "--ro-bind", "/", "/", "--tmpfs", "/tmp", NOTHING];
    run(&outer, &inner, None)
}

fn run(arguments: &[&str], program: &[&str], filter: Option<&[u8]>) -> Result<(), String> {
    let mut command = bubblewrap();
    command.args(["--die-with-parent", "--new-session"]).args(FILES).args(arguments);
    if let Some(filter) = filter {
        // Half of what a pipe holds, so that writing does not wait for the reader.
        let (reader, mut writer) = std::io::pipe().map_err(|error| error.to_string())?;
        writer.write_all(filter).map_err(|error| error.to_string())?;
        command.args(["--seccomp", "3"]);
        command
            .fd_mappings(vec![FdMapping { parent_fd: reader.into(), child_fd: 3 }])
            .map_err(|error| error.to_string())?;
    }
    let output = command
        .arg("--")
        .args(program)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("bubblewrap cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().trim_start_matches("bwrap: ").to_owned();
    Err(if said.is_empty() { output.status.to_string() } else { said })
}

/// The likely way to get namespaces that bubblewrap was refused.
pub(crate) fn hint() -> String {
    let is = |path: &str, value: &str| std::fs::read_to_string(path).is_ok_and(|text| text.trim() == value);
    if is("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1") {
        return format!(
            "AppArmor restricts user namespaces (Ubuntu 23.10 and later). For bubblewrap alone: `sudo apt install \
             apparmor-profiles && sudo ln -s /usr/share/apparmor/extra-profiles/{PROFILE} /etc/apparmor.d/ && sudo \
             apparmor_parser -r /etc/apparmor.d/{PROFILE}`. For every program: {UNRESTRICTED}"
        );
    }
    if is("/proc/sys/kernel/unprivileged_userns_clone", "0") {
        return "User namespaces are off (older Debian): `echo kernel.unprivileged_userns_clone=1 | sudo tee \
                /etc/sysctl.d/60-infrabench.conf && sudo sysctl --system` turns them on"
            .to_owned();
    }
    if is("/proc/sys/user/max_user_namespaces", "0") {
        return "User namespaces are off (RHEL and its relatives): `echo user.max_user_namespaces=10000 | sudo tee \
                /etc/sysctl.d/60-infrabench.conf && sudo sysctl --system` turns them on"
            .to_owned();
    }
    "In a container, start it so that user namespaces and mounts are allowed (Docker and Podman: \
     `--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`)"
        .to_owned()
}

/// The likely way to get namespaces below those of bubblewrap.
pub(crate) fn nested_hint() -> String {
    if std::path::Path::new("/etc/apparmor.d").join(PROFILE).exists() {
        return format!(
            "AppArmor's profile `{PROFILE}` lets bubblewrap make namespaces and denies them to what it starts. Without \
             it: `sudo apparmor_parser -R /etc/apparmor.d/{PROFILE}`, and {UNRESTRICTED}"
        );
    }
    hint()
}

const PROFILE: &str = "bwrap-userns-restrict";
const UNRESTRICTED: &str = "`echo kernel.apparmor_restrict_unprivileged_userns=0 | sudo tee \
                            /etc/sysctl.d/60-infrabench.conf && sudo sysctl --system`";
