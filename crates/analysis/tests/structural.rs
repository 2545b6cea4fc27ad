//! Every pair of `fixtures/` has one snapshot: what a reader would be told.

#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    missing_docs,
    reason = "a test says what fails by failing"
)]

mod common;

#[test]
fn fixtures_say_what_a_reader_would_say() {
    insta::glob!("../fixtures", "*.txt", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let pair = common::read_pair(&text);
        let diff = infrabench_analysis::structural_diff(&pair.before, &pair.after);
        insta::with_settings!({ description => pair.rule.trim(), omit_expression => true }, {
            insta::assert_snapshot!(common::render(&diff));
        });
    });
}

/// One small change inside a stack, and the rows and nodes that say so, frames left out.
#[track_caller]
fn check(before: &str, after: &str, expect: &[&str]) {
    let stack = |body: &str| {
        format!(
            "from aws_cdk import Duration, Stack, aws_sqs as sqs\n\n\nclass S(Stack):\n    def __init__(self, scope, id):\n        {body}\n"
        )
    };
    let rendered = common::render(&common::diff(&stack(before), &stack(after)));
    let found: Vec<&str> = rendered
        .lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with(['+', '-', '~', '>', '=']))
        .collect();
    let found: Vec<&str> = found.iter().map(|line| line.split("  (").next().unwrap_or(line)).collect();
    assert_eq!(found, expect);
}

#[test]
fn values_are_compared_by_what_they_mean() {
    let queue = |property: &str| format!("sqs.Queue(self, \"Q\", {property})");
    let changed = "~ construct Q: aws_cdk.aws_sqs.Queue in self";
    let equal = "= construct Q: aws_cdk.aws_sqs.Queue in self";
    for (before, after, expect) in [
        ("a=1", "a=0x1", &[][..]),
        ("a=(1)", "a=1,", &[]),
        ("a='x'", "a=\"x\"", &[]),
        ("a=r'x'", "a='x'", &[]),
        ("a='x' 'y'", "a='xy'", &[]),
        ("a=f'x'", "a='x'", &[]),
        ("a=1", "a=1.0", &[equal, "= .a: 1 -> 1⟦.0⟧"]),
        ("a=6", "a=2 * 3", &[equal, "= .a: ⟦6⟧ -> ⟦2 * 3⟧"]),
        ("a=[1, 2]", "a=(1, 2)", &[equal, "= .a: ⟦[⟧1, 2⟦]⟧ -> ⟦(⟧1, 2⟦)⟧"]),
        ("a=True", "a=1", &[changed, "~ .a: ⟦True⟧ -> ⟦1⟧"]),
        ("a='1'", "a=1", &[changed, "~ .a: ⟦'⟧1⟦'⟧ -> 1"]),
        ("a=b'x'", "a='x'", &[changed, "~ .a: ⟦b⟧'x' -> 'x'"]),
        ("a=None", "b=None", &[changed, "+ .b: None", "- .a: None"]),
        ("a={'b': {'c': 1}}", "a={'b': {'c': 2}}", &[changed, "~ .a.b.c: ⟦1⟧ -> ⟦2⟧"]),
    ] {
        check(&queue(before), &queue(after), expect);
    }
}
