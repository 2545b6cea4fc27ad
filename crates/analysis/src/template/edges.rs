//! What refers to what, on either side; and what roles and policies come to when one does not look at them.

use super::pairs::Sides;
use super::references::{Way, visit};
use super::stack::{Resource, Stack};
use infrabench_protocol::template::{Edge, EdgeKind, PropertyRow, TemplateChange, TemplateReport};
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::collections::BTreeMap;

/// Mappings whose keys are free: what is beside a reference there has nothing to do with it.
const FREE: [&str; 2] = ["Variables", "Tags"];
/// Actions named on a grant.
const MAX_ACTIONS: usize = 2;

/// What identifies a reference.
type Key = (usize, usize, EdgeKind, String);

/// The way to a reference on each side that has it.
#[derive(Default)]
struct Ways {
    before: Option<Vec<String>>,
    after: Option<Vec<String>>,
}

/// The references among the resources of a report.
pub(super) fn edges(
    olds: &[Stack<'_>],
    news: &[Stack<'_>],
    sides: &[Sides],
    report: &TemplateReport,
) -> Vec<Edge> {
    let mut found: BTreeMap<Key, Ways> = BTreeMap::new();
    let after = Side::new(news, sides.iter().map(|side| side.1), report, true);
    let before = Side::new(olds, sides.iter().map(|side| side.0), report, false);
    before.collect(&mut |key, way| {
        found.entry(key).or_default().before.get_or_insert(way);
    });
    after.collect(&mut |key, way| {
        found.entry(key).or_default().after.get_or_insert(way);
    });
    let mut edges: Vec<Edge> = found
        .iter()
        .map(|((from, to, kind, label), ways)| {
            let rows = report.resources.get(*from).map_or(&[][..], |resource| &resource.rows);
            let change = match (&ways.before, &ways.after) {
                (None, _) => TemplateChange::Added,
                (_, None) => TemplateChange::Removed,
                (Some(_), Some(way)) if differs_beside(way, rows) => TemplateChange::Changed,
                (Some(_), Some(_)) => TemplateChange::Same,
            };
            Edge { from: *from, to: *to, kind: *kind, label: label.clone(), change }
        })
        .collect();
    let grants = grants(&found, &edges, report, (&before, &after));
    edges.extend(grants);
    edges.sort();
    edges
}

/// Whether something directly beside a reference differs, or the reference itself.
fn differs_beside(way: &[String], rows: &[PropertyRow]) -> bool {
    let Some((_, parent)) = way.split_last() else { return false };
    let free = parent.last().is_none_or(|name| FREE.contains(&name.as_str()));
    rows.iter().any(|row| {
        let beside = row.path.len() == way.len() && row.path.starts_with(parent);
        row.path == way || (beside && !free)
    })
}

/// One side's templates, with the report's index of each resource.
struct Side<'a> {
    /// Stack, and the index of each of its resources by logical id.
    stacks: Vec<(&'a Stack<'a>, FxHashMap<&'a str, usize>)>,
    /// Resources that an export tells of, by its name.
    exports: FxHashMap<&'a str, Vec<usize>>,
}

impl<'a> Side<'a> {
    fn new(
        stacks: &'a [Stack<'a>],
        order: impl Iterator<Item = Option<usize>>,
        report: &'a TemplateReport,
        later: bool,
    ) -> Self {
        let mut ids: Vec<FxHashMap<&str, usize>> = vec![FxHashMap::default(); report.stacks.len()];
        for (index, resource) in report.resources.iter().enumerate() {
            let id = if later { &resource.after } else { &resource.before };
            if let (Some(id), Some(ids)) = (id, ids.get_mut(resource.stack)) {
                ids.insert(id, index);
            }
        }
        let stacks: Vec<_> =
            order.zip(ids).filter_map(|(stack, ids)| Some((stacks.get(stack?)?, ids))).collect();
        let mut exports: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (stack, ids) in &stacks {
            for (_, output) in stack.entries("Outputs").into_iter().flatten() {
                let name = output.get("Export").and_then(|export| export.get("Name")).and_then(Value::as_str);
                let (Some(name), Some(value)) = (name, output.get("Value")) else { continue };
                visit(value, &mut Vec::new(), &mut |_, reference| {
                    exports.entry(name).or_default().extend(ids.get(reference.target));
                });
            }
        }
        Self { stacks, exports }
    }

    fn resources(&self) -> impl Iterator<Item = (usize, &Resource<'a>, &FxHashMap<&'a str, usize>)> {
        self.stacks.iter().flat_map(|(stack, ids)| {
            stack.resources.iter().filter_map(move |resource| Some((*ids.get(resource.id)?, resource, ids)))
        })
    }

    fn collect(&self, found: &mut impl FnMut(Key, Vec<String>)) {
        for (from, resource, ids) in self.resources() {
            for (name, value) in resource.attributes() {
                if name == "DependsOn" {
                    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                    for to in items.iter().filter_map(Value::as_str).filter_map(|id| ids.get(id)) {
                        found((from, *to, EdgeKind::DependsOn, String::new()), vec![name.to_owned()]);
                    }
                    continue;
                }
                visit(value, &mut vec![name.into()], &mut |way, reference| {
                    let one = ids.get(reference.target);
                    let targets = match reference.kind {
                        EdgeKind::Import => self.exports.get(reference.target).map_or(&[][..], Vec::as_slice),
                        EdgeKind::Ref
                        | EdgeKind::GetAtt
                        | EdgeKind::Sub
                        | EdgeKind::DependsOn
                        | EdgeKind::Grant => one.map_or(&[][..], std::slice::from_ref),
                    };
                    for to in targets.iter().filter(|to| **to != from) {
                        found(
                            (from, *to, reference.kind, label(way)),
                            way.iter().map(|part| (**part).to_owned()).collect(),
                        );
                    }
                });
            }
        }
    }

    /// The bodies of some resources.
    fn bodies(&self, of: &FxHashMap<usize, Vec<&Edge>>) -> FxHashMap<usize, &'a Value> {
        let wanted = self.resources().filter(|(at, ..)| of.contains_key(at));
        wanted.map(|(at, resource, _)| (at, resource.body)).collect()
    }
}

