//! A structural diff as the lines of a grid: what is folded is left out, and every difference can be stepped to.

use infrabench_protocol::analysis::{Change, NodeDiff, NodeKind, RowDiff, RowKind, StructuralDiff};
use infrabench_protocol::place::Place;
use std::collections::{BTreeSet, HashMap};

/// What the answer is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Against {
    /// The masks left empty.
    #[default]
    Baseline,
    /// The canonical solution.
    Reference,
}

/// What the two sides of a diff are, for the words that tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sides {
    /// An answer beside the baseline or the reference.
    Answer(Against),
    /// The answer of run A, then that of run B.
    Runs,
}

impl From<Against> for Sides {
    fn from(against: Against) -> Self {
        Self::Answer(against)
    }
}

/// Names a line from one report to the next: names and not places, so that what is folded and selected stays while a
/// person types.
pub type Key = String;

/// What a line shows.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A construct or a piece of plain code.
    Node(&'a NodeDiff),
    /// A property, call or grant of the node.
    Row(&'a NodeDiff, &'a RowDiff),
}

/// A line of the grid.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Its name.
    pub key: Key,
    /// The line it belongs to.
    pub parent: Option<Key>,
    /// Depth in the tree, 1 at the top.
    pub level: usize,
    /// Depth on the page, 0 at the top: what frames other code does not indent it.
    pub depth: usize,
    /// What it is called; for nested frames all of their names.
    pub name: String,
    /// Indices of the node and its ancestors, and of the row.
    pub path: (Vec<usize>, Option<usize>),
    /// What it shows.
    pub item: Item<'a>,
    /// Whether there is anything under it; none when it cannot be folded, otherwise whether it is open.
    pub open: Option<bool>,
    /// Whether one steps to it: a difference that is not already told by the line above.
    pub difference: bool,
    /// Whether it stands inside something that exists on one side only.
    pub one_sided: bool,
}

impl Line<'_> {
    /// Whether it only says where the lines under it stand.
    pub fn is_frame(&self) -> bool {
        match self.item {
            Item::Node(node) => is_frame(node),
            Item::Row(..) => false,
        }
    }

    /// Where it stands on the earlier and on the later side.
    pub fn places(&self) -> (Option<&Place>, Option<&Place>) {
        match self.item {
            Item::Node(node) => (node.before.as_ref(), node.after.as_ref()),
            Item::Row(_, row) => {
                (row.before.as_ref().map(|value| &value.place), row.after.as_ref().map(|value| &value.place))
            }
        }
    }

    /// The same; where a side lacks a property or call, its construct stands for it.
    pub fn places_or_whole(&self) -> (Option<&Place>, Option<&Place>) {
        let (before, after) = self.places();
        match self.item {
            Item::Node(_) => (before, after),
            Item::Row(node, _) => (before.or(node.before.as_ref()), after.or(node.after.as_ref())),
        }
    }

    /// How it differs.
    pub fn change(&self) -> Change {
        match self.item {
            Item::Node(node) => node.change,
            Item::Row(_, row) => row.change,
        }
    }
}

/// Every line of the diff that is not folded away, in order.
pub fn lines<'a>(diff: &'a StructuralDiff, folded: &BTreeSet<Key>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let top = Under { parent: None, level: 1, depth: 0, one_sided: false };
    walk(&diff.nodes, &top, &mut Vec::new(), folded, &mut lines);
    lines
}

/// The keys of every difference, folded or not, in order.
pub fn differences(diff: &StructuralDiff) -> Vec<Key> {
    lines(diff, &BTreeSet::new()).into_iter().filter(|line| line.difference).map(|line| line.key).collect()
}

/// The keys of the lines that `key` lies under, outermost first.
pub fn ancestors(diff: &StructuralDiff, key: &str) -> Vec<Key> {
    let all = lines(diff, &BTreeSet::new());
    let parents: HashMap<&str, &Key> =
        all.iter().filter_map(|line| Some((line.key.as_str(), line.parent.as_ref()?))).collect();
    let mut found = Vec::new();
    let mut at = parents.get(key);
    while let Some(parent) = at {
        found.push((*parent).clone());
        at = parents.get(parent.as_str());
    }
    found.reverse();
    found
}

