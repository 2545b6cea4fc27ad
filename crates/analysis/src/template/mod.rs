//! The difference of two sets of synthesized templates, and the graph of their resources.
//!
//! ```text
//!   templates, templates ──► stacks ──► pairs ──► rows, noise set aside ──► report
//!                            by name    who is     property by property     │
//!   construct tree ─────────────────────who────────────────────► definitions┘
//! ```
//!
//! - [`stack`]: a template as resources and sections; [`references`]: what a value refers to.
//! - [`pairs`]: which resource is which. A logical id ends in a hash of the construct's path, so one renamed scope
//!   renames all below it; those are brought together by type and content.
//!   [`content`] says what is alike; [`renames`] makes references to renamed resources the same.
//! - [`values`], [`lists`]: two values, property by property; [`entries`] for the other sections. [`noise`]: differences
//!   that say nothing.
//! - [`edges`]: what refers to what.
//! - [`defined`]: the code that made a resource; [`construct_paths`]: where it stands in its stack; [`logical_id`]: how
//!   the CDK names what it makes.
//!
//! Why not compare text: key order, indices of lists and hashes would make of one added queue a page of differences.
//!
//! Total for any JSON: what is not as CloudFormation has it is compared as plain values.

mod construct_paths;
mod content;
mod defined;
mod edges;
mod entries;
mod lists;
mod logical_id;
mod noise;
mod pairs;
mod references;
mod renames;
mod stack;
mod values;

pub(crate) use defined::define;

use infrabench_protocol::template::{
    PropertyRow, ResourceDiff, StackDiff, TemplateChange, TemplateCounts, TemplateReport, Templates,
};
use pairs::{Match, pair_resources, pair_stacks};
use renames::Renames;
use serde_json::Value;
use stack::{Resource, Stack};

/// Compares two sets of templates; without `before`, tells what is there. Resources are not yet traced to code.
pub fn compare(before: Option<&Templates>, after: &Templates) -> TemplateReport {
    let olds: Vec<Stack<'_>> = before.into_iter().flatten().map(Stack::read).collect();
    let news: Vec<Stack<'_>> = after.iter().map(Stack::read).collect();
    // Without an earlier side, each thing is compared with itself: one way through for both.
    let compared = before.is_some();
    let sides = if compared { pair_stacks(&olds, &news) } else { each_with_itself(news.len()) };
    let olds = if compared { &olds } else { &news };

    let matches: Vec<Match> = sides
        .iter()
        .map(|side| match (side.0.and_then(|at| olds.get(at)), side.1.and_then(|at| news.get(at))) {
            (Some(old), Some(new)) if compared => pair_resources(old, new),
            (old, new) if compared => Match::apart(old, new),
            (_, new) => Match::same(new),
        })
        .collect();
    let renames = Renames::new(olds, &news, &sides, &matches);

    let mut report = TemplateReport { compared, ..TemplateReport::default() };
    for ((old, new), matched) in sides.iter().zip(&matches) {
        let (old, new) = (old.and_then(|at| olds.get(at)), new.and_then(|at| news.get(at)));
        let at = report.stacks.len();
        let renames = renames.of(old);
        let first = report.resources.len();
        for (one, other) in &matched.pairs {
            let one = one.and_then(|one| old?.resources.get(one));
            let other = other.and_then(|other| new?.resources.get(other));
            report.resources.extend(resource(at, one, other, &renames));
        }
        let (entries, noise) = entries::compare(old, new, &renames);
        let own = report.resources.get(first..).unwrap_or_default();
        let same = own.iter().all(|resource| resource.change == TemplateChange::Same) && entries.is_empty();
        let key = |stack: Option<&Stack<'_>>| stack.map(|stack| stack.name.to_owned());
        report.stacks.push(StackDiff {
            name: key(new).or_else(|| key(old)).unwrap_or_default(),
            before: key(old).filter(|_| compared),
            after: key(new),
            change: match (old, new) {
                (Some(_), None) => TemplateChange::Removed,
                (None, Some(_)) => TemplateChange::Added,
                (Some(_) | None, Some(_) | None) if same => TemplateChange::Same,
                (Some(_) | None, Some(_) | None) => TemplateChange::Changed,
            },
            entries,
            noise,
        });
    }
    report.edges = edges::edges(olds, &news, &sides, &report);
    if !compared {
        for resource in &mut report.resources {
            resource.before = None;
        }
    }
    report.counts = counts(&report);
    report
}

fn each_with_itself(count: usize) -> Vec<(Option<usize>, Option<usize>)> {
    (0..count).map(|at| (Some(at), Some(at))).collect()
}

fn resource(
    stack: usize,
    old: Option<&Resource<'_>>,
    new: Option<&Resource<'_>>,
    renames: &renames::OfStack<'_>,
) -> Option<ResourceDiff> {
    let shown = new.or(old)?;
    let mut rows = Vec::new();
    let (before, after) = (old.map(Resource::attributes), new.map(Resource::attributes));
    let meant = before.as_ref().map(|before| renames.attributes(before));
    values::attributes(before.as_ref(), meant.as_ref(), after.as_ref(), &mut rows);
    let (noise, rows): (Vec<PropertyRow>, Vec<PropertyRow>) = rows.into_iter().partition(noise::is_noise);
    let id = |resource: Option<&Resource<'_>>| resource.map(|resource| resource.id.to_owned());
    let (before, after) = (id(old), id(new));
    let change = match (&before, &after) {
        (None, _) => TemplateChange::Added,
        (_, None) => TemplateChange::Removed,
        _ if !rows.is_empty() => TemplateChange::Changed,
        (one, other) if one != other => TemplateChange::Renamed,
        (Some(_), Some(_)) => TemplateChange::Same,
    };
    Some(ResourceDiff {
        stack,
        before,
        after,
        kind: shown.kind.to_owned(),
        // An id may itself hold the id of what it serves, with a hash of its own.
        name: logical_id::human(logical_id::human(shown.id)).to_owned(),
        supporting: noise::is_supporting(shown.kind),
        change,
        rows,
        noise,
        defined: None,
    })
}

fn counts(report: &TemplateReport) -> TemplateCounts {
    let mut counts = TemplateCounts::default();
    for resource in &report.resources {
        counts.count(resource.change);
        // What is there once only is told as a whole.
        if resource.before.is_some() && resource.after.is_some() {
            counts.noise += number(resource.noise.len());
        }
    }
    for stack in &report.stacks {
        counts.entries += number(stack.entries.len());
        counts.noise += number(stack.noise.len());
    }
    counts
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Whether a value is one call of an intrinsic function: `{"Ref": …}`, `{"Fn::…": …}`.
fn is_intrinsic(value: &Value) -> bool {
    value.as_object().is_some_and(|map| {
        map.len() == 1 && map.keys().all(|key| key == "Ref" || key.starts_with("Fn::") || key == "Condition")
    })
}
