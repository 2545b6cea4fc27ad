//! Environments of the native engine: a folder of virtual environments, one per version of aws-cdk-lib.
//!
//! - [`error`]: what can be wrong with one, and the way out.
//! - `probe`: asks the interpreter and Node who they are.
//! - `packages`: what is installed, read from the files.
//! - `package_cache`: the JavaScript packages of the CDK, extracted once for every run to share.

mod discover;
pub mod error;
mod package_cache;
mod packages;
mod probe;

pub(crate) use discover::folders;
pub use discover::{Environment, Environments};
pub use error::EnvironmentError;

/// Version and place of Node.
pub(crate) fn node() -> Result<(String, std::path::PathBuf), EnvironmentError> {
    probe::node().map(|node| (node.version, node.path))
}
