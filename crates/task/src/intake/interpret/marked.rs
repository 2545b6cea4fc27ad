//! Diffs and search/replace blocks as units.

use super::block::{Interpreter, Target};
use crate::intake::answer::Line;
use crate::intake::naming::NamedBy;
use crate::intake::patch::{self, MOST_HUNKS, PatchKind};
use crate::intake::search_replace;
use crate::intake::unit::{Block, FileReading, Meaning, Unit, What};
use crate::path::RelativePath;
use crate::splice::skeleton::Skeleton;
use infrabench_protocol::intake::{Edit, EditChange, Form, IntakeProblem};

impl Interpreter<'_, '_> {
    pub(super) fn patch<'a>(&mut self, block: &Block<'a>) -> Vec<Unit<'a>> {
        self.because.push("it has the marks of a unified diff".to_owned());
        let name =
            block.name.as_ref().filter(|(_, by)| *by != NamedBy::Comment).map(|(name, _)| name.as_str());
        let files = patch::read(self.desk, name, &block.lines, self.problems);
        let units = files.into_iter().filter_map(|file| {
            let lines = file.added;
            let mut unit = match file.what {
                PatchKind::Hunks(hunks) => self.unit(block, Meaning::Hunks { path: file.path, hunks }, lines),
                PatchKind::Additions => {
                    let masks = self.desk.masks_of(&file.path);
                    self.unit(block, Meaning::Snippet { masks }, lines)
                }
                PatchKind::New => {
                    let inner = block.with(lines, None);
                    let units = if self.desk.task.context.contains_key(&file.path) {
                        self.named(&inner, &file.path)
                    } else {
                        self.new_file(&inner, file.path)
                    };
                    units.into_iter().next()?
                }
                PatchKind::Removed => {
                    let edits = vec![Edit { path: file.path.to_string(), change: EditChange::DeleteFile }];
                    let reading = FileReading {
                        edits,
                        what: What::Removes,
                        notes: vec!["removes the file".to_owned()],
                        because: Vec::new(),
                        used: Vec::new(),
                        masks: Vec::new(),
                    };
                    self.unit(block, Meaning::File { path: file.path, readings: vec![reading] }, lines)
                }
            };
            unit.form = Form::Patch;
            unit.complete = true;
            unit.because.extend(file.because);
            Some(unit)
        });
        units.collect()
    }

    pub(super) fn search_replace<'a>(
        &mut self,
        block: &Block<'a>,
        found: Vec<search_replace::Replacement<'a>>,
    ) -> Vec<Unit<'a>> {
        self.because.push("it has the marks of search/replace blocks".to_owned());
        let mut units: Vec<Unit<'a>> = Vec::new();
        if found.len() > MOST_HUNKS {
            let message = format!(
                "the answer has {} search/replace blocks; {MOST_HUNKS} is the limit. Give the whole file instead",
                found.len()
            );
            self.problems.push(IntakeProblem { message, answer_lines: None });
            return units;
        }
        for replacement in found {
            let before = self.because.len();
            let name =
                replacement.name.clone().map(|name| (name, NamedBy::Form)).or_else(|| block.name.clone());
            let inner = block.with(replacement.replace.clone(), name);
            let empty = replacement.search.iter().all(Line::is_blank);
            let mut read = match self.target(&inner) {
                Target::Refused => Vec::new(),
                Target::New(path) if empty => self.new_file(&inner, path),
                Target::New(path) => {
                    let message = format!("{path} is not in the context, so nothing can be searched in it");
                    self.problems.push(IntakeProblem { message, answer_lines: Some(replacement.at) });
                    Vec::new()
                }
                Target::File(path) if empty => self.named(&inner, &path),
                Target::Open if empty => self.unnamed(&inner),
                Target::File(path) => self.replaced_in(&inner, &[path], &replacement),
                Target::Open => {
                    let paths: Vec<RelativePath> =
                        self.desk.files.iter().map(|file| file.path.clone()).collect();
                    self.replaced_in(&inner, &paths, &replacement)
                }
            };
            for unit in &mut read {
                unit.form = Form::SearchReplace;
            }
            units.extend(read);
            self.because.truncate(before);
        }
        units
    }

    /// The replacement in the first of `paths` that has the searched text.
    fn replaced_in<'a>(
        &mut self,
        block: &Block<'a>,
        paths: &[RelativePath],
        replacement: &search_replace::Replacement<'a>,
    ) -> Vec<Unit<'a>> {
        let mut problem = None;
        for path in paths {
            let Some(file) = Skeleton::of(self.desk.task, path) else { continue };
            let mut because = Vec::new();
            match search_replace::place(&file, replacement, &mut because) {
                Ok((hunks, added)) => {
                    let lines = block
                        .lines
                        .iter()
                        .filter(|line| added.binary_search(&line.number).is_ok())
                        .cloned()
                        .collect();
                    let mut unit = self.unit(block, Meaning::Hunks { path: path.clone(), hunks }, lines);
                    unit.because.extend(because);
                    unit.complete = true;
                    return vec![unit];
                }
                Err(found) => {
                    problem.get_or_insert(found);
                }
            }
        }
        self.problems.extend(problem);
        Vec::new()
    }
}
