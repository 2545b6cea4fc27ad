//! Finds environments under a folder and checks them, so that a run never meets a broken one.

use super::error::EnvironmentError;
use super::{package_cache, packages, probe};
use crate::cancel::CancelToken;
use crate::engine::{self, Engine, NativeEngine};
use crate::harness;
use crate::references::{Reference, References};
use crate::sandbox::{self, SandboxMode};
use infrabench_protocol::api::EnvironmentInfo;
use infrabench_protocol::run::{Limits, RunEvent, RunOutput, RunPlan};
use infrabench_task::Task;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One environment, checked: it has the CDK it says, and its Python and Node answer.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The virtual environment.
    pub folder: PathBuf,
    /// Version of aws-cdk-lib.
    pub cdk_version: String,
    /// Its interpreter.
    pub python: PathBuf,
    /// Version of Python.
    pub python_version: String,
    /// The installation that the interpreter belongs to.
    pub python_prefix: PathBuf,
    /// The Node program.
    pub node: PathBuf,
    /// Version of Node.
    pub node_version: String,
    /// Every package as `name==version`.
    pub packages: Vec<String>,
    /// Extracted JavaScript packages of the CDK.
    pub package_cache: PathBuf,
    /// SHA-256 over interpreter, Node, packages and harness: what may change the outcome of a run.
    pub digest: String,
}

impl Environment {
    /// Checks the environment in `folder`, whose name is the version of aws-cdk-lib. The first time, this extracts the
    /// CDK's JavaScript packages, which takes some seconds.
    pub fn open(folder: &Path) -> Result<Self, EnvironmentError> {
        let folder = folder
            .canonicalize()
            .map_err(|error| EnvironmentError::Read { path: folder.to_owned(), error })?;
        let incomplete = |missing: &str| EnvironmentError::Incomplete {
            folder: folder.clone(),
            missing: missing.to_owned(),
        };
        let cdk_version =
            folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let program = folder.join("bin/python");
        for needed in ["pyvenv.cfg", "bin/python", "node_modules/koffi/package.json"] {
            if !folder.join(needed).exists() {
                return Err(incomplete(needed));
            }
        }
        let python = probe::python(&folder, &program)?;
        let node = probe::node()?;
        let packages = packages::installed(&python.site_packages)
            .map_err(|error| EnvironmentError::Read { path: python.site_packages.clone(), error })?;
        for needed in ["aws-cdk-lib", "constructs", "jsii", "pytest"] {
            if packages::version_of(&packages, needed).is_none() {
                return Err(incomplete(&format!("the Python package {needed}")));
            }
        }
        match packages::version_of(&packages, "aws-cdk-lib") {
            Some(found) if found != cdk_version => {
                return Err(EnvironmentError::WrongVersion { found: found.to_owned(), folder });
            }
            Some(_) | None => {}
        }
        let package_cache = package_cache::ensure(&folder, &program, &node.path, &packages)?;
        let digest = digest(&python.version, &node.version, &packages);
        Ok(Self {
            cdk_version,
            python: program,
            python_version: python.version,
            python_prefix: python.base_prefix,
            node: node.path,
            node_version: node.version,
            packages,
            package_cache,
            digest,
            folder,
        })
    }

    /// What a client may know of it.
    pub fn info(&self) -> EnvironmentInfo {
        EnvironmentInfo {
            cdk_version: self.cdk_version.clone(),
            python: self.python_version.clone(),
            node: self.node_version.clone(),
            digest: self.digest.clone(),
        }
    }
}

fn digest(python: &str, node: &str, packages: &[String]) -> String {
    let mut hash = Sha256::new();
    for line in [format!("python {python}"), format!("node {node}")].iter().chain(packages) {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    for (name, source) in harness::FILES {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(source.as_bytes());
        hash.update([0]);
    }
    format!("{:x}", hash.finalize())
}

/// Every environment under a folder, each with its engine.
#[derive(Clone, Debug)]
pub struct Environments {
    root: PathBuf,
    engines: BTreeMap<String, NativeEngine>,
    limits: Limits,
    references: Arc<References>,
}

impl Environments {
    /// Finds the environments in `root`, one folder per version, and proves that the sandbox works. One that is broken
    /// is an error rather than left out: its tasks would fail later, one by one, with less to say.
    pub fn discover(root: &Path, mode: SandboxMode) -> Result<Self, EnvironmentError> {
        let mut folders = match std::fs::read_dir(root) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(EnvironmentError::NoRoot(root.to_owned()));
            }
            Err(error) => return Err(EnvironmentError::Read { path: root.to_owned(), error }),
        };
        folders.retain(|folder| {
            let hidden = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            folder.is_dir() && !hidden
        });
        folders.sort();
        if folders.is_empty() {
            return Err(EnvironmentError::Empty(root.to_owned()));
        }
        sandbox::check(mode)?;
        let mut engines = BTreeMap::new();
        for folder in folders {
            let environment = Environment::open(&folder)?;
            engines.insert(environment.cdk_version.clone(), NativeEngine::new(environment, mode));
        }
        Ok(Self { root: root.to_owned(), engines, limits: Limits::default(), references: Arc::default() })
    }

    /// The same with other limits for every score.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same with every run started from nothing. See [`NativeEngine::cold`].
    #[must_use]
    pub fn cold(self) -> Self {
        let engines = self.engines.into_iter().map(|(version, engine)| (version, engine.cold())).collect();
        Self { engines, ..self }
    }

    /// Gets every environment ready, which its first run does otherwise. The error names the first that is not.
    pub fn prepare(&self) -> Result<(), String> {
        self.engines.iter().try_for_each(|(version, engine)| {
            engine.prepare().map_err(|message| format!("environment {version}: {message}"))
        })
    }

    /// The engine for a version of aws-cdk-lib.
    pub fn get(&self, cdk_version: &str) -> Result<&NativeEngine, EnvironmentError> {
        self.engines.get(cdk_version).ok_or_else(|| EnvironmentError::Unknown {
            wanted: cdk_version.to_owned(),
            root: self.root.clone(),
            present: self.engines.keys().cloned().collect::<Vec<_>>().join(", "),
        })
    }

    /// What a client may know of them, by version.
    pub fn info(&self) -> Vec<EnvironmentInfo> {
        self.engines.values().map(|engine| engine.environment().info()).collect()
    }
}

impl Engine for Environments {
    fn run(&self, plan: &RunPlan, on_event: &mut dyn FnMut(RunEvent), cancel: &CancelToken) -> RunOutput {
        match self.get(&plan.cdk_version) {
            Ok(engine) => engine.run(plan, on_event, cancel),
            Err(error) => RunOutput::fault(engine::NAME, "", error.to_string()),
        }
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn reference(&self, task: &Task, cancel: &CancelToken) -> Reference {
        self.references.get(self, task, cancel)
    }
}
