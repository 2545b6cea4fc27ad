//! Real runs of a tiny CDK project: each way to be right or wrong, and the verdict it gets.

mod support;

use infrabench_protocol::run::{Exit, Origin, Phase, RunEvent, TestOutcome};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use std::fmt::Write;
use support::{Outcome, RIGHT, plan, plan_of, run};

/// Runs an answer and compares verdict, error type and the number of tests passed.
fn check(answer: &str, verdict: Verdict, error_type: Option<ErrorType>, passed: u32) -> Outcome {
    let outcome = run(&plan(answer));
    let judgement = &outcome.judgement;
    assert_eq!(
        (judgement.verdict, judgement.error_type, judgement.passed, judgement.total),
        (verdict, error_type, passed, 3),
        "{}\n{:#?}",
        judgement.summary,
        outcome.output
    );
    outcome
}

/// The CDK keeps the name of the folder for temporary files; a fork's is not its parent's.
#[test]
fn a_custom_resource_of_the_cdk_finds_the_folder_for_temporary_files() {
    let bucket = "        from aws_cdk import RemovalPolicy, aws_s3 as s3\n        \
                  s3.Bucket(self, 'Records', removal_policy=RemovalPolicy.DESTROY, auto_delete_objects=True)\n";
    check(&format!("{RIGHT}{bucket}"), Verdict::Passed, None, 3);
}

#[test]
fn a_right_answer_passes_and_everything_is_reported_in_order() {
    let outcome = check(RIGHT, Verdict::Passed, None, 3);
    let shape: Vec<_> = outcome
        .events
        .iter()
        .map(|event| match event {
            RunEvent::Phase { phase } => format!("{phase:?}"),
            RunEvent::Collected { tests } => format!("collected {}", tests.len()),
            RunEvent::TestStarted { id } => format!("start {id}"),
            RunEvent::Test(test) => format!("{:?} {}", test.outcome, test.id),
            RunEvent::CollectionError(error) => format!("not collected {}", error.path),
            RunEvent::Template { stack, .. } => format!("template {stack}"),
        })
        .collect();
    assert_eq!(
        shape,
        [
            "Setup",
            "Import",
            "collected 3",
            "Synth",
            "start tests/test_orders.py::test_there_are_two_queues",
            "template Orders",
            "Tests",
            "Passed tests/test_orders.py::test_there_are_two_queues",
            "start tests/test_orders.py::test_orders_wait",
            "Passed tests/test_orders.py::test_orders_wait",
            "start tests/test_orders.py::test_orders_give_up",
            "Passed tests/test_orders.py::test_orders_give_up",
        ]
    );
    let output = &outcome.output;
    assert_eq!(output.exit, Exit::Code { code: 0 });
    assert!(output.complete);
    let phases: Vec<_> = output.phases.iter().map(|timing| timing.phase).collect();
    assert_eq!(phases, [Phase::Setup, Phase::Import, Phase::Synth, Phase::Tests]);
    assert_eq!(output.templates["Orders"]["Resources"].as_object().unwrap().len(), 2);
    assert_eq!(output.stderr.text, "", "nothing of ours is in the candidate's output");
}

#[test]
fn a_wrong_property_names_the_closest_resource() {
    let outcome = check(&RIGHT.replace("90", "30"), Verdict::Failed, Some(ErrorType::WrongProperty), 2);
    let test = &outcome.judgement.tests[1];
    let assertion = test.report.assertion.as_ref().unwrap();
    assert_eq!(assertion.method, "has_resource_properties");
    assert_eq!(assertion.found, 2);
    let closest = test.closest.as_ref().unwrap();
    assert!(closest.logical_id.starts_with("Orders"), "{closest:?}");
    let difference = &closest.differences[0];
    assert_eq!(
        (difference.path.join("."), difference.found.as_ref()),
        ("VisibilityTimeout".into(), Some(&30.into()))
    );
    assert_eq!(test.report.exception.as_ref().unwrap().frames.last().unwrap().origin, Origin::Test);
}

#[test]
fn a_traceback_shows_the_source_of_the_codebase_only() {
    let outcome = check("", Verdict::Failed, Some(ErrorType::WrongProperty), 0);
    let exception = outcome.output.tests.iter().find_map(|test| test.exception.as_ref()).unwrap();
    assert!(exception.traceback.contains("    template.resource_count_is(\"AWS::SQS::Queue\", 2)\n"));
    assert!(exception.traceback.contains("aws_cdk/assertions/__init__.py"), "{}", exception.traceback);
    assert!(!exception.traceback.contains("    return "), "{}", exception.traceback);
}

#[test]
fn a_missing_queue_is_a_wrong_count_and_a_wrong_property() {
    // The first queue is there, so the type is not missing.
    let outcome = check("", Verdict::Failed, Some(ErrorType::WrongProperty), 0);
    assert_eq!(outcome.judgement.tests[0].error_type, Some(ErrorType::WrongCount));
}

