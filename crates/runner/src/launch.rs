//! The command line, environment variables and configuration of a run, confined or not.

use crate::environment::Environment;
use crate::sandbox::{Confinement, Restrictions, SandboxMode, SeccompError, arguments};
use crate::workspace::Workspace;
use infrabench_protocol::run::RunPlan;
use serde::Serialize;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Number of the report pipe inside.
pub(crate) const REPORT_FD: i32 = 3;
/// Number of bubblewrap's status pipe; the run itself does not get it.
pub(crate) const STATUS_FD: i32 = 4;

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
        let mut test_files: Vec<_> =
            plan.expected_tests.iter().map(|id| id.split("::").next().unwrap_or(id)).collect();
        test_files.sort_unstable();
        test_files.dedup();
        Ok(Self {
            nonce,
            report_fd: REPORT_FD,
            project,
            copy_from,
            tests: plan.tests.keys().map(String::as_str).collect(),
            test_files,
            confinement: Restrictions::of(mode, &plan.limits, vec![REPORT_FD])?,
        })
    }
}

/// The command that runs a plan's harness. Pipes are added by the caller.
pub(crate) fn command(
    environment: &Environment,
    workspace: &Workspace,
    plan: &RunPlan,
    mode: SandboxMode,
) -> Command {
    match mode {
        SandboxMode::Confined => {
            let mut command = Command::new("bwrap");
            command.args(self::arguments(environment, workspace, &plan.limits, STATUS_FD));
            // Given inside, by `env`: bubblewrap itself needs the PATH of the host to be found and nothing else.
            command.arg("/usr/bin/env").arg("-i");
            for (name, value) in variables(environment, &inside()) {
                let mut assignment = OsString::from(name);
                assignment.push("=");
                assignment.push(value);
                command.arg(assignment);
            }
            command
                .arg(Confinement::PYTHON)
                .args(["-s", "-B"])
                .arg(Path::new(Confinement::HARNESS).join("main.py"));
            command
        }
        SandboxMode::Unconfined => {
            let mut command = Command::new(&environment.python);
            command.args(["-s", "-B"]).arg(workspace.harness().join("main.py"));
            command.env_clear().envs(variables(environment, &outside(environment, workspace)));
            command
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
