//! What the reading of one completion looks things up in: the task, its masked files, and how answers may name its masks.

use crate::path::RelativePath;
use crate::splice::skeleton::Skeleton;
use crate::tags::{self, Tag};
use crate::task::{Mask, Task};

/// The task, laid out for reading.
pub(crate) struct Desk<'t> {
    /// The task.
    pub(crate) task: &'t Task,
    /// The masked files, in path order.
    pub(crate) files: Vec<Skeleton<'t>>,
    /// One per mask, in the task's order.
    pub(crate) sites: Vec<Site<'t>>,
}

/// A mask and its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site<'t> {
    /// The mask.
    pub(crate) mask: &'t Mask,
    /// Names of the definitions around it, outermost first.
    pub(crate) enclosing: Vec<&'t str>,
    /// The name in its BEGIN tag.
    pub(crate) label: Option<&'t str>,
}

impl<'t> Desk<'t> {
    /// Lays `task` out.
    pub(crate) fn new(task: &'t Task) -> Self {
        let mut paths: Vec<&RelativePath> = task.masks.iter().map(|mask| &mask.path).collect();
        paths.sort();
        paths.dedup();
        let files: Vec<Skeleton<'t>> =
            paths.into_iter().filter_map(|path| Skeleton::of(task, path)).collect();
        let sites = task
            .masks
            .iter()
            .enumerate()
            .map(|(index, mask)| {
                let file = files.iter().find(|file| file.path == &mask.path);
                Site {
                    mask,
                    enclosing: file.map(|file| enclosing(file, index, mask)).unwrap_or_default(),
                    label: file.and_then(|file| label(file, index)),
                }
            })
            .collect();
        Self { task, files, sites }
    }

    /// The skeleton of a masked file.
    pub(crate) fn file(&self, path: &RelativePath) -> Option<&Skeleton<'t>> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a mask is in the file.
    pub(crate) fn is_masked(&self, path: &RelativePath) -> bool {
        self.file(path).is_some()
    }

    /// The masks of a file, in its order.
    pub(crate) fn masks_of(&self, path: &RelativePath) -> Vec<usize> {
        self.file(path).map(|file| file.points.iter().map(|point| point.mask).collect()).unwrap_or_default()
    }

    /// Whether a mask is outside every definition, where imports stand.
    pub(crate) fn is_at_top(&self, mask: usize) -> bool {
        self.sites.get(mask).is_some_and(|site| site.enclosing.is_empty() && site.mask.indent.is_empty())
    }

    /// `fills mask 1 of 2`.
    pub(crate) fn fills(&self, mask: usize) -> String {
        format!("fills mask {} of {}", mask + 1, self.sites.len())
    }

    /// The masks that a heading or comment names: by number (`second mask`, `Mask 2`), by the name in the tag, by the
    /// definition around it. Empty when it names none, or all.
    pub(crate) fn masks_named(&self, text: &str) -> Vec<usize> {
        if self.sites.len() < 2 || text.len() > 300 {
            return Vec::new();
        }
        if let Some(mask) = numbered(text).filter(|number| *number >= 1 && *number <= self.sites.len()) {
            return vec![mask - 1];
        }
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.len() > 2).collect();
        let named = |site: &Site<'_>| {
            let own = |name: &str| words.contains(&name) && !self.is_shared(name);
            site.label.is_some_and(|label| words.contains(&label))
                || site.enclosing.iter().any(|name| own(name))
        };
        let found: Vec<usize> =
            self.sites.iter().enumerate().filter(|(_, site)| named(site)).map(|(index, _)| index).collect();
        if found.len() == self.sites.len() { Vec::new() } else { found }
    }

    /// Whether every mask is inside a definition of this name, so that it tells none apart.
    fn is_shared(&self, name: &str) -> bool {
        self.sites.iter().all(|site| site.enclosing.contains(&name))
    }
}

/// The number in `mask 2`, `Second mask`, `part #2`.
fn numbered(text: &str) -> Option<usize> {
    const THINGS: [&str; 14] = [
        "mask",
        "insert",
        "insertion",
        "section",
        "part",
        "block",
        "region",
        "gap",
        "blank",
        "placeholder",
        "snippet",
        "hole",
        "piece",
        "todo",
    ];
    const ORDINALS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).find_map(|pair| {
        let [first, second] = pair else { return None };
        if THINGS.contains(first) {
            return second.parse().ok();
        }
        let ordinal = ORDINALS.iter().position(|ordinal| ordinal == first)?;
        THINGS.contains(second).then_some(ordinal + 1)
    })
}

/// The name that a `def` or `class` line defines.
pub(crate) fn defined_name(line: &str) -> Option<&str> {
    let text = line.trim_start();
    let text = text.strip_prefix("async ").unwrap_or(text);
    let rest = text.strip_prefix("def ").or_else(|| text.strip_prefix("class "))?.trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty())
}

/// The definitions around a mask: going up, each line that stands further left than all below it.
fn enclosing<'t>(file: &Skeleton<'t>, index: usize, mask: &Mask) -> Vec<&'t str> {
    let Some(point) = file.points.iter().find(|point| point.mask == index) else { return Vec::new() };
    let mut level = super::indent::columns(&mask.indent);
    let mut names = Vec::new();
    for position in (0..point.at).rev() {
        let text = file.text(position);
        let column = super::indent::columns(crate::lines::indent_of(text));
        if level == 0 {
            break;
        }
        let opens =
            !text.trim().is_empty() && column < level && !text.trim_start().starts_with(['#', ')', ']', '}']);
        if opens {
            level = column;
            names.extend(defined_name(text));
        }
    }
    names.reverse();
    names
}

fn label<'t>(file: &Skeleton<'t>, index: usize) -> Option<&'t str> {
    let point = file.points.iter().find(|point| point.mask == index)?;
    match tags::read(file.lines.get(point.first)?)? {
        Tag::Begin(name) => name,
        Tag::End(_) => None,
    }
}
