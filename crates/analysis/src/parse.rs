//! A file, parsed once: source, syntax tree, syntax errors, summary for others.

use crate::summary::Summary;
use crate::text::{Source, Span};
use crate::{brackets, depth};
use ruff_python_ast::Suite;
use ruff_python_ast::token::Token;
use ruff_python_parser::{Mode, ParseError, ParseOptions, parse_unchecked};

/// Files over this size are compared by lines only. Source that a person wrote stays a hundred times smaller.
pub(crate) const MAX_BYTES: usize = 1 << 20;

/// At most this many syntax errors are reported for a file; the first ones cause the others.
const MAX_ERRORS: usize = 20;

/// A parsed file. For what is not parsed, `suite` is empty and `skipped` says why.
#[derive(Debug)]
pub(crate) struct ParsedFile {
    pub source: Source,
    pub suite: Suite,
    pub errors: Vec<(Span, String)>,
    pub skipped: Option<String>,
    pub summary: Summary,
}

/// Parses a file. Total: text that is not Python gives a partial tree and errors.
pub(crate) fn parse(path: &str, text: &str) -> ParsedFile {
    let source = Source::new(path, text);
    let skipped = if text.len() > MAX_BYTES {
        Some(format!(
            "`{path}` is {} KB long; files over {} KB are compared by lines only",
            text.len() / 1024,
            MAX_BYTES / 1024
        ))
    } else if !depth::within_limit(text) {
        Some(format!("`{path}` nests too deeply to be parsed; it is compared by lines only"))
    } else {
        None
    };
    if skipped.is_some() {
        return ParsedFile {
            source,
            suite: Suite::new(),
            errors: Vec::new(),
            skipped,
            summary: Summary::default(),
        };
    }
    let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
    let errors = errors(&source, parsed.errors(), parsed.tokens());
    let suite = parsed.try_into_module().map(ruff_python_parser::Parsed::into_suite).unwrap_or_default();
    let summary = Summary::of(path, &suite);
    ParsedFile { source, suite, errors, skipped: None, summary }
}

fn errors(source: &Source, found: &[ParseError], tokens: &[Token]) -> Vec<(Span, String)> {
    let mut errors: Vec<(Span, String)> = found
        .iter()
        .take(MAX_ERRORS)
        .map(|error| (Span::from(error.location), sentence(&error.error.to_string())))
        .collect();
    if !errors.is_empty()
        && let Some((bracket, at)) = brackets::never_closed(tokens)
        && let Some(first) = errors.iter_mut().find(|(span, _)| span.start >= at)
    {
        first.1 = format!("{}; `{bracket}` on line {} is never closed", first.1, source.line(at));
        // That is why it does not end well either.
        let end = errors.len().saturating_sub(1);
        if end > 0 && errors.last().is_some_and(|(_, message)| message.starts_with("Unexpected EOF")) {
            errors.truncate(end);
        }
    }
    errors
}

/// Whether a path is Python source by its name.
pub(crate) fn is_python(path: &str) -> bool {
    path.rsplit('.')
        .next()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("py") || ending.eq_ignore_ascii_case("pyi"))
}

fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "Invalid syntax".to_owned(),
    }
}
