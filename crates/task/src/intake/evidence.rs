//! Telling code from prose and from commands, line by line.
//!
//! One line proves little: the callers ask for lines in their surroundings, and only a line that reads as a sentence
//! counts as prose. Everything undecided goes with its neighbours.

use super::lexer::{self, LineKind};

/// What a line looks like, taken alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Cannot well be anything but code.
    Code,
    /// Reads as a sentence, a list item or a heading.
    Prose,
    /// Blank, a comment, or undecided.
    Either,
}

/// Languages of fences whose content is never the answer's code when anything else is there.
const ASIDE: [&str; 22] = [
    "bash",
    "sh",
    "shell",
    "zsh",
    "console",
    "terminal",
    "powershell",
    "cmd",
    "bat",
    "text",
    "txt",
    "plaintext",
    "output",
    "log",
    "mermaid",
    "dot",
    "plantuml",
    "csv",
    "http",
    "cypher",
    "stdout",
    "ascii",
];

/// First words of lines in a shell.
const COMMANDS: [&str; 28] = [
    "pip", "pip3", "npm", "npx", "yarn", "pnpm", "cdk", "aws", "python", "python3", "pytest", "cd", "ls",
    "mkdir", "export", "git", "curl", "source", "brew", "apt", "apt-get", "sudo", "docker", "make", "poetry",
    "uv", "pipenv", "echo",
];

/// Whether a fence's language says that its content is commands, output or a drawing.
pub(crate) fn is_aside_language(language: &str) -> bool {
    ASIDE.contains(&language.to_ascii_lowercase().as_str())
}

/// Whether every line is a shell command, a comment or blank.
pub(crate) fn is_commands<'a>(lines: impl IntoIterator<Item = &'a str>) -> bool {
    let mut commands = 0;
    let mut continued = false;
    for line in lines {
        let text = line.trim();
        let command = text.strip_prefix('$').or_else(|| text.strip_prefix("> ")).map_or(text, str::trim);
        let first = command.split_whitespace().next().unwrap_or_default();
        let known = COMMANDS.contains(&first) && !command.contains(['(', '=']);
        if text.is_empty() || text.starts_with('#') || continued || text.starts_with('$') || known {
            commands += usize::from(known || text.starts_with('$'));
            continued = text.ends_with('\\');
        } else {
            return false;
        }
    }
    commands > 0
}

/// The share of lines (0 to 1) that look like Python, among those that say anything.
pub(crate) fn python_share(lines: &[&str]) -> f64 {
    let scanned = lexer::scan(lines.iter().copied());
    let (mut code, mut all) = (0_u32, 0_u32);
    for (line, scan) in lines.iter().zip(&scanned.lines) {
        match scan.kind {
            LineKind::Blank | LineKind::Comment | LineKind::InString => {}
            LineKind::Statement | LineKind::Continuation => {
                all += 1;
                code += u32::from(scan.kind == LineKind::Continuation || look(line) == Look::Code);
            }
        }
    }
    if all == 0 { 0.0 } else { f64::from(code) / f64::from(all) }
}

/// What `line` looks like, outside strings and brackets.
pub(crate) fn look(line: &str) -> Look {
    let text = line.trim();
    if text.is_empty() || (text.starts_with('#') && !is_heading(text)) {
        return Look::Either;
    }
    if is_statement(text) || is_assignment(text) || is_call(text) || is_delimiter(text) {
        return Look::Code;
    }
    if is_sentence(text) { Look::Prose } else { Look::Either }
}

/// A Markdown heading below the first level; `# x` may as well be a comment.
fn is_heading(text: &str) -> bool {
    text.starts_with("##") && text.trim_start_matches('#').starts_with(' ')
}

fn is_statement(text: &str) -> bool {
    let word = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .map_or(text, |end| text.get(..end).unwrap_or_default());
    let rest = text.get(word.len()..).unwrap_or_default().trim_start();
    // A header ends with its colon, or goes on in the next line behind an opening bracket.
    let block = || text.split(" #").next().unwrap_or_default().trim_end().ends_with([':', '(', '[', '{']);
    match word {
        "import" => !rest.is_empty() && rest.split(',').all(is_module),
        "from" => rest
            .split_once(" import ")
            .is_some_and(|(module, names)| is_module(module) && !names.trim().is_empty()),
        "def" | "class" => is_name_start(rest) && (rest.contains('(') || block()),
        "async" => rest.starts_with("def ") || rest.starts_with("with ") || rest.starts_with("for "),
        "for" => rest.contains(" in ") && block(),
        "if" | "elif" | "while" | "with" | "except" | "match" | "case" => block() && !ends_as_sentence(text),
        "try" | "else" | "finally" => text.trim_end() == format!("{word}:"),
        "return" | "yield" => rest.is_empty() || !is_wordy(rest),
        "raise" | "assert" | "del" | "await" | "global" | "nonlocal" => !rest.is_empty() && !is_wordy(rest),
        "pass" | "break" | "continue" => rest.is_empty(),
        "" => {
            text.starts_with('@') && is_name_start(text.get(1..).unwrap_or_default()) && !text.contains(' ')
        }
        _ => false,
    }
}

