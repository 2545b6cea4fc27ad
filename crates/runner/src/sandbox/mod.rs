//! How a run is confined.
//!
//! bubblewrap gives it namespaces of its own: no network, no processes of the host in sight, no files but the runtime,
//! which is read-only. All that it writes goes to in-memory file systems of bounded size. It fails closed: where
//! bubblewrap cannot do this, nothing runs, and the error says what to do about it.
//!
//! - `bubblewrap`: the arguments, and what each is for.
//! - `cgroup`: a control group per run, for the sums that no limit per process bounds.
//! - `restrict`: what a process then puts on itself, in the harness's `confine.py`.
//! - `seccomp`: the filters of system calls, and `calls` what they let through.
//! - `check`: whether this machine can do it.

mod bubblewrap;
#[rustfmt::skip] // One name a line would be two hundred lines.
mod calls;
mod cgroup;
mod check;
mod restrict;
mod seccomp;

pub(crate) use bubblewrap::{Confinement, arguments};
pub(crate) use cgroup::{Exceeded, Group, GroupLimits};
pub use cgroup::{GroupVersion, probe as probe_group};
pub use check::{SandboxError, check};
pub(crate) use restrict::Restrictions;
pub use seccomp::SeccompError;

/// Whether runs are confined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxMode {
    /// By bubblewrap; nothing runs where it cannot be had.
    Confined,
    /// Not at all: the code may read, write and reach whatever the caller can. Only for code of one's own.
    Unconfined,
}