#[test]
fn a_syntax_error_is_placed_in_the_candidate() {
    let outcome =
        check("        sqs.Queue(self, 'Orders'\n", Verdict::SynthError, Some(ErrorType::Syntax), 0);
    let exception = &outcome.output.collection_errors[0].exception;
    let place = exception.syntax_at.as_ref().unwrap();
    assert_eq!((place.path.as_str(), place.lines.first), ("app/stack.py", 10));
    assert_eq!(outcome.judgement.phase, Phase::Import);
    let told = "`app/stack.py` line 10: SyntaxError: '(' was never closed.";
    assert_eq!(outcome.judgement.summary, told, "the place is told once");
}

#[test]
fn an_unknown_module_is_an_import_error() {
    let answer = "        from aws_cdk import aws_sqss\n";
    let outcome = check(answer, Verdict::SynthError, Some(ErrorType::Import), 0);
    assert_eq!(outcome.output.tests[0].outcome, TestOutcome::Error, "a fixture raised it");
    assert_eq!(outcome.judgement.phase, Phase::Synth);
}

/// One run of many tests, each raising something else: the environment is cold only once.
#[test]
fn every_kind_of_mistake_has_its_error_type() {
    const MISTAKES: [(&str, ErrorType, &str); 16] = [
        ("hallucinated_method", ErrorType::Attribute, "sqs.Queue(stack(), 'Q').grant_everything()"),
        ("hallucinated_constant", ErrorType::Attribute, "lambda_.Runtime.PYTHON_9_99"),
        ("hallucinated_class", ErrorType::Attribute, "sqs.Quue(stack(), 'Q')"),
        ("undefined_name", ErrorType::Name, "Duraton.seconds(3)"),
        ("unknown_module", ErrorType::Import, "import aws_cdk.aws_sqss"),
        ("unknown_argument", ErrorType::Argument, "sqs.Queue(stack(), 'Q', visibility=3)"),
        ("missing_argument", ErrorType::Argument, "lambda_.Function(stack(), 'F', handler='x')"),
        ("unknown_field", ErrorType::Argument, "ddb.Attribute(name='x', kind='y')"),
        ("wrong_type", ErrorType::Argument, "sqs.Queue(stack(), 'Q', visibility_timeout=3)"),
        (
            "wrong_type_in_javascript",
            ErrorType::Argument,
            "template_of(ddb.CfnTable(stack(), 'T', key_schema='x'))",
        ),
        (
            "foreign_object",
            ErrorType::Argument,
            "iam.PolicyStatement(actions=['s3:*'], conditions={'a': object()})",
        ),
        ("refused_name", ErrorType::CdkValidation, "sqs.Queue(stack(), 'Q', fifo=True, queue_name='x')"),
        ("refused_duration", ErrorType::CdkValidation, "Duration.seconds(-4)"),
        ("same_id_twice", ErrorType::CdkValidation, "s = stack(); sqs.Queue(s, 'Q'); sqs.Queue(s, 'Q')"),
        ("own_exception", ErrorType::OtherException, "raise ValueError('no')"),
        (
            "own_exception_in_an_aspect",
            ErrorType::Name,
            "s = stack(); Aspects.of(s).add(Careless()); template_of(s)",
        ),
    ];
    let mut candidate = String::from(
        "import jsii\n\
         from aws_cdk import App, Aspects, Duration, IAspect, Stack, assertions\n\
         from aws_cdk import aws_dynamodb as ddb, aws_iam as iam, aws_lambda as lambda_, aws_sqs as sqs\n\n\n\
         def stack():\n    return Stack(App(), 'S')\n\n\n\
         def template_of(construct):\n    return assertions.Template.from_stack(Stack.of(construct))\n\n\n\
         @jsii.implements(IAspect)\nclass Careless:\n    def visit(self, node):\n        no_such_name\n\n\n",
    );
    let mut tests = String::from("from app import code\n\n\n");
    for (name, _, mistake) in MISTAKES {
        write!(candidate, "def {name}():\n    {mistake}\n\n\n").unwrap();
        write!(tests, "def test_{name}():\n    code.{name}()\n\n\n").unwrap();
    }
    let outcome = run(&plan_of(&[("app/code.py", &candidate)], &[("tests/test_code.py", &tests)]));
    for ((name, expected, _), test) in MISTAKES.iter().zip(&outcome.judgement.tests) {
        assert_eq!(test.error_type, Some(*expected), "{name}: {:#?}", test.report.exception);
        let exception = test.report.exception.as_ref().unwrap();
        let innermost =
            exception.frames.iter().rev().find(|frame| frame.origin == Origin::Candidate).unwrap();
        assert_eq!(innermost.path, "app/code.py", "{name}");
    }
    assert_eq!(outcome.judgement.verdict, Verdict::SynthError, "nothing synthesized");
    let hallucinated = outcome.judgement.tests[0].report.exception.as_ref().unwrap();
    assert_eq!(hallucinated.name.as_deref(), Some("grant_everything"));
    assert_eq!(hallucinated.object.as_deref(), Some("aws_cdk.aws_sqs.Queue"));
    let aspect = outcome.judgement.tests.last().unwrap().report.exception.as_ref().unwrap();
    assert_eq!(
        aspect.name.as_deref(),
        Some("no_such_name"),
        "the error behind the one that JavaScript reports"
    );
}

