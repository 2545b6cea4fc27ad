//! A file, parsed once: source, syntax tree, syntax errors, summary for others.

use crate::depth;
use crate::summary::Summary;
use crate::text::{Source, Span};
use ruff_python_ast::Suite;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

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
    let errors = parsed
        .errors()
        .iter()
        .take(MAX_ERRORS)
        .map(|error| (Span::from(error.location), sentence(&error.error.to_string())))
        .collect();
    let suite = parsed.try_into_module().map(ruff_python_parser::Parsed::into_suite).unwrap_or_default();
    let summary = Summary::of(path, &suite);
    ParsedFile { source, suite, errors, skipped: None, summary }
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
