//! The comment lines that stand around a mask: `# BEGIN INSERT` and `# END INSERT`.

use crate::lines::{split, to_u32};

/// A tag line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag<'a> {
    /// `BEGIN INSERT`, with the region's name where it has one.
    Begin(Option<&'a str>),
    /// `END INSERT`, likewise.
    End(Option<&'a str>),
}

/// A pair of tags, by 0-based line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// Line of the BEGIN tag.
    pub begin: usize,
    /// Line of the END tag.
    pub end: usize,
    /// The region's name.
    pub name: Option<&'a str>,
}

/// Why the tags of a file do not pair up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagProblem {
    /// BEGIN without END.
    #[error("`BEGIN INSERT` is never closed; add `END INSERT` where the region ends")]
    Unclosed {
        /// 1-based line.
        line: u32,
    },
    /// END without BEGIN.
    #[error("`END INSERT` closes nothing; add `BEGIN INSERT` above it or remove it")]
    Unopened {
        /// 1-based line.
        line: u32,
    },
    /// BEGIN inside a region.
    #[error("`BEGIN INSERT` inside the region that begins at line {outer}; regions must not nest or overlap")]
    Nested {
        /// 1-based line.
        line: u32,
        /// 1-based line where the outer region begins.
        outer: u32,
    },
    /// The two names of a pair differ.
    #[error("`END INSERT {end}` closes the region `{begin}` of line {opened}; give both tags the same name")]
    NamesDiffer {
        /// 1-based line of the END tag.
        line: u32,
        /// 1-based line of the BEGIN tag.
        opened: u32,
        /// Name in the BEGIN tag, empty for none.
        begin: String,
        /// Name in the END tag, empty for none.
        end: String,
    },
}

impl TagProblem {
    /// 1-based line it is about.
    pub fn line(&self) -> u32 {
        match self {
            Self::Unclosed { line }
            | Self::Unopened { line }
            | Self::Nested { line, .. }
            | Self::NamesDiffer { line, .. } => *line,
        }
    }
}

/// Reads `line` as a tag, whatever its comment leader: `#`, `//`, `--`, `;` or `<!-- -->`. A tag stands alone on its line
/// and has at most a name, so that prose about inserting is not taken for one.
pub fn read(line: &str) -> Option<Tag<'_>> {
    if !line.contains("INSERT") {
        return None;
    }
    let comment = line.trim();
    let body = if let Some(open) = comment.strip_prefix("<!--") {
        open.strip_suffix("-->")?
    } else {
        let leader = ["#", "//", "--", ";"].into_iter().find(|leader| comment.starts_with(leader))?;
        let repeated = leader.chars().next()?;
        comment.trim_start_matches(repeated)
    };
    let mut words = body.split_whitespace();
    let kind = words.next()?;
    if words.next() != Some("INSERT") {
        return None;
    }
    let name = words.next();
    let well_named =
        name.is_none_or(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-'));
    if words.next().is_some() || !well_named {
        return None;
    }
    match kind {
        "BEGIN" => Some(Tag::Begin(name)),
        "END" => Some(Tag::End(name)),
        _ => None,
    }
}

/// The pairs of tags in `text`, in order, and everything that is wrong with them; the pairs are to be used only when
/// nothing is. Quick when there is no tag.
pub fn pairs(text: &str) -> (Vec<Pair<'_>>, Vec<TagProblem>) {
    let (mut pairs, mut problems) = (Vec::new(), Vec::new());
    if !text.contains("INSERT") {
        return (pairs, problems);
    }
    // More than one is open only after a mistake; the END tags are then matched by name, so that one mistake gives one
    // problem.
    let mut open: Vec<(usize, Option<&str>)> = Vec::new();
    for (at, line) in split(text).into_iter().enumerate() {
        let number = to_u32(at + 1);
        match read(line) {
            Some(Tag::Begin(name)) => {
                if let Some((outer, _)) = open.first() {
                    problems.push(TagProblem::Nested { line: number, outer: to_u32(outer + 1) });
                }
                open.push((at, name));
            }
            Some(Tag::End(name)) => {
                if let Some(index) = open.iter().rposition(|(_, opened)| *opened == name) {
                    let (begin, _) = open.remove(index);
                    pairs.push(Pair { begin, end: at, name });
                } else if let Some((begin, opened)) = open.pop() {
                    problems.push(TagProblem::NamesDiffer {
                        line: number,
                        opened: to_u32(begin + 1),
                        begin: opened.unwrap_or_default().to_owned(),
                        end: name.unwrap_or_default().to_owned(),
                    });
                } else {
                    problems.push(TagProblem::Unopened { line: number });
                }
            }
            None => {}
        }
    }
    problems.extend(open.into_iter().map(|(begin, _)| TagProblem::Unclosed { line: to_u32(begin + 1) }));
    (pairs, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_comment_leader_is_known() {
        for line in [
            "    # BEGIN INSERT\n",
            "// BEGIN INSERT",
            "-- BEGIN INSERT\r\n",
            "<!-- BEGIN INSERT -->",
            ";; BEGIN INSERT",
        ] {
            assert_eq!(read(line), Some(Tag::Begin(None)), "{line}");
        }
        assert_eq!(read("\t# END INSERT order_queue"), Some(Tag::End(Some("order_queue"))));
    }

    #[test]
    fn prose_and_code_are_no_tags() {
        for line in [
            "# BEGIN INSERT the row here",
            "BEGIN INSERT",
            "x = 1  # BEGIN INSERT",
            "# begin insert",
            "# INSERT",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
