//! A completion without a usable edit: nothing runs, and the judgement says why.

use crate::evidence::missing;
use infrabench_protocol::intake::Intake;
use infrabench_protocol::run::Phase;
use infrabench_protocol::verdict::{ErrorType, JudgedTest, Judgement, Verdict};

/// The judgement for an intake without a chosen reading, or with one whose edits do not fit together.
pub fn generation_error(intake: &Intake, expected_tests: &[String]) -> Judgement {
    // A reading was found, so there is code; that it cannot be used means that its edits contradict each other.
    let error_type = if intake.readings.is_empty() { ErrorType::NoCode } else { ErrorType::AmbiguousEdit };
    let what = match error_type {
        ErrorType::NoCode => "The completion has no usable code.",
        _ => "The completion's edits contradict each other.",
    };
    let why = intake.problems.first().map(|problem| problem.message.as_str()).or(intake.ambiguity.as_deref());
    Judgement {
        verdict: Verdict::GenerationError,
        error_type: Some(error_type),
        summary: why.map_or_else(|| what.to_owned(), |why| format!("{what} {why}")),
        phase: Phase::Setup,
        passed: 0,
        total: u32::try_from(expected_tests.len()).unwrap_or(u32::MAX),
        tests: expected_tests
            .iter()
            .map(|id| JudgedTest { report: missing(id), error_type: None, closest: None, witnessed: None })
            .collect(),
    }
}
