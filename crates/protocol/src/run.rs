//! What an engine is asked to do and what it reports. An engine only executes a plan; meaning is `verdict`'s.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything an engine needs to synthesize a candidate and test it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunPlan {
    /// The task, for the record.
    pub task_id: String,
    /// Version of aws-cdk-lib.
    pub cdk_version: String,
    /// The candidate codebase: path to text.
    pub files: BTreeMap<String, String>,
    /// The tests: path to text. They win over candidate files of the same path.
    pub tests: BTreeMap<String, String>,
    /// Every test that must be reported, as pytest node ids without parameters, e.g. `tests/test_a.py::test_b`.
    pub expected_tests: Vec<String>,
    /// Limits to enforce.
    pub limits: Limits,
}

/// What a run may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// Wall clock for the whole run, in milliseconds.
    pub wall_ms: u64,
    /// Bytes kept of each of stdout and stderr; the rest is dropped and said.
    pub output_bytes: u64,
    /// Bytes of structured report accepted before the run is stopped.
    pub report_bytes: u64,
    /// Bytes of writable scratch space.
    pub scratch_bytes: u64,
    /// Bytes of data per process, and of resident memory over the whole process tree.
    pub memory_bytes: u64,
    /// Processes and threads at once.
    pub processes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall_ms: 120_000,
            output_bytes: 256 * 1024,
            report_bytes: 32 * 1024 * 1024,
            scratch_bytes: 512 * 1024 * 1024,
            memory_bytes: 4 * 1024 * 1024 * 1024,
            processes: 256,
        }
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The engine prepares: sandbox, interpreter, library import. Nothing of the candidate has run.
    Setup,
    /// The tests are collected, which imports the candidate.
    Import,
    /// A test runs and no template has been synthesized yet.
    Synth,
    /// At least one template has been synthesized.
    Tests,
}

/// Something an engine reports while it runs, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RunEvent {
    /// A phase begins.
    Phase {
        /// Which.
        phase: Phase,
    },
    /// The tests have been collected.
    Collected {
        /// Node ids, with parameters.
        tests: Vec<String>,
    },
    /// A test begins.
    TestStarted {
        /// Its node id.
        id: String,
    },
    /// A test has finished.
    Test(TestReport),
    /// A test file could not be collected.
    CollectionError(CollectionError),
    /// A template has been synthesized.
    Template {
        /// Name of the stack.
        stack: String,
        /// CloudFormation JSON.
        template: serde_json::Value,
    },
}

/// What happened in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunOutput {
    /// Which engine, e.g. `native`.
    pub engine: String,
    /// Digest of the environment: interpreter, packages, harness.
    pub environment: String,
    /// How it ended.
    pub exit: Exit,
    /// Whether the harness reported the end of pytest's session. Without it the process ended early, and an exit
    /// status of 0 is no evidence of anything.
    #[serde(default)]
    pub complete: bool,
    /// The furthest phase reached.
    pub phase: Phase,
    /// Time spent per phase, in order.
    pub phases: Vec<PhaseTiming>,
    /// Node ids collected; empty when collection failed.
    pub collected: Vec<String>,
    /// Test files that could not be collected.
    pub collection_errors: Vec<CollectionError>,
    /// Every test that finished, in order.
    pub tests: Vec<TestReport>,
    /// Stack name to CloudFormation JSON. Further templates of the same name that differ are `name#2`, `name#3`…,
    /// in order of synthesis.
    pub templates: BTreeMap<String, serde_json::Value>,
    /// What it printed.
    pub stdout: Captured,
    /// What it printed to stderr.
    pub stderr: Captured,
    /// Whole duration in milliseconds.
    pub duration_ms: u64,
    /// What the CDK's kernel saw of each test's assertions, from outside the interpreter. None where the engine has no
    /// witness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Vec<TestWitness>>,
}

impl RunOutput {
    /// The output of a run of which nothing is known but that it did not get to its end, and why.
    pub fn fault(engine: &str, environment: &str, message: String) -> Self {
        Self {
            engine: engine.to_owned(),
            environment: environment.to_owned(),
            exit: Exit::Fault { message },
            complete: false,
            phase: Phase::Setup,
            phases: Vec::new(),
            collected: Vec::new(),
            collection_errors: Vec::new(),
            tests: Vec::new(),
            templates: BTreeMap::new(),
            stdout: Captured::default(),
            stderr: Captured::default(),
            duration_ms: 0,
            witness: None,
        }
    }
}

/// The assertions that the kernel saw while one test ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestWitness {
    /// Node id of the test; empty for calls outside of any.
    pub id: String,
    /// Its calls, in order.
    pub calls: Vec<AssertionCall>,
}

