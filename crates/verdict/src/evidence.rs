//! What the reports of a run prove, test by test.

use crate::closest::closest;
use crate::error_type::{of_assertion, of_exception};
use crate::witness::Witnesses;
use infrabench_protocol::run::{Exit, RunOutput, RunPlan, TestOutcome, TestReport};
use infrabench_protocol::verdict::{ErrorType, JudgedTest};
use std::collections::BTreeMap;

/// The node id without parameters: `tests/test_a.py::test_b` of `tests/test_a.py::test_b[x]`.
fn base(id: &str) -> &str {
    let name_at = id.find("::").map_or(0, |at| at + 2);
    let bracket = id.get(name_at..).and_then(|name| name.find('['));
    bracket.and_then(|at| id.get(..name_at + at)).unwrap_or(id)
}

/// One entry per expected test, or per parameter set where it has some, in the plan's order. What was collected and not
/// reported is missing, as is what was neither.
pub(crate) fn tests(plan: &RunPlan, output: &RunOutput, witnesses: Witnesses<'_>) -> Vec<JudgedTest> {
    let mut reports: BTreeMap<&str, Vec<&TestReport>> = BTreeMap::new();
    for report in &output.tests {
        reports.entry(report.id.as_str()).or_default().push(report);
    }
    let mut instances: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let reported = output.tests.iter().map(|report| report.id.as_str());
    for id in output.collected.iter().map(String::as_str).chain(reported) {
        let of_base = instances.entry(base(id)).or_default();
        if !of_base.contains(&id) {
            of_base.push(id);
        }
    }
    let mut judged = Vec::new();
    for expected in &plan.expected_tests {
        let fallback = [expected.as_str()];
        let ids = instances.get(expected.as_str()).map_or(&fallback[..], Vec::as_slice);
        judged.extend(ids.iter().map(|id| judge(worst(id, reports.get(id)), output, witnesses)));
    }
    judged
}

/// A test that was reported more than once counts by its worst report.
fn worst(id: &str, reports: Option<&Vec<&TestReport>>) -> TestReport {
    let rank = |report: &TestReport| match report.outcome {
        TestOutcome::Failed => 0,
        TestOutcome::Error => 1,
        TestOutcome::Missing => 2,
        TestOutcome::Skipped => 3,
        TestOutcome::Passed => 4,
    };
    let worst = reports.and_then(|reports| reports.iter().copied().min_by_key(|report| rank(report)));
    worst.cloned().unwrap_or_else(|| missing(id))
}

/// The entry of a test that was never reported.
pub(crate) fn missing(id: &str) -> TestReport {
    TestReport {
        id: id.to_owned(),
        outcome: TestOutcome::Missing,
        message: None,
        duration_ms: 0,
        exception: None,
        assertion: None,
    }
}

fn judge(mut report: TestReport, output: &RunOutput, witnesses: Witnesses<'_>) -> JudgedTest {
    let error_type = match (report.outcome, &report.assertion, &report.exception) {
        (TestOutcome::Passed, ..) => witnesses.doubt(&report.id).map(|why| {
            report.message = Some(format!("a pass that is not believed, since {why}"));
            ErrorType::Unwitnessed
        }),
        (TestOutcome::Skipped | TestOutcome::Missing, ..) => None,
        (TestOutcome::Failed | TestOutcome::Error, Some(assertion), _) => {
            Some(of_assertion(assertion, output))
        }
        (TestOutcome::Failed | TestOutcome::Error, None, Some(exception)) => Some(of_exception(exception)),
        (TestOutcome::Failed | TestOutcome::Error, None, None) => Some(ErrorType::OtherException),
    };
    let closest = match report.outcome {
        TestOutcome::Failed | TestOutcome::Error => {
            report.assertion.as_ref().and_then(|assertion| closest(assertion, output))
        }
        TestOutcome::Passed | TestOutcome::Skipped | TestOutcome::Missing => None,
    };
    let witnessed = witnesses.count(&report.id);
    JudgedTest { report, error_type, closest, witnessed }
}

/// Whether a test passed, and is believed to have.
pub(crate) fn passed(test: &JudgedTest) -> bool {
    test.report.outcome == TestOutcome::Passed && test.error_type.is_none()
}

/// Whether every expected test passed, as far as that test's own evidence goes.
pub(crate) fn all_passed(tests: &[JudgedTest]) -> bool {
    !tests.is_empty() && tests.iter().all(passed)
}

/// What speaks against a pass although every expected test passed; none is a pass.
pub(crate) fn doubt(
    plan: &RunPlan,
    output: &RunOutput,
    tests: &[JudgedTest],
    witnesses: Witnesses<'_>,
) -> Option<&'static str> {
    if output.exit != (Exit::Code { code: 0 }) {
        Some("the exit status says otherwise")
    } else if !output.complete {
        Some("the process ended before pytest did")
    } else if !output.collection_errors.is_empty() {
        Some("a test file could not be collected")
    } else if output.templates.is_empty() {
        Some("no template was synthesized")
    } else {
        let is_expected = |id: &str| plan.expected_tests.iter().any(|expected| expected == base(id));
        witnesses.doubt_of_run(is_expected, |id| tests.iter().any(|test| test.report.id == id))
    }
}
