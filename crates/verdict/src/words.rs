//! The judgement's one or two sentences.

use crate::error_type::is_a;
use crate::evidence;
use crate::told::told;
use infrabench_protocol::run::{CollectionError, Exception, Exit, Origin, Phase, RunOutput, RunPlan};
use infrabench_protocol::verdict::{ErrorType, JudgedTest, Verdict};
use std::fmt::Write;

/// Longest quotation of a message, in characters.
const QUOTED: usize = 200;

/// What happened, for a person.
pub(crate) fn summary(
    verdict: Verdict,
    error_type: Option<ErrorType>,
    plan: &RunPlan,
    output: &RunOutput,
    tests: &[JudgedTest],
    doubt: Option<&str>,
) -> String {
    match verdict {
        Verdict::Passed => match tests.len() {
            1 => "The test passed.".to_owned(),
            count => format!("All {count} tests passed."),
        },
        Verdict::InfraError => infra(output),
        Verdict::Timeout => {
            format!("Stopped after {} while {}.", seconds(plan.limits.wall_ms), during(output.phase))
        }
        Verdict::SynthError => synth(error_type, output, tests),
        Verdict::Failed => failed(error_type, output, tests, doubt),
        // Nothing that ran is one; its words are written where it is decided.
        Verdict::GenerationError => "The completion has no usable edit.".to_owned(),
    }
}

/// A file of the task's tests that is not Python: the dataset is broken, and no completion can help it.
pub(crate) fn broken_test_file(output: &RunOutput) -> Option<&CollectionError> {
    output.collection_errors.iter().find(|error| {
        let exception = &error.exception;
        // The place it names is the test file itself, and no code of the candidate was on the way.
        is_a(exception, "builtins.SyntaxError")
            && exception.syntax_at.as_ref().is_some_and(|place| place.path == error.path)
            && exception.frames.iter().all(|frame| frame.origin != Origin::Candidate)
    })
}

fn infra(output: &RunOutput) -> String {
    if let Some(error) = broken_test_file(output) {
        let at = error.exception.syntax_at.as_ref().map(|place| format!(", on line {}", place.lines.first));
        return format!(
            "The task's test file `{}` is not Python{}: {}.",
            error.path,
            at.unwrap_or_default(),
            quote(&error.exception.message)
        );
    }
    match &output.exit {
        Exit::Fault { message } => format!("The engine failed: {}.", quote(message)),
        Exit::TimedOut => {
            "The time ran out before the candidate was reached; the machine may be overloaded.".to_owned()
        }
        Exit::Code { .. } | Exit::Signal { .. } | Exit::LimitExceeded { .. } => {
            format!("The run ended ({}) before the candidate was reached.", ending(&output.exit))
        }
    }
}

fn synth(error_type: Option<ErrorType>, output: &RunOutput, tests: &[JudgedTest]) -> String {
    let raised = output.collection_errors.iter().map(|error| &error.exception);
    let in_tests = tests
        .iter()
        .filter(|test| test.error_type == error_type)
        .filter_map(|test| test.report.exception.as_ref());
    let telling = raised
        .clone()
        .find(|exception| Some(crate::error_type::of_exception(exception)) == error_type)
        .or_else(|| in_tests.clone().next())
        .or_else(|| raised.clone().next());
    match telling {
        Some(exception) => format!("{}{}.", place(exception), described(exception)),
        None => format!("The run ended ({}) while {}.", ending(&output.exit), during(output.phase)),
    }
}

fn failed(
    error_type: Option<ErrorType>,
    output: &RunOutput,
    tests: &[JudgedTest],
    doubt: Option<&str>,
) -> String {
    let passed = tests.iter().filter(|test| evidence::passed(test)).count();
    let mut summary = match (passed, tests.len()) {
        (_, 0) => return "The task has no test, and without one nothing can be passed.".to_owned(),
        (0, 1) => "The test did not pass.".to_owned(),
        (passed, total) => format!("{passed} of {total} tests passed."),
    };
    let telling = tests.iter().find(|test| test.error_type.is_some() && test.error_type == error_type);
    // Writing to a string cannot fail.
    let _ = match telling {
        Some(test) => {
            let name = test.report.id.rsplit_once("::").map_or(test.report.id.as_str(), |(_, name)| name);
            let told = told(test);
            let message = told.as_deref().or(test.report.message.as_deref()).unwrap_or("it raised");
            write!(summary, " `{name}`: {}.", quote(message))
        }
        None if evidence::all_passed(tests) => {
            write!(summary, " That is not believed: {}.", doubt.unwrap_or("there is no evidence"))
        }
        None if output.complete => {
            write!(summary, " The others were skipped or not run, which proves nothing.")
        }
        None => write!(summary, " The run ended ({}) while {}.", ending(&output.exit), during(output.phase)),
    };
    summary
}

/// `` `app/stack.py` line 12: ``, the innermost place of the candidate, or of a test where there is none.
fn place(exception: &Exception) -> String {
    if let Some(at) = &exception.syntax_at {
        return format!("`{}` line {}: ", at.path, at.lines.first);
    }
    let of = |origin: Origin| exception.frames.iter().rev().find(|frame| frame.origin == origin);
    of(Origin::Candidate)
        .or_else(|| of(Origin::Test))
        .map_or(String::new(), |frame| format!("`{}` line {}: ", frame.path, frame.line))
}

fn described(exception: &Exception) -> String {
    let class = exception.class.strip_prefix("builtins.").unwrap_or(&exception.class);
    let message = exception.message.lines().map(str::trim).find(|line| !line.is_empty());
    message.map_or_else(|| class.to_owned(), |message| format!("{class}: {}", quote(message)))
}

fn ending(exit: &Exit) -> String {
    match exit {
        Exit::Code { code } => format!("exit status {code}"),
        Exit::Signal { signal } => format!("signal {signal}"),
        Exit::TimedOut => "out of time".to_owned(),
        Exit::LimitExceeded { message } | Exit::Fault { message } => message.clone(),
    }
}

fn during(phase: Phase) -> &'static str {
    match phase {
        Phase::Setup => "the engine was being set up",
        Phase::Import => "the candidate was imported (phase import)",
        Phase::Synth => "the first template was synthesized (phase synth)",
        Phase::Tests => "the tests ran (phase tests)",
    }
}

fn seconds(millis: u64) -> String {
    if millis.is_multiple_of(1000) { format!("{} s", millis / 1000) } else { format!("{millis} ms") }
}

/// One line of bounded length, without the full stop that the sentence brings itself.
fn quote(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let short: String = line.chars().take(QUOTED).collect();
    let cut = if short.len() < line.len() { "…" } else { "" };
    format!("{}{cut}", short.trim_end_matches('.'))
}
