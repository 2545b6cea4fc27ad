//! The line diff: hunks, numbers, marks.

#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    clippy::format_push_string,
    missing_docs,
    reason = "a test says what fails by failing"
)]

use infrabench_analysis::lines::file_diff;

/// A diff as `before|after sign text`, marked words in brackets, hunks divided by `@`.
#[track_caller]
fn check(before: &str, after: &str, expect: &str) {
    let mut found = String::new();
    for hunk in file_diff("a.py", Some(before), Some(after)).map(|diff| diff.hunks).unwrap_or_default() {
        found.push_str("@\n");
        for line in hunk.lines {
            let number =
                |number: Option<u32>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
            let mut text = String::new();
            for (index, c) in (0..).zip(line.text.chars()) {
                if line.marks.iter().any(|(start, _)| *start == index) {
                    text.push('⟦');
                }
                text.push(c);
                if line.marks.iter().any(|(_, end)| *end == index + 1) {
                    text.push('⟧');
                }
            }
            found.push_str(&format!("{}|{} {text}\n", number(line.before), number(line.after)));
        }
    }
    assert_eq!(found, expect);
}

#[test]
fn hunks_have_three_lines_of_context() {
    let text = |seventh: &str| {
        (1..=14).map(|n| if n == 7 { seventh.to_owned() } else { n.to_string() } + "\n").collect::<String>()
    };
    check(
        &text("a b c"),
        &text("a x c"),
        "@\n4|4 4\n5|5 5\n6|6 6\n7|- a ⟦b⟧ c\n-|7 a ⟦x⟧ c\n8|8 8\n9|9 9\n10|10 10\n",
    );
}

#[test]
fn near_changes_share_a_hunk_and_far_ones_do_not() {
    let text = |near: &str, far: &str| {
        (1..=30)
            .map(|n| match n {
                1 => "x\n".to_owned(),
                7 => near.to_owned(),
                25 => far.to_owned(),
                n => format!("{n}\n"),
            })
            .collect::<String>()
    };
    let diff = file_diff("a", Some(&text("", "")), Some(&text("n\n", "f\n").replace("x\n", "y\n"))).unwrap();
    let ranges: Vec<_> =
        diff.hunks.iter().map(|hunk| hunk.after.map(|range| (range.first, range.last))).collect();
    assert_eq!(ranges, [Some((1, 10)), Some((22, 28))]);
    assert_eq!((diff.added, diff.removed), (3, 1));
}

#[test]
fn line_endings_are_not_lines() {
    check("a\r\nb\r\n", "a\nb\n", "");
    check("a\nb", "a\nb\n", "");
    check("\u{feff}a\n", "a\n", "");
}

#[test]
fn words_of_unlike_lines_are_not_marked() {
    check("alpha beta\n", "gamma()\n", "@\n1|- alpha beta\n-|1 gamma()\n");
}

#[test]
fn a_file_of_one_side_has_one_hunk() {
    let diff = file_diff("a", None, Some("x\ny\n")).unwrap();
    assert_eq!((diff.added, diff.removed, diff.hunks.len()), (2, 0, 1));
    assert!(diff.hunks[0].before.is_none());
    assert!(file_diff("a", None, Some("")).unwrap().hunks.is_empty());
}

#[test]
fn what_is_too_different_is_shown_whole_and_cut() {
    let text = |seed: u32| (0..9_000).map(|n| format!("{}\n", n * 7 + seed)).collect::<String>();
    let diff = file_diff("a", Some(&text(1)), Some(&text(2))).unwrap();
    assert_eq!((diff.added, diff.removed, diff.truncated), (9_000, 9_000, true));
    let close = text(1).replace("35001\n", "");
    let diff = file_diff("a", Some(&text(1)), Some(&close)).unwrap();
    assert_eq!((diff.added, diff.truncated), (0, false));
}
