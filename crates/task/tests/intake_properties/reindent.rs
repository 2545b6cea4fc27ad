//! Re-indentation changes no program: the same AST comes out, whatever the snippet and the mask.

use crate::python::{block, render};
use infrabench_task::intake::reindented;
use proptest::prelude::*;
use ruff_python_ast::comparable::ComparableStmt;
use ruff_python_ast::{ModModule, Stmt};
use ruff_python_parser::{Parsed, parse_module};

/// The statements of `lines`, which stand at `indent`, and of what `wrapper` shows around them.
fn parsed(lines: &[String], indent: &str) -> Result<ModModule, String> {
    let header = if indent.is_empty() { "" } else { "if wrapper:\n" };
    let text = format!("{header}{}\n", lines.join("\n"));
    parse_module(&text).map(Parsed::into_syntax).map_err(|error| format!("{error}\n{text}"))
}

fn statements<'m>(module: &'m ModModule, indent: &str) -> &'m [Stmt] {
    match module.body.as_slice() {
        [Stmt::If(wrapper)] if !indent.is_empty() => &wrapper.body,
        body => body,
    }
}

fn same(lines: &[String], from: &str, to: &str) -> Result<(), TestCaseError> {
    let given: Vec<&str> = lines.iter().map(String::as_str).collect();
    let moved = reindented(&given, to);
    let before = parsed(lines, from).map_err(TestCaseError::fail)?;
    let after = parsed(&moved, to)
        .map_err(|error| TestCaseError::fail(format!("before:\n{}\nafter: {error}", lines.join("\n"))))?;
    let comparable =
        |module, indent| statements(module, indent).iter().map(ComparableStmt::from).collect::<Vec<_>>();
    prop_assert!(
        comparable(&before, from) == comparable(&after, to),
        "{}\n---\n{}",
        lines.join("\n"),
        moved.join("\n")
    );
    // Once at its level, a snippet stays.
    let again: Vec<&str> = moved.iter().map(String::as_str).collect();
    prop_assert_eq!(reindented(&again, to), moved);
    Ok(())
}

const INDENTS: [&str; 6] = ["", "    ", "        ", "                ", "  ", "      "];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn a_block_keeps_its_meaning_at_any_level(
        block in block(),
        from in prop::sample::select(&INDENTS[..]),
        to in prop::sample::select(&INDENTS[..]),
        unit in prop::sample::select(&["    ", "  ", "        "][..]),
    ) {
        same(&render(&block, from, unit), from, to)?;
    }

    #[test]
    fn tabs_and_spaces_may_meet(block in block(), to in prop::sample::select(&["", "    ", "        ", "\t", "\t\t"][..])) {
        same(&render(&block, "", "\t"), "", to)?;
        same(&render(&block, "\t\t", "\t"), "\t\t", to)?;
        same(&render(&block, "", "    "), "", to)?;
    }

    #[test]
    fn a_first_line_that_lost_its_indentation_is_repaired(block in block()) {
        let mut right = vec!["        self.first = call(1)".to_owned()];
        right.extend(render(&block, "        ", "    "));
        let mut lost = right.clone();
        lost[0] = lost[0].trim_start().to_owned();
        let given: Vec<&str> = lost.iter().map(String::as_str).collect();
        prop_assert_eq!(reindented(&given, "        "), right);
    }
}
