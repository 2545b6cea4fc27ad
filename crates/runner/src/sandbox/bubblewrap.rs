//! The arguments for bubblewrap.
//!
//! ```text
//! /usr, /lib…            the system's programs and libraries        read-only
//! <prefix>/bin, /lib     Python's, where they lie outside           read-only
//! <node>                 where it lies outside                      read-only
//! /env                   the virtual environment                    read-only
//! /jsii-packages         the CDK's JavaScript, extracted            read-only
//! /harness, /input       the harness; candidate and tests           read-only
//! /project               the codebase: copied from /input by the harness, in memory, writable
//! /project/<tests>       mounted from /input                        read-only
//! /scratch, /tmp         home and temporary files                   in memory, writable
//! ```
//!
//! Why the codebase is copied: code that writes beside its sources (`App(outdir="cdk.out")`, a packed Lambda) works
//! for its author and must work here. Why the tests are not: the candidate is imported before they run, and must not be
//! able to change what it is judged by. The first component of a test's path is what is mounted, because a mount point
//! directly in `/project` can be neither renamed nor removed, while a folder that merely contains one could be moved away.

use crate::environment::Environment;
use crate::workspace::Workspace;
use infrabench_protocol::run::Limits;
use serde::Serialize;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where things are inside.
pub(crate) struct Confinement;

impl Confinement {
    pub(crate) const PROJECT: &str = "/project";
    pub(crate) const HARNESS: &str = "/harness";
    pub(crate) const INPUT: &str = "/input";
    pub(crate) const PYTHON: &str = "/env/bin/python";
    pub(crate) const PACKAGE_CACHE: &str = "/jsii-packages";
    /// Where a zygote keeps what it has prepared; read-only in runs.
    pub(crate) const PREPARED: &str = "/prepared";
    pub(crate) const SCRATCH: &str = "/scratch";
    pub(crate) const SHARED_MEMORY: &str = "/dev/shm";
    pub(crate) const WRITABLE: [&str; 3] = [Self::PROJECT, Self::SCRATCH, Self::SHARED_MEMORY];
    pub(crate) const HOME: &str = "/scratch/home";
    pub(crate) const TEMPORARY: &str = "/scratch/tmp";
}

/// The program, found on our PATH, with no environment of ours.
pub(crate) fn bubblewrap() -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&path).map(|folder| folder.join("bwrap")).find(|program| program.is_file());
    let is_there = found.is_some();
    let mut command = Command::new(found.unwrap_or_else(|| "bwrap".into()));
    command.env_clear();
    if !is_there {
        // Without one, the system would look in places of its own choice.
        command.env("PATH", path);
    }
    command
}

