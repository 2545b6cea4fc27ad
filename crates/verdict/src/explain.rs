//! Which differences from the reference explain which failed tests.
//!
//! A test names CloudFormation (`AWS::SQS::Queue`, `RedrivePolicy.maxReceiveCount`), the diff names the CDK
//! (`aws_cdk.aws_sqs.Queue`, `dead_letter_queue.max_receive_count`). The two are brought together by type, by logical
//! id and by property name. The rule above all: no claim rather than a wrong one. So a test is left unexplained when
//! two rows would do equally well, or when only the closest resource and not the one looked for is known.

mod names;

use infrabench_protocol::analysis::{Change, NodeDiff, NodeKind, RowDiff, RowKind, StructuralDiff};
use infrabench_protocol::place::Place as SourcePlace;
use infrabench_protocol::run::{Exception, Frame, Origin, TemplateAssertion, TestOutcome};
use infrabench_protocol::verdict::{ClosestResource, JudgedTest, Judgement};
use std::collections::{BTreeMap, BTreeSet};

/// A difference and the failed tests that it explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Indices of the node: into `StructuralDiff::nodes`, then into `children` at each level.
    pub node: Vec<usize>,
    /// Index into the node's `rows`; none when the node as a whole explains.
    pub row: Option<usize>,
    /// Indices into `Judgement::tests`, ascending.
    pub tests: Vec<usize>,
}

/// Explains the tests that did not pass by the diff of the candidate against the reference (`before` is the
/// reference). By node, in the diff's order.
pub fn explain(diff: &StructuralDiff, judgement: &Judgement) -> Vec<Explanation> {
    let mut constructs = Vec::new();
    flatten(&diff.nodes, &mut Vec::new(), &mut constructs);
    let mut found: BTreeMap<Place, BTreeSet<usize>> = BTreeMap::new();
    for (index, test) in judgement.tests.iter().enumerate() {
        for place in places(&constructs, test) {
            found.entry(place).or_default().insert(index);
        }
    }
    let explanation = |((node, row), tests): (Place, BTreeSet<usize>)| Explanation {
        node,
        row,
        tests: tests.into_iter().collect(),
    };
    found.into_iter().map(explanation).collect()
}

/// Whether an argument (dotted path) or a call of a construct sets the property at `path` of the resource it makes.
pub fn sets_property(kind: RowKind, name: &str, path: &[String]) -> bool {
    names::sets_property(kind, name, path)
}

/// Whether a call of the method makes a resource of the type on the side, e.g. `add_event_source` a mapping.
pub fn call_makes(kind: RowKind, method: &str, resource_type: &str) -> bool {
    names::call_makes(kind, method, resource_type)
}

/// Indices of a node, and of its row.
type Place = (Vec<usize>, Option<usize>);

/// A construct of the diff and where it is.
struct Construct<'a> {
    path: Vec<usize>,
    node: &'a NodeDiff,
}

impl Construct<'_> {
    fn place(&self) -> Place {
        (self.path.clone(), None)
    }

    fn row(&self, index: usize) -> Place {
        (self.path.clone(), Some(index))
    }

    /// Whether the reference makes a resource of this type here, and whether the candidate does.
    fn makes(&self, resource_type: &str) -> (bool, bool) {
        let makes = |class: &Option<String>| {
            class.as_deref().is_some_and(|class| names::class_makes(class, resource_type))
        };
        (makes(&self.node.class_before), makes(&self.node.class_after))
    }
}

fn flatten<'a>(nodes: &'a [NodeDiff], path: &mut Vec<usize>, constructs: &mut Vec<Construct<'a>>) {
    for (index, node) in nodes.iter().enumerate() {
        path.push(index);
        if node.kind == NodeKind::Construct {
            constructs.push(Construct { path: path.clone(), node });
        }
        flatten(&node.children, path, constructs);
        path.pop();
    }
}

fn places(constructs: &[Construct], test: &JudgedTest) -> Vec<Place> {
    match test.report.outcome {
        TestOutcome::Failed | TestOutcome::Error => {}
        TestOutcome::Passed | TestOutcome::Skipped | TestOutcome::Missing => return Vec::new(),
    }
    match (&test.report.assertion, &test.report.exception) {
        (Some(assertion), _) => by_assertion(constructs, assertion, test.closest.as_ref()),
        (None, Some(exception)) => by_exception(constructs, exception),
        (None, None) => Vec::new(),
    }
}

