//! What must hold for any text.

use crate::apply;
use infrabench_task::diff::{changes, locate, parse_solution, parse_unified, published_diff};
use infrabench_task::lines;
use proptest::prelude::*;
use similar::TextDiff;
use std::fmt::Write as _;
use std::ops::Range;

/// Lines that are hard to tell apart in a diff, with every kind of ending and separator.
fn line() -> impl Strategy<Value = String> {
    let content = prop_oneof![
        4 => "[a-c]{0,2}",
        1 => "[-+@ \\\\]{1,3} ?[a-z]?",
        1 => "[ \t]{0,4}[a-z\u{c}\u{b}\u{1c}\u{85}\u{2028}\r]{0,4}",
    ];
    (content, prop_oneof![4 => Just("\n"), 1 => Just("\r\n")]).prop_map(|(content, ending)| content + ending)
}

fn text() -> impl Strategy<Value = String> {
    (prop::collection::vec(line(), 0..12), any::<bool>()).prop_map(|(lines, terminated)| {
        let text = lines.concat();
        if terminated { text } else { text.trim_end_matches(['\r', '\n']).to_owned() }
    })
}

/// A context and what takes the place of some of its lines.
fn parts() -> impl Strategy<Value = (String, Vec<(Range<usize>, String)>)> {
    let cuts = prop::collection::vec((0_usize..14, 0_usize..3, prop::collection::vec(line(), 0..5)), 0..4);
    (text(), cuts).prop_map(|(context, mut cuts)| {
        cuts.sort_by_key(|(first, ..)| *first);
        let lines = lines::split(&context);
        let offset = |line: usize| lines.iter().take(line).map(|line| line.len()).sum::<usize>();
        let whole = context.is_empty() || context.ends_with('\n');
        // Nothing can be put behind a last line without newline, but it can be replaced.
        let last_place = if whole { lines.len() } else { lines.len().saturating_sub(1) };
        let mut parts: Vec<(Range<usize>, String)> = Vec::new();
        for (first, count, content) in cuts {
            let start = offset(first.min(last_place));
            let end = offset(first.min(last_place) + count);
            if parts.last().is_none_or(|(range, _)| range.end < start) {
                parts.push((start..end, content.concat()));
            }
        }
        (context, parts)
    })
}

/// Two texts that both have LF or both have CRLF: an ordinary diff without context cannot tell what a mixed file means.
fn of_one_ending() -> impl Strategy<Value = (String, String)> {
    (text(), text(), any::<bool>()).prop_map(|(old, new, crlf)| {
        let unify = |text: String| {
            let text = text.replace('\r', "");
            if crlf { text.replace('\n', "\r\n") } else { text }
        };
        (unify(old), unify(new))
    })
}

/// The diff as git writes it, with `radius` lines of context.
fn ordinary(old: &str, new: &str, radius: usize) -> String {
    let (old, new) = (lines::split(old), lines::split(new));
    let diff = TextDiff::from_slices(&old, &new);
    let span = |range: Range<usize>| match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        count => format!("{},{count}", range.start + 1),
    };
    let mut written = String::new();
    for group in diff.grouped_ops(radius) {
        let (first, last) = (group.first().unwrap(), group.last().unwrap());
        let old_range = first.old_range().start..last.old_range().end;
        let new_range = first.new_range().start..last.new_range().end;
        writeln!(written, "@@ -{} +{} @@", span(old_range), span(new_range)).unwrap();
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value();
            write!(written, "{}{line}", change.tag()).unwrap();
            if !line.ends_with('\n') {
                written.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    written
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_restores((context, parts) in parts()) {
        let mut expected = String::new();
        let mut at = 0;
        for (range, content) in &parts {
            expected.push_str(&context[at..range.start]);
            expected.push_str(content);
            at = range.end;
        }
        expected.push_str(&context[at..]);
        let borrowed: Vec<(Range<usize>, &str)> =
            parts.iter().map(|(range, content)| (range.clone(), content.as_str())).collect();
        let written = published_diff(&context, &borrowed);
        if written.is_empty() {
            prop_assert_eq!(&context, &expected);
        } else {
            let diff = parse_solution(&written).unwrap_or_else(|error| panic!("{error}\n{written:?}"));
            prop_assert_eq!(apply(&context, &diff), expected, "{:?}", written);
        }
    }

    #[test]
    fn ordinary_diffs_are_read_and_restore((old, new) in of_one_ending(), radius in 0_usize..4) {
        let written = ordinary(&old, &new, radius);
        if !written.is_empty() {
            let diff = parse_solution(&written).unwrap_or_else(|error| panic!("{error}\n{written:?}"));
            prop_assert_eq!(apply(&old, &diff), new, "{:?}", written);
        }
    }

    #[test]
    fn a_right_hunk_is_located_at_its_own_number((old, new) in of_one_ending()) {
        let written = ordinary(&old, &new, 1);
        for hunk in parse_unified(&written).into_iter().flatten().flat_map(|file| file.hunks) {
            let located = locate(&lines::split(&old), &hunk).expect("the old side is there");
            prop_assert!(located.parts.iter().all(|part| part.offset == 0), "{:?} {:?}", located, written);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "(--- a\n\n?|\\+\\+\\+ b\n\n?|@@ -[0-9],[0-9] \\+[0-9],[0-9] @@\n\n?|[-+ \\\\]?[a-c]?\r?\n\n?|\\PC{0,3}){0,12}", file in text()) {
        for diff in parse_solution(&text).into_iter().chain(parse_unified(&text).into_iter().flatten()) {
            let _ = changes(&file, &diff);
            for hunk in &diff.hunks {
                let _ = locate(&lines::split(&file), hunk);
            }
        }
    }
}
