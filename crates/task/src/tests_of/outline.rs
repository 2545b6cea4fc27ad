//! The functions and classes of a test file that matter to pytest.

use super::statements::{self, Statement};

/// What a file defines, nested classes included.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Test functions outside classes.
    pub(super) functions: Vec<Test>,
    /// Every class.
    pub(super) classes: Vec<Class>,
}

/// A test function or method.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) name: String,
    /// 0-based line.
    pub(super) line: usize,
}

/// A class.
#[derive(Debug)]
pub(super) struct Class {
    /// Its own name.
    pub(super) name: String,
    /// Names of the classes around it and its own, joined by `::`.
    pub(super) path: String,
    /// Base classes as written.
    pub(super) bases: Vec<String>,
    /// 0-based line.
    pub(super) line: usize,
    /// Whether it has `__init__` or `__new__`, with which pytest does not collect it.
    pub(super) has_init: bool,
    /// What it says `__test__` is, with which a class opts out.
    pub(super) collect: Option<bool>,
    /// Its test methods.
    pub(super) tests: Vec<Test>,
}

impl Outline {
    /// The class and its ancestors in this file, each once.
    pub(super) fn lineage<'a>(&'a self, class: &'a Class) -> Vec<&'a Class> {
        let mut lineage = vec![class];
        let mut next = 0;
        while let Some(class) = lineage.get(next).copied() {
            next += 1;
            for base in &class.bases {
                let known = self.classes.iter().rev().find(|known| known.name == *base);
                if let Some(known) =
                    known.filter(|known| !lineage.iter().any(|seen| std::ptr::eq(*seen, *known)))
                {
                    lineage.push(known);
                }
            }
        }
        lineage
    }
}

/// A block that statements are inside of.
enum Block {
    Class(usize),
    Function,
}

/// Reads a test file.
pub(super) fn read(source: &str) -> Outline {
    let mut outline = Outline::default();
    let mut blocks: Vec<(usize, Block)> = Vec::new();
    let mut fixture = false;
    for statement in statements::read(source) {
        blocks.truncate(blocks.iter().take_while(|(indent, _)| *indent < statement.indent).count());
        if let Some(decorator) = statement.text.strip_prefix('@') {
            let name = decorator.split('(').next().unwrap_or_default().trim();
            fixture |= name == "fixture" || name.ends_with(".fixture");
            continue;
        }
        let in_function = blocks.iter().any(|(_, block)| matches!(block, Block::Function));
        let class = match blocks.last() {
            Some((_, Block::Class(index))) => Some(*index),
            Some((_, Block::Function)) | None => None,
        };
        if let Some(name) = defined(&statement, "def").or_else(|| defined(&statement, "async def")) {
            if !in_function && !fixture {
                outline.function(class, name, statement.line);
            }
            blocks.push((statement.indent, Block::Function));
        } else if let Some(name) = defined(&statement, "class") {
            if in_function {
                blocks.push((statement.indent, Block::Function));
            } else {
                blocks.push((statement.indent, Block::Class(outline.classes.len())));
                outline.class(class, name, &statement);
            }
        } else if let Some(class) = class.and_then(|index| outline.classes.get_mut(index)) {
            match statement.text.replace(' ', "").as_str() {
                "__test__=False" => class.collect = Some(false),
                "__test__=True" => class.collect = Some(true),
                _ => {}
            }
        }
        fixture = false;
    }
    outline
}

impl Outline {
    fn function(&mut self, class: Option<usize>, name: &str, line: usize) {
        let is_test = name.starts_with("test");
        let test = || Test { name: name.to_owned(), line };
        match class {
            Some(index) => {
                if let Some(class) = self.classes.get_mut(index) {
                    class.has_init |= matches!(name, "__init__" | "__new__");
                    class.tests.extend(is_test.then(test));
                }
            }
            None => self.functions.extend(is_test.then(test)),
        }
    }

    fn class(&mut self, outer: Option<usize>, name: &str, statement: &Statement) {
        let path = match outer.and_then(|index| self.classes.get(index)) {
            Some(outer) => format!("{}::{name}", outer.path),
            None => name.to_owned(),
        };
        self.classes.push(Class {
            name: name.to_owned(),
            path,
            bases: bases(&statement.text),
            line: statement.line,
            has_init: false,
            collect: None,
            tests: Vec::new(),
        });
    }
}

/// The name that a statement such as `def name(` defines.
fn defined<'a>(statement: &'a Statement, keyword: &str) -> Option<&'a str> {
    let mut rest = statement.text.as_str();
    for word in keyword.split(' ') {
        rest = rest.strip_prefix(word)?;
        let trimmed = rest.trim_start();
        if trimmed.len() == rest.len() {
            return None;
        }
        rest = trimmed;
    }
    let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (!name.is_empty()).then_some(name)
}

/// The names between the brackets of `class Name(A, b.C, metaclass=M):`.
fn bases(statement: &str) -> Vec<String> {
    let Some((_, rest)) = statement.split_once('(') else { return Vec::new() };
    let list = rest.rsplit_once(')').map_or(rest, |(list, _)| list);
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty() && !name.contains('='));
    names.map(str::to_owned).collect()
}
