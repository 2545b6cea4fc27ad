//! A whole file whose lines outside the masks are the context's, up to trailing white space: what stands at the masks is
//! taken out, so that nothing outside changes.

use super::answer::Line;
use crate::splice::skeleton::Skeleton;
use crate::tags::{self, Tag};
use std::ops::Range;

/// For each mask of the file, in its order, the answer's lines that stand there; tags are not among them. `None` when
/// the answer is not the whole file, or differs outside the masks.
pub(crate) fn contents(file: &Skeleton<'_>, lines: &[Line<'_>]) -> Option<Vec<Vec<usize>>> {
    let kept: Vec<&str> = (0..file.kept.len()).map(|at| file.text(at).trim_end()).collect();
    if kept.iter().all(|line| line.is_empty()) {
        return None;
    }
    by_tags(file, &kept, lines).or_else(|| by_surroundings(file, &kept, lines))
}

/// With a pair of tags for each mask there is no doubt where each content ends.
fn by_tags(file: &Skeleton<'_>, kept: &[&str], lines: &[Line<'_>]) -> Option<Vec<Vec<usize>>> {
    let mut contents: Vec<Vec<usize>> = Vec::new();
    let mut outside: Vec<&str> = Vec::new();
    let mut inside = false;
    for (at, line) in lines.iter().enumerate() {
        match tags::read(&line.text) {
            Some(Tag::Begin(_)) if !inside => {
                inside = true;
                contents.push(Vec::new());
            }
            Some(Tag::End(_)) if inside => inside = false,
            Some(Tag::Begin(_) | Tag::End(_)) => return None,
            None if inside => contents.last_mut()?.push(at),
            None => outside.push(line.text.trim_end()),
        }
    }
    let complete = !inside && contents.len() == file.points.len();
    (complete && trim_blank(&outside) == trim_blank(kept)).then_some(contents)
}

fn by_surroundings(file: &Skeleton<'_>, kept: &[&str], lines: &[Line<'_>]) -> Option<Vec<Vec<usize>>> {
    let code: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| tags::read(&line.text).is_none())
        .map(|(at, _)| at)
        .collect();
    let texts: Vec<&str> =
        code.iter().map(|at| lines.get(*at).map(|line| line.text.trim_end()).unwrap_or_default()).collect();
    let ranges = ranges(file, kept, &texts).or_else(|| {
        // A fence or a chat window adds and drops blank lines at the ends.
        let trimmed = trim_blank(kept);
        let (front, back) = (leading_blank(kept), kept.len() - trimmed.len() - leading_blank(kept));
        let inner = trim_blank(&texts);
        let masked_end = file.points.iter().any(|point| point.at + back >= kept.len() || point.at <= front);
        if masked_end || (inner.len() == texts.len() && trimmed.len() == kept.len()) {
            return None;
        }
        let mut file = file.clone();
        for point in &mut file.points {
            point.at -= front;
        }
        let skipped = leading_blank(&texts);
        let shifted = ranges(&file, trimmed, inner)?;
        Some(shifted.into_iter().map(|range| range.start + skipped..range.end + skipped).collect())
    })?;
    Some(ranges.into_iter().map(|range| code.get(range).unwrap_or_default().to_vec()).collect())
}

/// Matches the stretches of `kept` between the masks against `texts`: the first at the start, the last at the end, those
/// between at the first place behind the one before.
fn ranges(file: &Skeleton<'_>, kept: &[&str], texts: &[&str]) -> Option<Vec<Range<usize>>> {
    let first = kept.get(..file.points.first()?.at)?;
    let last = kept.get(file.points.last()?.at..)?;
    if texts.len() < first.len() + last.len() || !texts.starts_with(first) || !texts.ends_with(last) {
        return None;
    }
    let end = texts.len() - last.len();
    let mut from = first.len();
    let mut ranges = Vec::new();
    for pair in file.points.windows(2) {
        let [point, next] = pair else { continue };
        let between = kept.get(point.at..next.at)?;
        let room = texts.get(from..end)?;
        let offset = if between.is_empty() {
            room.len()
        } else {
            room.windows(between.len()).position(|window| window == between)?
        };
        ranges.push(from..from + offset);
        from += offset + between.len();
    }
    ranges.push(from..end);
    Some(ranges)
}

fn leading_blank(lines: &[&str]) -> usize {
    lines.iter().take_while(|line| line.trim().is_empty()).count()
}

fn trim_blank<'l, 's>(lines: &'l [&'s str]) -> &'l [&'s str] {
    let rest = lines.get(leading_blank(lines)..).unwrap_or_default();
    let back = rest.iter().rev().take_while(|line| line.trim().is_empty()).count();
    rest.get(..rest.len() - back).unwrap_or_default()
}