/// Top-level entries of a system's root that hold programs and libraries; links on most, folders on some.
const SYSTEM: [&str; 6] = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/// Everything before the command, for `--args`. `status_fd` receives bubblewrap's own account of the exit status.
pub(crate) fn arguments(
    environment: &Environment,
    workspace: &Workspace,
    limits: &Limits,
    status_fd: i32,
) -> Vec<OsString> {
    let mut arguments = Arguments::default();
    // Namespaces: every kind. No way to make further ones inside, no capabilities, no terminal, no survivors.
    arguments.add(["--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]);
    arguments.add([
        "--hostname",
        "infrabench",
        "--cap-drop",
        "ALL",
        "--new-session",
        "--die-with-parent",
        "--clearenv",
    ]);
    arguments.add(["--json-status-fd".into(), OsString::from(status_fd.to_string())]);
    system(&mut arguments);
    runtime(&mut arguments, environment);
    // Read-only: where the backend is root, so is whoever owns the files in /proc/sys, capabilities or not.
    arguments.add(["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev"]);
    let Shares { project, scratch, shared } = Shares::of(limits.scratch_bytes);
    arguments.memory(Confinement::SHARED_MEMORY, shared);
    arguments.add(["--remount-ro", "/dev"]);
    arguments.memory(Confinement::SCRATCH, scratch);
    arguments.folders();
    arguments.memory(Confinement::PROJECT, project);
    arguments.bind(&workspace.project(), Confinement::INPUT);
    arguments.bind(&workspace.harness(), Confinement::HARNESS);
    for entry in workspace.sealed() {
        arguments.bind(&workspace.project().join(entry), Path::new(Confinement::PROJECT).join(entry));
    }
    // The root itself is in memory too, and of no bounded size.
    arguments.add(["--remount-ro", "/", "--chdir", Confinement::PROJECT]);
    arguments.0
}

/// The sandbox of a zygote, in which each run nests its own: the same runtime, nothing of any run, and the capabilities
/// that making further namespaces takes, none of which a run keeps.
pub(crate) fn zygote_arguments(environment: &Environment, harness: &Path) -> Vec<OsString> {
    let mut arguments = Arguments::default();
    arguments.add(["--unshare-all", "--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"]);
    arguments.add(["--hostname", "infrabench", "--new-session", "--die-with-parent", "--clearenv"]);
    system(&mut arguments);
    runtime(&mut arguments, environment);
    arguments.add(["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]);
    for folder in [Confinement::SCRATCH, Confinement::PREPARED] {
        arguments.memory(folder, ZYGOTE_BYTES);
    }
    arguments.folders();
    arguments.add(["--dir", Confinement::PROJECT]);
    arguments.bind(harness, Confinement::HARNESS);
    arguments.add(["--remount-ro", "/", "--chdir", Confinement::PROJECT]);
    arguments.0
}

/// In-memory files of a zygote: what its rehearsal synthesizes.
const ZYGOTE_BYTES: u64 = 64 << 20;

/// A run's scratch space, in bytes: the codebase, temporary files, shared memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Shares {
    pub(crate) project: u64,
    pub(crate) scratch: u64,
    pub(crate) shared: u64,
}

impl Shares {
    pub(crate) fn of(bytes: u64) -> Self {
        let (project, shared) = (bytes / 4, bytes / 8);
        Self { project, scratch: bytes - project - shared, shared }
    }
}

fn system(arguments: &mut Arguments) {
    arguments.bind(Path::new("/usr"), "/usr");
    for entry in SYSTEM {
        match std::fs::read_link(entry) {
            Ok(target) => arguments.add(["--symlink".into(), target.into_os_string(), entry.into()]),
            Err(_) if Path::new(entry).is_dir() => arguments.bind(Path::new(entry), entry),
            Err(_) => {}
        }
    }
    // How programs find shared libraries, and programs that are links into here. Nothing secret is among them.
    for entry in
        ["/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/nix/store"]
    {
        arguments.add(["--ro-bind-try", entry, entry]);
    }
}

fn runtime(arguments: &mut Arguments, environment: &Environment) {
    // At the places they have outside: links of the environment point there. No more of a prefix than Python needs,
    // because it may be a home folder's `.local`; and of Node, for the same reason, the program alone.
    let python = ["bin", "lib", "lib64"].map(|part| environment.python_prefix.join(part));
    for path in python.iter().chain([&environment.node]) {
        let is_there_already = path.starts_with("/usr") || path.starts_with("/nix/store");
        if !is_there_already && path.exists() {
            arguments.bind(path, path);
        }
    }
    arguments.bind(&environment.folder, "/env");
    arguments.bind(&environment.package_cache, Confinement::PACKAGE_CACHE);
}

#[derive(Default)]
struct Arguments(Vec<OsString>);

impl Arguments {
    fn add<T: Into<OsString>>(&mut self, arguments: impl IntoIterator<Item = T>) {
        self.0.extend(arguments.into_iter().map(Into::into));
    }

    fn bind(&mut self, outside: &Path, inside: impl Into<PathBuf>) {
        self.add(["--ro-bind".into(), outside.as_os_str().to_owned(), inside.into().into_os_string()]);
    }

    /// What is in the scratch space at first, and the way to it.
    fn folders(&mut self) {
        self.add(["--dir", Confinement::HOME, "--dir", Confinement::TEMPORARY]);
        self.add(["--symlink", "scratch/tmp", "/tmp"]);
    }

    fn memory(&mut self, inside: &str, bytes: u64) {
        // bubblewrap takes 0 for «no limit».
        self.add(["--size", &bytes.max(1 << 20).to_string(), "--tmpfs", inside]);
    }
}
