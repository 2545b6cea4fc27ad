//! The Markdown that cases are written in.

use std::fmt;

#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Lines before the first case, verbatim.
    pub(crate) head: Vec<String>,
    pub(crate) shared: Vec<Section>,
    pub(crate) cases: Vec<Case>,
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub(crate) enum Part {
    Prose(String),
    Section(Section),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) info: String,
    pub(crate) lines: Vec<String>,
}

impl Section {
    pub(crate) fn kind(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }

    pub(crate) fn path(&self) -> &str {
        self.info.split_whitespace().nth(1).unwrap_or_default()
    }

    pub(crate) fn has(&self, word: &str) -> bool {
        self.info.split_whitespace().skip(1).any(|found| found == word)
    }

    /// The text, with the line endings that the section's words ask for.
    pub(crate) fn text(&self) -> String {
        let ending = if self.has("crlf") { "\r\n" } else { "\n" };
        let mut text: String = self.lines.iter().map(|line| format!("{line}{ending}")).collect();
        if self.has("no-final-newline") {
            text.truncate(text.len() - ending.len());
        }
        if self.has("escaped") { unescape(&text) } else { text }
    }

    /// A section that gives `text`.
    pub(crate) fn of(info: &str, text: &str) -> Self {
        let mut info = info.to_owned();
        let crlf = text.contains("\r\n");
        if crlf {
            info.push_str(" crlf");
        }
        if !text.is_empty() && !text.ends_with('\n') {
            info.push_str(" no-final-newline");
        }
        let lines = text.split_terminator(if crlf { "\r\n" } else { "\n" }).map(str::to_owned).collect();
        Self { info, lines }
    }
}

fn unescape(text: &str) -> String {
    text.replace("\\t", "\t").replace("\\r", "\r").replace("\\0", "\0").replace("\\u{feff}", "\u{feff}")
}

impl Case {
    pub(crate) fn sections(&self) -> impl Iterator<Item = &Section> {
        self.parts.iter().filter_map(|part| match part {
            Part::Section(section) => Some(section),
            Part::Prose(_) => None,
        })
    }

    fn is_outcome(section: &Section) -> bool {
        matches!(section.kind(), "reading" | "result")
    }

    /// What differs between the expected outcome and `found`.
    pub(crate) fn difference(&self, found: &[Section]) -> Option<String> {
        let expected: Vec<&Section> = self.sections().filter(|section| Self::is_outcome(section)).collect();
        if expected.iter().copied().eq(found) {
            return None;
        }
        let show = |sections: &mut dyn Iterator<Item = &Section>| {
            sections
                .map(|section| format!("    [{}]\n    {}", section.info, section.lines.join("\n    ")))
                .collect::<Vec<_>>()
                .join("\n")
        };
        Some(format!("  expected\n{}\n  found\n{}", show(&mut expected.into_iter()), show(&mut found.iter())))
    }

    pub(crate) fn replace_outcome(&mut self, found: &[Section]) {
        self.parts.retain(|part| !matches!(part, Part::Section(section) if Self::is_outcome(section)));
        self.parts.extend(found.iter().cloned().map(Part::Section));
    }
}

pub(crate) fn parse(text: &str) -> Document {
    let mut document = Document { head: Vec::new(), shared: Vec::new(), cases: Vec::new() };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks >= 3 {
            let fence = "`".repeat(ticks);
            let content = lines.by_ref().take_while(|line| *line != fence).map(str::to_owned).collect();
            let section = Section { info: line[ticks..].to_owned(), lines: content };
            if let Some(case) = document.cases.last_mut() {
                case.parts.push(Part::Section(section));
            } else {
                document.head.push(section.to_string());
                document.shared.push(section);
            }
        } else if let Some(title) = line.strip_prefix("## ") {
            document.cases.push(Case { title: title.to_owned(), parts: Vec::new() });
        } else {
            match document.cases.last_mut() {
                Some(_) if line.is_empty() => {}
                Some(case) => case.parts.push(Part::Prose(line.to_owned())),
                None => document.head.push(format!("{line}\n")),
            }
        }
    }
    document
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let longest =
            self.lines.iter().map(|line| line.len() - line.trim_start_matches('`').len()).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(4) + 1);
        writeln!(f, "{fence}{}", self.info)?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "{fence}")
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.head {
            f.write_str(line)?;
        }
        for (index, case) in self.cases.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            writeln!(f, "{gap}## {}", case.title)?;
            let mut in_prose = false;
            for part in &case.parts {
                match part {
                    Part::Prose(line) => {
                        writeln!(f, "{}{line}", if in_prose { "" } else { "\n" })?;
                        in_prose = true;
                    }
                    Part::Section(section) => {
                        write!(f, "\n{section}")?;
                        in_prose = false;
                    }
                }
            }
        }
        Ok(())
    }
}
