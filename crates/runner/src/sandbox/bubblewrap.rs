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
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where things are inside.
pub(crate) struct Confinement;

impl Confinement {
    pub(crate) const PROJECT: &str = "/project";
    pub(crate) const HARNESS: &str = "/harness";
    pub(crate) const INPUT: &str = "/input";
    pub(crate) const PYTHON: &str = "/env/bin/python";
    pub(crate) const PACKAGE_CACHE: &str = "/jsii-packages";
    pub(crate) const SCRATCH: &str = "/scratch";
    pub(crate) const SHARED_MEMORY: &str = "/dev/shm";
    pub(crate) const WRITABLE: [&str; 3] = [Self::PROJECT, Self::SCRATCH, Self::SHARED_MEMORY];
    pub(crate) const HOME: &str = "/scratch/home";
    pub(crate) const TEMPORARY: &str = "/scratch/tmp";
}

/// Top-level entries of a system's root that hold programs and libraries; links on most, folders on some.
const SYSTEM: [&str; 6] = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/// Everything between `bwrap` and the command. `status_fd` receives bubblewrap's own account of the exit status.
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
    arguments.add(["--proc", "/proc", "--dev", "/dev"]);
    // A share each of the scratch space: the codebase, temporary files, shared memory.
    let (project, shared) = (limits.scratch_bytes / 4, limits.scratch_bytes / 8);
    arguments.memory(Confinement::SHARED_MEMORY, shared);
    arguments.add(["--remount-ro", "/dev"]);
    arguments.memory(Confinement::SCRATCH, limits.scratch_bytes - project - shared);
    arguments.add([
        "--dir",
        Confinement::HOME,
        "--dir",
        Confinement::TEMPORARY,
        "--symlink",
        "scratch/tmp",
        "/tmp",
    ]);
    arguments.memory(Confinement::PROJECT, project);
    arguments.bind(&workspace.project(), Confinement::INPUT);
    arguments.bind(&workspace.harness(), Confinement::HARNESS);
    for entry in workspace.sealed() {
        arguments.bind(&workspace.project().join(entry), Path::new(Confinement::PROJECT).join(entry));
    }
    // The root itself is in memory too, and of no bounded size.
    arguments.add(["--remount-ro", "/", "--chdir", Confinement::PROJECT, "--"]);
    arguments.0
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

    fn memory(&mut self, inside: &str, bytes: u64) {
        // bubblewrap takes 0 for «no limit».
        self.add(["--size", &bytes.max(1 << 20).to_string(), "--tmpfs", inside]);
    }
}
