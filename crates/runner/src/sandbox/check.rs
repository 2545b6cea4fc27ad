//! Whether this machine can confine a run. Asked once at start, so that a missing sandbox is said before work is taken.

use super::{SandboxMode, bubblewrap};
use std::process::Stdio;

/// Versions below lack `--size` for in-memory file systems or `--disable-userns`.
const OLDEST: (u32, u32) = (0, 8);

/// Why a run cannot be confined, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SandboxError {
    /// Not installed.
    #[error(
        "bubblewrap is not installed, and completions do not run unconfined. Install it (Debian and Ubuntu: \
         `sudo apt install bubblewrap`; Fedora: `sudo dnf install bubblewrap`), or, for code of your own only, pass \
         `--unsafe-no-sandbox`"
    )]
    Missing,
    /// Does not say which version it is.
    #[error("bubblewrap does not run: {0}")]
    Broken(String),
    /// Too old.
    #[error(
        "bubblewrap {0} is too old: 0.8.0 is needed (Debian 12, Ubuntu 24.04, Fedora 38 or newer have it)"
    )]
    TooOld(String),
    /// The kernel or a policy does not let it make namespaces.
    #[error(
        "bubblewrap cannot make namespaces here: {message}. {hint}. For code of your own only, `--unsafe-no-sandbox` \
         runs without it"
    )]
    Refused {
        /// What it said.
        message: String,
        /// The likely way out.
        hint: String,
    },
}

/// Proves that runs of this mode can start.
pub fn check(mode: SandboxMode) -> Result<(), SandboxError> {
    match mode {
        SandboxMode::Unconfined => Ok(()),
        SandboxMode::Confined => {
            version()?;
            namespaces()
        }
    }
}

fn version() -> Result<(), SandboxError> {
    let output = bubblewrap().arg("--version").stdin(Stdio::null()).output().map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            SandboxError::Missing
        } else {
            SandboxError::Broken(error.to_string())
        }
    })?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match parse(&text) {
        None => Err(SandboxError::Broken(format!("`bwrap --version` printed `{text}`"))),
        Some(found) if found < OLDEST => {
            Err(SandboxError::TooOld(text.trim_start_matches("bubblewrap").trim().to_owned()))
        }
        Some(_) => Ok(()),
    }
}

/// Major and minor of `bubblewrap 0.8.0`.
fn parse(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().last()?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn namespaces() -> Result<(), SandboxError> {
    let refused = |message: String| SandboxError::Refused { message, hint: hint() };
    let output = bubblewrap()
        .args(["--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"])
        .args([
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--size",
            "1048576",
            "--tmpfs",
            "/tmp",
        ])
        .args(["--die-with-parent", "--new-session", "--clearenv", "--", "/usr/bin/true"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| refused(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(refused(String::from_utf8_lossy(&output.stderr).trim().trim_start_matches("bwrap: ").to_owned()))
}

fn hint() -> String {
    let is = |path: &str, value: &str| std::fs::read_to_string(path).is_ok_and(|text| text.trim() == value);
    if is("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1") {
        return "AppArmor restricts user namespaces: allow them with \
                `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, or give bwrap an AppArmor profile"
            .to_owned();
    }
    if is("/proc/sys/kernel/unprivileged_userns_clone", "0") {
        return "User namespaces are off: `sudo sysctl -w kernel.unprivileged_userns_clone=1` turns them on"
            .to_owned();
    }
    if is("/proc/sys/user/max_user_namespaces", "0") {
        return "User namespaces are off: `sudo sysctl -w user.max_user_namespaces=10000` turns them on"
            .to_owned();
    }
    "In a container, start it so that user namespaces and mounts are allowed (Docker: \
     `--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`)"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{SandboxError, SandboxMode, check, hint, parse};

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(parse("bubblewrap 0.8.0"), Some((0, 8)));
        assert!(parse("bubblewrap 0.11.0") > parse("bubblewrap 0.8.0"));
        assert_eq!(parse("something else"), None);
    }

    #[test]
    fn refusals_name_the_way_out() {
        assert!(SandboxError::Missing.to_string().contains("apt install bubblewrap"));
        let refused = SandboxError::Refused { message: "no permission".to_owned(), hint: hint() };
        assert!(refused.to_string().contains("no permission"));
        assert!(refused.to_string().contains("--unsafe-no-sandbox"));
    }

    #[test]
    fn this_machine_can_confine_a_run() {
        check(SandboxMode::Confined).unwrap();
    }
}
