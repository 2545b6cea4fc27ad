//! The command line, environment variables and configuration of a run, confined or not.

use crate::environment::Environment;
use crate::sandbox::{Confinement, Restrictions, SandboxMode, SeccompError, arguments, bubblewrap};
use crate::workspace::Workspace;
use infrabench_protocol::run::RunPlan;
use serde::Serialize;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Number of the report pipe inside.
pub(crate) const REPORT_FD: i32 = 3;
/// Number of bubblewrap's status pipe; the run itself does not get it.
pub(crate) const STATUS_FD: i32 = 4;

/// Number of the pipe with bubblewrap's arguments.
pub(crate) const ARGUMENTS_FD: i32 = 5;

/// How to start a run.
pub(crate) struct Launch {
    pub(crate) command: Command,
    /// What is to be written to [`ARGUMENTS_FD`]; none where nothing reads it.
    pub(crate) arguments: Option<Vec<u8>>,
}

/// What the harness reads from stdin.
#[derive(Serialize)]
pub(crate) struct Configuration<'a> {
    nonce: &'a str,
    report_fd: i32,
    project: PathBuf,
    copy_from: Option<PathBuf>,
    tests: Vec<&'a str>,
    test_files: Vec<&'a str>,
    confinement: Restrictions,
}

impl<'a> Configuration<'a> {
    pub(crate) fn new(
        plan: &'a RunPlan,
        workspace: &Workspace,
        mode: SandboxMode,
        nonce: &'a str,
    ) -> Result<Self, SeccompError> {
        let (project, copy_from) = match mode {
            SandboxMode::Confined => (Confinement::PROJECT.into(), Some(Confinement::INPUT.into())),
            SandboxMode::Unconfined => (workspace.project(), None),
        };
        Ok(Self {
            nonce,
            report_fd: REPORT_FD,
            project,
            copy_from,
            tests: plan.tests.keys().map(String::as_str).collect(),
            test_files: test_files(plan),
            confinement: Restrictions::of(mode, &plan.limits, vec![REPORT_FD])?,
        })
    }
}

/// The files that hold expected tests, each once.
pub(crate) fn test_files(plan: &RunPlan) -> Vec<&str> {
    let mut files: Vec<_> =
        plan.expected_tests.iter().map(|id| id.split("::").next().unwrap_or(id)).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// The command that runs a script of the harness in a sandbox of these arguments, and what is to be written to
/// `arguments_fd`: they name places on this machine, and code inside can read bubblewrap's command line.
pub(crate) fn confined(
    environment: &Environment,
    mut arguments: Vec<OsString>,
    arguments_fd: i32,
    script: &str,
) -> (Command, Vec<u8>) {
    for (name, value) in variables(environment, &inside()) {
        arguments.extend(["--setenv".into(), name.into(), value]);
    }
    let mut command = bubblewrap();
    command
        .args(["--args", &arguments_fd.to_string(), "--", Confinement::PYTHON, "-s", "-B"])
        .arg(Path::new(Confinement::HARNESS).join(script));
    let ended = arguments.into_iter().flat_map(|argument| [argument.into_vec(), vec![0]].concat());
    (command, ended.collect())
}

/// The command that runs a plan's harness. Pipes are added by the caller.
///
/// Code inside can read the command line and the first environment of bubblewrap, which is its process 1. So neither has
/// anything in it: the arguments, which name places on this machine, come through a pipe, and no variable is given at
/// all, least of all the secrets that a backend is given in its own.
pub(crate) fn launch(
    environment: &Environment,
    workspace: &Workspace,
    plan: &RunPlan,
    mode: SandboxMode,
) -> Launch {
    match mode {
        SandboxMode::Confined => {
            let arguments = arguments(environment, workspace, &plan.limits, STATUS_FD);
            let (command, arguments) = confined(environment, arguments, ARGUMENTS_FD, "main.py");
            Launch { command, arguments: Some(arguments) }
        }
        SandboxMode::Unconfined => {
            let mut command = Command::new(&environment.python);
            command.args(["-s", "-B"]).arg(workspace.harness().join("main.py"));
            command.env_clear().envs(variables(environment, &outside(environment, workspace)));
            Launch { command, arguments: None }
        }
    }
}

/// Where a run finds things.
struct Places {
    scripts: PathBuf,
    harness: PathBuf,
    package_cache: PathBuf,
    home: PathBuf,
    temporary: PathBuf,
}

fn inside() -> Places {
    Places {
        scripts: "/env/bin".into(),
        harness: Confinement::HARNESS.into(),
        package_cache: Confinement::PACKAGE_CACHE.into(),
        home: Confinement::HOME.into(),
        temporary: Confinement::TEMPORARY.into(),
    }
}

fn outside(environment: &Environment, workspace: &Workspace) -> Places {
    Places {
        scripts: environment.folder.join("bin"),
        harness: workspace.harness(),
        package_cache: environment.package_cache.clone(),
        home: workspace.home(),
        temporary: workspace.temporary(),
    }
}

/// The whole environment of a run; nothing is inherited.
fn variables(environment: &Environment, places: &Places) -> Vec<(&'static str, OsString)> {
    let mut path = places.scripts.clone().into_os_string();
    for folder in environment.node.parent().into_iter().chain([Path::new("/usr/bin"), Path::new("/bin")]) {
        path.push(":");
        path.push(folder);
    }
    let mut preload = OsString::from("--require=");
    preload.push(places.harness.join("read_only_cache.cjs"));
    let major = environment.node_version.split('.').next().unwrap_or_default();
    vec![
        ("PATH", path),
        ("HOME", places.home.clone().into()),
        ("TMPDIR", places.temporary.clone().into()),
        ("USER", "infrabench".into()),
        ("LOGNAME", "infrabench".into()),
        ("LANG", "C.UTF-8".into()),
        ("TZ", "UTC".into()),
        // The order of sets must not make two runs of one candidate differ.
        ("PYTHONHASHSEED", "0".into()),
        ("PYTHONDONTWRITEBYTECODE", "1".into()),
        ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1".into()),
        ("JSII_NODE", environment.node.clone().into()),
        ("JSII_RUNTIME_PACKAGE_CACHE_ROOT", places.package_cache.clone().into()),
        ("NODE_OPTIONS", preload),
        // Advice on which Node to install is for whoever runs the backend, not for whoever reads a test's output.
        ("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", major.into()),
        ("JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION", "1".into()),
        ("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1".into()),
        ("JSII_SILENCE_WARNING_KNOWN_BROKEN_NODE_VERSION", "1".into()),
    ]
}
