//! The score in words: for the banner, and as text to copy.

use crate::pages::task::analysis::output::duration;
use infrabench_protocol::api::Score;
use infrabench_protocol::run::{Exception, Origin, TestOutcome};
use infrabench_protocol::verdict::{JudgedTest, Judgement, Verdict};
use infrabench_verdict::told;
use std::fmt::Write as _;

/// `failed 3 of 5`, `passed 5 of 5`, `synth error`.
pub fn headline(judgement: &Judgement) -> String {
    match judgement.verdict {
        Verdict::Passed => format!("passed {} of {}", judgement.passed, judgement.total),
        Verdict::Failed => {
            format!("failed {} of {}", judgement.total.saturating_sub(judgement.passed), judgement.total)
        }
        verdict @ (Verdict::SynthError
        | Verdict::GenerationError
        | Verdict::Timeout
        | Verdict::InfraError) => crate::components::verdict::word(Some(verdict)).to_owned(),
    }
}

/// Where it ran and for how long.
pub fn engine(score: &Score) -> String {
    match &score.result.engine {
        Some(engine) if engine == "native" => {
            format!("on the backend, {}", duration(score.result.duration_ms))
        }
        Some(engine) if engine == "browser" => format!("in this tab, {}", duration(score.result.duration_ms)),
        Some(engine) => format!("{engine}, {}", duration(score.result.duration_ms)),
        None => "nothing was run".to_owned(),
    }
}

/// The test without its file; classes before it.
pub fn test_name(id: &str) -> &str {
    id.split_once("::").map_or(id, |(_, name)| name)
}

/// The outcome as a verdict's mark has it.
pub fn mark_of(outcome: TestOutcome) -> Option<Verdict> {
    match outcome {
        TestOutcome::Passed => Some(Verdict::Passed),
        TestOutcome::Failed => Some(Verdict::Failed),
        TestOutcome::Error => Some(Verdict::SynthError),
        TestOutcome::Skipped | TestOutcome::Missing => None,
    }
}

/// The outcome as a word.
pub fn outcome_word(outcome: TestOutcome) -> &'static str {
    match outcome {
        TestOutcome::Passed => "passed",
        TestOutcome::Failed => "failed",
        TestOutcome::Error => "error in set-up or tear-down",
        TestOutcome::Skipped => "skipped",
        TestOutcome::Missing => "did not run",
    }
}

/// For each test, the first one that was stopped by the very same error, when that is another.
pub fn shared_errors(tests: &[JudgedTest]) -> Vec<Option<usize>> {
    let same = |one: &Exception, other: &Exception| {
        one.class == other.class && one.message == other.message && one.frames.last() == other.frames.last()
    };
    let own =
        |test: &JudgedTest| test.report.outcome == TestOutcome::Passed || test.report.assertion.is_some();
    tests
        .iter()
        .enumerate()
        .map(|(index, test)| {
            let exception = test.report.exception.as_ref().filter(|_| !own(test))?;
            let before = tests.get(..index)?.iter();
            before
                .enumerate()
                .find(|(_, one)| {
                    !own(one) && one.report.exception.as_ref().is_some_and(|one| same(one, exception))
                })
                .map(|(first, _)| first)
        })
        .collect()
}

/// The line of the candidate that raised: that of a syntax error, otherwise the innermost frame.
pub fn raised_at(exception: &Exception) -> Option<(&str, u32)> {
    if let Some(place) = &exception.syntax_at {
        return Some((&place.path, place.lines.first));
    }
    let frame = exception.frames.iter().rev().find(|frame| frame.origin == Origin::Candidate)?;
    Some((&frame.path, frame.line))
}

/// The last part of a qualified class.
pub fn short_class(class: &str) -> &str {
    class.rsplit('.').next().unwrap_or(class)
}

/// The whole score as text, for an issue or a chat.
pub fn as_text(title: &str, score: &Score) -> String {
    let judgement = &score.judgement;
    let mut text = format!("{title}\n{}", headline(judgement));
    if let Some(error_type) = judgement.error_type {
        let _ = write!(text, " ({})", error_type.as_str());
    }
    let _ = write!(text, ", {}\n{}\n", engine(score), judgement.summary);
    for test in &judgement.tests {
        let report = &test.report;
        let _ = write!(text, "\n{}  {}", outcome_word(report.outcome), report.id);
        if let Some(error_type) = test.error_type {
            let _ = write!(text, "  [{}]", error_type.as_str());
        }
        if let Some(message) = told(test).or_else(|| report.message.clone()) {
            let _ = write!(text, "\n    {message}");
        }
        let frames = report.exception.iter().flat_map(|exception| &exception.frames);
        for frame in frames.filter(|frame| frame.origin == Origin::Candidate || frame.origin == Origin::Test)
        {
            let _ = write!(text, "\n    {}:{} in {}", frame.path, frame.line, frame.function);
        }
        if let Some(place) = report.exception.as_ref().and_then(|exception| exception.syntax_at.as_ref()) {
            let _ = write!(text, "\n    {}:{}", place.path, place.lines.first);
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use infrabench_protocol::run::TestReport;

    fn error(message: &str) -> JudgedTest {
        let exception =
            Exception { class: "builtins.TypeError".into(), message: message.into(), ..Exception::default() };
        let report = TestReport {
            id: "tests/test_a.py::test_a".into(),
            outcome: TestOutcome::Error,
            message: None,
            duration_ms: 1,
            exception: Some(exception),
            assertion: None,
        };
        JudgedTest { report, error_type: None, closest: None, witnessed: None }
    }

    #[test]
    fn an_error_that_stops_several_tests_is_told_once() {
        assert_eq!(shared_errors(&[error("a"), error("b"), error("a")]), [None, None, Some(0)]);
    }

    #[test]
    fn a_test_is_named_without_its_file() {
        assert_eq!(test_name("tests/test_a.py::TestQueue::test_b[x::y]"), "TestQueue::test_b[x::y]");
    }
}
