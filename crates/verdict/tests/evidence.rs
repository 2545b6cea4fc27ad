//! The one property that matters most: no output whatever is a pass without all the evidence.

use infrabench_protocol::run::{
    Captured, CollectionError, Exception, Exit, Limits, Phase, RunOutput, RunPlan, TestOutcome, TestReport,
};
use infrabench_protocol::verdict::Verdict;
use infrabench_verdict::interpret;
use proptest::prelude::*;
use std::collections::BTreeMap;

const IDS: [&str; 4] = ["t.py::a", "t.py::b", "t.py::b[1]", "t.py::b[2]"];

fn id() -> impl Strategy<Value = String> {
    prop::sample::select(&IDS[..]).prop_map(str::to_owned)
}

fn outcome() -> impl Strategy<Value = TestOutcome> {
    // Mostly passes, so that the interesting outputs are near a pass.
    prop_oneof![
        8 => Just(TestOutcome::Passed),
        1 => Just(TestOutcome::Failed),
        1 => Just(TestOutcome::Error),
        1 => Just(TestOutcome::Skipped),
        1 => Just(TestOutcome::Missing),
    ]
}

fn report() -> impl Strategy<Value = TestReport> {
    (id(), outcome(), prop::option::of(Just(Exception::default()))).prop_map(|(id, outcome, exception)| {
        TestReport { id, outcome, message: None, duration_ms: 0, exception, assertion: None }
    })
}

fn exit() -> impl Strategy<Value = Exit> {
    prop_oneof![
        6 => Just(Exit::Code { code: 0 }),
        1 => (1..6).prop_map(|code| Exit::Code { code }),
        1 => Just(Exit::Signal { signal: 9 }),
        1 => Just(Exit::TimedOut),
        1 => Just(Exit::LimitExceeded { message: String::new() }),
        1 => Just(Exit::Fault { message: String::new() }),
    ]
}

fn phase() -> impl Strategy<Value = Phase> {
    prop_oneof![1 => Just(Phase::Setup), 1 => Just(Phase::Import), 1 => Just(Phase::Synth), 4 => Just(Phase::Tests)]
}

prop_compose! {
    fn run()(
        expected in prop::sample::subsequence(vec!["t.py::a".to_owned(), "t.py::b".to_owned()], 0..=2),
        exit in exit(),
        complete in prop::bool::weighted(0.8),
        phase in phase(),
        collected in prop::collection::vec(id(), 0..4),
        errors in prop::bool::weighted(0.1),
        tests in prop::collection::vec(report(), 0..5),
        synthesized in prop::bool::weighted(0.8),
    ) -> (RunPlan, RunOutput) {
        let plan = RunPlan {
            task_id: String::new(),
            cdk_version: String::new(),
            files: BTreeMap::new(),
            tests: BTreeMap::new(),
            expected_tests: expected,
            limits: Limits::default(),
        };
        let error = CollectionError { path: "t.py".to_owned(), exception: Exception::default() };
        let template = ("S".to_owned(), serde_json::json!({}));
        let output = RunOutput {
            engine: String::new(),
            environment: String::new(),
            exit,
            complete,
            phase,
            phases: Vec::new(),
            collected,
            collection_errors: if errors { vec![error] } else { Vec::new() },
            tests,
            templates: if synthesized { BTreeMap::from([template]) } else { BTreeMap::new() },
            stdout: Captured::default(),
            stderr: Captured::default(),
            duration_ms: 0,
            witness: None,
        };
        (plan, output)
    }
}

fn base(id: &str) -> &str {
    id.split('[').next().unwrap_or(id)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn a_pass_has_all_the_evidence((plan, output) in run()) {
        let judgement = interpret(&plan, &output);
        let reports = |id: &str| output.tests.iter().filter(|report| base(&report.id) == id).collect::<Vec<_>>();
        let all_passed = plan.expected_tests.iter().all(|id| {
            let reports = reports(id);
            !reports.is_empty() && reports.iter().all(|report| report.outcome == TestOutcome::Passed)
        });
        let all_reported = output.collected.iter().filter(|id| plan.expected_tests.iter().any(|e| e == base(id)))
            .all(|id| output.tests.iter().any(|report| report.id == *id));
        let evidence = !plan.expected_tests.is_empty() && all_passed && all_reported
            && output.exit == Exit::Code { code: 0 } && output.complete && output.collection_errors.is_empty()
            && !output.templates.is_empty() && output.phase != Phase::Setup;
        prop_assert_eq!(judgement.verdict == Verdict::Passed, evidence);
    }

    #[test]
    fn every_other_verdict_says_why((plan, output) in run()) {
        let judgement = interpret(&plan, &output);
        prop_assert!(!judgement.summary.is_empty());
        prop_assert_eq!(
            judgement.error_type.is_none(),
            matches!(judgement.verdict, Verdict::Passed | Verdict::InfraError)
        );
        prop_assert!(judgement.passed <= judgement.total);
        prop_assert_eq!(usize::try_from(judgement.total).ok(), Some(judgement.tests.len()));
        for id in &plan.expected_tests {
            prop_assert!(judgement.tests.iter().any(|test| base(&test.report.id) == id));
        }
    }
}
