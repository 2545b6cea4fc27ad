//! What holds for any code: nothing panics, sameness is sameness, forwards is backwards.

#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    missing_docs,
    reason = "a test says what fails by failing"
)]

mod common;

use common::{Files, diff, one_file, read_pair};
use infrabench_analysis::{findings, structural_diff};
use infrabench_protocol::analysis::{Change, Counts, NodeDiff, StructuralDiff};
use proptest::prelude::*;
use std::path::Path;

/// Every text of every fixture.
fn sources() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| {
            let pair = read_pair(&std::fs::read_to_string(path).unwrap());
            pair.before.into_values().chain(pair.after.into_values())
        })
        .collect()
}

fn source() -> impl Strategy<Value = String> {
    proptest::sample::select(sources())
}

/// Changes, without which side they are of.
fn changes(nodes: &[NodeDiff], found: &mut Vec<(Change, String, usize)>) {
    for node in nodes {
        if node.change != Change::Same {
            found.push((node.change, node.name.clone(), node.rows.len()));
        }
        changes(&node.children, found);
    }
}

fn reversed(change: Change) -> Change {
    match change {
        Change::Added => Change::Removed,
        Change::Removed => Change::Added,
        Change::Changed | Change::Moved | Change::Equal | Change::Same => change,
    }
}

fn assert_mirrored(forwards: &StructuralDiff, backwards: &StructuralDiff) {
    let counts = |counts: Counts| (counts.added, counts.removed, counts.changed, counts.moved, counts.same);
    let back = counts(backwards.counts);
    assert_eq!(counts(forwards.counts), (back.1, back.0, back.2, back.3, back.4));
    let one_sided = |diff: &StructuralDiff, turn: bool| {
        let mut found = Vec::new();
        changes(&diff.nodes, &mut found);
        let mut found: Vec<_> = found
            .into_iter()
            .filter(|(change, ..)| matches!(change, Change::Added | Change::Removed))
            .map(|(change, name, rows)| (if turn { reversed(change) } else { change }, name, rows))
            .collect();
        found.sort_by_key(|(change, name, rows)| (format!("{change:?}"), name.clone(), *rows));
        found
    };
    assert_eq!(one_sided(forwards, false), one_sided(backwards, true));
}

/// Marks are ascending, apart, not empty and inside the text; what differs on both sides has some on one.
fn assert_marks(nodes: &[NodeDiff]) {
    for node in nodes {
        for row in &node.rows {
            for value in row.before.iter().chain(&row.after) {
                let length = u32::try_from(value.text.chars().count()).unwrap();
                let mut last = 0;
                for (start, end) in &value.marks {
                    assert!(last <= *start && start < end && *end <= length, "{value:?}");
                    last = *end;
                }
            }
            if let (Some(before), Some(after)) = (&row.before, &row.after) {
                assert!(!before.marks.is_empty() || !after.marks.is_empty(), "{row:?}");
            }
        }
        assert_marks(&node.children);
    }
}

/// Replaces whole words outside of strings, attributes and keywords; placeholders of f-strings are code.
fn rename(text: &str, from: &str, to: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let mut quoted = false;
    let mut before = ' ';
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            let named = word == from && !quoted && before != '.' && c != '=';
            out.push_str(if named { to } else { &word });
            word.clear();
        }
        match c {
            '"' => quoted = !quoted,
            '{' if quoted => quoted = false,
            '}' => quoted = true,
            _ => {}
        }
        if c != '\0' {
            out.push(c);
        }
        before = c;
    }
    out
}

const QUEUES: &str = r#"from aws_cdk import Duration, Stack, aws_sqs as sqs, aws_sns as sns, aws_sns_subscriptions as subs


class Orders(Stack):
    def __init__(self, scope, construct_id, stage, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        limit = 3 + len(stage)
        dlq = sqs.Queue(self, "Dlq", retention_period=Duration.days(14))
        queue = sqs.Queue(self, "Queue", dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=limit, queue=dlq))
        topic = sns.Topic(self, "Topic", display_name=stage)
        topic.add_subscription(subs.SqsSubscription(queue, raw_message_delivery=True))
        for name in stage.split(","):
            extra = sqs.Queue(self, f"{name}-extra")
            extra.grant_send_messages(topic)
