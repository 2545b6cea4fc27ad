//! What the harness's `confine.py` is told: the confinement that a process can only put on itself.

use super::seccomp::{SeccompError, code_filter};
use super::{Confinement, SandboxMode};
use infrabench_protocol::run::Limits;
use serde::Serialize;
use std::fmt::Write;

/// The argument of `confine.restrict`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Restrictions {
    keep_fds: Vec<i32>,
    limits: ProcessLimits,
    files: Option<FileRules>,
    /// Hexadecimal digits.
    filter: Option<String>,
    privileges: bool,
}

#[derive(Clone, Debug, Serialize)]
struct ProcessLimits {
    memory_bytes: u64,
    file_bytes: u64,
    processes: Option<u64>,
}

#[derive(Clone, Debug, Serialize)]
struct FileRules {
    read: [&'static str; 1],
    write: [&'static str; 3],
    device: [&'static str; 1],
}

/// Everything inside that is not writable is the runtime, which there is nothing secret in.
const FILES: FileRules = FileRules { read: ["/"], write: Confinement::WRITABLE, device: ["/dev"] };

impl Restrictions {
    /// For Python and what it starts; `keep_fds` stay open, besides stdin, stdout and stderr. Unconfined, limits are all.
    pub(crate) fn of(mode: SandboxMode, limits: &Limits, keep_fds: Vec<i32>) -> Result<Self, SeccompError> {
        let bounds = |processes| ProcessLimits {
            memory_bytes: limits.memory_bytes,
            file_bytes: limits.scratch_bytes,
            processes,
        };
        Ok(match mode {
            SandboxMode::Confined => Self {
                keep_fds,
                // Twice what a run may have: whoever watches the whole tree ends the run before anything is refused here.
                limits: bounds(Some(limits.processes.saturating_mul(2))),
                files: Some(FILES),
                filter: Some(hexadecimal(&code_filter()?)),
                privileges: false,
            },
            // The kernel would count all that the caller runs, not just this.
            SandboxMode::Unconfined => {
                Self { keep_fds, limits: bounds(None), files: None, filter: None, privileges: true }
            }
        })
    }
}

/// Two digits a byte.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
