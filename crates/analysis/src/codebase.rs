//! A codebase, parsed; and its construct tree for the files that matter.

use crate::build;
use crate::parse::{self, ParsedFile};
use crate::tree::Tree;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The Python files of a codebase and what names mean across them.
#[derive(Debug)]
pub(crate) struct Python {
    pub files: BTreeMap<String, Rc<ParsedFile>>,
    pub world: World,
}

impl Python {
    /// Parses the Python among `texts`. A file whose text is the same in a codebase of `known` is taken from there.
    pub(crate) fn parse<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>, known: &[&Self]) -> Self {
        let mut files = BTreeMap::new();
        for (path, text) in texts.filter(|(path, _)| parse::is_python(path)) {
            let same =
                known.iter().find_map(|other| other.files.get(path).filter(|file| file.source.text == text));
            let file = same.map_or_else(|| Rc::new(parse::parse(path, text)), Rc::clone);
            files.insert(path.to_owned(), file);
        }
        let world = World::new(files.values());
        Self { files, world }
    }

    /// The construct tree of some of the files.
    pub(crate) fn tree(&self, focus: &BTreeSet<String>) -> Tree {
        let files: Vec<Rc<ParsedFile>> =
            focus.iter().filter_map(|path| self.files.get(path)).map(Rc::clone).collect();
        build::build(&self.world, &files)
    }

    /// Why files among `focus` cannot be compared by structure, by path.
    pub(crate) fn skipped(&self, focus: &BTreeSet<String>) -> BTreeMap<String, String> {
        let reason = |path: &String| Some((path.clone(), self.files.get(path)?.skipped.clone()?));
        focus.iter().filter_map(reason).collect()
    }

    /// Paths of files that are not the same text in both.
    pub(crate) fn differing(&self, other: &Self) -> BTreeSet<String> {
        let differs = |path: &&String| match (self.files.get(*path), other.files.get(*path)) {
            (Some(one), Some(also)) => !Rc::ptr_eq(one, also) && one.source.text != also.source.text,
            (None, None) => false,
            (Some(_), None) | (None, Some(_)) => true,
        };
        self.files.keys().chain(other.files.keys()).filter(differs).cloned().collect()
    }
}
