//! The files of one run, on the host: candidate, tests and harness in a temporary folder that goes when the run ends.

use crate::harness;
use infrabench_protocol::run::RunPlan;
use infrabench_task::RelativePath;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

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
        let workspace = Self { folder, sealed: first_components(plan.tests.keys())? };
        for folder in [workspace.project(), workspace.harness(), workspace.home(), workspace.temporary()] {
            std::fs::create_dir(folder).map_err(failed)?;
        }
        harness::write(&workspace.harness()).map_err(failed)?;
        let project = workspace.project();
        for (path, text) in &plan.tests {
            write(&project, path, text)?;
        }
        for (path, text) in plan.files.iter().filter(|(path, _)| !plan.tests.contains_key(*path)) {
            // A candidate's file where the tests have a folder, or below one of their files, cannot exist beside them.
            if !collides(&project, path) {
                write(&project, path, text)?;
            }
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

fn first_components<'a>(paths: impl Iterator<Item = &'a String>) -> Result<BTreeSet<String>, String> {
    paths.map(|path| Ok(parse(path)?.as_str().split('/').next().unwrap_or_default().to_owned())).collect()
}

/// Plans hold checked paths; one that is not is refused here again, before anything is written.
fn parse(path: &str) -> Result<RelativePath, String> {
    RelativePath::parse(path).map_err(|error| format!("the plan has an unusable path: {error}"))
}

fn write(project: &Path, path: &str, text: &str) -> Result<(), String> {
    let target = project.join(parse(path)?.as_str());
    let failed = |error: io::Error| format!("`{path}` cannot be written: {error}");
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    std::fs::write(&target, text).map_err(failed)
}

fn collides(project: &Path, path: &str) -> bool {
    let target = project.join(path);
    target.is_dir() || target.ancestors().skip(1).take_while(|parent| *parent != project).any(Path::is_file)
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