/// The matchers of the CDK against ours: the CDK says whether a pattern holds, and the error type of a count that is
/// always wrong says what we make of it.
#[test]
fn matchers_mean_what_they_mean_in_the_cdk() {
    const PATTERNS: [&str; 24] = [
        "{'A': 1}",
        "{'A': 2}",
        "{'O': {'x': 1}}",
        "{'O': {'x': 1, 'z': 3}}",
        "Match.object_equals({'A': 1})",
        "{'O': Match.object_equals({'x': 1})}",
        "{'O': Match.object_equals({'x': 1, 'y': {'deep': True}})}",
        "{'O': Match.object_like({'y': {'deep': True}})}",
        "{'L': ['a', 'b', 'c']}",
        "{'L': ['a', 'b']}",
        "{'L': Match.array_with(['a', 'c'])}",
        "{'L': Match.array_with(['c', 'a'])}",
        "{'L': Match.array_equals(['a', 'b', 'c'])}",
        "{'M': [{'k': 1}, {'k': 2}]}",
        "{'M': Match.array_with([{'k': 2}])}",
        "{'M': Match.array_with([Match.object_like({'k': 2})])}",
        "{'Z': Match.absent()}",
        "{'A': Match.absent()}",
        "{'A': Match.any_value(), 'Z': Match.any_value()}",
        "{'A': Match.not_(2)}",
        "{'S': Match.string_like_regexp('^he.*o$')}",
        "{'S': Match.string_like_regexp('^ello')}",
        "{'J': Match.serialized_json({'n': [1, 2]})}",
        "{'J': Match.serialized_json({'n': [1]})}",
    ];
    let stack = "from aws_cdk import App, CfnResource, Stack\n\n\ndef stack():\n    s = Stack(App(), 'S')\n    \
        CfnResource(s, 'R', type='My::Own::Thing', properties={'A': 1, 'O': {'x': 1, 'y': {'deep': True}}, \
        'L': ['a', 'b', 'c'], 'M': [{'k': 1, 'n': 0}, {'k': 2, 'n': 0}], 'S': 'hello', 'J': '{\"n\": [1, 2]}'})\n    \
        return s\n";
    let mut tests = String::from(
        "import pytest\nfrom aws_cdk.assertions import Match, Template\nfrom app import stack\n\n\n\
         @pytest.fixture(scope='module')\ndef template():\n    return Template.from_stack(stack())\n\n\n",
    );
    for (index, pattern) in PATTERNS.iter().enumerate() {
        write!(
            tests,
            "def test_{index}_holds(template):\n    template.has_resource_properties('My::Own::Thing', {pattern})\n\n\n\
             def test_{index}_ours(template):\n    \
             template.resource_properties_count_is('My::Own::Thing', {pattern}, 99)\n\n\n"
        ).unwrap();
    }
    let outcome = run(&plan_of(&[("app.py", stack)], &[("tests/test_it.py", &tests)]));
    for (pattern, pair) in PATTERNS.iter().zip(outcome.judgement.tests.chunks(2)) {
        let [theirs, ours] = pair else { panic!("two tests for {pattern}") };
        let holds = theirs.report.outcome == TestOutcome::Passed;
        let expected = if holds { ErrorType::WrongCount } else { ErrorType::WrongProperty };
        assert_eq!(ours.error_type, Some(expected), "{pattern}: {:?}", ours.report.assertion);
        if !holds {
            assert!(!theirs.closest.as_ref().unwrap().differences.is_empty(), "{pattern}");
        }
    }
}

#[test]
fn templates_synthesized_without_the_assertions_library_count() {
    let tests = "import aws_cdk as cdk\nfrom app.stack import OrdersStack\n\n\ndef test_it():\n    \
        app = cdk.App()\n    OrdersStack(app, 'Orders')\n    \
        assert len(app.synth().get_stack_by_name('Orders').template['Resources']) == 2\n";
    let mut plan = plan(RIGHT);
    plan.tests = [("tests/test_plain.py".to_owned(), tests.to_owned())].into();
    plan.expected_tests = vec!["tests/test_plain.py::test_it".to_owned()];
    let outcome = run(&plan);
    assert_eq!(outcome.judgement.verdict, Verdict::Passed, "{}", outcome.judgement.summary);
    assert_eq!(outcome.output.templates.keys().collect::<Vec<_>>(), ["Orders"]);
}