fn by_assertion(
    constructs: &[Construct],
    assertion: &TemplateAssertion,
    closest: Option<&ClosestResource>,
) -> Vec<Place> {
    let Some(resource_type) = assertion.resource_type.as_deref() else { return Vec::new() };
    if let Some(wanted) = assertion.expected.as_u64() {
        return by_count(constructs, resource_type, wanted, u64::from(assertion.found));
    }
    if let Some(closest) = closest {
        let rows = differing_rows(constructs, resource_type, closest);
        if !rows.is_empty() {
            return rows;
        }
    }
    // The resource looked for may be one that is not there at all; with several such, it is not known which.
    let missing = missing(constructs, resource_type);
    if assertion.found == 0 || missing.len() == 1 {
        return if missing.is_empty() { by_call(constructs, resource_type) } else { missing };
    }
    if missing.is_empty() { by_call(constructs, resource_type) } else { Vec::new() }
}

fn by_count(constructs: &[Construct], resource_type: &str, wanted: u64, found: u64) -> Vec<Place> {
    if found < wanted {
        let missing = missing(constructs, resource_type);
        return if missing.is_empty() { by_call(constructs, resource_type) } else { missing };
    }
    let extra = constructs.iter().filter(|construct| {
        let (before, after) = construct.makes(resource_type);
        after && (construct.node.change == Change::Added || !before)
    });
    extra.map(Construct::place).collect()
}

/// Constructs that only the reference makes a resource of this type with.
fn missing(constructs: &[Construct], resource_type: &str) -> Vec<Place> {
    let missing = constructs.iter().filter(|construct| {
        let (before, after) = construct.makes(resource_type);
        before && (construct.node.change == Change::Removed || !after)
    });
    missing.map(Construct::place).collect()
}

/// Rows of the closest resource's construct that set the differing properties. Empty unless every differing property
/// is found: otherwise the closest resource is perhaps not the one that was meant.
fn differing_rows(constructs: &[Construct], resource_type: &str, closest: &ClosestResource) -> Vec<Place> {
    let mut owners = constructs.iter().filter(|construct| {
        construct.makes(resource_type).1
            && construct.node.change != Change::Added
            && names::logical_id_of(&closest.logical_id, &construct.node.name)
    });
    let (Some(owner), None) = (owners.next(), owners.next()) else { return Vec::new() };
    let mut places = Vec::new();
    for difference in &closest.differences {
        let before = places.len();
        for (index, row) in owner.node.rows.iter().enumerate() {
            if differs(row)
                && names::sets_property(row.kind, &row.name, &difference.path)
                && !places.contains(&owner.row(index))
            {
                places.push(owner.row(index));
            }
        }
        let known = owner
            .node
            .rows
            .iter()
            .any(|row| differs(row) && names::sets_property(row.kind, &row.name, &difference.path));
        if places.len() == before && !known {
            return Vec::new();
        }
    }
    places
}

/// The one call that makes resources of this type, where exactly one differs.
fn by_call(constructs: &[Construct], resource_type: &str) -> Vec<Place> {
    let mut calls = constructs.iter().flat_map(|construct| {
        let rows = construct.node.rows.iter().enumerate();
        rows.filter(|(_, row)| {
            differs(row) && row.before.is_some() && names::call_makes(row.kind, &row.name, resource_type)
        })
        .map(|(index, _)| construct.row(index))
    });
    match (calls.next(), calls.next()) {
        (Some(call), None) => vec![call],
        _ => Vec::new(),
    }
}

/// The code that raised: the one differing row at the innermost line of the candidate, otherwise the construct there.
fn by_exception(constructs: &[Construct], exception: &Exception) -> Vec<Place> {
    let candidate = |frame: &&Frame| frame.origin == Origin::Candidate;
    let Some(frame) = exception.frames.iter().rev().find(candidate) else { return Vec::new() };
    if exception.raised_in == Origin::Test {
        return Vec::new();
    }
    let at = |place: &SourcePlace| place.path == frame.path && place.lines.contains(frame.line);
    // A call on a construct stands elsewhere than the construct, so rows are looked through first.
    let mut rows = constructs.iter().flat_map(|construct| {
        let rows = construct.node.rows.iter().enumerate();
        rows.filter(|(_, row)| differs(row) && row.after.as_ref().is_some_and(|value| at(&value.place)))
            .map(|(index, _)| construct.row(index))
    });
    if let (Some(row), None) = (rows.next(), rows.next()) {
        return vec![row];
    }
    // The innermost construct is the last one whose place holds the line: children follow their parents.
    let here = constructs.iter().rev().find(|construct| {
        let written = matches!(construct.node.change, Change::Added | Change::Changed);
        written && construct.node.after.as_ref().is_some_and(at)
    });
    here.map(Construct::place).into_iter().collect()
}

fn differs(row: &RowDiff) -> bool {
    match row.kind {
        RowKind::Property | RowKind::Call | RowKind::Grant => {
            matches!(row.change, Change::Added | Change::Removed | Change::Changed)
        }
    }
}

#[cfg(test)]
mod tests;
