//! What a run synthesized, compared: templates and the graph of their resources.

use crate::place::Place;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Stack name to CloudFormation JSON, as a run reports it: further templates of one name are `name#2`, `name#3`…
pub type Templates = BTreeMap<String, Value>;

/// The difference of two sets of templates, and what refers to what. The later side is the candidate; without an earlier
/// side everything is `same`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateReport {
    /// Whether there was an earlier side to compare with.
    pub compared: bool,
    /// The stacks, in the order of their names.
    pub stacks: Vec<StackDiff>,
    /// Every resource of every stack, those of one stack together and in the stacks' order. What only serves the CDK
    /// itself is not among them.
    pub resources: Vec<ResourceDiff>,
    /// What refers to what.
    pub edges: Vec<Edge>,
    /// How many resources, over all stacks.
    pub counts: TemplateCounts,
}

/// Resources by how they differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateCounts {
    /// Only on the later side.
    pub added: u32,
    /// Only on the earlier side.
    pub removed: u32,
    /// On both, with other properties.
    pub changed: u32,
    /// On both, the same under another logical id.
    pub renamed: u32,
    /// On both, the same.
    pub same: u32,
    /// Entries that differ in the other sections: outputs, parameters, conditions, mappings…
    pub entries: u32,
    /// Differences that were set aside because they say nothing.
    pub noise: u32,
}

impl TemplateCounts {
    /// Counts one more resource.
    pub fn count(&mut self, change: TemplateChange) {
        *match change {
            TemplateChange::Same => &mut self.same,
            TemplateChange::Added => &mut self.added,
            TemplateChange::Removed => &mut self.removed,
            TemplateChange::Changed => &mut self.changed,
            TemplateChange::Renamed => &mut self.renamed,
        } += 1;
    }
}

/// How a resource, an entry, a stack or a reference differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateChange {
    /// The same on both sides.
    Same,
    /// Only on the later side (extra, against the reference).
    Added,
    /// Only on the earlier side (missing, against the reference).
    Removed,
    /// On both, different. The logical id may differ as well.
    Changed,
    /// On both, the same but for the logical id.
    Renamed,
}

/// A stack of either side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StackDiff {
    /// Key of its template on the later side, or on the earlier one when it is only there.
    pub name: String,
    /// Key on the earlier side; none when it was added or there is no earlier side.
    pub before: Option<String>,
    /// Key on the later side; none when it was removed.
    pub after: Option<String>,
    /// How it differs as a whole.
    pub change: TemplateChange,
    /// Entries of the other sections that differ.
    pub entries: Vec<EntryDiff>,
    /// What was set aside, beyond the rows of resources.
    pub noise: Vec<EntryDiff>,
}

/// An entry of a section other than `Resources`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryDiff {
    /// The section, e.g. `Outputs`.
    pub section: String,
    /// Its key on the later side, or on the earlier one when it is only there. For a section that is no mapping, empty.
    pub name: String,
    /// How it differs.
    pub change: TemplateChange,
    /// Where it differs.
    pub rows: Vec<PropertyRow>,
}

/// A resource of either side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceDiff {
    /// Index into [`TemplateReport::stacks`].
    pub stack: usize,
    /// Logical id on the earlier side.
    pub before: Option<String>,
    /// Logical id on the later side.
    pub after: Option<String>,
    /// e.g. `AWS::SQS::Queue`.
    pub kind: String,
    /// What a person calls it: the logical id without its hash.
    pub name: String,
    /// Whether it is there only to serve others: roles, policies, permissions, log groups.
    pub supporting: bool,
    /// How it differs.
    pub change: TemplateChange,
    /// Properties and other attributes that differ.
    pub rows: Vec<PropertyRow>,
    /// Differences that say nothing: asset hashes, metadata of the CDK.
    pub noise: Vec<PropertyRow>,
    /// The code of the candidate that made it, where that could be told.
    pub defined: Option<Definition>,
}

impl ResourceDiff {
    /// The logical id on the later side, or on the earlier one when it is only there.
    pub fn logical_id(&self) -> &str {
        self.after.as_deref().or(self.before.as_deref()).unwrap_or_default()
    }
}

/// A property that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PropertyRow {
    /// Object keys and array indices into `Properties`, e.g. `["RedrivePolicy", "maxReceiveCount"]`; another attribute
    /// of a resource, such as `DependsOn`, stands under its own name. Indices are of the later side, of the earlier one
    /// for what is only there.
    pub path: Vec<String>,
    /// On the earlier side; none when absent.
    pub before: Option<Value>,
    /// On the later side; none when absent.
    pub after: Option<Value>,
}

/// Code that makes a resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// Id of the construct.
    pub construct: String,
    /// Where it is created.
    pub place: Place,
    /// Whether the resource is the construct's own; otherwise the construct made it on the side.
    pub own: bool,
    /// Arguments of the construct, nested ones by dotted path, and calls on it, in source order.
    pub set_at: Vec<SetAt>,
}

/// A place that sets something of a construct.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetAt {
    /// Dotted path of an argument (`dead_letter_queue.max_receive_count`) or a method's name (`add_alarm_action`).
    pub name: String,
    /// What it is.
    pub kind: crate::analysis::RowKind,
    /// Where.
    pub place: Place,
}

/// A reference from one resource to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edge {
    /// The resource that refers: index into [`TemplateReport::resources`].
    pub from: usize,
    /// The resource referred to.
    pub to: usize,
    /// How it refers.
    pub kind: EdgeKind,
    /// The property it is in, dotted and without array indices; empty for `DependsOn`; for a grant, the actions.
    pub label: String,
    /// How it differs. `changed`: it is there on both sides, and what stands beside it differs.
    pub change: TemplateChange,
}

/// How a resource refers to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// `Ref`.
    Ref,
    /// `Fn::GetAtt`.
    GetAtt,
    /// `${…}` within `Fn::Sub`.
    Sub,
    /// An export of another stack.
    Import,
    /// `DependsOn`.
    DependsOn,
    /// What a policy of its role lets it do there. No reference in the template: told from those of role and policy, to
    /// stand for them where they are not shown.
    Grant,
}
