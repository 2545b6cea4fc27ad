//! Whether this machine can confine a run. Asked once at start, so that a missing sandbox is said before work is taken.

use super::seccomp::{SeccompError, code_filter};
use super::trial::{ALL, attempt_filtered, hint};
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
    /// There is no filter of system calls for this machine.
    #[error(transparent)]
    Filter(#[from] SeccompError),
    /// The kernel or a policy does not let it make namespaces.
    #[error(
        "bubblewrap cannot confine a program here: {message}. {hint}. For code of your own only, `--unsafe-no-sandbox` \
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

/// Which version of bubblewrap there is.
pub(crate) fn version() -> Result<String, SandboxError> {
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
        Some(_) => Ok(text),
    }
}

/// Major and minor of `bubblewrap 0.8.0`.
fn parse(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().last()?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn namespaces() -> Result<(), SandboxError> {
    let refused = |message: String| SandboxError::Refused { message, hint: hint() };
    attempt_filtered(&ALL, &code_filter()?).map_err(refused)
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
