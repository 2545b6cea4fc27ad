//! What can be wrong with an environment. Each message names the folder, what is missing, and the way out.

use crate::sandbox::SandboxError;
use std::path::PathBuf;

/// Why scoring is not possible in an environment.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// The folder of environments is not there.
    #[error(
        "there is no folder of environments at {0}; `cargo xtask setup` builds it, or name another one with INFRABENCH_ENVIRONMENTS"
    )]
    NoRoot(PathBuf),
    /// The folder of environments has none.
    #[error(
        "{0} has no environment; `cargo xtask setup` builds one folder per version of aws-cdk-lib, such as {0}/2.178.2"
    )]
    Empty(PathBuf),
    /// A folder or file cannot be read.
    #[error("cannot read {path}: {error}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A folder is no virtual environment.
    #[error(
        "{folder} is not a complete environment: {missing} is missing; remove the folder and run `cargo xtask setup`"
    )]
    Incomplete {
        /// The environment.
        folder: PathBuf,
        /// What it lacks.
        missing: String,
    },
    /// The folder's name and its content disagree.
    #[error(
        "{folder} has aws-cdk-lib {found}, not the version its name says; remove the folder and run `cargo xtask setup`"
    )]
    WrongVersion {
        /// The environment.
        folder: PathBuf,
        /// Version installed.
        found: String,
    },
    /// The interpreter does not answer.
    #[error("the Python of {folder} does not run: {message}; remove the folder and run `cargo xtask setup`")]
    Python {
        /// The environment.
        folder: PathBuf,
        /// What it said.
        message: String,
    },
    /// Node does not answer.
    #[error("Node.js does not run: {0}; the CDK needs Node.js 18 or newer as `node` on the PATH")]
    Node(String),
    /// The CDK cannot be loaded, or its packages cannot be extracted.
    #[error(
        "the CDK of {folder} cannot be prepared: {message}; remove the folder and run `cargo xtask setup`"
    )]
    Prepare {
        /// The environment.
        folder: PathBuf,
        /// What went wrong.
        message: String,
    },
    /// No environment for a version.
    #[error(
        "there is no environment for aws-cdk-lib {wanted}; {root} has {present}; `cargo xtask setup --cdk {wanted}` adds one whose packages are pinned"
    )]
    Unknown {
        /// The version asked for.
        wanted: String,
        /// Where environments are.
        root: PathBuf,
        /// The versions there, listed.
        present: String,
    },
    /// The sandbox cannot be had.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}