/// A call of an assertion, as the kernel saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssertionCall {
    /// Class and method, e.g. `Template.hasResourceProperties`.
    pub method: String,
    /// SHA-256 of the arguments in a canonical form: matchers spelt out, and in place of logical ids the types of their
    /// resources.
    pub arguments: String,
    /// Where the template came from.
    pub origin: TemplateOrigin,
    /// Whether the assertion held.
    pub held: bool,
}

/// Where a template that was asserted on came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TemplateOrigin {
    /// A stack was synthesized.
    Synthesized,
    /// It was handed over as text or as an object.
    Text,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Exit {
    /// The process tree ended by itself. pytest: 0 all passed, 1 some failed, 2 interrupted (collection errors), 5 no tests.
    Code {
        /// Exit status.
        code: i32,
    },
    /// Killed by a signal that was not ours.
    Signal {
        /// Its number.
        signal: i32,
    },
    /// We ended it: wall clock.
    TimedOut,
    /// We ended it: a limit other than the wall clock, with a sentence that names it.
    LimitExceeded {
        /// Which limit and its value.
        message: String,
    },
    /// The engine failed; the candidate is not to blame.
    Fault {
        /// What failed and the way out.
        message: String,
    },
}

/// Time spent in a phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhaseTiming {
    /// Which.
    pub phase: Phase,
    /// Milliseconds.
    pub duration_ms: u64,
}

/// Bounded output.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Captured {
    /// The text kept; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// Bytes dropped past the limit.
    pub dropped_bytes: u64,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestReport {
    /// Node id, with parameters.
    pub id: String,
    /// How it ended.
    pub outcome: TestOutcome,
    /// One line for a list: the exception's message, first line, trimmed. None when it passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Milliseconds: set-up, call and tear-down.
    pub duration_ms: u64,
    /// What was raised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
    /// The template assertion that failed, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assertion: Option<TemplateAssertion>,
}

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// It passed.
    Passed,
    /// Its body raised.
    Failed,
    /// Its set-up or tear-down raised.
    Error,
    /// It was skipped: not evidence of anything.
    Skipped,
    /// Expected and never reported.
    Missing,
}

/// A test file that could not be collected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionError {
    /// The test file.
    pub path: String,
    /// What was raised.
    pub exception: Exception,
}

/// A Python exception, structured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exception {
    /// Qualified class, e.g. `builtins.TypeError`, `jsii.errors.JavaScriptError`.
    pub class: String,
    /// Qualified classes it derives from, nearest first, without `object`.
    pub bases: Vec<String>,
    /// `str(exception)`; of a syntax error without the place, which `syntax_at` has.
    pub message: String,
    /// `name` of a `NameError`, `AttributeError` or `ImportError`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Qualified class (or module) of an `AttributeError`'s `obj`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// For a `SyntaxError`: the file, line and column it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub syntax_at: Option<crate::place::Place>,
    /// Frames of the candidate and of the tests, outermost first.
    pub frames: Vec<Frame>,
    /// Library frames left out of `frames`.
    pub hidden_frames: u32,
    /// Where the innermost frame lies.
    pub raised_in: Origin,
    /// Whether the innermost instruction is a call that was itself refused (wrong arguments, not callable), so that no
    /// code inside it ran.
    #[serde(default)]
    pub raised_by_call: bool,
    /// Class of the JavaScript error behind it, e.g. `ValidationError`, where the CDK's JavaScript raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub javascript: Option<String>,
    /// The whole traceback as text, bounded.
    pub traceback: String,
}

/// Whose code a frame belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The candidate codebase.
    Candidate,
    /// A test file.
    Test,
    /// The CDK: `aws_cdk`, `constructs`, `jsii`.
    Cdk,
    /// Anything else: the standard library, pytest.
    #[default]
    Library,
}

/// One frame of a traceback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Frame {
    /// Relative path.
    pub path: String,
    /// Line.
    pub line: u32,
    /// Function.
    pub function: String,
    /// The source line, trimmed.
    pub source: String,
    /// Whose.
    pub origin: Origin,
}

/// A failed call of `aws_cdk.assertions.Template`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateAssertion {
    /// e.g. `has_resource_properties`, `resource_count_is`.
    pub method: String,
    /// e.g. `AWS::SQS::Queue`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// What was looked for; matchers are `{"$match": "object_like", "pattern": ...}`. A count for `resource_count_is`.
    pub expected: serde_json::Value,
    /// Stack name of the template it was asked of, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// Resources of `resource_type` in that template.
    pub found: u32,
}
