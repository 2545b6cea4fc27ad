//! A tiny CDK project, and runs of it in the real environment under the real sandbox.

// Each test file uses its own part of this.
#![allow(dead_code)]

use infrabench_protocol::run::{Exit, Limits, Phase, RunEvent, RunOutput, RunPlan};
use infrabench_protocol::verdict::Judgement;
use infrabench_runner::{CancelToken, Environments, NativeEngine, SandboxMode};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

pub(crate) const CDK_VERSION: &str = "2.178.2";

/// The stack, with a place for the answer.
const STACK: &str = r#"
from aws_cdk import Duration, Stack, aws_sqs as sqs
from constructs import Construct


class OrdersStack(Stack):
    def __init__(self, scope: Construct, id: str, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)
        dead = sqs.Queue(self, "Dead")
ANSWER
"#;

/// An answer that passes every test.
pub(crate) const RIGHT: &str = r#"
        sqs.Queue(
            self, "Orders",
            visibility_timeout=Duration.seconds(90),
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=3),
        )
"#;

const TESTS: &str = r#"
import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from app.stack import OrdersStack


@pytest.fixture(scope="module")
def template():
    return Template.from_stack(OrdersStack(cdk.App(), "Orders"))


def test_there_are_two_queues(template):
    template.resource_count_is("AWS::SQS::Queue", 2)


def test_orders_wait(template):
    template.has_resource_properties("AWS::SQS::Queue", {"VisibilityTimeout": 90})


def test_orders_give_up(template):
    template.has_resource_properties(
        "AWS::SQS::Queue", {"RedrivePolicy": Match.object_like({"maxReceiveCount": 3})}
    )
"#;

/// The environments of this repository.
pub(crate) fn environments() -> &'static Environments {
    static ENVIRONMENTS: OnceLock<Environments> = OnceLock::new();
    ENVIRONMENTS.get_or_init(|| {
        let root = std::env::var_os("INFRABENCH_ENVIRONMENTS").map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/environments"),
            PathBuf::from,
        );
        Environments::discover(&root, SandboxMode::Confined).unwrap_or_else(|error| panic!("{error}"))
    })
}

pub(crate) fn engine() -> &'static NativeEngine {
    environments().get(CDK_VERSION).unwrap_or_else(|error| panic!("{error}"))
}

/// A plan for the tiny project with `answer` in its stack.
pub(crate) fn plan(answer: &str) -> RunPlan {
    plan_of(&[("app/stack.py", &STACK.replace("ANSWER", answer))], &[("tests/test_orders.py", TESTS)])
}

/// A plan for a project of any files. Every `def test_…` at the start of a line is expected.
pub(crate) fn plan_of(files: &[(&str, &str)], tests: &[(&str, &str)]) -> RunPlan {
    let owned = |entries: &[(&str, &str)]| -> BTreeMap<String, String> {
        entries.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    };
    let ids = |(path, text): &(&str, &str)| -> Vec<String> {
        let names = text.lines().filter_map(|line| line.strip_prefix("def test_")?.split('(').next());
        names.map(|name| format!("{path}::test_{name}")).collect()
    };
    RunPlan {
        task_id: "11111111-2222-4333-8444-555555555555".to_owned(),
        cdk_version: CDK_VERSION.to_owned(),
        files: owned(files),
        tests: owned(tests),
        expected_tests: tests.iter().flat_map(ids).collect(),
        limits: Limits::default(),
    }
}

/// What a run gave.
pub(crate) struct Outcome {
    pub(crate) events: Vec<RunEvent>,
    pub(crate) output: RunOutput,
    pub(crate) judgement: Judgement,
}

/// Runs a plan; two at once at most, as each keeps a core busy and time limits are part of what is tested.
pub(crate) fn run(plan: &RunPlan) -> Outcome {
    run_in(engine(), plan, &CancelToken::default())
}

pub(crate) fn run_in(engine: &NativeEngine, plan: &RunPlan, cancel: &CancelToken) -> Outcome {
    let _slot = Slot::take();
    let mut events = Vec::new();
    let output = engine.run(plan, &mut |event| events.push(event), cancel);
    // Held against itself: what the kernel must have seen is another test's matter.
    let judgement = infrabench_verdict::interpret(plan, &output, output.witness.as_deref());
    Outcome { events, output, judgement }
}

/// Runs a plan whose code never ends, until the time runs out in that code. A slow or busy machine may spend the time on
/// the way there: then there is more of it, twice as much each time. The outcome is that of the last run, whose limit
/// stands in the plan.
pub(crate) fn run_out_of_time(engine: &NativeEngine, plan: &mut RunPlan, phase: Phase) -> Outcome {
    const FIRST_MS: u64 = 20_000;
    const LAST_MS: u64 = 8 * FIRST_MS;
    plan.limits.wall_ms = FIRST_MS;
    loop {
        let outcome = run_in(engine, plan, &CancelToken::default());
        let arrived = outcome.output.exit != Exit::TimedOut || outcome.output.phase == phase;
        if arrived || plan.limits.wall_ms == LAST_MS {
            return outcome;
        }
        plan.limits.wall_ms *= 2;
    }
}

static FREE: Mutex<u8> = Mutex::new(2);
static FREED: Condvar = Condvar::new();

struct Slot;

impl Slot {
    fn take() -> Self {
        let taken = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = FREED.wait_while(taken, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Self
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        *FREE.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        FREED.notify_one();
    }
}