"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(text in source()) {
        let diff = diff(&text, &text);
        prop_assert!(diff.nodes.is_empty(), "{}", common::render(&diff));
        prop_assert_eq!(diff.counts.differing_rows, 0);
    }

    #[test]
    fn marks_lie_within_their_text(before in source(), after in source()) {
        assert_marks(&diff(&before, &after).nodes);
    }

    #[test]
    fn backwards_is_the_mirror_of_forwards(before in source(), after in source()) {
        assert_mirrored(&diff(&before, &after), &diff(&after, &before));
    }

    #[test]
    fn renaming_variables_changes_nothing(
        names in proptest::sample::subsequence(vec!["limit", "dlq", "queue", "topic", "extra", "name", "stage", "construct_id"], 1..=8),
    ) {
        let renamed = names.iter().enumerate().fold(QUEUES.to_owned(), |text, (index, name)| {
            rename(&text, name, &format!("other_{index}"))
        });
        prop_assert_ne!(&renamed, QUEUES);
        let diff = diff(QUEUES, &renamed);
        prop_assert!(diff.nodes.is_empty(), "{}\n{}", renamed, common::render(&diff));
    }

    #[test]
    fn order_of_keywords_changes_nothing(
        order in Just(vec!["fifo=True", "queue_name=\"a\"", "delivery_delay=Duration.seconds(3)", "retention_period=Duration.days(2)"]).prop_shuffle(),
        keys in Just(vec!["\"a\": 1", "\"b\": [2]", "\"c\": {\"d\": 3}"]).prop_shuffle(),
    ) {
        let with = |order: &[&str], keys: &[&str]| {
            format!(
                "from aws_cdk import Duration, Stack, aws_sqs as sqs\nclass S(Stack):\n    def __init__(self, s, i):\n        \
                 sqs.Queue(self, \"Q\", {})\n        x = {{{}}}\n",
                order.join(", "), keys.join(", "),
            )
        };
        let mut sorted = order.clone();
        sorted.sort_unstable();
        let diff = diff(&with(&sorted, &["\"a\": 1", "\"b\": [2]", "\"c\": {\"d\": 3}"]), &with(&order, &keys));
        prop_assert!(diff.nodes.is_empty(), "{}", common::render(&diff));
    }

    #[test]
    fn layout_changes_nothing(text in source(), blank in 0_usize..3) {
        // Blank lines and comments between statements, and space inside brackets.
        let spaced: String = text
            .lines()
            .map(|line| {
                let ends_statement = line.ends_with(')') && !line.contains("\"\"\"");
                format!("{line}{}\n{}", if ends_statement { "  # why" } else { "" }, "\n".repeat(if ends_statement { blank } else { 0 }))
            })
            .collect();
        let spaced = if text.contains("\"\"\"") { text.clone() } else { spaced.replace("(self, ", "(self,   ") };
        let diff = diff(&text, &spaced);
        prop_assert!(diff.nodes.is_empty(), "{}", common::render(&diff));
    }

    #[test]
    fn broken_python_never_panics(
        text in source(),
        cuts in proptest::collection::vec((any::<proptest::sample::Index>(), any::<proptest::sample::Index>(), "\\PC{0,12}|[()\\[\\]{}:,'\"\\\\\n\t ]{0,6}"), 0..6),
    ) {
        let mut broken = text.clone();
        for (from, to, put) in cuts {
            let at = |index: proptest::sample::Index, text: &str| {
                let mut at = index.index(text.len() + 1);
                while !text.is_char_boundary(at) { at -= 1; }
                at
            };
            let (from, to) = (at(from, &broken), at(to, &broken));
            let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 40));
            let to = (0..=to).rev().find(|to| broken.is_char_boundary(*to)).unwrap().max(from);
            broken.replace_range(from..to, &put);
        }
        let forwards = diff(&text, &broken);
        let _ = diff(&broken, &text);
        let _ = findings(&one_file(&broken));
        let _ = infrabench_analysis::lines::file_diff("stack.py", Some(&text), Some(&broken));
        let itself = diff(&broken, &broken);
        prop_assert!(itself.nodes.is_empty(), "{broken}\n{}", common::render(&itself));
        prop_assert!(serde_json::to_string(&forwards).is_ok());
    }

    #[test]
    fn arbitrary_text_never_panics(one in "\\PC{0,200}", other in ".{0,200}") {
        let _ = diff(&one, &other);
        let _ = findings(&Files::from([("a.py".to_owned(), one), ("b/__init__.py".to_owned(), other)]));
    }
}

#[test]
fn towers_and_floods_are_bounded() {
    let towers = [
        "(",
        "[",
        "{",
        "f(",
        "not ",
        "-",
        "lambda: ",
        "a if b else ",
        "x.y(",
        "f'{",
        "a**",
        "await ",
        "*",
        "if x:\n ",
    ];
    for tower in towers {
        for count in [50, 100, 400, 20_000] {
            let text = format!("x = {}", tower.repeat(count));
            let _ = structural_diff(&one_file(&text), &one_file("x = 1\n"));
            let _ = findings(&one_file(&text));
        }
    }
    let chain = format!("x = {}1\n", "a + ".repeat(50_000));
    assert!(!diff(&chain, "x = 1\n").problems.is_empty());
    let doubling: String = (1..40).map(|i| format!("x{i} = x{} if c else x{}\n", i - 1, i - 1)).collect();
    let flood =
        format!("from aws_cdk import aws_sqs as sqs\nx0 = sqs.Queue(s, 'Q')\n{doubling}x39.grant(x39)\n");
    assert!(diff(&flood, &flood).nodes.is_empty());
}

#[test]
fn five_megabytes_are_compared_by_lines_only() {
    let large = "x = 1\n".repeat(900_000);
    let diff = diff("x = 1\n", &large);
    assert!(
        diff.problems.iter().any(|problem| problem.contains("compared by lines only")),
        "{:?}",
        diff.problems
    );
    let lines = infrabench_analysis::lines::file_diff("stack.py", Some("x = 1\n"), Some(&large)).unwrap();
    assert!(lines.truncated && lines.added == 899_999 && lines.removed == 0);
    assert!(findings(&one_file(&large)).is_empty());
}
