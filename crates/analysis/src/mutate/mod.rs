//! Wrong variants of a task's canonical solution: small changes, one at a time, such as people and models make.
//!
//! A test that matters catches them; and two engines that agree on them agree on more than on what is right. A mutant
//! changes one place of the solution's own lines and nothing outside. Which mutants there are, and their order, depends
//! on the text alone. Not every one is wrong: a test may have no reason to care.
//!
//! - `finder`: changes of any Python: numbers, arguments, statements, names.
//! - `meaning`: changes of what the code says about infrastructure: enums, grants, actions, resources, scopes.
//! - `groups`: what could be confused with what: constructs made by the same call.
//!
//! What people read and no machine does is left alone: descriptions, comments, and the ids of constructs, which are
//! nothing but names.

mod finder;
mod groups;
mod meaning;

use crate::parse::{self, ParsedFile};
use crate::text::Span;
use finder::Finder;
use groups::Groups;
use infrabench_protocol::place::LineRange;
use infrabench_task::{Codebase, RelativePath, Task};
use meaning::Meaning;
use ruff_python_ast::visitor;
use std::collections::{HashMap, HashSet, VecDeque};

/// What a mutant changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operator {
    /// A number is one more.
    Number,
    /// `True` and `False` are swapped.
    Boolean,
    /// A string is one letter longer.
    Text,
    /// The condition of an `if` is negated.
    Condition,
    /// A keyword argument is left out.
    Argument,
    /// A keyword argument has a misspelt name.
    Parameter,
    /// An attribute or method has a misspelt name.
    Attribute,
    /// A variable has a misspelt name.
    Name,
    /// A statement is left out.
    Statement,
    /// A call is not closed.
    Bracket,
    /// A member of an enum is another one.
    Enum,
    /// A unit of time or size is another one.
    Unit,
    /// A grant is wider, narrower, or for something else.
    Grant,
    /// An action of a policy is all actions of its service.
    Action,
    /// A policy has one more permission.
    Extra,
    /// The resources of a policy are all there are.
    Resource,
    /// A service principal is another one.
    Principal,
    /// A construct is confused with one that was made by the same call.
    Reference,
    /// A construct has another scope.
    Scope,
}

impl Operator {
    /// Every operator, in the order in which mutants are picked.
    pub const ALL: [Self; 19] = [
        Self::Number,
        Self::Argument,
        Self::Attribute,
        Self::Statement,
        Self::Text,
        Self::Parameter,
        Self::Boolean,
        Self::Name,
        Self::Condition,
        Self::Bracket,
        Self::Enum,
        Self::Reference,
        Self::Grant,
        Self::Unit,
        Self::Resource,
        Self::Action,
        Self::Extra,
        Self::Principal,
        Self::Scope,
    ];

    /// One word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Text => "text",
            Self::Condition => "condition",
            Self::Argument => "argument",
            Self::Parameter => "parameter",
            Self::Attribute => "attribute",
            Self::Name => "name",
            Self::Statement => "statement",
            Self::Bracket => "bracket",
            Self::Enum => "enum",
            Self::Unit => "unit",
            Self::Grant => "grant",
            Self::Action => "action",
            Self::Extra => "extra",
            Self::Resource => "resource",
            Self::Principal => "principal",
            Self::Reference => "reference",
            Self::Scope => "scope",
        }
    }

    /// Whether it is a slip of the pen, which any run finds: it says how an engine fails, and nothing about tests.
    pub fn is_misspelling(self) -> bool {
        matches!(self, Self::Parameter | Self::Attribute | Self::Name | Self::Bracket)
    }
}

/// The reference with one change in the solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// What kind of change.
    pub operator: Operator,
    /// The file.
    pub path: RelativePath,
    /// Line of the reference that is changed.
    pub line: u32,
    /// What stood there and what stands there now, each on one line, e.g. `` `240` → `241` ``.
    pub change: String,
    /// Operator and change; numbered where a task has several alike. A mutant has it until its own code changes.
    pub name: String,
    /// The whole file.
    pub text: String,
}

