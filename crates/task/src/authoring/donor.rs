//! A donor: a repository and the regions that its tags name.

use super::{AuthoringProblem, is_region_name};
use crate::lines::{indent_of, split, to_u32};
use crate::path::RelativePath;
use crate::tags;
use crate::task::Codebase;

/// A complete repository whose solution regions are tagged.
#[derive(Clone, Debug, PartialEq)]
pub struct Donor<'a> {
    /// Its files, tags included.
    pub files: &'a Codebase,
    /// Its regions, by file and line.
    pub regions: Vec<Region>,
}

/// A tagged stretch of a donor's file. Several may have the same name; they are cut together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The file.
    pub path: RelativePath,
    /// Its name.
    pub name: String,
    /// 0-based line of the BEGIN tag.
    pub begin: usize,
    /// 0-based line of the END tag.
    pub end: usize,
}

impl<'a> Donor<'a> {
    /// Finds the regions of the donor called `name`. Gives everything that is wrong with its tags.
    pub fn read(name: &str, files: &'a Codebase) -> Result<Self, Vec<AuthoringProblem>> {
        let (mut regions, mut problems) = (Vec::new(), Vec::new());
        for (path, text) in files {
            let (pairs, tag_problems) = tags::pairs(text);
            let mut complain = |line: u32, message: String| {
                problems.push(AuthoringProblem {
                    file: format!("donors/{name}/{path}"),
                    line: Some(line),
                    message,
                });
            };
            for problem in tag_problems {
                complain(problem.line(), problem.to_string());
            }
            let lines = split(text);
            for pair in pairs {
                let number = to_u32(pair.begin + 1);
                let Some(region) = pair.name else {
                    complain(
                        number,
                        "the region has no name; write `BEGIN INSERT name` and `END INSERT name`".to_owned(),
                    );
                    continue;
                };
                if !is_region_name(region) {
                    complain(number, format!("`{region}` is not a region's name; use a-z, 0-9 and _"));
                }
                if let Some(message) = misplaced(&lines, pair.begin, pair.end) {
                    complain(number, format!("region `{region}`: {message}"));
                }
                let (begin, end) = (pair.begin, pair.end);
                regions.push(Region { path: path.clone(), name: region.to_owned(), begin, end });
            }
        }
        if problems.is_empty() { Ok(Self { files, regions }) } else { Err(problems) }
    }
}

/// What is wrong with where the tags of a region stand.
fn misplaced(lines: &[&str], begin: usize, end: usize) -> Option<String> {
    let content = lines.get(begin + 1..end).unwrap_or_default();
    let Some(first) = content.iter().find(|line| !line.trim().is_empty()) else {
        return Some("there is no code between the tags".to_owned());
    };
    let width = |line: &str| indent_of(line).chars().count();
    let opens = lines.get(begin).map_or(0, |line| width(line));
    let closes = lines.get(end).map_or(0, |line| width(line));
    if opens != width(first) || closes != opens {
        return Some(format!(
            "its tags are indented by {opens} and {closes}, its code by {}; they must be the same",
            width(first)
        ));
    }
    None
}
