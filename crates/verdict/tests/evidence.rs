//! The one property that matters most: no output whatever is a pass without all the evidence.

use infrabench_protocol::run::{
    AssertionCall, CollectionError, Exception, Exit, Limits, Phase, RunOutput, RunPlan, TemplateOrigin,
    TestOutcome, TestReport, TestWitness,
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
            exit,
            complete,
            phase,
            collected,
            collection_errors: if errors { vec![error] } else { Vec::new() },
            tests,
            templates: if synthesized { BTreeMap::from([template]) } else { BTreeMap::new() },
            ..RunOutput::fault("", "", String::new())
        };
        (plan, output)
    }
}

fn base(id: &str) -> &str {
    id.split('[').next().unwrap_or(id)
}

fn call() -> impl Strategy<Value = AssertionCall> {
    (0..2_u8, prop::bool::weighted(0.1), prop::bool::weighted(0.9)).prop_map(|(arguments, text, held)| {
        AssertionCall {
            method: "Template.hasResource".to_owned(),
            arguments: arguments.to_string(),
            origin: if text { TemplateOrigin::Text } else { TemplateOrigin::Synthesized },
            held,
        }
    })
}

fn witness() -> impl Strategy<Value = Vec<TestWitness>> {
    let test = (id(), prop::collection::vec(call(), 0..2)).prop_map(|(id, calls)| TestWitness { id, calls });
    prop::collection::vec(test, 0..4)
}

/// Mostly the same account twice, so that the interesting pairs are near agreement.
fn witnesses() -> impl Strategy<Value = (Vec<TestWitness>, Vec<TestWitness>)> {
    prop_oneof![witness().prop_map(|same| (same.clone(), same)), (witness(), witness())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn a_pass_has_all_the_evidence((plan, output) in run()) {
        let judgement = interpret(&plan, &output, None);
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
        let judgement = interpret(&plan, &output, None);
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

    #[test]
    fn a_witness_can_only_take_a_pass_away((plan, output) in run(), (seen, reference) in witnesses()) {
        let alone = interpret(&plan, &output, None);
        let output = RunOutput { witness: Some(seen.clone()), ..output };
        let compared = interpret(&plan, &output, Some(&reference));
        let calls = |witness: &[TestWitness], id: &str| {
            let of_test: Vec<_> = witness.iter().filter(|test| test.id == id).map(|test| test.calls.clone()).collect();
            (of_test.len() == 1).then_some(of_test)
        };
        let agree = alone.tests.iter().all(|test| {
            let id = &test.report.id;
            calls(&seen, id).is_some() && calls(&seen, id) == calls(&reference, id)
        });
        let all_there = reference.iter().filter(|test| plan.expected_tests.iter().any(|id| id == base(&test.id)))
            .all(|test| alone.tests.iter().any(|judged| judged.report.id == test.id));
        let believed = alone.verdict == Verdict::Passed && agree && all_there;
        prop_assert_eq!(compared.verdict == Verdict::Passed, believed);
        prop_assert!(compared.passed <= alone.passed);
        prop_assert_ne!(interpret(&plan, &output, None).verdict, Verdict::Passed);
    }
}