impl Mutant {
    /// The codebase that it makes of a task's reference.
    pub fn candidate(&self, task: &Task) -> Codebase {
        let mut candidate = task.reference.clone();
        candidate.insert(self.path.clone(), self.text.clone());
        candidate
    }
}

/// Every mutant of a task's solution, by file and place.
pub fn mutants(task: &Task) -> Vec<Mutant> {
    let groups = Groups::of(&task.reference);
    let mut found = Vec::new();
    for (path, text) in &task.reference {
        let lines = task.solution_ranges(path);
        if parse::is_python(path.as_str()) && !lines.is_empty() {
            found.extend(of_file(path, text, &lines, &groups));
        }
    }
    let mut seen = HashMap::<String, u32>::new();
    for mutant in &mut found {
        let times = seen.entry(mutant.name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            mutant.name = format!("{} ({times})", mutant.name);
        }
    }
    found
}

/// The mutants in an order in which any beginning is varied: one of each operator, then another of each. `turn` says
/// with which operator to begin, so that several tasks do not begin alike.
pub fn varied(mutants: &[Mutant], turn: usize) -> Vec<Mutant> {
    let mut groups: Vec<VecDeque<Mutant>> = Operator::ALL
        .iter()
        .map(|operator| mutants.iter().filter(|mutant| mutant.operator == *operator).cloned().collect())
        .collect();
    let count = groups.len();
    groups.rotate_left(turn % count);
    for group in &mut groups {
        // The middle of a solution tells more than its first line, which is the same kind of line in most.
        let middle = group.len() / 2;
        group.rotate_left(middle);
    }
    let mut picked = Vec::with_capacity(mutants.len());
    while groups.iter().any(|group| !group.is_empty()) {
        picked.extend(groups.iter_mut().filter_map(VecDeque::pop_front));
    }
    picked
}

fn of_file(path: &RelativePath, text: &str, lines: &[LineRange], groups: &Groups) -> Vec<Mutant> {
    let ParsedFile { source, suite, .. } = parse::parse(path.as_str(), text);
    let mut finder = Finder::new(&source, lines);
    visitor::walk_body(&mut finder, &suite);
    let mut meaning = Meaning::new(&source, lines, path, groups);
    visitor::walk_body(&mut meaning, &suite);
    let mut found = finder.found;
    found.append(&mut meaning.found);
    found.sort_by_key(|(operator, span, _)| (span.start, std::cmp::Reverse(span.end), *operator));
    let mutant = |(operator, span, new): (Operator, Span, String)| {
        let (before, after) = (text.get(..span.start as usize)?, text.get(span.end as usize..)?);
        let old = shortened(&source.one_line(span));
        let change = if new.is_empty() {
            format!("`{old}` left out")
        } else {
            format!("`{old}` → `{}`", shortened(&crate::text::fold(&new)))
        };
        let name = format!("{}: {change}", operator.as_str());
        let line = source.line(span.start);
        let text = format!("{before}{new}{after}");
        Some(Mutant { operator, path: path.clone(), line, change, name, text })
    };
    // Of two brackets in a row, it makes no difference which one is missing.
    let mut seen = HashSet::new();
    found.into_iter().filter_map(mutant).filter(|mutant| seen.insert(mutant.text.clone())).collect()
}

