//! A plan and its output into a judgement.
//!
//! | what happened | verdict | error type |
//! |---|---|---|
//! | every expected test reported passed and witnessed, exit 0, session complete, a template synthesized | `passed` | |
//! | the engine failed; a test file of the task is not Python; anything before code of the candidate ran | `infra_error` | |
//! | wall clock | `timeout` | `timeout` |
//! | a file could not be collected; or nothing was synthesized, because code raised or the process ended | `synth_error` | of what was raised |
//! | anything else | `failed` | most telling over the tests |
//!
//! A limit other than the wall clock (memory, processes, report) is the candidate's doing, but not a matter of time: it
//! is `failed` or `synth_error` like any other way to end a process, with `other_exception` unless a test says more.
//!
//! A claim of a pass that the evidence contradicts is `failed` with `unwitnessed`. It is not our fault: the harness
//! reports each test and ends with pytest's own status, so only code that runs inside can make them disagree.

use crate::error_type::of_exception;
use crate::evidence;
use crate::witness::Witnesses;
use crate::words;
use infrabench_protocol::run::{Exit, Phase, RunOutput, RunPlan, TestWitness};
use infrabench_protocol::verdict::{ErrorType, JudgedTest, Judgement, Verdict};

/// Judges a run. Total: any output gives a judgement, and `passed` only one with all the evidence.
///
/// `reference` is the witness of the reference's run in the same engine. It matters only for an output that has a witness
/// itself; then a pass without it is not believed. To judge the reference's own run, give it its own witness: that code
/// comes with the dataset and is trusted like the tests.
pub fn interpret(plan: &RunPlan, output: &RunOutput, reference: Option<&[TestWitness]>) -> Judgement {
    let witnesses = Witnesses { run: output.witness.as_deref(), reference };
    let tests = evidence::tests(plan, output, witnesses);
    let doubt = evidence::doubt(plan, output, &tests, witnesses);
    let (verdict, error_type) = decide(output, &tests, doubt.is_some());
    let passed = tests.iter().filter(|test| evidence::passed(test)).count();
    let summary = words::summary(verdict, error_type, plan, output, &tests, doubt);
    Judgement {
        verdict,
        error_type,
        summary,
        phase: output.phase,
        passed: u32::try_from(passed).unwrap_or(u32::MAX),
        total: u32::try_from(tests.len()).unwrap_or(u32::MAX),
        tests,
    }
}

fn decide(output: &RunOutput, tests: &[JudgedTest], doubtful: bool) -> (Verdict, Option<ErrorType>) {
    let is_ours = match &output.exit {
        Exit::Fault { .. } => true,
        Exit::TimedOut | Exit::Signal { .. } | Exit::LimitExceeded { .. } | Exit::Code { .. } => {
            output.phase == Phase::Setup
        }
    };
    if is_ours || words::broken_test_file(output).is_some() {
        return (Verdict::InfraError, None);
    }
    if output.exit == Exit::TimedOut {
        return (Verdict::Timeout, Some(ErrorType::Timeout));
    }
    if evidence::all_passed(tests) && !doubtful {
        return (Verdict::Passed, None);
    }
    let error_type = error_type(output, tests);
    if !output.collection_errors.is_empty()
        || (output.templates.is_empty() && stopped_synthesis(output, tests))
    {
        (Verdict::SynthError, Some(error_type))
    } else {
        (Verdict::Failed, Some(error_type))
    }
}

/// Whether it is by the candidate's code that nothing was synthesized, rather than because no test asked for it.
fn stopped_synthesis(output: &RunOutput, tests: &[JudgedTest]) -> bool {
    let raised = tests.iter().filter_map(|test| test.error_type).any(|error_type| match error_type {
        ErrorType::Syntax
        | ErrorType::Import
        | ErrorType::Name
        | ErrorType::Attribute
        | ErrorType::Argument
        | ErrorType::CdkValidation
        | ErrorType::OtherException => true,
        ErrorType::MissingResource
        | ErrorType::WrongProperty
        | ErrorType::WrongCount
        | ErrorType::OtherAssertion
        | ErrorType::Timeout
        | ErrorType::NoCode
        | ErrorType::AmbiguousEdit
        | ErrorType::Unwitnessed => false,
    });
    raised || !output.complete
}

/// The most telling type over everything that went wrong.
fn error_type(output: &RunOutput, tests: &[JudgedTest]) -> ErrorType {
    let of_tests = tests.iter().filter_map(|test| test.error_type);
    let of_files = output.collection_errors.iter().map(|error| of_exception(&error.exception));
    of_tests.chain(of_files).min().unwrap_or(match &output.exit {
        // pytest said it was done, and nothing explains why it is not a pass: a claim without evidence.
        Exit::Code { .. } if output.complete || evidence::all_passed(tests) => ErrorType::Unwitnessed,
        Exit::Code { .. }
        | Exit::Signal { .. }
        | Exit::LimitExceeded { .. }
        | Exit::TimedOut
        | Exit::Fault { .. } => ErrorType::OtherException,
    })
}
