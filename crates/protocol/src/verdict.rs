//! Verdicts, error types, and a judged run.

use crate::run::{Phase, TestReport};
use serde::{Deserialize, Serialize};

/// What a sample came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every test of the task passed.
    Passed,
    /// The code ran and at least one test did not pass.
    Failed,
    /// The candidate could not be parsed, imported or synthesized.
    SynthError,
    /// No usable edit in the completion.
    GenerationError,
    /// Over the time limit.
    Timeout,
    /// Our fault; never counted against the model.
    InfraError,
}

impl Verdict {
    /// Every verdict, in display order.
    pub const ALL: [Self; 6] = [
        Self::Passed,
        Self::Failed,
        Self::SynthError,
        Self::GenerationError,
        Self::Timeout,
        Self::InfraError,
    ];

    /// The word of the dataset format, e.g. `synth_error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::SynthError => "synth_error",
            Self::GenerationError => "generation_error",
            Self::Timeout => "timeout",
            Self::InfraError => "infra_error",
        }
    }
}

/// Why a sample did not pass; most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorType {
    /// The candidate is not Python.
    Syntax,
    /// A module or a name in it was not found.
    Import,
    /// An undefined name.
    Name,
    /// A hallucinated API.
    Attribute,
    /// Unknown, missing or ill-typed parameter.
    Argument,
    /// Raised by the CDK.
    CdkValidation,
    /// A test looked for a resource type that is not there.
    MissingResource,
    /// A resource is there, with other properties.
    WrongProperty,
    /// A number of resources other than expected.
    WrongCount,
    /// Another assertion of a test.
    OtherAssertion,
    /// Any other exception.
    OtherException,
    /// Over the time limit.
    Timeout,
    /// No usable code in the completion.
    NoCode,
    /// The completion's edits contradict each other.
    AmbiguousEdit,
    /// Claims a pass that the evidence contradicts, such as one whose assertions the kernel did not see.
    Unwitnessed,
}

impl ErrorType {
    /// The word of the dataset format, e.g. `wrong_property`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Import => "import",
            Self::Name => "name",
            Self::Attribute => "attribute",
            Self::Argument => "argument",
            Self::CdkValidation => "cdk_validation",
            Self::MissingResource => "missing_resource",
            Self::WrongProperty => "wrong_property",
            Self::WrongCount => "wrong_count",
            Self::OtherAssertion => "other_assertion",
            Self::OtherException => "other_exception",
            Self::Timeout => "timeout",
            Self::NoCode => "no_code",
            Self::AmbiguousEdit => "ambiguous_edit",
            Self::Unwitnessed => "unwitnessed",
        }
    }
}

/// A judged run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Judgement {
    /// What it came to.
    pub verdict: Verdict,
    /// Why it did not pass. None for `passed` and `infra_error`.
    pub error_type: Option<ErrorType>,
    /// One or two sentences for a person: what happened and, for a time-out, in which phase.
    pub summary: String,
    /// The furthest phase reached.
    pub phase: Phase,
    /// Expected tests that passed, as far as that is believed.
    pub passed: u32,
    /// Expected tests.
    pub total: u32,
    /// One entry per expected test (per parameter set where it has some), missing ones included, in the plan's order.
    pub tests: Vec<JudgedTest>,
}

/// A test with its own error type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JudgedTest {
    /// The report.
    #[serde(flatten)]
    pub report: TestReport,
    /// Why it did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_type: Option<ErrorType>,
    /// For a failed template assertion: the closest resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closest: Option<ClosestResource>,
    /// How many of its assertion calls the kernel saw, from outside the interpreter. 0: plain asserts only, for which the
    /// interpreter's word is all there is. None where the engine has no witness, and for a test that it did not see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witnessed: Option<u32>,
}

/// The resource that comes closest to what an assertion looked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosestResource {
    /// Logical id.
    pub logical_id: String,
    /// Stack it is in.
    pub stack: String,
    /// Its `Properties`.
    pub properties: serde_json::Value,
    /// Where it differs from what was looked for.
    pub differences: Vec<PropertyDifference>,
    /// How many resources of the type there are.
    pub of: u32,
}

/// One differing property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PropertyDifference {
    /// Path into `Properties`: object keys and array indices, e.g. `["RedrivePolicy", "maxReceiveCount"]`.
    pub path: Vec<String>,
    /// What was looked for.
    pub expected: serde_json::Value,
    /// What is there; none when absent.
    pub found: Option<serde_json::Value>,
}