/// A text of which a reader sees the beginning and the end.
fn shortened(text: &str) -> String {
    const ENDS: usize = 60;
    let letters: Vec<char> = text.chars().collect();
    let (first, last) = (letters.get(..ENDS), letters.get(letters.len().saturating_sub(ENDS)..));
    match (first, last) {
        (Some(first), Some(last)) if letters.len() > 2 * ENDS => {
            format!("{} … {}", first.iter().collect::<String>(), last.iter().collect::<String>())
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Groups, LineRange, Operator, RelativePath, of_file};

    #[test]
    fn each_change_is_one_place_of_the_lines() {
        let text = "\
import aws
outside = aws.Queue(size=1)
queue = aws.Queue(self, \"Orders\", size=10, fifo=True)
if fast:
    queue.add(*rules)
";
        let path = RelativePath::parse("app.py").unwrap();
        let found: Vec<_> = of_file(&path, text, &[LineRange::new(3, 5)], &Groups::default())
            .into_iter()
            .map(|mutant| format!("{} {}: {}", mutant.line, mutant.operator.as_str(), mutant.change))
            .collect();
        insta::assert_snapshot!(found.join("\n"), @r#"
        3 statement: `queue = aws.Queue(self, "Orders", size=10, fifo=True)` → `pass`
        3 name: `aws` → `awss`
        3 attribute: `Queue` → `Quee`
        3 argument: `, size=10` left out
        3 parameter: `size` → `sizee`
        3 number: `10` → `11`
        3 argument: `, fifo=True` left out
        3 parameter: `fifo` → `fifoo`
        3 boolean: `True` → `False`
        3 bracket: `)` left out
        4 condition: `fast` → `not (fast)`
        4 name: `fast` → `fastt`
        5 statement: `queue.add(*rules)` → `pass`
        5 name: `queue` → `quee`
        5 attribute: `add` → `addd`
        5 name: `rules` → `ruls`
        5 bracket: `)` left out
        "#);
    }

    #[test]
    fn changes_of_meaning_are_those_that_people_confuse() {
        let text = "\
def build(self, network):
    self.orders = sqs.Queue(self, \"Orders\")
    self.refunds = sqs.Queue(network, \"Refunds\", description=\"none\")
    self.orders.grant_send_messages(self.handler)
    self.role.add_to_policy(iam.PolicyStatement(
        actions=[\"s3:GetObject\"], resources=[self.bucket.arn_for_objects(f\"{prefix}/*\")],
        principals=[iam.ServicePrincipal(\"sns.amazonaws.com\")],
    ))
    Rule(self, \"Nightly\", wait=Duration.hours(2), subnets=ec2.SubnetType.PUBLIC)
";
        let path = RelativePath::parse("app.py").unwrap();
        let groups = Groups::of(&[(path.clone(), text.to_owned())].into());
        let found: Vec<_> = of_file(&path, text, &[LineRange::new(3, 9)], &groups)
            .into_iter()
            .filter(|mutant| mutant.operator > Operator::Bracket || mutant.operator == Operator::Text)
            .map(|mutant| format!("{} {}", mutant.line, mutant.name))
            .collect();
        insta::assert_snapshot!(found.join("\n"), @r#"
        3 scope: `network` → `self`
        4 extra: `self.orders.grant_send_messages(self.handler)` → `(self.orders.grant_send_messages(self.handler), self.handler … icyStatement(actions=["iam:PassRole"], resources=["*"])))[0]`
        4 reference: `orders` → `refunds`
        4 grant: `grant_send_messages` → `grant_consume_messages`
        6 extra: `["s3:GetObject"]` → `["s3:GetObject", "iam:PassRole"]`
        6 text: `"s3:GetObject"` → `"s3:GetObjectx"`
        6 action: `s3:GetObject` → `s3:*`
        6 resource: `[self.bucket.arn_for_objects(f"{prefix}/*")]` → `["*"]`
        6 text: `f"{prefix}/*"` → `f"{prefix}/*x"`
        7 text: `"sns.amazonaws.com"` → `"sns.amazonaws.comx"`
        7 principal: `sns.amazonaws.com` → `ec2.amazonaws.com`
        9 scope: `self` → `network`
        9 unit: `hours` → `minutes`
        9 enum: `PUBLIC` → `PRIVATE_ISOLATED`
        "#);
    }
}
