//! The authoring form on disk.

use anyhow::{Context, Result, bail};
use infrabench_task::authoring::{self, TaskFile};
use infrabench_task::{Codebase, RelativePath, Task};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Left behind by running a donor; never part of it.
const BUILT: [&str; 6] = ["__pycache__", "cdk.out", ".venv", ".pytest_cache", "node_modules", ".git"];

/// A task with what its author says of it and what is only there to prove it.
pub(crate) struct Authored {
    /// The published task.
    pub(crate) task: Task,
    /// Its `task.toml`.
    pub(crate) file: TaskFile,
    /// Other right solutions: name to answer.
    pub(crate) alternatives: BTreeMap<String, String>,
}

/// Every task of a folder with `donors/` and `tasks/`, by entry point. All problems are reported at once.
pub(crate) fn tasks(folder: &Path) -> Result<Vec<Authored>> {
    let mut tasks = Vec::<Authored>::new();
    let mut problems = Vec::new();
    for entry_point in folders(&folder.join("tasks"))? {
        match task(folder, &entry_point) {
            Ok(task) => tasks.push(task),
            Err(error) => problems.push(format!("{entry_point}: {error:#}")),
        }
    }
    for (index, Authored { task, .. }) in tasks.iter().enumerate() {
        if let Some(twin) = tasks[..index].iter().find(|other| other.task.task_id == task.task_id) {
            problems
                .push(format!("{} and {} have the same task_id", twin.task.entry_point, task.entry_point));
        }
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    if tasks.is_empty() {
        bail!("{} has no tasks", folder.display());
    }
    Ok(tasks)
}

/// The tasks of a folder whose entry points contain one of `only`; all of them where nothing is said.
pub(crate) fn chosen(folder: &Path, only: &[String]) -> Result<Vec<Authored>> {
    self::only(tasks(folder)?, only)
}

/// The same, of tasks that were read already.
pub(crate) fn only(mut tasks: Vec<Authored>, only: &[String]) -> Result<Vec<Authored>> {
    if !only.is_empty() {
        tasks.retain(|authored| only.iter().any(|part| authored.task.entry_point.contains(part.as_str())));
        if tasks.is_empty() {
            bail!("no entry point contains `{}`", only.join("` or `"));
        }
    }
    Ok(tasks)
}

fn task(folder: &Path, entry_point: &str) -> Result<Authored> {
    let Some((donor, _)) = entry_point.split_once('+') else {
        bail!("the folder of a task is named <donor>+<feature>");
    };
    let home = folder.join("tasks").join(entry_point);
    let file = home.join("task.toml");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let donor = codebase(&folder.join("donors").join(donor))?;
    let tests = codebase(&home.join("tests"))?;
    let tests = tests
        .into_iter()
        .map(|(path, text)| Ok((RelativePath::parse(&format!("tests/{path}"))?, text)))
        .collect::<Result<Codebase>>()?;
    let said = |problems: Vec<authoring::AuthoringProblem>| {
        anyhow::anyhow!(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    };
    let task = authoring::build(entry_point, &text, &donor, &tests).map_err(said)?;
    let file = authoring::parse_task_file(&file.display().to_string(), &text).map_err(said)?;
    Ok(Authored { task, file, alternatives: alternatives(&home.join("alternatives"))? })
}

/// The answers in a folder, by file name without its ending. None where there is no folder.
fn alternatives(folder: &Path) -> Result<BTreeMap<String, String>> {
    if !folder.exists() {
        return Ok(BTreeMap::new());
    }
    let named = |(path, text): (RelativePath, String)| match path.as_str().strip_suffix(".md") {
        Some(name) => Ok((name.to_owned(), text)),
        None => bail!("{}/{path}: an alternative is a file `<how it differs>.md`", folder.display()),
    };
    codebase(folder)?.into_iter().map(named).collect()
}

fn folders(path: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn codebase(folder: &Path) -> Result<Codebase> {
    let mut files = Codebase::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(&path).with_context(|| format!("cannot read {}", path.display()))? {
            let entry = entry?;
            if BUILT.iter().any(|name| entry.file_name().to_str() == Some(name)) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
                continue;
            }
            let relative = entry.path().strip_prefix(folder)?.to_string_lossy().into_owned();
            let text = fs::read_to_string(entry.path())
                .with_context(|| format!("cannot read {}; a donor is text only", entry.path().display()))?;
            files.insert(RelativePath::parse(&relative)?, text);
        }
    }
    Ok(files)
}
