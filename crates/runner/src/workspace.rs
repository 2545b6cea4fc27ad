//! The files of one run, on the host: candidate, tests and harness in a temporary folder that goes when the run ends.

use crate::harness;
use infrabench_protocol::run::RunPlan;
use infrabench_task::RelativePath;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What a run finds in its project folder.
pub(crate) struct Files<'a> {
    /// Path to text: the tests, and of the candidate whatever does not collide with them.
    pub(crate) files: BTreeMap<&'a str, &'a str>,
    /// Entries of the project folder that hold tests: what the candidate must not be able to change.
    pub(crate) sealed: BTreeSet<&'a str>,
}

impl<'a> Files<'a> {
    /// The files of a plan, every path checked again.
    pub(crate) fn of(plan: &'a RunPlan) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        for (path, text) in plan.tests.iter().chain(&plan.files) {
            RelativePath::parse(path).map_err(|error| format!("the plan has an unusable path: {error}"))?;
            // Tests come first. A candidate's file where they have a folder, or below one of their files, cannot exist
            // beside them.
            if !plan.tests.keys().any(|test| test != path && (is_below(path, test) || is_below(test, path))) {
                files.entry(path.as_str()).or_insert(text.as_str());
            }
        }
        let sealed = plan.tests.keys().map(|path| path.split('/').next().unwrap_or_default()).collect();
        Ok(Self { files, sealed })
    }
}

/// Whether a path is inside of a folder.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The folder of a run.
pub(crate) struct Workspace {
    folder: TempDir,
    sealed: BTreeSet<String>,
}

impl Workspace {
    /// Writes the files of a plan.
    pub(crate) fn create(plan: &RunPlan) -> Result<Self, String> {
        let failed = |error: io::Error| format!("the files of the run cannot be written: {error}");
        let folder = tempfile::Builder::new().prefix("infrabench-run-").tempdir().map_err(failed)?;
        let Files { files, sealed } = Files::of(plan)?;
        let workspace = Self { folder, sealed: sealed.into_iter().map(str::to_owned).collect() };
        for folder in [workspace.project(), workspace.harness(), workspace.home(), workspace.temporary()] {
            std::fs::create_dir(folder).map_err(failed)?;
        }
        harness::write(&workspace.harness()).map_err(failed)?;
        let project = workspace.project();
        for (path, text) in files {
            write(&project, path, text)?;
        }
        Ok(workspace)
    }

    /// Candidate and tests.
    pub(crate) fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// The harness.
    pub(crate) fn harness(&self) -> PathBuf {
        self.folder.path().join("harness")
    }

    /// A home folder for an unconfined run.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Temporary files of an unconfined run.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.folder.path().join("tmp")
    }

    /// Entries of the project folder that hold tests: what the candidate must not be able to change.
    pub(crate) fn sealed(&self) -> &BTreeSet<String> {
        &self.sealed
    }
}

fn write(project: &Path, path: &str, text: &str) -> Result<(), String> {
    let target = project.join(path);
    let failed = |error: io::Error| format!("`{path}` cannot be written: {error}");
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    std::fs::write(&target, text).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::Workspace;
    use infrabench_protocol::run::{Limits, RunPlan};
    use std::collections::BTreeMap;

    fn plan(files: &[(&str, &str)], tests: &[(&str, &str)]) -> RunPlan {
        let map = |entries: &[(&str, &str)]| -> BTreeMap<String, String> {
            entries.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
        };
        RunPlan {
            task_id: String::new(),
            cdk_version: String::new(),
            files: map(files),
            tests: map(tests),
            expected_tests: Vec::new(),
            limits: Limits::default(),
        }
    }

    #[test]
    fn tests_win_over_files_of_the_candidate() {
        let files =
            [("app.py", "app"), ("tests/test_a.py", "forged"), ("tests/helper.py", "h"), ("unit", "a file")];
        let workspace =
            Workspace::create(&plan(&files, &[("tests/test_a.py", "real"), ("unit/test_b.py", "b")]))
                .unwrap();
        let read = |path: &str| std::fs::read_to_string(workspace.project().join(path)).unwrap();
        assert_eq!(read("tests/test_a.py"), "real");
        assert_eq!(read("tests/helper.py"), "h");
        assert_eq!(read("unit/test_b.py"), "b");
        assert_eq!(workspace.sealed().iter().collect::<Vec<_>>(), ["tests", "unit"]);
    }

    #[test]
    fn paths_that_lead_out_are_refused() {
        for path in ["../escape.py", "/etc/passwd", "a/../../b.py"] {
            let error = Workspace::create(&plan(&[(path, "")], &[])).err().unwrap();
            assert!(error.contains("unusable path"), "{error}");
        }
    }

    #[test]
    fn the_folder_goes_with_the_workspace() {
        let workspace = Workspace::create(&plan(&[("a.py", "")], &[])).unwrap();
        let project = workspace.project();
        drop(workspace);
        assert!(!project.exists());
    }
}
