//! Python source cut into statements: strings and comments blanked, continuation lines joined.

/// A logical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// Columns of indentation; a tab goes to the next multiple of 8, as in Python.
    pub(super) indent: usize,
    /// Its text: strings are empty quotes, comments gone, line breaks inside brackets are spaces.
    pub(super) text: String,
    /// 0-based line where it begins.
    pub(super) line: usize,
}

/// The statements of `source`. Broken source gives what can be made of it.
pub(super) fn read(source: &str) -> Vec<Statement> {
    let mut scanner = Scanner { characters: source.chars().peekable(), line: 0, statements: Vec::new() };
    scanner.run();
    scanner.statements
}

struct Scanner<'a> {
    characters: std::iter::Peekable<std::str::Chars<'a>>,
    line: usize,
    statements: Vec<Statement>,
}

impl Scanner<'_> {
    fn next(&mut self) -> Option<char> {
        let character = self.characters.next();
        if character == Some('\n') {
            self.line += 1;
        }
        character
    }

    fn run(&mut self) {
        while self.characters.peek().is_some() {
            let indent = self.indentation();
            let line = self.line;
            let text = self.logical_line();
            let text = text.trim();
            if !text.is_empty() {
                self.statements.push(Statement { indent, text: text.to_owned(), line });
            }
        }
    }

    fn indentation(&mut self) -> usize {
        let mut indent = 0;
        while let Some(character) =
            self.characters.next_if(|c| matches!(c, ' ' | '\t' | '\u{c}' | '\u{feff}'))
        {
            indent = match character {
                ' ' => indent + 1,
                '\t' => (indent / 8 + 1) * 8,
                _ => indent,
            };
        }
        indent
    }

    fn logical_line(&mut self) -> String {
        let mut text = String::new();
        let mut depth = 0_usize;
        while let Some(character) = self.next() {
            match character {
                '\n' if depth == 0 => break,
                '\n' => text.push(' '),
                '\\' => {
                    // A continuation line; elsewhere a back slash is an error and means nothing.
                    self.characters.next_if_eq(&'\r');
                    if self.characters.peek() == Some(&'\n') {
                        self.next();
                    }
                    text.push(' ');
                }
                '#' => while self.characters.next_if(|c| *c != '\n').is_some() {},
                '"' | '\'' => {
                    self.string(character);
                    text.push_str("\"\"");
                }
                '(' | '[' | '{' => {
                    depth += 1;
                    text.push(character);
                }
                ')' | ']' | '}' => {
                    depth = depth.saturating_sub(1);
                    text.push(character);
                }
                _ => text.push(character),
            }
        }
        text
    }

    /// Skips a string whose first quote has been taken.
    fn string(&mut self, quote: char) {
        let mut quotes = 1;
        while quotes < 3 && self.characters.next_if_eq(&quote).is_some() {
            quotes += 1;
        }
        // Two quotes are an empty string.
        if quotes == 2 {
            return;
        }
        let mut run = 0;
        while let Some(character) = self.characters.peek().copied() {
            if character == '\n' && quotes == 1 {
                // Never closed: the line ends it.
                return;
            }
            self.next();
            if character == '\\' {
                // The character after it closes nothing, in raw strings too.
                self.next();
                run = 0;
            } else if character == quote {
                run += 1;
                if run == quotes {
                    return;
                }
            } else {
                run = 0;
            }
        }
    }
}
