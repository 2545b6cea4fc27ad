//! Which file or mask a text names: info strings, headings, the line above a block, first-line comments.

use super::answer::Line;
use super::desk::Desk;
use crate::path::{PathError, RelativePath};

/// What a path in an answer stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A file of the context.
    Context(RelativePath),
    /// A test of the task.
    Test(RelativePath),
    /// A file that does not exist.
    New(RelativePath),
    /// The end of several paths of the context.
    Several(Vec<RelativePath>),
    /// No path inside a codebase.
    Unsafe(PathError),
}

/// How a block came by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedBy {
    /// A form that always names its files: a JSON key, a file element.
    Form,
    /// The fence's info string.
    Info,
    /// A heading, bold or plain line that is nothing but a path.
    Heading,
    /// A comment on the block's first line.
    Comment,
    /// A path somewhere in the prose above: a hint, no more.
    Mention,
}

impl NamedBy {
    /// For a `because`.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Form => "the answer gives",
            Self::Info => "the fence's info string names",
            Self::Heading => "the heading above names",
            Self::Comment => "the first line names",
            Self::Mention => "the text above mentions",
        }
    }
}

/// Endings of file names that are taken for paths although the context has no such file.
const EXTENSIONS: [&str; 25] = [
    "py", "pyi", "js", "ts", "tsx", "jsx", "mjs", "cjs", "json", "yaml", "yml", "toml", "txt", "md", "sh",
    "cfg", "ini", "sql", "html", "css", "xml", "env", "vtl", "graphql", "csv",
];

/// What `path` stands for. Exact paths first, then the end of a single path of the context, then a context's path with
/// folders in front of it.
pub(crate) fn resolve(desk: &Desk<'_>, path: &str) -> Named {
    let parsed = match RelativePath::parse(path) {
        Ok(parsed) => parsed,
        Err(problem) => return Named::Unsafe(problem),
    };
    let task = desk.task;
    if task.context.contains_key(&parsed) {
        return Named::Context(parsed);
    }
    if task.tests.contains_key(&parsed) {
        return Named::Test(parsed);
    }
    let ends_with =
        |long: &str, short: &str| long.strip_suffix(short).is_some_and(|front| front.ends_with('/'));
    let within = |known: &&RelativePath| ends_with(known.as_str(), parsed.as_str());
    let around = |known: &&RelativePath| ends_with(parsed.as_str(), known.as_str());
    let mut found: Vec<&RelativePath> = task.context.keys().filter(within).collect();
    if found.len() > 1 {
        // Of several files with this name, the one that was cut is meant.
        let masked: Vec<&RelativePath> = found.iter().copied().filter(|path| desk.is_masked(path)).collect();
        if masked.len() == 1 {
            found = masked;
        }
    }
    match found.as_slice() {
        [one] => return Named::Context((*one).clone()),
        [_, ..] => return Named::Several(found.into_iter().cloned().collect()),
        [] => {}
    }
    if let Some(test) = task.tests.keys().find(|known| within(known) || around(known)) {
        return Named::Test(test.clone());
    }
    match task.context.keys().filter(around).max_by_key(|known| known.as_str().len()) {
        Some(known) => Named::Context(known.clone()),
        None => Named::New(parsed),
    }
}

/// Whether `text` looks like a path: it has a known ending or is a file of the context.
pub(crate) fn looks_like_path(desk: &Desk<'_>, text: &str) -> bool {
    if text.is_empty() || text.len() > RelativePath::MAX_BYTES || text.contains("://") || text.contains("...")
    {
        return false;
    }
    let good =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | '.' | '_' | '-' | '~' | '+' | '@' | ':');
    if !text.chars().all(good) {
        return false;
    }
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let extension = name
        .rsplit_once('.')
        .filter(|(stem, _)| !stem.is_empty() || name.len() > 1)
        .map(|(_, extension)| extension);
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
        || matches!(name, "Dockerfile" | "Makefile")
        || (text.contains('.')
            && RelativePath::parse(text).is_ok_and(|path| desk.task.context.contains_key(&path)))
}

/// The path that an info string names: `python title="app.py"`, `python:app.py`, `app.py`, `python # app.py`.
pub(crate) fn in_info(desk: &Desk<'_>, info: &str) -> Option<String> {
    let separators = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '=' | '{' | '}' | '(' | ')' | ',' | '[' | ']')
    };
    let mut words = info.split(separators).filter(|word| !word.is_empty());
    words.find_map(|word| {
        // `python:app.py`; a single letter before the colon is a drive.
        let path =
            word.split_once(':').filter(|(language, _)| language.len() > 1).map_or(word, |(_, path)| path);
        looks_like_path(desk, path).then(|| path.to_owned())
    })
}