/// `a.b`, `a as b`.
fn is_module(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let dotted = |word: &str| {
        !word.is_empty()
            && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
            && !word.ends_with('.')
    };
    let named = words.next().is_some_and(|word| dotted(word) || word.chars().all(|c| c == '.'));
    named && words.next().is_none_or(|word| word == "as" || word.starts_with('#'))
}

fn is_name_start(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// `name`, `self.name`, `names["x"]`: what may stand before `=` or `(`.
fn target_end(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '[' if at > 0 => depth += 1,
            ']' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            c if c.is_alphanumeric() || c == '_' || c == '.' => {}
            _ => return at,
        }
    }
    text.len()
}

fn is_assignment(text: &str) -> bool {
    if !is_name_start(text) {
        return false;
    }
    // Several targets: `a, b = ...`.
    let mut rest = text;
    for _ in 0..4 {
        rest = rest.get(target_end(rest)..).unwrap_or_default();
        match rest.strip_prefix(", ") {
            Some(next) if is_name_start(next) => rest = next,
            Some(_) | None => break,
        }
    }
    let after = rest.trim_start();
    // An annotation: `name: type = ...`.
    let after = match after.strip_prefix(':') {
        Some(annotation) if rest.starts_with(':') => {
            annotation.split_once(" = ").map_or("", |(kind, value)| {
                if kind.trim().contains(' ') && !kind.contains(['[', '|']) { "" } else { value }
            })
        }
        Some(_) | None => {
            let operator =
                ["+=", "-=", "*=", "/=", "|=", "//=", ":="].into_iter().find_map(|op| after.strip_prefix(op));
            operator
                .or_else(|| after.strip_prefix('=').filter(|rest| !rest.starts_with('=')))
                .unwrap_or_default()
        }
    };
    !after.trim().is_empty()
}

fn is_call(text: &str) -> bool {
    let end = target_end(text);
    let name = text.get(..end).unwrap_or_default();
    let rest = text.get(end..).unwrap_or_default();
    let code_end = rest.split(" #").next().unwrap_or_default().trim_end();
    is_name_start(text)
        && rest.starts_with('(')
        && code_end.ends_with([')', '(', ',', '[', '{', ']', '}'])
        && (name.contains(['.', '_'])
            || code_end.ends_with('(')
            || code_end.contains([',', '=', '"', '\'', '.'])
            || code_end == "()")
}

fn is_delimiter(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ')' | ']' | '}' | ',' | '(' | '[' | '{' | '.' | ':' | ';'))
        && text.contains([')', ']', '}'])
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 1)
}

/// Several plain words in a row.
fn is_wordy(text: &str) -> bool {
    words(text)
        .filter(|word| word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | ',' | '\'')))
        .count()
        >= 4
}

fn ends_as_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?'])
}

fn is_sentence(text: &str) -> bool {
    if is_heading(text) || text.starts_with("**") {
        return true;
    }
    let item = ["- ", "* ", "• ", "> "].into_iter().any(|bullet| text.starts_with(bullet));
    let numbered = text.split_once(['.', ')']).is_some_and(|(number, rest)| {
        !number.is_empty()
            && number.len() <= 3
            && number.bytes().all(|b| b.is_ascii_digit())
            && rest.starts_with(' ')
    });
    let count = words(text).count();
    let ends = text.ends_with(['.', '!', '?', ':']) || text.ends_with("```");
    let capital = text.starts_with(|c: char| c.is_uppercase());
    if item || numbered {
        return count >= 2;
    }
    (ends && count >= 3) || (capital && count >= 2 && ends) || (capital && count >= 4) || is_wordy(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_prose() {
        for line in [
            "import aws_cdk as cdk",
            "from aws_cdk import aws_s3 as s3",
            "self.queue = sqs.Queue(",
            "queue.grant_send_messages(fn)",
            "def handler(event, context):",
            "for item in items:",
            "for actions, resource in (",
            "if (",
            "@property",
            "a, b = 1, 2",
            "names[\"x\"] = 3",
            "return api",
            "if self.stage == 'prod':",
            "timeout: Duration = Duration.seconds(3)",
            "count += 1",
            "))",
            "print('x')",
            "foo()",
        ] {
            assert_eq!(look(line), Look::Code, "{line}");
        }
        for line in [
            "Here is the code you asked for:",
            "I added a queue and gave the function the right to send to it.",
            "## Explanation",
            "- The queue is encrypted",
            "1. Create the queue",
            "For example:",
            "If you want to deploy this, run the command below.",
            "import the module and then call it",
            "Return values are checked by the caller in this case",
            "**Note**",
            "from the beginning of the import we know that",
        ] {
            assert_eq!(look(line), Look::Prose, "{line}");
        }
    }

    #[test]
    fn commands_are_told_from_code() {
        assert!(is_commands(["$ pip install aws-cdk-lib", "cdk deploy \\", "  --all"]));
        assert!(is_commands(["# first", "npm ci"]));
        assert!(!is_commands(["python = 3", "x"]));
        assert!(!is_commands(["queue = sqs.Queue(self, 'Q')"]));
        assert!(!is_commands([""]));
    }
}
