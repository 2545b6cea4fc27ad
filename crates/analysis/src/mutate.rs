//! Wrong variants of a task's canonical solution: small changes, one at a time, such as people and models make.
//!
//! A test that matters catches them; and two engines that agree on them agree on more than on what is right. A mutant
//! changes one place of the solution's own lines and nothing outside. Which mutants there are, and their order, depends
//! on the text alone. Not every one is wrong: a test may have no reason to care.

use crate::parse::{self, ParsedFile};
use crate::text::{Source, Span};
use infrabench_protocol::place::LineRange;
use infrabench_task::{Codebase, RelativePath, Task};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Arguments, Expr, ExprContext, Keyword, Stmt, StringLiteral};
use ruff_text_size::Ranged;
use std::collections::{HashSet, VecDeque};

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
}

impl Operator {
    /// Every operator, in the order in which mutants are picked.
    pub const ALL: [Self; 10] = [
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
        }
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
    let mut found = Vec::new();
    for (path, text) in &task.reference {
        let lines: Vec<LineRange> = task
            .masks
            .iter()
            .enumerate()
            .filter(|(_, mask)| mask.path == *path && mask.solution_lines > 0)
            .map(|(index, mask)| {
                let before = task.reference_after(index);
                LineRange::new(before + 1, before + mask.solution_lines)
            })
            .collect();
        if parse::is_python(path.as_str()) && !lines.is_empty() {
            found.extend(of_file(path, text, &lines));
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

fn of_file(path: &RelativePath, text: &str, lines: &[LineRange]) -> Vec<Mutant> {
    let ParsedFile { source, suite, .. } = parse::parse(path.as_str(), text);
    let mut finder = Finder { source: &source, lines, found: Vec::new() };
    visitor::walk_body(&mut finder, &suite);
    let mut found = finder.found;
    found.sort_by_key(|(operator, span, _)| (span.start, std::cmp::Reverse(span.end), *operator));
    let mutant = |(operator, span, new): (Operator, Span, String)| {
        let (before, after) = (text.get(..span.start as usize)?, text.get(span.end as usize..)?);
        let old = source.one_line(span);
        let change = if new.is_empty() {
            format!("`{old}` left out")
        } else {
            format!("`{old}` → `{}`", crate::text::fold(&new))
        };
        let line = source.line(span.start);
        Some(Mutant { operator, path: path.clone(), line, change, text: format!("{before}{new}{after}") })
    };
    // Of two brackets in a row, it makes no difference which one is missing.
    let mut seen = HashSet::new();
    found.into_iter().filter_map(mutant).filter(|mutant| seen.insert(mutant.text.clone())).collect()
}

/// Collects changes: operator, what is replaced, by what.
struct Finder<'a> {
    source: &'a Source,
    lines: &'a [LineRange],
    found: Vec<(Operator, Span, String)>,
}

impl Finder<'_> {
    fn add(&mut self, operator: Operator, span: Span, new: impl Into<String>) {
        let (first, last) = (self.source.line(span.start), self.source.line(span.end.saturating_sub(1)));
        let inside = self.lines.iter().any(|lines| lines.first <= first && last <= lines.last);
        if inside && span.start < span.end {
            self.found.push((operator, span, new.into()));
        }
    }

    fn misspell(&mut self, operator: Operator, span: Span) {
        if let Some(name) = misspelt(self.source.slice(span)) {
            self.add(operator, span, name);
        }
    }

    fn arguments(&mut self, arguments: &Arguments) {
        let mut all: Vec<Span> = arguments
            .args
            .iter()
            .map(|argument| argument.range().into())
            .chain(arguments.keywords.iter().map(|keyword| keyword.range().into()))
            .collect();
        all.sort_by_key(|span| span.start);
        for keyword in &arguments.keywords {
            let span = Span::from(keyword.range());
            let at = all.iter().position(|other| *other == span).unwrap_or_default();
            // With the comma before it, or, for the first one, up to the next.
            let whole = match (at.checked_sub(1).and_then(|before| all.get(before)), all.get(at + 1)) {
                (Some(before), _) => Span { start: before.end, end: span.end },
                (None, Some(next)) => Span { start: span.start, end: next.start },
                (None, None) => {
                    Span { start: span.start, end: Span::from(arguments.range()).end.saturating_sub(1) }
                }
            };
            self.add(Operator::Argument, whole, "");
        }
        let range = Span::from(arguments.range());
        if range.end > range.start {
            self.add(Operator::Bracket, Span { start: range.end - 1, end: range.end }, "");
        }
    }
}

impl<'a> Visitor<'a> for Finder<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Expr(expression) if matches!(*expression.value, Expr::StringLiteral(_)) => return,
            Stmt::Expr(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::AugAssign(_) | Stmt::Return(_) => {
                self.add(Operator::Statement, stmt.range().into(), "pass");
            }
            Stmt::If(conditional) => {
                let test = Span::from(conditional.test.range());
                self.add(Operator::Condition, test, format!("not ({})", self.source.slice(test)));
            }
            // What else there is has parts that are visited.
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::NumberLiteral(number) => {
                let span = Span::from(number.range());
                let text = self.source.slice(span);
                let next = text.parse::<i64>().ok().and_then(|number| number.checked_add(1));
                self.add(Operator::Number, span, next.map_or(format!("{text} + 1"), |next| next.to_string()));
            }
            Expr::BooleanLiteral(literal) => {
                let other = if literal.value { "False" } else { "True" };
                self.add(Operator::Boolean, literal.range().into(), other);
            }
            Expr::Attribute(attribute) => {
                self.misspell(Operator::Attribute, attribute.attr.range().into());
            }
            Expr::Name(name) if name.ctx == ExprContext::Load && name.id.as_str() != "self" => {
                self.misspell(Operator::Name, name.range().into());
            }
            Expr::Call(call) => self.arguments(&call.arguments),
            // What else there is has parts that are visited.
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_annotation(&mut self, _: &'a Expr) {
        // Types decide nothing at run time.
    }

    fn visit_keyword(&mut self, keyword: &'a Keyword) {
        if let Some(name) = &keyword.arg {
            self.misspell(Operator::Parameter, name.range().into());
        }
        visitor::walk_keyword(self, keyword);
    }

    fn visit_string_literal(&mut self, literal: &'a StringLiteral) {
        let (whole, content) = (Span::from(literal.range()), Span::from(literal.content_range()));
        let open = self.source.slice(Span { end: content.end, ..whole });
        let close = self.source.slice(Span { start: content.end, ..whole });
        let new = format!("{open}x{close}");
        self.add(Operator::Text, whole, new);
    }
}

/// A name as it is easily misspelt: its last letter but one is missing, or for a short one, its last is doubled.
fn misspelt(name: &str) -> Option<String> {
    let letters: Vec<char> = name.chars().collect();
    let (last, rest) = letters.split_last()?;
    let mut wrong: String =
        rest.iter().take(if rest.len() > 3 { rest.len() - 1 } else { rest.len() }).collect();
    if rest.len() <= 3 {
        wrong.push(*last);
    }
    wrong.push(*last);
    (wrong != name).then_some(wrong)
}

#[cfg(test)]
mod tests {
    use super::{LineRange, RelativePath, of_file};

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
        let found: Vec<_> = of_file(&path, text, &[LineRange::new(3, 5)])
            .into_iter()
            .map(|mutant| format!("{} {}: {}", mutant.line, mutant.operator.as_str(), mutant.change))
            .collect();
        insta::assert_snapshot!(found.join("\n"), @r#"
        3 statement: `queue = aws.Queue(self, "Orders", size=10, fifo=True)` → `pass`
        3 name: `aws` → `awss`
        3 attribute: `Queue` → `Quee`
        3 text: `"Orders"` → `"Ordersx"`
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
}
