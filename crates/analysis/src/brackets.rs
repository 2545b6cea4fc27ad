//! Which bracket is never closed. A parser notices at the next line that makes no sense, or at the end of the file; a
//! person wants to know where it was opened.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::Ranged;

/// The first bracket that nothing closes, and its byte offset.
pub(crate) fn never_closed(tokens: &[Token]) -> Option<(char, u32)> {
    let mut open: Vec<(char, u32)> = Vec::new();
    for token in tokens {
        let (opened, closed) = match token.kind() {
            TokenKind::Lpar => (Some('('), None),
            TokenKind::Lsqb => (Some('['), None),
            TokenKind::Lbrace => (Some('{'), None),
            TokenKind::Rpar => (None, Some('(')),
            TokenKind::Rsqb => (None, Some('[')),
            TokenKind::Rbrace => (None, Some('{')),
            _ => (None, None),
        };
        if let Some(bracket) = opened {
            open.push((bracket, token.start().to_u32()));
        }
        // A closing bracket of another kind closes nothing.
        if open.last().is_some_and(|(bracket, _)| closed == Some(*bracket)) {
            open.pop();
        }
    }
    open.first().copied()
}
