//! `infrabench score` as a person runs it: a file of completions in, the right verdict and error type for each out.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use infrabench_protocol::results::{Prediction, SampleResult};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_score::dataset_sha256;
use infrabench_task::dataset::{Source, load};
use infrabench_task::{Task, canonical};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn dataset() -> Vec<Task> {
    let bytes = fs::read(repository().join("tasks/infrabench.jsonl")).expect("the dataset is built");
    load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]).dataset.tasks
}

fn task(entry_point: &str) -> Task {
    dataset().into_iter().find(|task| task.entry_point == entry_point).expect("a task of the dataset")
}

fn score(completions: &Path, out: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_infrabench"))
        .current_dir(repository())
        .args(["score", "--timeout", "45", "--completions"])
        .arg(completions)
        .arg("--out")
        .arg(out)
        .output()
        .expect("infrabench runs")
}

fn write(path: &Path, predictions: &[Prediction]) {
    let lines: Vec<_> = predictions.iter().map(|line| serde_json::to_string(line).unwrap()).collect();
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

fn results(path: &Path) -> Vec<SampleResult> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// A unified git diff from the context to the reference, with context lines, as a model that sees the files writes it.
fn git_diff(task: &Task) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (folder.path().join("a"), folder.path().join("b"));
    for (side, codebase) in [(&before, &task.context), (&after, &task.reference)] {
        for (path, text) in codebase {
            let file = side.join(path.as_str());
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
    }
    let diff = Command::new("git")
        .current_dir(folder.path())
        .args(["diff", "--no-index", "--no-prefix", "a", "b"])
        .output();
    String::from_utf8(diff.expect("git is there").stdout).unwrap()
}

#[test]
fn every_kind_of_answer_gets_its_verdict_and_error_type_and_a_second_start_scores_nothing_again() {
    let task = task("shop-events+api_gateway_integration");
    let (path, solution) = canonical::contents(&task).remove(0);
    let fenced = |code: &str| {
        format!("Here is the code:\n\n```python\n{}\n```\n\nIt follows the request.", code.trim_end())
    };
    let replaced = |from: &str, to: &str| {
        assert!(
            solution.contains(from),
            "the canonical solution changed; choose another word than {from}:\n{solution}"
        );
        fenced(&solution.replacen(from, to, 1))
    };
    let whole = format!("`{path}`:\n\n```python\n{}```\n", task.reference.get(path).unwrap());
    let cases: [(&str, String, Verdict, Option<ErrorType>); 10] = [
        ("canonical", fenced(&solution), Verdict::Passed, None),
        ("whole file", whole, Verdict::Passed, None),
        ("git diff", git_diff(&task), Verdict::Passed, None),
        (
            "wrong property",
            fenced(&solution.replace("\"POST\"", "\"PUT\"")),
            Verdict::Failed,
            Some(ErrorType::WrongProperty),
        ),
        (
            "one resource too many",
            replaced("            proxy=False,\n", ""),
            Verdict::Failed,
            Some(ErrorType::WrongCount),
        ),
        (
            "refused by the CDK",
            replaced("items.add_method(\"POST\")", "api.root.add_resource(\"items\")"),
            Verdict::SynthError,
            Some(ErrorType::CdkValidation),
        ),
        ("syntax error", replaced("(", "(("), Verdict::SynthError, Some(ErrorType::Syntax)),
        (
            "hallucinated API",
            replaced("LambdaRestApi", "LambdaRestGateway"),
            Verdict::SynthError,
            Some(ErrorType::Attribute),
        ),
        (
            "infinite loop",
            fenced(&format!("{}while True:\n    pass\n", dedent(&solution))),
            Verdict::Timeout,
            Some(ErrorType::Timeout),
        ),
        (
            "prose",
            "I would put a gateway in front of the function.".to_owned(),
            Verdict::GenerationError,
            Some(ErrorType::NoCode),
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    let (completions, out) = (folder.path().join("completions.jsonl"), folder.path().join("results.jsonl"));
    let prediction = |(model, completion, ..): &(&str, String, Verdict, Option<ErrorType>)| Prediction {
        task_id: task.task_id.clone(),
        completion: completion.clone(),
        model: Some((*model).to_owned()),
        sample: None,
        turn: None,
        meta: None,
    };
    let predictions: Vec<_> = cases.iter().map(prediction).collect();
    write(&completions, &predictions);
    let said = score(&completions, &out);
    assert!(
        said.status.success(),
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
    let found = results(&out);
    assert_eq!(found.len(), cases.len());
    for (model, completion, verdict, error_type) in &cases {
        let result = found.iter().find(|result| result.model.as_deref() == Some(model)).expect(model);
        assert_eq!(
            (result.verdict, result.error_type),
            (*verdict, *error_type),
            "{model}: {}\n{completion}",
            result.summary
        );
    }

    let before = fs::read(&out).unwrap();
    let again = score(&completions, &out);
    assert!(again.status.success());
    assert_eq!(fs::read(&out).unwrap(), before, "nothing was scored again");

    // A process that is killed while it writes leaves a part of a line.
    let whole_lines = before.len();
    let cut = before[..whole_lines - 40].to_vec();
    fs::write(&out, &cut).unwrap();
    let again = score(&completions, &out);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let mut models: Vec<_> = results(&out).into_iter().map(|result| result.model).collect();
    models.sort();
    let mut expected: Vec<_> = cases.iter().map(|case| Some(case.0.to_owned())).collect();
    expected.sort();
    assert_eq!(models, expected);
}

/// The code at column 0, so that more can follow it.
fn dedent(code: &str) -> String {
    let indent = code.len() - code.trim_start().len();
    let lines: Vec<_> = code.lines().map(|line| line.get(indent..).unwrap_or("")).collect();
    lines.join("\n") + "\n"
}

#[test]
fn broken_lines_and_unknown_tasks_are_said_with_their_place_and_do_not_stop_the_rest() {
    let task = task("edge-docs+dns_records");
    let folder = tempfile::tempdir().unwrap();
    let (completions, out) = (folder.path().join("completions.jsonl"), folder.path().join("results.jsonl"));
    let prose = serde_json::json!({ "task_id": task.task_id, "completion": "Only prose." });
    fs::write(
        &completions,
        format!("{{\"task_id\": 7}}\n{prose}\nnot json\n{{\"task_id\": \"none\", \"completion\": \"\"}}\n"),
    )
    .unwrap();
    let said = score(&completions, &out);
    assert!(!said.status.success(), "the status says that something was wrong");
    let errors = String::from_utf8_lossy(&said.stderr);
    for part in [
        "completions.jsonl:1:13: invalid type: integer",
        "completions.jsonl:3:2: expected ident",
        "no task `none`",
    ] {
        assert!(errors.contains(part), "no `{part}` in:\n{errors}");
    }
    let found = results(&out);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].dataset_sha256, Some(dataset_sha256(&dataset())));
}

#[test]
fn a_results_file_that_is_none_is_never_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let (completions, out) = (folder.path().join("completions.jsonl"), folder.path().join("notes.txt"));
    fs::write(&completions, "").unwrap();
    fs::write(&out, "my notes\nmore notes\n").unwrap();
    let said = score(&completions, &out);
    assert!(!said.status.success());
    assert!(String::from_utf8_lossy(&said.stderr).contains("is not a results file"));
    assert_eq!(fs::read_to_string(&out).unwrap(), "my notes\nmore notes\n");
}
