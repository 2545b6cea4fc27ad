//! What of a report the graph shows: resources, and between two of them one line for all that refers.

use super::super::tree::Against;
use super::words::{edge_label, name_of, word};
use infrabench_protocol::template::{
    Edge, EdgeKind, ResourceDiff, TemplateChange, TemplateCounts, TemplateReport,
};
use std::collections::BTreeMap;

/// Of which templates resources are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Of each stack's first: a further one (`Name#2`) is the same stack with other settings.
    Firsts,
    /// Of every one.
    All,
    /// Of one, an index into the report's stacks.
    One(usize),
}

impl Which {
    /// Whether a stack is one of them.
    pub fn has(self, report: &TemplateReport, stack: usize) -> bool {
        match self {
            Self::Firsts => report.stacks.get(stack).is_some_and(|stack| !is_further(&stack.name)),
            Self::All => true,
            Self::One(one) => one == stack,
        }
    }

    /// How the resources of these templates differ.
    pub fn counts(self, report: &TemplateReport) -> TemplateCounts {
        let mut counts = TemplateCounts::default();
        for resource in report.resources.iter().filter(|one| self.has(report, one.stack)) {
            counts.count(resource.change);
        }
        counts
    }
}

/// Whether a template is a further one of its stack.
pub fn is_further(name: &str) -> bool {
    name.rsplit_once('#').is_some_and(|(_, number)| number.parse::<u32>().is_ok())
}

/// What is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Of which templates.
    pub which: Which,
    /// Whether resources that do not differ are shown.
    pub same: bool,
    /// Whether roles, policies, permissions and log groups are shown.
    pub supporting: bool,
    /// Whether each stack has a frame.
    pub frames: bool,
}

/// A line between two resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index of the resource that refers.
    pub from: usize,
    /// Index of the resource referred to.
    pub to: usize,
    /// How it differs.
    pub change: TemplateChange,
    /// What refers, for a person: properties or actions.
    pub labels: Vec<String>,
}

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Indices of resources.
    pub resources: Vec<usize>,
    /// Lines between them.
    pub links: Vec<Link>,
}

impl Shown {
    /// The part of a report to be drawn.
    pub fn new(report: &TemplateReport, options: Options) -> Self {
        let wanted = |resource: &ResourceDiff| {
            options.which.has(report, resource.stack)
                && (options.supporting || !resource.supporting)
                && (options.same || resource.change != TemplateChange::Same)
        };
        let resources: Vec<usize> =
            report.resources.iter().enumerate().filter(|(_, one)| wanted(one)).map(|(at, _)| at).collect();
        let drawn = |at: usize| resources.binary_search(&at).is_ok();
        let mut between: BTreeMap<(usize, usize), Vec<&Edge>> = BTreeMap::new();
        for edge in &report.edges {
            // A grant stands for a role and a policy: beside them it would say the same twice.
            let told = edge.kind != EdgeKind::Grant || !options.supporting;
            if told && drawn(edge.from) && drawn(edge.to) {
                between.entry((edge.from, edge.to)).or_default().push(edge);
            }
        }
        let links = between.into_iter().map(|((from, to), edges)| Link::new(from, to, &edges)).collect();
        Self { resources, links }
    }
}