/// What the lines of a level have in common.
struct Under<'a> {
    parent: Option<&'a Key>,
    level: usize,
    depth: usize,
    one_sided: bool,
}

fn walk<'a>(
    nodes: &'a [NodeDiff],
    under: &Under,
    path: &mut Vec<usize>,
    folded: &BTreeSet<Key>,
    lines: &mut Vec<Line<'a>>,
) {
    let mut seen = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        let outer = path.len();
        path.push(index);
        let (node, name) = unwrap_frames(node, path);
        let parent = under.parent.map_or("", |key| key);
        let key = unique(&mut seen, format!("{parent}/{:?} {name}", node.kind));
        let foldable = !node.rows.is_empty() || !node.children.is_empty();
        let open = foldable.then(|| !folded.contains(&key));
        lines.push(Line {
            key: key.clone(),
            parent: under.parent.cloned(),
            level: under.level,
            depth: under.depth,
            name,
            path: (path.clone(), None),
            item: Item::Node(node),
            open,
            difference: !under.one_sided && tells_itself(node),
            one_sided: under.one_sided,
        });
        if open == Some(true) {
            let inside = Under {
                parent: Some(&key),
                level: under.level + 1,
                depth: under.depth + usize::from(!is_frame(node)),
                one_sided: under.one_sided || matches!(node.change, Change::Added | Change::Removed),
            };
            rows(node, &inside, path, lines);
            walk(&node.children, &inside, path, folded, lines);
        }
        path.truncate(outer);
    }
}

fn rows<'a>(node: &'a NodeDiff, under: &Under, path: &[usize], lines: &mut Vec<Line<'a>>) {
    let mut seen = HashMap::new();
    let parent = under.parent.map_or("", |key| key);
    for (at, row) in node.rows.iter().enumerate() {
        lines.push(Line {
            key: unique(&mut seen, format!("{parent}:{:?} {}", row.kind, row.name)),
            parent: under.parent.cloned(),
            level: under.level,
            depth: under.depth,
            name: row.name.clone(),
            path: (path.to_vec(), Some(at)),
            item: Item::Row(node, row),
            open: None,
            difference: !under.one_sided && row.change != Change::Equal && row.change != Change::Same,
            one_sided: under.one_sided,
        });
    }
}

/// Frames that frame nothing but another frame are one line.
fn unwrap_frames<'a>(mut node: &'a NodeDiff, path: &mut Vec<usize>) -> (&'a NodeDiff, String) {
    let mut name = node.name.clone();
    while let ([child], true) = (node.children.as_slice(), is_frame(node)) {
        if !is_frame(child) {
            break;
        }
        node = child;
        path.push(0);
        name = format!("{name} › {}", node.name);
    }
    (node, name)
}

fn is_frame(node: &NodeDiff) -> bool {
    node.change == Change::Same && node.rows.is_empty() && is_plain(node.kind)
}

/// Siblings of one name get a number, so that no two lines share a key.
fn unique(seen: &mut HashMap<Key, usize>, key: Key) -> Key {
    let count = seen.entry(key.clone()).and_modify(|count| *count += 1).or_insert(0);
    if *count == 0 { key } else { format!("{key}#{count}") }
}

/// Whether a node is a difference of its own, rows and children aside.
fn tells_itself(node: &NodeDiff) -> bool {
    match node.change {
        Change::Added | Change::Removed | Change::Moved => true,
        Change::Changed => {
            node.class_before != node.class_after || (node.rows.is_empty() && node.children.is_empty())
        }
        Change::Equal | Change::Same => false,
    }
}

