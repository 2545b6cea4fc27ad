//! The line of a file that a line of an answer most likely means, for problems that help.

use crate::splice::skeleton::Skeleton;
use std::collections::HashSet;

/// Characters of a quoted line that are shown.
const SHOWN: usize = 80;

/// One clause: where the file has something like `wanted`, or that it has not.
pub(crate) fn describe(file: &Skeleton<'_>, wanted: &str) -> String {
    let words = words(wanted);
    let score = |line: &str| {
        let theirs = self::words(line);
        let shared = words.intersection(&theirs).count();
        shared * 2 * 1000 / (words.len() + theirs.len()).max(1)
    };
    let best = file
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| (score(line), at, *line))
        .max_by_key(|(score, at, _)| (*score, std::cmp::Reverse(*at)));
    let wanted = shorten(wanted);
    match best {
        Some((score, at, line)) if score >= 300 => {
            format!("`{wanted}` is not there; the closest is line {}, `{}`", at + 1, shorten(line))
        }
        Some(_) | None => format!("nothing like `{wanted}` is there"),
    }
}

fn words(line: &str) -> HashSet<&str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

fn shorten(line: &str) -> String {
    let text = line.trim();
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain("…".chars()).collect()
}
