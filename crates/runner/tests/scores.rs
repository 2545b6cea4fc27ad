//! From a completion to a score, and everything that can be wrong before a run.

mod support;

use infrabench_protocol::api::ScoreEvent;
use infrabench_protocol::run::{Exit, Phase};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_runner::score::score;
use infrabench_runner::{CancelToken, EnvironmentError, Environments, NativeEngine, SandboxMode};
use infrabench_task::Task;
use serde_json::json;
use support::{CDK_VERSION, RIGHT, engine, environments, plan, run_in, run_out_of_time};

/// The tiny project as a task whose mask is the answer's place.
fn task(cdk_version: &str) -> Task {
    let stack = "from aws_cdk import Stack, aws_sqs as sqs\n\n\nclass OrdersStack(Stack):\n    \
        def __init__(self, scope, id, **kwargs):\n        super().__init__(scope, id, **kwargs)\n        \
        # BEGIN INSERT\n        # END INSERT\n";
    let solution = "--- without_solution\n+++ with_solution\n@@ -7,0 +8 @@\n\
        +        sqs.Queue(self, \"Orders\", queue_name=\"orders\")\n";
    let tests = "import aws_cdk as cdk\nfrom aws_cdk.assertions import Template\nfrom stack import OrdersStack\n\n\n\
        def test_there_is_a_queue():\n    template = Template.from_stack(OrdersStack(cdk.App(), \"Orders\"))\n    \
        template.has_resource_properties(\"AWS::SQS::Queue\", {\"QueueName\": \"orders\"})\n";
    let object = json!({
        "task_id": "0b8f2b0e-8f0a-4a52-9c0b-1f4f0e2f6a11",
        "entry_point": "orders+queue",
        "prompt": "Add a queue.",
        "cdk_version": cdk_version,
        "context": {"stack.py": stack},
        "canonical_solution": {"stack.py": [solution]},
        "tests": {"tests/test_stack.py": tests},
    });
    Task::from_json(&object.to_string()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn an_answer_in_prose_is_spliced_run_and_judged() {
    let mut events = Vec::new();
    let completion = "Here you go:\n\n```python\nsqs.Queue(self, \"Orders\", queue_name=\"orders\")\n```\n";
    let scored = score(environments(), &task(CDK_VERSION), completion, None, &mut |event| events.push(event));
    let result = &scored.result;
    assert_eq!(result.verdict, Verdict::Passed, "{}", result.summary);
    assert!(result.generation && result.synth);
    assert_eq!((result.passed, result.total), (1, 1));
    assert_eq!(result.engine.as_deref(), Some("native"));
    assert_eq!(result.environment.as_ref(), Some(&engine().environment().digest));
    assert!(result.template_sha256.is_some());
    assert_eq!(result.tests[0].id, "tests/test_stack.py::test_there_is_a_queue");
    assert!(matches!(events.first(), Some(ScoreEvent::Phase { phase: Phase::Setup })), "{events:?}");
    assert!(matches!(events.last(), Some(ScoreEvent::Test(_))), "{events:?}");

    // The same code in another shape gives the same templates.
    let bare = "        sqs.Queue(self, 'Orders', queue_name='orders')\n";
    let again = score(environments(), &task(CDK_VERSION), bare, None, &mut |_| {});
    assert_eq!(again.result.template_sha256, result.template_sha256);
    assert_ne!(again.result.completion_sha256, result.completion_sha256);
}

#[test]
fn prose_without_code_is_a_generation_error_and_nothing_runs() {
    let scored = score(
        environments(),
        &task(CDK_VERSION),
        "I am sorry, I cannot help with that.",
        None,
        &mut |event| panic!("nothing runs, but there was {event:?}"),
    );
    let result = &scored.result;
    assert_eq!((result.verdict, result.error_type), (Verdict::GenerationError, Some(ErrorType::NoCode)));
    assert!(!result.generation && !result.synth && result.engine.is_none() && result.duration_ms == 0);
    assert_eq!((result.passed, result.total), (0, 1));
}

#[test]
fn what_is_ours_is_never_held_against_the_completion() {
    let code = "sqs.Queue(self, 'Orders')\n";
    let elsewhere = score(environments(), &task("1.0.0"), code, None, &mut |_| {});
    assert_eq!(elsewhere.result.verdict, Verdict::InfraError);
    assert!(elsewhere.result.summary.contains("aws-cdk-lib 1.0.0"), "{}", elsewhere.result.summary);
    let unknown = score(environments(), &task(CDK_VERSION), code, Some(99), &mut |_| {});
    assert_eq!(unknown.result.verdict, Verdict::InfraError);
    assert!(unknown.result.summary.contains("reading 99"), "{}", unknown.result.summary);
}

#[test]
fn a_sandbox_that_cannot_be_had_runs_nothing() {
    // bubblewrap cannot mount what is not there; with more rights or fewer it would fail the same way.
    let mut environment = engine().environment().clone();
    environment.package_cache = "/nowhere/at/all".into();
    let warm = NativeEngine::new(environment, SandboxMode::Confined);
    for (broken, sentence) in
        [(warm.clone().cold(), "the sandbox failed"), (warm, "the warm engine did not start")]
    {
        let outcome = run_in(&broken, &plan(RIGHT), &CancelToken::default());
        assert_eq!(outcome.judgement.verdict, Verdict::InfraError);
        let Exit::Fault { message } = &outcome.output.exit else { panic!("{:?}", outcome.output.exit) };
        assert!(message.contains(sentence) && message.contains("/nowhere/at/all"), "{message}");
        assert!(outcome.output.stdout.text.is_empty());
    }
}

#[test]
fn without_the_sandbox_the_same_is_reported() {
    let engine = NativeEngine::new(engine().environment().clone(), SandboxMode::Unconfined);
    let outcome = run_in(&engine, &plan(RIGHT), &CancelToken::default());
    assert_eq!(outcome.judgement.verdict, Verdict::Passed, "{}", outcome.judgement.summary);
    let mut endless = plan("        import time; time.sleep(1000)\n");
    let outcome = run_out_of_time(&engine, &mut endless, Phase::Synth);
    assert_eq!(outcome.judgement.error_type, Some(ErrorType::Timeout), "{}", outcome.judgement.summary);
}

#[test]
fn environments_that_are_not_there_say_how_to_get_them() {
    let folder = tempfile::tempdir().unwrap();
    let discover =
        |name: &str| Environments::discover(&folder.path().join(name), SandboxMode::Confined).unwrap_err();
    let missing = discover("nothing");
    assert!(matches!(missing, EnvironmentError::NoRoot(_)));
    assert!(missing.to_string().contains("cargo xtask setup"), "{missing}");
    let empty = discover("");
    assert!(
        matches!(empty, EnvironmentError::Empty(_)) && empty.to_string().contains("cargo xtask setup"),
        "{empty}"
    );
    std::fs::create_dir(folder.path().join("2.178.2")).unwrap();
    let broken = discover("");
    assert!(broken.to_string().contains("pyvenv.cfg is missing"), "{broken}");
    let other = environments().get("9.9.9").unwrap_err();
    assert!(other.to_string().contains("9.9.9") && other.to_string().contains(CDK_VERSION), "{other}");
}

#[test]
fn an_environment_of_another_version_than_its_name_is_refused() {
    // A link with another name: the folder's own name counts, so the environment is copied by its parts.
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("2.999.0");
    let right = &engine().environment().folder;
    std::fs::create_dir(&wrong).unwrap();
    for entry in ["bin", "lib", "node_modules", "pyvenv.cfg"] {
        std::os::unix::fs::symlink(right.join(entry), wrong.join(entry)).unwrap();
    }
    let error = Environments::discover(folder.path(), SandboxMode::Confined).unwrap_err();
    assert!(
        matches!(&error, EnvironmentError::WrongVersion { found, .. } if found == CDK_VERSION),
        "{error}"
    );
}