/// What the rows of a node come to, e.g. `2 properties differ, 1 call missing`.
pub fn remark(node: &NodeDiff, sides: Sides) -> String {
    let told = match (node.change, sides) {
        (Change::Added, Sides::Answer(Against::Reference)) => "in your answer, not in the reference",
        (Change::Removed, Sides::Answer(Against::Reference)) => "in the reference, not in your answer",
        (Change::Added, Sides::Answer(Against::Baseline)) => return contents(node),
        (Change::Removed, Sides::Answer(Against::Baseline)) => "in the context, not with your answer",
        (Change::Added, Sides::Runs) => "only in B’s answer",
        (Change::Removed, Sides::Runs) => "only in A’s answer",
        (Change::Moved, _) => {
            let place = |scope: &Option<String>| scope.clone().unwrap_or_else(|| "elsewhere".to_owned());
            return match sides {
                Sides::Answer(_) => {
                    format!("moved from {} to {}", place(&node.scope_before), place(&node.scope_after))
                }
                Sides::Runs => {
                    format!("in {} with A, in {} with B", place(&node.scope_before), place(&node.scope_after))
                }
            };
        }
        (Change::Changed | Change::Equal | Change::Same, _) => return differing(node, sides),
    };
    told.to_owned()
}

fn contents(node: &NodeDiff) -> String {
    let calls = node.rows.iter().filter(|row| row.kind != RowKind::Property).count();
    let parts = [(node.rows.len() - calls, "property", "properties"), (calls, "call", "calls")];
    let parts = parts.iter().filter(|(count, ..)| *count > 0);
    parts.map(|(count, one, many)| counted(*count, one, many)).collect::<Vec<_>>().join(", ")
}

fn differing(node: &NodeDiff, sides: Sides) -> String {
    let mut parts = Vec::new();
    for (kinds, one, many) in [
        (&[RowKind::Property][..], "property", "properties"),
        (&[RowKind::Call, RowKind::Grant][..], "call", "calls"),
    ] {
        for change in [Change::Changed, Change::Removed, Change::Added] {
            let count =
                node.rows.iter().filter(|row| kinds.contains(&row.kind) && row.change == change).count();
            if count > 0 {
                let word = match (change, count) {
                    (Change::Changed, 1) => "differs",
                    (Change::Changed, _) => "differ",
                    _ => word(change, sides),
                };
                parts.push(format!("{} {word}", counted(count, one, many)));
            }
        }
    }
    parts.join(", ")
}

/// `1 call`, `2 calls`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    crate::components::text::counted(u32::try_from(count).unwrap_or(u32::MAX), one, many)
}

/// The word of a change.
pub fn word(change: Change, sides: Sides) -> &'static str {
    match (change, sides) {
        (Change::Added, Sides::Answer(Against::Baseline)) => "added",
        (Change::Added, Sides::Answer(Against::Reference)) => "extra",
        (Change::Added, Sides::Runs) => "only in B",
        (Change::Removed, Sides::Answer(Against::Baseline)) => "removed",
        (Change::Removed, Sides::Answer(Against::Reference)) => "missing",
        (Change::Removed, Sides::Runs) => "only in A",
        (Change::Changed, Sides::Answer(_)) => "changed",
        (Change::Changed, Sides::Runs) => "different",
        (Change::Moved, Sides::Answer(_)) => "moved",
        (Change::Moved, Sides::Runs) => "elsewhere",
        (Change::Equal, _) => "same value",
        (Change::Same, _) => "same",
    }
}

/// The last module and the class: `aws_cdk.aws_sqs.Queue` as `sqs.Queue`, `aws_cdk.Stack` as `Stack`.
pub fn short_class(class: &str) -> String {
    let (module, name) = class.rsplit_once('.').unwrap_or(("", class));
    let module = module.rsplit('.').next().unwrap_or(module);
    match module.strip_prefix("aws_").filter(|service| *service != "cdk") {
        Some(service) => format!("{service}.{name}"),
        None => name.to_owned(),
    }
}

/// Whether a node is shown as plain code rather than as a construct.
pub fn is_plain(kind: NodeKind) -> bool {
    match kind {
        NodeKind::Construct => false,
        NodeKind::Module
        | NodeKind::Class
        | NodeKind::Function
        | NodeKind::Conditional
        | NodeKind::Loop
        | NodeKind::Block
        | NodeKind::Import
        | NodeKind::Statement => true,
    }
}

/// What plain code is called beside its name.
pub fn kind_word(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Construct => "construct",
        NodeKind::Module => "file",
        NodeKind::Class => "class",
        NodeKind::Function => "function",
        NodeKind::Conditional => "condition",
        NodeKind::Loop => "loop",
        NodeKind::Block => "block",
        NodeKind::Import => "import",
        NodeKind::Statement => "statement",
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