/// The language of an info string.
pub(crate) fn language(desk: &Desk<'_>, info: &str) -> Option<String> {
    let word = info
        .split(|c: char| c.is_whitespace() || matches!(c, ':' | '{' | ','))
        .next()?
        .trim_start_matches('.');
    (!word.is_empty() && !looks_like_path(desk, word)).then(|| word.to_ascii_lowercase())
}

/// The path that a line consists of: `### app.py`, `**app.py**`, `` `app.py`: ``, `File: app.py`.
pub(crate) fn as_heading(desk: &Desk<'_>, line: &str) -> Option<String> {
    let text = line.trim().trim_start_matches(['#', '>', '-', '=']).trim();
    let text = text.trim_matches(|c: char| matches!(c, '*' | '_' | '`' | ':' | '"' | '\'' | '=' | '-' | ' '));
    let mut text = text;
    let numbered = text.split_once(['.', ')']).filter(|(number, rest)| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with(' ')
    });
    if let Some((_, rest)) = numbered {
        text = rest.trim();
    }
    if let Some((label, rest)) = text.split_once(':') {
        let label = label.trim_matches(|c: char| matches!(c, '*' | '`' | ' ')).to_ascii_lowercase();
        if matches!(
            label.as_str(),
            "file"
                | "filename"
                | "file name"
                | "path"
                | "filepath"
                | "in"
                | "update"
                | "updated"
                | "new file"
        ) {
            text = rest;
        }
    }
    for word in ["File ", "file ", "In ", "in ", "Updated ", "Update "] {
        text = text.strip_prefix(word).unwrap_or(text);
    }
    for word in [
        "(updated)",
        "(modified)",
        "(new)",
        "(complete)",
        "(full)",
        "(full file)",
        "(complete file)",
        "(new file)",
    ] {
        text = text.trim_end().strip_suffix(word).unwrap_or(text);
    }
    let text = text.trim().trim_matches(|c: char| matches!(c, '*' | '_' | '`' | ':' | '"' | '\'' | ' '));
    looks_like_path(desk, text).then(|| text.to_owned())
}

/// The path that a comment consists of: `# app.py`, `// file: app.py`, `<!-- app.html -->`.
pub(crate) fn in_comment(desk: &Desk<'_>, line: &str) -> Option<String> {
    let text = line.trim();
    let body =
        ["<!--", "/*", "//", "#", "--", ";"].into_iter().find_map(|leader| text.strip_prefix(leader))?;
    as_heading(
        desk,
        body.trim_end_matches("-->").trim_end_matches("*/").trim_start_matches(['#', '/', ';', '-']),
    )
}

/// The single file of the context that a line of prose mentions.
pub(crate) fn mentioned(desk: &Desk<'_>, line: &str) -> Option<RelativePath> {
    let separators = |c: char| {
        c.is_whitespace() || matches!(c, '`' | '*' | '"' | '\'' | '(' | ')' | ',' | '[' | ']' | '<' | '>')
    };
    let mut found: Vec<RelativePath> = Vec::new();
    for word in line.split(separators) {
        let word = word.trim_end_matches(['.', ':', ';', '!', '?']);
        if looks_like_path(desk, word)
            && let Named::Context(path) = resolve(desk, word)
            && !found.contains(&path)
        {
            found.push(path);
        }
    }
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// The name that the prose above a block gives it: the nearest line that is a path, else the nearest that mentions one.
pub(crate) fn above(desk: &Desk<'_>, prose: &[Line<'_>]) -> Option<(String, NamedBy)> {
    let near: Vec<&Line<'_>> = prose.iter().rev().filter(|line| !line.is_blank()).take(6).collect();
    if let Some(path) = near.first().and_then(|line| as_heading(desk, &line.text)) {
        return Some((path, NamedBy::Heading));
    }
    for line in near {
        let heading = line.text.trim_start().starts_with('#') || line.text.trim().starts_with("**");
        if heading && let Some(path) = as_heading(desk, &line.text) {
            return Some((path, NamedBy::Heading));
        }
        if let Some(path) = mentioned(desk, &line.text) {
            return Some((path.to_string(), NamedBy::Mention));
        }
    }
    None
}
