//! Ordinary diffs: what git and `diff -u` write, and what models make of it.

use crate::apply;
use infrabench_task::diff::{FileDiff, Side, changes, parse_solution, parse_unified};

const FILE: &str = "one\ntwo\nthree\nfour\nfive\n";

fn only(text: &str) -> FileDiff {
    let mut files = parse_unified(text).unwrap();
    assert_eq!(files.len(), 1, "{files:#?}");
    files.remove(0)
}

#[test]
fn context_lines_and_several_hunks() {
    let diff = "--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@\n one\n-two\n+2\n+2b\n three\n@@ -5 +6,2 @@ def f():\n five\n+six\n";
    let diff = parse_solution(diff).unwrap();
    assert_eq!(apply(FILE, &diff), "one\n2\n2b\nthree\nfour\nfive\nsix\n");
    assert_eq!(diff.hunks[1].section, "def f():");
}

#[test]
fn an_added_blank_line_is_told_from_the_end_by_the_counts() {
    assert_eq!(
        apply(FILE, &parse_solution("@@ -1,2 +1,3 @@\n one\n+\n two\n").unwrap()),
        FILE.replacen('\n', "\n\n", 1)
    );
    // The one space of a blank context line was trimmed.
    assert_eq!(apply("a\n\nb\n", &parse_solution("@@ -1,3 +1,4 @@\n a\n\n+x\n b\n").unwrap()), "a\n\nx\nb\n");
}

#[test]
fn a_removed_line_may_look_like_a_header() {
    let diff = "--- a\n+++ b\n@@ -1,2 +1,2 @@\n--- x\n+++ y\n b\n";
    assert_eq!(apply("-- x\nb\n", &parse_solution(diff).unwrap()), "++ y\nb\n");
}

#[test]
fn missing_newlines_at_the_end_are_kept() {
    let diff = "@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n";
    assert_eq!(apply("a", &parse_solution(diff).unwrap()), "a\nb");
    assert_eq!(
        apply("a", &parse_solution("@@ -1 +1,2 @@\n a\n+b\n").unwrap()),
        "a\nb\n",
        "not glued to the last line"
    );
}

#[test]
fn endings_are_those_of_the_diff_or_else_of_the_file() {
    let crlf = FILE.replace('\n', "\r\n");
    let expected = crlf.replacen("\r\n", "\r\nx\r\n", 1);
    for (diff, what) in [
        ("@@ -1,2 +1,3 @@\n one\n+x\n two\n", "LF diff of a CRLF file"),
        ("@@ -1,2 +1,3 @@\r\n one\r\n+x\r\n two\r\n", "diff turned to CRLF"),
        ("@@ -1,2 +1,3 @@\n one\r\n+x\r\n two\r\n", "git diff of a CRLF file"),
    ] {
        assert_eq!(apply(&crlf, &parse_solution(diff).unwrap()), expected, "{what}");
    }
    let turned = parse_solution("@@ -1,2 +1,3 @@\r\n one\r\n+x\r\n two\r\n").unwrap();
    assert_eq!(apply(FILE, &turned), FILE.replacen('\n', "\nx\n", 1), "diff turned to CRLF, file with LF");
}

#[test]
fn git_headers_name_the_files() {
    let text = "commit 1234\n\ndiff --git a/x.py b/y.py\nsimilarity index 90%\nrename from x.py\nrename to y.py\n\
                index 1..2 100644\n--- a/x.py\n+++ b/y.py\n@@ -1 +1 @@\n-a\n+b\n\
                diff --git a/new.py b/new.py\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+n\n\
                diff --git a/old.py b/old.py\ndeleted file mode 100644\n--- a/old.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-o\n\
                diff --git a/empty.py b/empty.py\nnew file mode 100644\nindex 0..1\n-- \n2.40\n";
    let path = |name: &str| Side::Path(name.to_owned());
    let sides: Vec<(Side, Side)> =
        parse_unified(text).unwrap().into_iter().map(|file| (file.old, file.new)).collect();
    let expected = [
        (path("x.py"), path("y.py")),
        (Side::Nothing, path("new.py")),
        (path("old.py"), Side::Nothing),
        (Side::Nothing, path("empty.py")),
    ];
    assert_eq!(sides, expected);
}

#[test]
fn names_lose_dates_and_quotes() {
    let diff =
        only("--- \"a/with space.py\"\t2024-01-01 10:00\n+++ \"b/with space.py\"\n@@ -1 +1 @@\n-a\n+b\n");
    assert_eq!(diff.new, Side::Path("with space.py".to_owned()));
}

#[test]
fn wrong_counts_are_read_by_what_stands_there() {
    let diff = only("--- a/f\n+++ b/f\n@@ -1,9 +1,9 @@\n one\n+x\n two\n\n");
    assert_eq!(diff.hunks[0].counts(), (2, 3));
    assert!(!diff.hunks[0].counts_agree());
    assert_eq!(diff.hunks[0].old_lines(), ["one", "two"]);
    let error = parse_solution("@@ -1,9 +1,9 @@\n one\n+x\n two\n").unwrap_err().to_string();
    assert_eq!(
        error,
        "hunk 1, line 1 of the diff: the header says 9 old and 9 new lines, the body has 2 and 3"
    );
}

#[test]
fn hunks_without_numbers_or_without_any_header_are_read() {
    for text in ["--- a/f\n+++ b/f\n@@ ... @@\n one\n+x\n", "--- a/f\n+++ b/f\n one\n+x\n", "@@\n one\n+x\n"]
    {
        let diff = only(text);
        assert!(!diff.hunks[0].numbered, "{text}");
        assert_eq!(diff.hunks[0].counts(), (1, 2), "{text}");
    }
}

#[test]
fn a_second_file_in_a_solution_is_an_error() {
    let text = "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n--- c\n+++ d\n@@ -1 +1 @@\n-a\n+b\n";
    let error = parse_solution(text).unwrap_err().to_string();
    assert_eq!(error, "line 8 of the diff: a second file begins; give one string per file");
}

#[test]
fn a_diff_that_does_not_apply_says_where() {
    let problem = |diff: &str| changes(FILE, &parse_solution(diff).unwrap()).unwrap_err().to_string();
    assert_eq!(
        problem("@@ -1 +1 @@\n-one\n+1\n@@ -3 +3 @@\n-drei\n+3\n"),
        "hunk 2 does not apply at line 3: the diff expects `drei`, the file has `three`"
    );
    assert_eq!(
        problem("@@ -9,0 +10 @@\n+x\n"),
        "hunk 1 does not apply at line 10: the file has only 5 lines"
    );
    assert_eq!(
        problem("@@ -5,2 +5 @@\n five\n-six\n"),
        "hunk 1 does not apply at line 6: the file has only 5 lines"
    );
    assert_eq!(
        problem("@@ -3 +3 @@\n-three\n+3\n@@ -2 +2 @@\n-two\n+2\n"),
        "hunk 2 does not apply at line 2: an earlier hunk already reaches beyond that line"
    );
}
