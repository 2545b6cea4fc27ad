//! An open task: from a completion to a report.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test says what fails by failing")]

mod common;

use infrabench_analysis::Analyzer;
use infrabench_protocol::analysis::{CandidateReport, Change, FindingKind, NodeKind};
use infrabench_task::Task;
use serde_json::json;
use std::sync::Arc;

const BEFORE: &str = r"from aws_cdk import Duration, Stack, aws_sqs as sqs


class Orders(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        # BEGIN INSERT
";

const AFTER: &str = r"        # END INSERT
";

const SOLUTION: &str = "        sqs.Queue(self, \"Orders\", visibility_timeout=Duration.seconds(180))\n";

/// A task with one mask in `stack.py`, and `extra` files beside it.
fn task(extra: &[(String, String)]) -> Arc<Task> {
    let context = format!("{BEFORE}{AFTER}");
    let line = BEFORE.lines().count();
    let mut files = json!({ "stack.py": context, "README.md": "# Orders\n" });
    for (path, text) in extra {
        files[path] = json!(text);
    }
    let text = json!({
        "task_id": "0c7c5d0e-54c2-4c0f-9d0f-5f1f0a9a0001",
        "entry_point": "orders+queue",
        "prompt": "Add the queue.",
        "cdk_version": "2.178.2",
        "context": files,
        "canonical_solution": {
            "stack.py": [format!("--- without_solution\n+++ with_solution\n@@ -{line},0 +{},1 @@\n+{SOLUTION}", line + 1)],
        },
        "tests": { "tests/test_orders.py": "def test_queue():\n    pass\n" },
    });
    Arc::new(Task::from_json(&text.to_string()).unwrap())
}

fn analyze(completion: &str) -> CandidateReport {
    let report = Analyzer::new(task(&[])).analyze(completion, None);
    report.candidate.unwrap_or_else(|| panic!("{:#?}", report.intake))
}

#[test]
fn the_right_answer_in_other_words_is_equal() {
    let report =
        analyze("```python\nsqs.Queue(self, 'Orders', visibility_timeout=Duration.minutes(3))\n```\n");
    assert_eq!(report.findings, []);
    let against_reference = &report.against_reference;
    assert_eq!((against_reference.counts.changed, against_reference.counts.same), (0, 1));
    let construct = &against_reference.nodes[0].children[0].children[0].children[0];
    assert_eq!((construct.kind, construct.change), (NodeKind::Construct, Change::Equal));
    assert_eq!(report.against_baseline.counts.added, 1);
    assert_eq!(report.changed_files.keys().collect::<Vec<_>>(), ["stack.py"]);
    let lines = &report.lines_baseline[0];
    assert_eq!((lines.added, lines.removed, lines.hunks.len()), (1, 0, 1));
    let lines = &report.lines_reference[0];
    assert_eq!((lines.added, lines.removed), (1, 1));
    let marks: Vec<_> = lines.hunks[0].lines.iter().map(|line| line.marks.len()).collect();
    assert!(marks.iter().any(|count| *count > 0), "{lines:#?}");
}

#[test]
fn an_answer_of_comments_leaves_the_mask_empty() {
    let report = analyze("```python\n# The queue goes here.\n```\n");
    let [finding] = report.findings.as_slice() else { panic!("{:#?}", report.findings) };
    assert_eq!(finding.kind, FindingKind::UnusedMask);
    assert_eq!(finding.message, "The mask in `stack.py` is left empty");
    assert_eq!(report.against_reference.counts.removed, 1);
}

#[test]
fn findings_stand_where_the_answer_is() {
    let report =
        analyze("```python\nsqs.Queue(self, \"Orders\", timeout=timeout)\nsns.Topic(self, \"T\")\n```\n");
    let found: Vec<_> =
        report.findings.iter().map(|finding| (finding.place.lines.first, finding.kind)).collect();
    assert_eq!(found, [(8, FindingKind::UndefinedName), (9, FindingKind::UndefinedName)]);
}

#[test]
fn prose_has_no_candidate_and_an_unknown_reading_is_ignored() {
    let mut analyzer = Analyzer::new(task(&[]));
    let report = analyzer.analyze("I am sorry, I cannot help with that.", None);
    assert!(report.candidate.is_none());
    let answer = format!("```python\n{SOLUTION}```\n");
    assert_eq!(analyzer.analyze(&answer, Some(99)), analyzer.analyze(&answer, None));
}

#[test]
fn what_was_analyzed_before_does_not_show() {
    let answers = [
        "```python\nx = 1\n```",
        "```python\nsqs.Queue(self, \"A\")\n```",
        "```python\nx = (\n```",
        "nothing",
    ];
    let mut kept = Analyzer::new(task(&[]));
    for answer in answers.iter().chain(answers.iter().rev()) {
        assert_eq!(kept.analyze(answer, None), Analyzer::new(task(&[])).analyze(answer, None), "{answer}");
    }
}

#[test]
fn five_hundred_files_and_five_megabytes_are_ordinary() {
    let extra: Vec<(String, String)> = (0..500)
        .map(|index| {
            (
                format!("package/module_{index}.py"),
                format!(
                    "from package import module_{}
import os

print(os.name)
",
                    index + 1
                ),
            )
        })
        .collect();
    let mut analyzer = Analyzer::new(task(&extra));
    let report = analyzer.analyze(&format!("```python\n{SOLUTION}```\n"), None).candidate.unwrap();
    assert!(report.against_reference.nodes.is_empty());
    assert_eq!(report.changed_files.len(), 1);
    let flood = format!("```python\n{}```\n", "x = [1, 2, 3]  # and so on and on\n".repeat(150_000));
    let report = analyzer.analyze(&flood, None);
    if let Some(candidate) = report.candidate {
        assert!(candidate.against_baseline.problems.iter().any(|problem| problem.contains("by lines only")));
        assert!(candidate.lines_baseline[0].truncated);
    }
}

#[test]
fn nothing_is_said_of_the_constructs_of_a_file_that_was_not_parsed() {
    let queue = "from aws_cdk import Stack, aws_sqs as sqs\n\n\nclass Other(Stack):\n    def __init__(self, scope, id):\n        super().__init__(scope, id)\n        sqs.Queue(self, \"Other\")\n";
    let mut analyzer = Analyzer::new(task(&[("other.py".to_owned(), queue.to_owned())]));
    let flood = "x = [1, 2, 3]  # and so on and on\n".repeat(40_000);
    let answer = format!(
        "<file path=\"stack.py\">\n{BEFORE}{SOLUTION}{AFTER}</file>\n\n<file path=\"other.py\">\n{queue}{flood}</file>\n"
    );
    let report = analyzer.analyze(&answer, None);
    let candidate = report.candidate.unwrap_or_else(|| panic!("{:#?}", report.intake.problems));
    assert!(candidate.changed_files.contains_key("other.py"), "{:?}", candidate.changed_files.keys());
    for diff in [&candidate.against_baseline, &candidate.against_reference] {
        let [problem] = diff.problems.as_slice() else { panic!("{:#?}", diff.problems) };
        assert!(problem.contains("`other.py`") && problem.contains("by lines only"), "{problem}");
        assert_eq!(diff.counts.removed, 0, "{:#?}", diff.nodes);
    }
    // The file that was parsed is compared as ever.
    assert_eq!(candidate.against_baseline.counts.added, 1);
    assert!(candidate.against_reference.nodes.is_empty());
}

/// The structural diff as lines: how, what, and its rows.
fn told(nodes: &[infrabench_protocol::analysis::NodeDiff], depth: usize, out: &mut String) {
    for node in nodes {
        out.push_str(&format!("{}{:?} {:?} {}\n", "  ".repeat(depth), node.change, node.kind, node.name));
        for row in &node.rows {
            let text = |value: &Option<infrabench_protocol::analysis::SourceValue>| {
                value.as_ref().map_or("-".to_owned(), |value| value.text.clone())
            };
            out.push_str(&format!(
                "{}{:?} {}: {} -> {}\n",
                "  ".repeat(depth + 1),
                row.change,
                row.name,
                text(&row.before),
                text(&row.after)
            ));
        }
        told(&node.children, depth + 1, out);
    }
}

/// Two answers compared, as text for a snapshot.
fn pair(before: &str, after: &str) -> String {
    let pair = Analyzer::new(task(&[])).answers(before, after);
    let mut out = String::new();
    for (side, problem) in [("first", &pair.before_problem), ("second", &pair.after_problem)] {
        if let Some(problem) = problem {
            out.push_str(&format!("{side}: {problem}\n"));
        }
    }
    told(&pair.structural.nodes, 0, &mut out);
    for file in &pair.lines {
        out.push_str(&format!("{} +{} -{}\n", file.path, file.added, file.removed));
        for line in file.hunks.iter().flat_map(|hunk| &hunk.lines) {
            let sign = match (line.before, line.after) {
                (Some(_), None) => "-",
                (None, Some(_)) => "+",
                _ => " ",
            };
            out.push_str(format!("{sign}{}", line.text).trim_end());
            out.push('\n');
        }
    }
    out
}

const QUEUE: &str = "```python\nsqs.Queue(self, \"Orders\", visibility_timeout=Duration.seconds(180))\n```\n";

#[test]
fn two_answers_differ_by_what_each_of_them_writes() {
    let other = "```python\nsqs.Queue(self, \"Orders\", visibility_timeout=Duration.seconds(30), fifo=True)\nsqs.Queue(self, \"Dead\")\n```\n";
    insta::assert_snapshot!(pair(QUEUE, other));
}

#[test]
fn the_same_code_in_another_wrapping_does_not_differ() {
    let whole = format!("Here it is.\n<file path=\"stack.py\">\n{BEFORE}{SOLUTION}{AFTER}</file>\n");
    let found = Analyzer::new(task(&[])).answers(QUEUE, &whole);
    assert!(found.structural.nodes.is_empty(), "{:#?}", found.structural.nodes);
    assert_eq!((found.before_problem, found.after_problem), (None, None));
    assert_eq!(found.structural.counts.same, 1);
}

#[test]
fn the_baseline_stands_for_an_answer_without_code() {
    insta::assert_snapshot!(pair("I am sorry, I cannot help with that.", QUEUE));
}
