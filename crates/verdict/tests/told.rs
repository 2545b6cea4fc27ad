//! What is said of the failed tests of real runs: `runs/` has their judgements, without tracebacks.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test says what fails by failing")]

use infrabench_protocol::verdict::Judgement;
use infrabench_verdict::told;
use std::fmt::Write as _;

#[test]
fn failed_assertions_say_what_is_there_and_what_was_looked_for() {
    insta::glob!("runs/*.json", |path| {
        let judgement: Judgement = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut lines = String::new();
        for test in judgement.tests.iter().filter(|test| test.error_type.is_some()) {
            let name = test.report.id.rsplit("::").next().unwrap();
            let line = told(test).unwrap_or_else(|| {
                format!("(as raised) {}", test.report.message.clone().unwrap_or_default())
            });
            writeln!(lines, "{name}\n    {line}").unwrap();
        }
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(lines) });
    });
}
