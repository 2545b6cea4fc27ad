//! What the analysis worker is asked and what it answers: findings, structural diff, line diff.

use crate::intake::{Intake, SpliceReport};
use crate::place::{LineRange, Place};
use crate::template::{TemplateReport, Templates};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The analysis of one completion for one task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How the completion was understood.
    pub intake: Intake,
    /// The candidate, or none when there is no usable edit.
    pub candidate: Option<CandidateReport>,
}

/// What is known of a candidate without running it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CandidateReport {
    /// Files that differ from the context: path to text; none for a deleted one.
    pub changed_files: BTreeMap<String, Option<String>>,
    /// Where the answer stands.
    pub splice: SpliceReport,
    /// Static findings, by path and line.
    pub findings: Vec<Finding>,
    /// Against the baseline: what the answer adds. `before` is the baseline.
    pub against_baseline: StructuralDiff,
    /// Against the reference: what is missing or extra. `before` is the reference.
    pub against_reference: StructuralDiff,
    /// Line diff with the baseline as `before`.
    pub lines_baseline: Vec<FileLineDiff>,
    /// Line diff with the reference as `before`.
    pub lines_reference: Vec<FileLineDiff>,
}

/// A static finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind.
    pub kind: FindingKind,
    /// How bad.
    pub severity: Severity,
    /// One sentence; code in backticks.
    pub message: String,
    /// Where in the candidate.
    pub place: Place,
}

/// Kinds of static findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Not Python.
    SyntaxError,
    /// A name used and neither defined nor imported.
    UndefinedName,
    /// A mask that the answer leaves empty.
    UnusedMask,
    /// A construct created without a scope (first argument is missing or not a construct).
    ConstructWithoutScope,
    /// Two constructs with the same id in one scope.
    DuplicateId,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot work.
    Error,
    /// It may not work.
    Warning,
}

/// Difference of two construct trees and of the plain Python around them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StructuralDiff {
    /// Differing nodes in source order of the later side, removed ones where they stood. Same nodes are left out
    /// unless a descendant differs; then they frame it.
    pub nodes: Vec<NodeDiff>,
    /// Constructs that are the same.
    pub same: Vec<SameNode>,
    /// How many differ.
    pub counts: Counts,
    /// Why the diff may be incomplete, e.g. a syntax error on one side.
    pub problems: Vec<String>,
}

/// Constructs (not plain code) by change, and properties and calls that are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Only on the later side.
    pub added: u32,
    /// Only on the earlier side.
    pub removed: u32,
    /// On both, different.
    pub changed: u32,
    /// On both, in another scope.
    pub moved: u32,
    /// On both, the same.
    pub same: u32,
    /// Properties and calls that are the same on constructs of both sides.
    pub same_rows: u32,
    /// Differing properties and calls.
    pub differing_rows: u32,
}

/// A construct that is the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameNode {
    /// Construct id.
    pub name: String,
    /// Short class, e.g. `sqs.Queue`.
    pub class: String,
    /// Where in the later side.
    pub place: Place,
}

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only on the later side (extra, against the reference).
    Added,
    /// Only on the earlier side (missing, against the reference).
    Removed,
    /// On both, different.
    Changed,
    /// On both, the same but in another scope.
    Moved,
    /// On both, equal but written differently (`Duration.seconds(180)`, `Duration.minutes(3)`).
    Equal,
    /// The same; only a frame for differing descendants.
    Same,
}

/// What a node of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// A construct: `Class(scope, id, …)` of `aws_cdk` or of a class that derives from one.
    Construct,
    /// A file.
    Module,
    /// `class`.
    Class,
    /// `def`.
    Function,
    /// `if`/`elif`/`else`, `match`.
    Conditional,
    /// `for`, `while`.
    Loop,
    /// `with`, `try`.
    Block,
    /// An import.
    Import,
    /// Any other statement.
    Statement,
}

/// A node that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeDiff {
    /// How.
    pub change: Change,
    /// What it is.
    pub kind: NodeKind,
    /// Construct id, function or class name, or a short source of the statement.
    pub name: String,
    /// For constructs: fully qualified classes, e.g. `aws_cdk.aws_sqs.Queue`; both set unless added or removed.
    pub class_before: Option<String>,
    /// See `class_before`.
    pub class_after: Option<String>,
    /// For constructs: the scope, e.g. `self` or the id path of the parent.
    pub scope_before: Option<String>,
    /// See `scope_before`.
    pub scope_after: Option<String>,
    /// Where on the earlier side.
    pub before: Option<Place>,
    /// Where on the later side.
    pub after: Option<Place>,
    /// What made the two sides a pair; none when there is one side.
    pub matched_by: Option<MatchedBy>,
    /// Properties, calls and connections that differ.
    pub rows: Vec<RowDiff>,
    /// Nodes inside.
    pub children: Vec<NodeDiff>,
}

