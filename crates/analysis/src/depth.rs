//! Bounds nesting before the parser sees a text.
//!
//! The parser, the drop of its tree and every walk of ours recurse once per level of nesting. Natively the parser grows
//! its stack; a browser cannot, and a stack overflow there ends the worker. So the lexer, which does not recurse, runs
//! first and adds up what would be on the stack at the worst point: four for each open bracket, indented block or prefix
//! operator, one for each link of a chain (`a.b().c`, `x + y + z`), because a chain is parsed in a loop and only its tree
//! is deep. Python itself refuses 100 levels of indentation and 200 brackets; a repository of stacks stays under 60 units.
//!
//! Rejected: catching the overflow (impossible in wasm), and a stack-free walk of the tree (the parser would still fall).

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// The most units a text may nest.
pub(crate) const LIMIT: u32 = 400;

const LEVEL: u32 = 4;

/// Whether the text nests within [`LIMIT`].
pub(crate) fn within_limit(source: &str) -> bool {
    let mut lexer = lexer::lex(source, Mode::Module);
    let mut indents = 0_u32;
    // What is on the stack below the current bracket, and the chain since the last separator at this level.
    let mut open: Vec<u32> = Vec::new();
    let mut below = 0_u32;
    let mut chain = 0_u32;
    let mut operand = false;
    loop {
        let token = lexer.next_token();
        match token {
            TokenKind::EndOfFile => return true,
            TokenKind::Indent => indents += 1,
            TokenKind::Dedent => indents = indents.saturating_sub(1),
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                chain += 1;
                open.push(chain);
                below += chain + LEVEL;
                chain = 0;
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                if let Some(before) = open.pop() {
                    below = below.saturating_sub(before + LEVEL);
                    chain = before;
                }
            }
            TokenKind::Comma | TokenKind::Newline | TokenKind::Semi => chain = 0,
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline
            | TokenKind::Equal
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle => {}
            TokenKind::Dot => chain += 1,
            TokenKind::If
            | TokenKind::Else
            | TokenKind::Lambda
            | TokenKind::Await
            | TokenKind::Async
            | TokenKind::Yield
            | TokenKind::Not
            | TokenKind::DoubleStar
            | TokenKind::ColonEqual => chain += LEVEL,
            kind if kind.is_operator() => chain += if operand { 1 } else { LEVEL },
            _ => {}
        }
        if below + chain + indents * LEVEL > LIMIT {
            return false;
        }
        operand = matches!(
            token,
            TokenKind::Name
                | TokenKind::Int
                | TokenKind::Float
                | TokenKind::Complex
                | TokenKind::String
                | TokenKind::Rpar
                | TokenKind::Rsqb
                | TokenKind::Rbrace
                | TokenKind::FStringEnd
                | TokenKind::TStringEnd
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_nesting_is_within_the_limit_and_towers_are_not() {
        assert!(within_limit("a(b(c(d(e(f=[{'g': (1, 2)}])))))\n"));
        assert!(within_limit(&format!("x = [{}]\n", "a.b.c(1), ".repeat(5_000))));
        for tower in ["(", "[", "not ", "- ", "lambda: ", "f(", "a if b else ", "x ** ", "await ", "f'{"] {
            assert!(!within_limit(&format!("y = {}1\n", tower.repeat(2_000))), "{tower}");
        }
        assert!(!within_limit(&format!("y = a{}\n", ".b".repeat(2_000))));
        let blocks: Vec<String> = (0..150).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect();
        assert!(!within_limit(&blocks.concat()));
    }
}
