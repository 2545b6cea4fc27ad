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