/// The actions of the statement of a policy that a reference stands in.
fn actions(policy: Option<&Value>, way: &[String]) -> Vec<String> {
    let statement = way.iter().position(|part| part == "Statement").map_or(0, |at| at + 2);
    let mut value = policy.and_then(|body| body.get("Properties"));
    for part in way.iter().take(statement) {
        value = value.and_then(|value| match part.parse::<usize>() {
            Ok(index) => value.get(index),
            Err(_) => value.get(part),
        });
    }
    let items = match value.and_then(|statement| statement.get("Action")) {
        Some(Value::Array(actions)) => actions.as_slice(),
        Some(action) => std::slice::from_ref(action),
        None => &[],
    };
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Names on the way, indices left out.
fn label(way: &Way<'_>) -> String {
    let names: Vec<&str> =
        way.iter().map(|part| &**part).filter(|part| part.parse::<usize>().is_err()).collect();
    names.join(".")
}

/// From who has a role to what the role's policies are about.
fn grants(
    found: &BTreeMap<Key, Ways>,
    edges: &[Edge],
    report: &TemplateReport,
    sides: (&Side<'_>, &Side<'_>),
) -> Vec<Edge> {
    let kind = |at: usize| report.resources.get(at).map_or("", |resource| resource.kind.as_str());
    let supporting = |at: usize| report.resources.get(at).is_none_or(|resource| resource.supporting);
    // Users of each role, and roles of each policy.
    let mut users: FxHashMap<usize, Vec<&Edge>> = FxHashMap::default();
    let mut roles: FxHashMap<usize, Vec<&Edge>> = FxHashMap::default();
    for edge in edges.iter().filter(|edge| kind(edge.to) == "AWS::IAM::Role") {
        if kind(edge.from).starts_with("AWS::IAM::") && edge.label == "Roles" {
            roles.entry(edge.from).or_default().push(edge);
        } else if !supporting(edge.from) {
            users.entry(edge.to).or_default().push(edge);
        }
    }
    let (old_bodies, new_bodies) = (sides.0.bodies(&roles), sides.1.bodies(&roles));
    let mut told: BTreeMap<(usize, usize), (Vec<String>, Vec<TemplateChange>)> = BTreeMap::new();
    for ((key, ways), target) in found.iter().zip(edges) {
        let (policy, to) = (key.0, key.1);
        if supporting(to) || !target.label.starts_with("PolicyDocument") {
            continue;
        }
        for role in roles.get(&policy).into_iter().flatten() {
            for user in users.get(&role.to).into_iter().flatten().filter(|user| user.from != to) {
                let actions = match (&ways.before, &ways.after) {
                    (_, Some(way)) => actions(new_bodies.get(&policy).copied(), way),
                    (Some(way), None) => actions(old_bodies.get(&policy).copied(), way),
                    (None, None) => Vec::new(),
                };
                let entry = told.entry((user.from, to)).or_default();
                entry.0.extend(actions);
                entry.1.push(joined(&[user.change, role.change, target.change]));
            }
        }
    }
    told.into_iter()
        .map(|((from, to), (mut actions, changes))| {
            actions.sort_unstable();
            actions.dedup();
            let more = actions.len().saturating_sub(MAX_ACTIONS);
            actions.truncate(MAX_ACTIONS);
            let mut label = actions.join(", ");
            if more > 0 {
                label.push_str(&format!(" +{more}"));
            }
            let change = match changes.split_first() {
                Some((first, rest)) if rest.iter().all(|change| change == first) => *first,
                Some(_) => TemplateChange::Changed,
                None => TemplateChange::Same,
            };
            Edge { from, to, kind: EdgeKind::Grant, label, change }
        })
        .collect()
}

/// How a chain differs: it is gone where a link is gone, new where a link is new.
fn joined(links: &[TemplateChange]) -> TemplateChange {
    for change in [TemplateChange::Removed, TemplateChange::Added, TemplateChange::Changed] {
        if links.contains(&change) {
            return change;
        }
    }
    TemplateChange::Same
}