impl Link {
    fn new(from: usize, to: usize, edges: &[&Edge]) -> Self {
        let first = edges.first().map_or(TemplateChange::Same, |edge| edge.change);
        let alike = edges.iter().all(|edge| edge.change == first);
        let mut labels: Vec<String> = Vec::new();
        // What differs is told first.
        let (differing, same): (Vec<&Edge>, Vec<&Edge>) =
            edges.iter().copied().partition(|edge| edge.change != TemplateChange::Same);
        for edge in differing.into_iter().chain(same) {
            let label = edge_label(edge.kind, &edge.label);
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        Self { from, to, change: if alike { first } else { TemplateChange::Changed }, labels }
    }

    /// The words on a line that differs; none on any other, which would only fill the picture.
    pub fn caption(&self) -> Option<String> {
        let words = self.words().filter(|_| self.change != TemplateChange::Same)?;
        Some(format!("{} {words}", super::words::sign(self.change)))
    }

    /// The first of what refers, in short, and how many more there are.
    pub fn words(&self) -> Option<String> {
        let first = self.labels.first()?;
        let more = if self.labels.len() > 1 { format!(" +{}", self.labels.len() - 1) } else { String::new() };
        Some(format!("{}{more}", short(first)))
    }

    /// All of it in words.
    pub fn title(&self, report: &TemplateReport, against: Option<Against>) -> String {
        let (from, to) = (name_of(report, self.from), name_of(report, self.to));
        let change = match self.change {
            TemplateChange::Same => String::new(),
            change => format!(", {}", word(change, against)),
        };
        format!("{from} to {to}{change}: {}", self.labels.join(", "))
    }
}

/// The end of a dotted path, which says most.
fn short(label: &str) -> String {
    if label.chars().count() <= 28 {
        return label.to_owned();
    }
    // Of several actions, the first.
    if let Some((first, _)) = label.split_once(", ") {
        return format!("{first}…");
    }
    let mut parts = label.rsplit('.');
    match (parts.next(), parts.next()) {
        (Some(last), Some(_)) if !last.contains(' ') => format!("…{last}"),
        _ => label.chars().take(27).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use infrabench_protocol::template::TemplateReport;

    fn report() -> TemplateReport {
        let resource = |name: &str, supporting, change| ResourceDiff {
            stack: 0,
            before: Some(name.to_owned()),
            after: Some(name.to_owned()),
            kind: "AWS::SQS::Queue".to_owned(),
            name: name.to_owned(),
            supporting,
            change,
            rows: Vec::new(),
            noise: Vec::new(),
            defined: None,
        };
        let edge =
            |from, to, kind, label: &str, change| Edge { from, to, kind, label: label.to_owned(), change };
        TemplateReport {
            resources: vec![
                resource("Fn", false, TemplateChange::Same),
                resource("Role", true, TemplateChange::Same),
                resource("Queue", false, TemplateChange::Changed),
            ],
            edges: vec![
                edge(0, 1, EdgeKind::GetAtt, "Role", TemplateChange::Same),
                edge(0, 2, EdgeKind::Ref, "Environment.URL", TemplateChange::Same),
                edge(0, 2, EdgeKind::Grant, "sqs:Send", TemplateChange::Added),
            ],
            ..TemplateReport::default()
        }
    }

    const ALL: Options = Options { which: Which::All, same: true, supporting: true, frames: true };

    #[test]
    fn a_grant_stands_for_the_role_and_policy_that_are_not_shown() {
        let shown = Shown::new(&report(), Options { supporting: false, ..ALL });
        assert_eq!(shown.resources, [0, 2]);
        assert_eq!(shown.links[0].labels, ["may sqs:Send", "Environment.URL"]);
        assert_eq!(shown.links[0].change, TemplateChange::Changed);
        assert_eq!(shown.links[0].caption().as_deref(), Some("~ may sqs:Send +1"));
        let with_roles = Shown::new(&report(), ALL);
        assert_eq!(
            with_roles.links.iter().map(|link| (link.from, link.to)).collect::<Vec<_>>(),
            [(0, 1), (0, 2)]
        );
        assert_eq!(with_roles.links[1].labels, ["Environment.URL"]);
    }

    #[test]
    fn further_templates_of_a_stack_are_told_by_their_number() {
        assert!(is_further("Billing#2"));
        assert!(!is_further("Billing") && !is_further("Bill#ing"));
    }

    #[test]
    fn what_is_left_out_takes_its_lines_along() {
        let shown = Shown::new(&report(), Options { same: false, ..ALL });
        assert_eq!((shown.resources, shown.links), (vec![2], vec![]));
    }
}
