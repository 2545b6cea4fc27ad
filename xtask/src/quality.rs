//! Measuring the quality of the dataset again: of what the last change touched, and of some tasks whose turn it is.
//!
//! What `quality.json` says of a task is tied to the task's content, so a task that was touched and not measured fails the
//! proof already. This holds against the other mistake: figures that were once right and are not any more.

use crate::app;
use crate::command::{command, output, run};
use anyhow::Result;
use std::collections::BTreeSet;

/// Tasks that are measured again though nothing about them has changed: others every day.
const AGAIN: &str = "4";

/// Mutants and alternatives, in this order: the first is the longer.
const MEASURES: [&str; 2] = ["mutate", "alternatives"];

/// Measures what has to be measured; fails where a wrong solution passes or a right one is refused.
pub(crate) fn test() -> Result<()> {
    for measure in MEASURES {
        run(app::infrabench_command()?.args(["tasks", measure, "tasks", "--again", AGAIN]))?;
    }
    let touched = touched();
    if touched.is_empty() {
        println!("the last change touched no task");
        return Ok(());
    }
    println!("the last change touched {}", touched.iter().cloned().collect::<Vec<_>>().join(", "));
    for measure in MEASURES {
        let only = touched.iter().flat_map(|part| ["--only", part.as_str()]);
        run(app::infrabench_command()?.args(["tasks", measure, "tasks", "--fresh"]).args(only))?;
    }
    Ok(())
}

/// Entry points of the tasks that the last commit changed, and donors whose code it did. Nothing without a history.
fn touched() -> BTreeSet<String> {
    let mut git = command("git", crate::root());
    git.args([
        "diff",
        "--name-only",
        "--diff-filter=d",
        "HEAD~1",
        "HEAD",
        "--",
        "tasks/tasks",
        "tasks/donors",
    ]);
    let changed = output(&mut git).unwrap_or_default();
    changed.lines().filter_map(part).collect()
}

/// What of an entry point a path belongs to: `<donor>+` for a donor's file, all of it for a task's.
fn part(path: &str) -> Option<String> {
    let mut folders = path.split('/').skip(1);
    match (folders.next()?, folders.next()?) {
        ("donors", donor) => Some(format!("{donor}+")),
        ("tasks", entry_point) => Some(entry_point.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn a_path_says_which_tasks_it_is_of() {
        assert_eq!(part("tasks/donors/shop/app.py").as_deref(), Some("shop+"));
        assert_eq!(part("tasks/tasks/shop+queue/task.toml").as_deref(), Some("shop+queue"));
        assert_eq!(part("tasks/README.md"), None);
    }
}
