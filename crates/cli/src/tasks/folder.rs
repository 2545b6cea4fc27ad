//! The authoring form on disk.

use anyhow::{Context, Result, bail};
use infrabench_task::authoring;
use infrabench_task::{Codebase, RelativePath, Task};
use std::fs;
use std::path::Path;

/// Left behind by running a donor; never part of it.
const BUILT: [&str; 6] = ["__pycache__", "cdk.out", ".venv", ".pytest_cache", "node_modules", ".git"];

/// Every task of a folder with `donors/` and `tasks/`, by entry point. All problems are reported at once.
pub(crate) fn tasks(folder: &Path) -> Result<Vec<Task>> {
    let mut tasks = Vec::new();
    let mut problems = Vec::new();
    for entry_point in folders(&folder.join("tasks"))? {
        match task(folder, &entry_point) {
            Ok(task) => tasks.push(task),
            Err(error) => problems.push(format!("{entry_point}: {error:#}")),
        }
    }
    for (index, task) in tasks.iter().enumerate() {
        if let Some(twin) = tasks[..index].iter().find(|other| other.task_id == task.task_id) {
            problems.push(format!("{} and {} have the same task_id", twin.entry_point, task.entry_point));
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

fn task(folder: &Path, entry_point: &str) -> Result<Task> {
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
    authoring::build(entry_point, &text, &donor, &tests).map_err(|problems| {
        anyhow::anyhow!(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
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