/// What made two nodes a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// Scope and id (or name) are the same.
    Key,
    /// The whole subtree is the same.
    Hash,
    /// Similar enough.
    Similarity,
}

/// What a row of a construct is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A keyword or positional argument of the construct, nested ones by dotted path.
    Property,
    /// A method called on the construct.
    Call,
    /// A grant or connection it makes or is given (`grant_*`, `connections.allow_*`, `add_to_policy`…).
    Grant,
}

/// A property or call that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowDiff {
    /// How.
    pub change: Change,
    /// What.
    pub kind: RowKind,
    /// Dotted path of a property (`dead_letter_queue.max_receive_count`) or a method's name (`add_alarm_action`).
    pub name: String,
    /// On the earlier side.
    pub before: Option<SourceValue>,
    /// On the later side.
    pub after: Option<SourceValue>,
}

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceValue {
    /// Source text on one line, white space folded; the arguments for a call.
    pub text: String,
    /// Character ranges `[start, end)` of `text` that differ from the other side.
    pub marks: Vec<(u32, u32)>,
    /// Where.
    pub place: Place,
}

/// Line diff of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLineDiff {
    /// The file.
    pub path: String,
    /// Hunks with three lines of context.
    pub hunks: Vec<LineHunk>,
    /// Lines added.
    pub added: u32,
    /// Lines removed.
    pub removed: u32,
    /// Whether the hunks stop short of the end, because too much differs to be shown; the counts stay true.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
}

/// A hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineHunk {
    /// Lines on the earlier side; none when only added.
    pub before: Option<LineRange>,
    /// Lines on the later side; none when only removed.
    pub after: Option<LineRange>,
    /// The lines.
    pub lines: Vec<DiffLine>,
}

/// A line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// Number on the earlier side; none when added.
    pub before: Option<u32>,
    /// Number on the later side; none when removed.
    pub after: Option<u32>,
    /// The text, without line ending.
    pub text: String,
    /// Character ranges `[start, end)` that differ within the line.
    pub marks: Vec<(u32, u32)>,
}

/// Two answers to one task, as the codebases they give. `before` is the first one's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerPair {
    /// Why the first answer gives no candidate; the baseline stands for it then.
    pub before_problem: Option<String>,
    /// Why the second answer gives no candidate; the baseline stands for it then.
    pub after_problem: Option<String>,
    /// Constructs, properties, calls and the Python around them.
    pub structural: StructuralDiff,
    /// Lines.
    pub lines: Vec<FileLineDiff>,
}

/// What the page asks the analysis worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum AnalysisRequest {
    /// Hold this task from now on; its baseline and reference are parsed once.
    Open {
        /// The published form, JSON text, as the dataset worker hands it out.
        task: String,
    },
    /// Analyze an answer to the task that is held.
    Analyze {
        /// The raw answer.
        completion: String,
        /// Which reading to take, an index into the intake's readings; the documented order chooses otherwise.
        reading: Option<usize>,
    },
    /// What scoring in the tab asks about the task that is held.
    Scoring(crate::tab::TabRequest),
    /// Compare what a run of an answer to the task that is held synthesized.
    Templates {
        /// The raw answer that was run.
        completion: String,
        /// Which reading was taken.
        reading: Option<usize>,
        /// The earlier side: the templates of the baseline or of the reference; none to tell what is there.
        before: Option<Templates>,
        /// The templates of the run.
        after: Templates,
    },
    /// Compare two answers to the task that is held with each other.
    Answers {
        /// The raw first answer.
        before: String,
        /// The raw second answer.
        after: String,
    },
}

/// What the analysis worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum AnalysisResponse {
    /// The task is held.
    Opened,
    /// The analysis.
    Report {
        /// What was found.
        report: Box<Report>,
        /// Milliseconds it took inside the worker.
        millis: f64,
        /// A sentence when parts were left out because the answer is very long; the counts are of the whole.
        trimmed: Option<String>,
    },
    /// About scoring in the tab.
    Scoring(crate::tab::TabResponse),
    /// The templates, compared.
    Templates {
        /// What was found.
        report: Box<TemplateReport>,
    },
    /// The two answers, compared.
    Answers {
        /// What was found.
        pair: Box<AnswerPair>,
        /// A sentence when parts were left out because an answer is very long; the counts are of the whole.
        trimmed: Option<String>,
    },
    /// It could not be done.
    Problem {
        /// What is wrong and the way out.
        message: String,
    },
}
