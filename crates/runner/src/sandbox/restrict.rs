//! What the harness's `confine.py` is told: the confinement that a process can only put on itself.

use super::seccomp::{SeccompError, code_filter, kernel_filter};
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

impl ProcessLimits {
    fn of(limits: &Limits) -> Self {
        Self {
            memory_bytes: limits.memory_bytes,
            file_bytes: limits.scratch_bytes,
            // Twice what a run may have: whoever watches the whole tree ends the run before anything is refused here.
            processes: Some(limits.processes.saturating_mul(2)),
        }
    }
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
        Ok(match mode {
            SandboxMode::Confined => Self {
                keep_fds,
                limits: ProcessLimits::of(limits),
                files: Some(FILES),
                filter: Some(hexadecimal(&code_filter()?)),
                privileges: false,
            },
            // The kernel would count all that the caller runs, not just this.
            SandboxMode::Unconfined => {
                let limits = ProcessLimits { processes: None, ..ProcessLimits::of(limits) };
                Self { keep_fds, limits, files: None, filter: None, privileges: true }
            }
        })
    }
}

/// What the warm engine's kernel is told, which confines itself as `confine.py` does with Python.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KernelRestrictions {
    limits: ProcessLimits,
    filter: String,
}

impl KernelRestrictions {
    /// The same limits as for Python, and fewer system calls.
    pub(crate) fn of(limits: &Limits) -> Result<Self, SeccompError> {
        Ok(Self { limits: ProcessLimits::of(limits), filter: hexadecimal(&kernel_filter()?) })
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
