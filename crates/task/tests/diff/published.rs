//! The published form. The fixture was made by Python's difflib: see `fixtures/difflib_cases.py`.

use crate::apply;
use infrabench_task::diff::{DiffError, parse_solution, published_diff};
use serde::Deserialize;
use std::ops::Range;

#[derive(Deserialize)]
struct Case {
    name: String,
    context: String,
    reference: String,
    parts: Vec<(usize, usize, String)>,
    diff: String,
    exact: bool,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../fixtures/difflib_cases.json")).unwrap()
}

#[test]
fn what_difflib_writes_is_read() {
    for case in cases() {
        let diff = parse_solution(&case.diff).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(apply(&case.context, &diff), case.reference, "{}", case.name);
    }
}

#[test]
fn what_is_written_is_what_difflib_writes() {
    for case in cases() {
        let parts: Vec<(Range<usize>, &str)> =
            case.parts.iter().map(|(start, end, text)| (*start..*end, text.as_str())).collect();
        let written = published_diff(&case.context, &parts);
        assert_eq!(written == case.diff, case.exact, "{}\n{written:?}\n{:?}", case.name, case.diff);
        assert_eq!(apply(&case.context, &parse_solution(&written).unwrap()), case.reference, "{}", case.name);
    }
}

#[test]
fn lines_split_without_their_endings_take_those_of_the_file() {
    // difflib over `splitlines()` without keepends: only the headers are followed by blank lines.
    let diff = "--- a\n\n+++ b\n\n@@ -1,0 +2,3 @@\n\n+x\n+\n+y";
    let diff = parse_solution(diff).unwrap();
    assert_eq!(apply("a\r\nb\r\n", &diff), "a\r\nx\r\n\r\ny\r\nb\r\n");
}

#[test]
fn headers_may_be_missing_and_newlines_may_follow() {
    let diff = parse_solution("@@ -1,0 +2,2 @@\n\n+x\n\n+\n\n\n").unwrap();
    assert_eq!(apply("a\nb\n", &diff), "a\nx\n\nb\n");
}

#[test]
fn counts_that_do_not_agree_are_an_error_with_its_place() {
    let check =
        |diff: &str, expected: &str| assert_eq!(parse_solution(diff).unwrap_err().to_string(), expected);
    let head = "--- a\n\n+++ b\n\n";
    check(
        &format!("{head}@@ -1,0 +2,3 @@\n\n+x\n\n+y\n"),
        "hunk 1, line 5 of the diff: the header says 0 old and 3 new lines, the body has 0 and 2",
    );
    check(
        &format!("{head}@@ -1,0 +2 @@\n\n+x\n\n@@ -4,0 +6,2 @@\n\n+x\n\n+y\n\n+z\n"),
        "hunk 2, line 9 of the diff: the header says 0 old and 2 new lines, the body has 0 and 3",
    );
    check(
        &format!("{head}@@ -1,0 +2,2 @@\n\n+x\n\n*y\n"),
        "hunk 1, line 9 of the diff: `*y` does not begin with `+`, `-` or a space",
    );
    check(
        &format!("{head}@@ nowhere @@\n\n+x\n"),
        "hunk 1, line 5 of the diff: the header has no line numbers; write `@@ -LINE,COUNT +LINE,COUNT @@`",
    );
    assert_eq!(parse_solution("no diff at all"), Err(DiffError::NoHunk));
    assert_eq!(parse_solution(""), Err(DiffError::NoHunk));
}

#[test]
fn nothing_to_change_is_no_diff() {
    assert_eq!(published_diff("a\n", &[]), "");
    assert_eq!(published_diff("a\n", &[(0..2, "a\n")]), "");
}
