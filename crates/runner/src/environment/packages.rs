//! What is installed in an environment, read from the `dist-info` folders that installers leave.

use std::io;
use std::path::Path;

/// Packages that take no part in a run.
const INSTALLERS: [&str; 3] = ["pip", "setuptools", "wheel"];

/// Every package as `name==version`, names normalised, sorted.
pub(super) fn installed(site_packages: &Path) -> io::Result<Vec<String>> {
    let mut packages = Vec::new();
    for entry in std::fs::read_dir(site_packages)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some((package, version)) =
            name.strip_suffix(".dist-info").and_then(|stem| stem.rsplit_once('-'))
        {
            let package = package.to_lowercase().replace(['_', '.'], "-");
            if !INSTALLERS.contains(&package.as_str()) {
                packages.push(format!("{package}=={version}"));
            }
        }
    }
    packages.sort();
    Ok(packages)
}

/// The version of one package in a list made by [`installed`].
pub(super) fn version_of<'a>(packages: &'a [String], name: &str) -> Option<&'a str> {
    packages.iter().find_map(|package| package.strip_prefix(name)?.strip_prefix("=="))
}

#[cfg(test)]
mod tests {
    use super::{installed, version_of};

    #[test]
    fn packages_are_read_from_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "aws_cdk_lib-2.178.2.dist-info",
            "aws_cdk.asset_kubectl_v20-2.1.4.dist-info",
            "pip-23.2.1.dist-info",
            "jsii",
        ] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let packages = installed(folder.path()).unwrap();
        assert_eq!(packages, ["aws-cdk-asset-kubectl-v20==2.1.4", "aws-cdk-lib==2.178.2"]);
        assert_eq!(version_of(&packages, "aws-cdk-lib"), Some("2.178.2"));
        assert_eq!(version_of(&packages, "aws-cdk"), None);
    }
}
