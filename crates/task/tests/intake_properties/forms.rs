//! The canonical solution of every task of the project, given in every form, gives the reference.

use crate::tasks;
use infrabench_protocol::intake::Form;
use infrabench_task::intake::read;
use infrabench_task::splice::splice;
use infrabench_task::{RelativePath, Task, canonical};
use serde_json::{Map, Value};
use similar::TextDiff;

fn masked(task: &Task) -> Vec<&RelativePath> {
    let mut paths: Vec<&RelativePath> = task.masks.iter().map(|mask| &mask.path).collect();
    paths.dedup();
    paths
}

fn fence(info: &str, text: &str) -> String {
    format!("````{info}\n{}\n````\n", text.strip_suffix('\n').unwrap_or(text))
}

#[track_caller]
fn gives_the_reference(task: &Task, completion: &str, form: Form) {
    let intake = read(task, completion);
    let Some(reading) = intake.reading() else {
        panic!("{}: no reading of\n{completion}\n{:?}", task.entry_point, intake.problems);
    };
    assert_eq!(reading.form, form, "{}: {}\n{completion}", task.entry_point, reading.summary);
    assert_eq!(intake.ambiguity, None, "{}: {}", task.entry_point, reading.summary);
    let spliced = splice(task, &reading.edits).unwrap();
    for (path, text) in &task.reference {
        assert_eq!(
            &spliced.candidate[path], text,
            "{}: {path}: {}\n{completion}",
            task.entry_point, reading.summary
        );
    }
}

/// Each mask's content, dedented when `dedent`.
fn contents(task: &Task, dedent: bool) -> Vec<(String, String)> {
    let shown = |(path, text): (&str, String)| {
        let least = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start().len())
            .min();
        let cut = |line: &str| format!("{}\n", line.get(least.unwrap_or(0)..).unwrap_or_default());
        (path.to_owned(), if dedent { text.lines().map(cut).collect() } else { text })
    };
    canonical::contents(task).into_iter().map(shown).collect()
}

#[test]
fn as_fenced_blocks() {
    for task in tasks::project() {
        for dedent in [false, true] {
            let blocks = contents(task, dedent);
            let text: String = blocks
                .iter()
                .map(|(path, text)| format!("### {path}\n\n{}\n", fence("python", text)))
                .collect();
            gives_the_reference(
                task,
                &format!("Here is what is missing.\n\n{text}\nThat is all."),
                Form::FencedBlock,
            );
        }
    }
}

#[test]
fn as_a_bare_snippet() {
    for task in tasks::project().iter().filter(|task| task.masks.len() == 1) {
        for dedent in [false, true] {
            gives_the_reference(task, &contents(task, dedent)[0].1, Form::Snippet);
        }
    }
}

#[test]
fn as_tagged_text() {
    for task in tasks::project() {
        let tagged = |(_, text): &(String, String)| format!("# BEGIN INSERT\n{text}# END INSERT\n");
        let text: String = contents(task, true).iter().map(tagged).collect();
        gives_the_reference(task, &text, Form::Tagged);
    }
}

#[test]
fn as_whole_files() {
    for task in tasks::project() {
        let file =
            |path: &&RelativePath| format!("**{path}**\n\n{}\n", fence("python", &task.reference[*path]));
        gives_the_reference(task, &masked(task).iter().map(file).collect::<String>(), Form::WholeFile);
        let untagged = |path: &&RelativePath| {
            let lines = task.reference[*path].lines().filter(|line| !line.contains(" INSERT"));
            format!("{}\n", fence("python", &lines.map(|line| format!("{line}\n")).collect::<String>()))
        };
        // One task's code has the word in a string.
        if !canonical::contents(task).iter().any(|(_, text)| text.contains(" INSERT")) {
            gives_the_reference(
                task,
                &masked(task).iter().map(untagged).collect::<String>(),
                Form::WholeFile,
            );
        }
    }
}

#[test]
fn as_file_elements() {
    for task in tasks::project() {
        let file =
            |path: &&RelativePath| format!("<file path=\"{path}\">\n{}</file>\n", task.reference[*path]);
        gives_the_reference(task, &masked(task).iter().map(file).collect::<String>(), Form::FileElements);
    }
}

#[test]
fn as_a_json_object() {
    for task in tasks::project() {
        let value = |path: &&RelativePath| (path.to_string(), Value::String(task.reference[*path].clone()));
        let object: Map<String, Value> = masked(task).iter().map(value).collect();
        gives_the_reference(task, &serde_json::to_string_pretty(&object).unwrap(), Form::JsonObject);
    }
}

fn diff(task: &Task, path: &RelativePath, context: usize) -> String {
    let (old, new) = (&task.context[path], &task.reference[path]);
    let diff = TextDiff::from_lines(old.as_str(), new.as_str());
    let text = diff
        .unified_diff()
        .context_radius(context)
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string();
    format!("diff --git a/{path} b/{path}\n{text}")
}

#[test]
fn as_a_git_diff() {
    for task in tasks::project() {
        for context in [0, 1, 3, 10] {
            let text: String = masked(task).iter().map(|path| diff(task, path, context)).collect();
            gives_the_reference(task, &fence("diff", &text), Form::Patch);
            gives_the_reference(task, &text, Form::Patch);
        }
    }
}

#[test]
fn as_a_git_diff_with_wrong_numbers() {
    for task in tasks::project() {
        let text: String = masked(task).iter().map(|path| diff(task, path, 3)).collect();
        let wrong = |line: &str| {
            if line.starts_with("@@ ") { "@@ -7,5 +9,4 @@\n".to_owned() } else { format!("{line}\n") }
        };
        gives_the_reference(task, &fence("diff", &text.lines().map(wrong).collect::<String>()), Form::Patch);
    }
}

#[test]
fn as_the_published_diff() {
    for task in tasks::project().iter().filter(|task| masked(task).len() == 1) {
        let [diff] = task.canonical_solution.values().next().unwrap().as_slice() else { continue };
        gives_the_reference(task, diff, Form::Patch);
    }
}

#[test]
fn as_search_and_replace() {
    for task in tasks::project().iter().filter(|task| task.masks.iter().all(|mask| mask.after > 0)) {
        let mut text = String::new();
        for ((path, content), mask) in canonical::contents(task).into_iter().zip(&task.masks) {
            let after = mask.after as usize;
            let lines: Vec<&str> = task.context[path].lines().collect();
            let above = lines[after.saturating_sub(6)..after].join("\n");
            text +=
                &format!("{path}\n<<<<<<< SEARCH\n{above}\n=======\n{above}\n{content}>>>>>>> REPLACE\n\n");
        }
        gives_the_reference(task, &text, Form::SearchReplace);
    }
}

/// A solution whose diff difflib slid into the call above still takes an answer where it belongs.
#[test]
fn an_insertion_point_that_difflib_slid_takes_an_answer() {
    let context = "class A:\n    def f(self):\n        x = f(\n            1,\n        )\n        y = 1\n        return x, y\n";
    let diff = "@@ -4,0 +5,3 @@\n+        )\n+        z = g(\n+            2,\n";
    let task = serde_json::json!({
        "task_id": "00000000-0000-4000-8000-000000000000", "entry_point": "donor+feature", "prompt": "Do it.",
        "cdk_version": "2.178.2", "context": {"a.py": context}, "canonical_solution": {"a.py": [diff]},
        "tests": {"tests/test_a.py": "def test_a():\n    assert True\n"},
    });
    let task = Task::from_json(&task.to_string()).unwrap();
    gives_the_reference(&task, "z = g(\n    2,\n)\n", Form::Snippet);
}
