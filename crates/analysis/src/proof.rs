//! What proving a task needs to know of its Python: which values it writes, and its tests in another order.

use crate::parse;
use crate::text::{Source, Span};
use infrabench_protocol::place::LineRange;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, InterpolatedStringElement, Stmt};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;
use std::collections::BTreeSet;

/// The values that some code writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Literals {
    /// Numbers, as Python would print them without a sign.
    pub numbers: BTreeSet<String>,
    /// Strings, docstrings left out; of formatted ones, the parts between the braces.
    pub strings: BTreeSet<String>,
}

/// The values that a file writes, or that some of its lines do. Total: what is no Python has those of what can be read.
pub fn literals(path: &str, text: &str, lines: Option<&[LineRange]>) -> Literals {
    let parsed = parse::parse(path, text);
    let mut collector = Collector { source: &parsed.source, lines, found: Literals::default() };
    visitor::walk_body(&mut collector, &parsed.suite);
    collector.found
}

struct Collector<'a> {
    source: &'a Source,
    lines: Option<&'a [LineRange]>,
    found: Literals,
}

impl Collector<'_> {
    fn is_meant(&self, span: Span) -> bool {
        let line = self.source.line(span.start);
        self.lines.is_none_or(|lines| lines.iter().any(|lines| lines.first <= line && line <= lines.last))
    }
}

impl<'a> Visitor<'a> for Collector<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if matches!(stmt, Stmt::Expr(expression) if matches!(*expression.value, Expr::StringLiteral(_))) {
            return;
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if self.is_meant(expr.range().into()) {
            match expr {
                Expr::NumberLiteral(number) => {
                    let text = self.source.slice(number.range().into()).replace('_', "");
                    self.found.numbers.insert(text.strip_suffix(".0").map_or(text.clone(), str::to_owned));
                }
                Expr::StringLiteral(string) => {
                    self.found.strings.insert(string.value.to_str().to_owned());
                }
                Expr::FString(string) => {
                    let parts = string.value.elements().filter_map(|element| match element {
                        InterpolatedStringElement::Literal(literal) => Some(literal.value.to_string()),
                        InterpolatedStringElement::Interpolation(_) => None,
                    });
                    self.found.strings.extend(parts);
                }
                // What else there is has parts that are visited.
                _ => {}
            }
        }
        visitor::walk_expr(self, expr);
    }
}

/// How many brackets are open at the end of a line (1-based; 0 is the start). Of text that is no Python, as far as it can
/// be read.
pub fn open_brackets(text: &str, line: u32) -> u32 {
    let source = Source::new("", text);
    let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
    let mut open: u32 = 0;
    for token in parsed.tokens() {
        if source.line(Span::from(token.range()).start) > line {
            break;
        }
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open
}

/// A test file whose top-level test functions and classes stand in another order, each moved as it is; the same for the
/// same `seed`. None where there are fewer than two of them or the file is no Python.
///
/// Pytest runs a file's tests as they stand, so this is another order of running them.
pub fn reordered(path: &str, text: &str, seed: u64) -> Option<String> {
    let parsed = parse::parse(path, text);
    if !parsed.errors.is_empty() {
        return None;
    }
    let spans: Vec<Span> = parsed.suite.iter().filter(|stmt| is_test(stmt)).map(whole).collect();
    if spans.len() < 2 {
        return None;
    }
    let mut order: Vec<usize> = (0..spans.len()).collect();
    if seed == 0 {
        order.reverse();
    } else {
        shuffle(&mut order, seed);
    }
    // Behind all else: what stands between tests may be used by the decorator of one that now comes earlier.
    let mut new = String::with_capacity(text.len());
    let mut end = 0;
    for span in &spans {
        new.push_str(text.get(end..span.start as usize)?);
        end = span.end as usize;
    }
    new.push_str(text.get(end..)?);
    for at in order {
        new.push_str("\n\n");
        new.push_str(parsed.source.slice(*spans.get(at)?));
    }
    new.push('\n');
    Some(new)
}

fn is_test(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::FunctionDef(function) => function.name.as_str().starts_with("test"),
        Stmt::ClassDef(class) => class.name.as_str().starts_with("Test"),
        _ => false,
    }
}

/// A definition with its decorators.
fn whole(stmt: &Stmt) -> Span {
    let span = Span::from(stmt.range());
    let decorators = match stmt {
        Stmt::FunctionDef(function) => &function.decorator_list,
        Stmt::ClassDef(class) => &class.decorator_list,
        _ => return span,
    };
    let first = decorators
        .first()
        .map_or(span.start, |decorator| Span::from(decorator.range()).start.min(span.start));
    Span { start: first, end: span.end }
}

/// Fisher and Yates with the generator of Knuth's MMIX: any order will do, as long as it is the same each time.
fn shuffle(order: &mut [usize], seed: u64) {
    let mut state = seed;
    for at in (1..order.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(state >> 33).unwrap_or(0) % (at + 1);
        order.swap(at, other);
    }
}

#[cfg(test)]
mod tests {
    use super::{literals, open_brackets, reordered};
    use infrabench_protocol::place::LineRange;

    const TESTS: &str = "\
\"\"\"Doc 9.\"\"\"
import pytest

WAIT = 60.0

@pytest.fixture
def a():
    return {\"Key\": f\"arn:{1}:x\"}

@pytest.mark.parametrize(\"size\", [3])
def test_one(a, size):
    assert a

def helper(): pass

def test_two(a):
    assert a
";

    #[test]
    fn values_are_read_where_they_are_written() {
        let all = literals("t.py", TESTS, None);
        assert_eq!(all.numbers.iter().collect::<Vec<_>>(), ["1", "3", "60"]);
        assert_eq!(all.strings.iter().collect::<Vec<_>>(), [":x", "Key", "arn:", "size"]);
        let some = literals("t.py", TESTS, Some(&[LineRange::new(4, 4)]));
        assert_eq!((some.numbers.len(), some.strings.len()), (1, 0));
    }

    #[test]
    fn tests_change_places_with_their_decorators() {
        let new = reordered("t.py", TESTS, 0).unwrap();
        assert!(new.find("def helper").unwrap() < new.find("def test_two").unwrap());
        assert!(new.find("def test_two").unwrap() < new.find("@pytest.mark").unwrap());
        assert!(new.find("@pytest.mark").unwrap() < new.find("def test_one").unwrap());
        assert_eq!(reordered("t.py", "def test_one(): pass\n", 0), None);
        assert_eq!(reordered("t.py", "def test_one(: pass\ndef test_two(): pass\n", 0), None);
    }

    #[test]
    fn brackets_are_counted_line_by_line() {
        let text = "a = call(\n    [1],\n    \"(\",\n)\nb = 1\n";
        let open: Vec<u32> = (0..6).map(|line| open_brackets(text, line)).collect();
        assert_eq!(open, [0, 1, 1, 1, 0, 0]);
    }
}
