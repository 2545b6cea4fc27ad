//! From blocks to units: what each block means on its own.

use super::answer::{Line, ranges, span};
use super::desk::Desk;
use super::evidence;
use super::naming::{self, Named, NamedBy};
use super::patch::{self, PatchKind};
use super::unit::{Block, FileReading, Meaning, Origin, Unit, What};
use super::whole::{self, Whole};
use super::{elision, lexer, search_replace, snippet, tagged};
use crate::path::RelativePath;
use crate::splice::skeleton::Skeleton;
use infrabench_protocol::intake::{Edit, EditChange, Form, IntakeProblem};
use infrabench_protocol::place::LineRange;

/// What a block means; several units when it is about several files or masks.
pub(crate) fn interpret<'a>(
    desk: &Desk<'_>,
    block: Block<'a>,
    problems: &mut Vec<IntakeProblem>,
) -> Vec<Unit<'a>> {
    let mut interpreter = Interpreter { desk, because: Vec::new(), problems };
    interpreter.block(block)
}

/// The file a block is for, once its name is looked up.
enum Target {
    /// Nothing usable names one.
    Open,
    /// A file of the context.
    File(RelativePath),
    /// A file to create.
    New(RelativePath),
    /// The block cannot be used.
    Refused,
}

struct Interpreter<'d, 'p> {
    desk: &'d Desk<'d>,
    because: Vec<String>,
    problems: &'p mut Vec<IntakeProblem>,
}

impl<'d> Interpreter<'d, '_> {
    fn block<'a>(&mut self, mut block: Block<'a>) -> Vec<Unit<'a>> {
        if let Origin::Fence { language, closed, opened } = &block.origin {
            let tag = language.as_deref().map_or(String::new(), |language| format!(" tagged `{language}`"));
            self.because.push(format!("a fence{tag} opens in line {opened}"));
            if !closed {
                self.because.push("the fence is not closed; everything behind it was taken".to_owned());
            }
        }
        let name = block.name.clone();
        let language = match &block.origin {
            Origin::Fence { language, .. } => language.clone(),
            Origin::Text | Origin::Json | Origin::Element => None,
        };
        if block.lines.iter().all(Line::is_blank) {
            return Vec::new();
        }
        if let Some(replacements) = search_replace::read(self.desk, &block.lines) {
            return self.search_replace(&block, replacements);
        }
        let diff_tag =
            language.as_deref().is_some_and(|language| matches!(language, "diff" | "patch" | "udiff"));
        if patch::is_patch(&block.lines, diff_tag) {
            return self.patch(&block);
        }
        if self.is_aside(&block, language.as_deref()) {
            let why = "holds commands, output or data".to_owned();
            return vec![self.unit(&block, Meaning::Aside(why), block.lines.clone())];
        }
        let target = self.target(&block);
        if name.as_ref().is_some_and(|(_, by)| *by == NamedBy::Comment) && !matches!(target, Target::Open) {
            self.without_name_line(&mut block, &target);
        }
        match target {
            Target::Refused => Vec::new(),
            Target::Open => self.unnamed(&block),
            Target::File(path) => self.named(&block, &path),
            Target::New(path) => self.new_file(&block, path),
        }
    }

    fn unit<'a>(&mut self, block: &Block<'a>, meaning: Meaning, lines: Vec<Line<'a>>) -> Unit<'a> {
        let form = block.origin.form();
        let complete = is_complete(&lines) && !self.is_cut(block, &lines);
        Unit { ordinal: block.ordinal, form, because: self.because.clone(), complete, lines, meaning }
    }

    /// An unclosed fence around an open bracket is an answer that was cut.
    fn is_cut(&self, block: &Block<'_>, lines: &[Line<'_>]) -> bool {
        let open = matches!(block.origin, Origin::Fence { closed: false, .. });
        open && !lexer::scan(lines.iter().map(|line| line.text.as_ref())).is_closed()
    }

    /// Commands, output and drawings: by the language, unless the content says otherwise, or by the content.
    fn is_aside(&mut self, block: &Block<'_>, language: Option<&str>) -> bool {
        let Origin::Fence { .. } = block.origin else { return false };
        let texts: Vec<&str> = block.lines.iter().map(|line| line.text.as_ref()).collect();
        if evidence::is_commands(texts.iter().copied()) {
            return true;
        }
        let Some(language) = language else { return false };
        let python = evidence::python_share(&texts) >= 0.5;
        let for_python = self.desk.files.iter().any(|file| snippet::is_python(file.path));
        let data = matches!(
            language,
            "json" | "yaml" | "yml" | "toml" | "xml" | "html" | "css" | "sql" | "ini" | "markdown" | "md"
        );
        let fits_a_file = self.desk.files.iter().any(|file| language_of(file.path).contains(&language));
        let aside = evidence::is_aside_language(language) || (data && !fits_a_file);
        if aside && block.name.is_some() && !evidence::is_aside_language(language) {
            return false;
        }
        if for_python && python && !matches!(language, "python" | "py" | "python3" | "diff" | "patch") {
            self.because.push(format!("the fence says `{language}`, but its lines read as Python"));
            return false;
        }
        aside
    }

    fn target(&mut self, block: &Block<'_>) -> Target {
        let Some((name, by)) = &block.name else { return Target::Open };
        let range = LineRange::new(
            block.lines.first().map_or(1, |line| line.number),
            block.lines.last().map_or(1, |line| line.number),
        );
        let mut refuse = |message: String| {
            self.problems.push(IntakeProblem { message, answer_lines: Some(range) });
            Target::Refused
        };
        match naming::resolve(self.desk, name) {
            Named::Context(path) => {
                self.because.push(format!("{} {path}", by.phrase()));
                Target::File(path)
            }
            Named::Test(path) => {
                refuse(format!("{path} is a test of the task and is never edited; that block was left out"))
            }
            Named::Unsafe(problem) => refuse(format!("{problem}; that block was left out")),
            Named::Several(paths) => {
                let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
                refuse(format!("`{name}` could be {}; give the path as in the context", paths.join(" or ")))
            }
            Named::New(path) => match by {
                NamedBy::Form | NamedBy::Info | NamedBy::Heading => {
                    self.because.push(format!("{} {path}, which is a new file", by.phrase()));
                    Target::New(path)
                }
                NamedBy::Comment | NamedBy::Mention => Target::Open,
            },
        }
    }

    /// The comment that names the file is not part of it, unless the file begins with it.
    fn without_name_line(&mut self, block: &mut Block<'_>, target: &Target) {
        let Target::File(path) = target else { return };
        let Some(at) = block.lines.iter().position(|line| !line.is_blank()) else { return };
        let first = Skeleton::of(self.desk.task, path)
            .and_then(|file| file.lines.first().map(|line| line.trim().to_owned()));
        if block.lines.get(at).is_some_and(|line| Some(line.text.trim()) != first.as_deref()) {
            block.lines.drain(..=at);
        }
    }

    fn unnamed<'a>(&mut self, block: &Block<'a>) -> Vec<Unit<'a>> {
        let mut best: Option<(&Skeleton<'_>, Whole)> = None;
        let mut best_share = 0.0;
        for file in &self.desk.files {
            let Some(read) = whole::read(self.desk, file, &block.lines) else { continue };
            let share = whole::coverage(self.desk, file, &block.lines);
            if best.is_none() || share > best_share {
                best_share = share;
                best = Some((file, read));
            }
        }
        if let Some((file, read)) = best {
            return self.whole(block, &file.path.clone(), read);
        }
        let masks: Vec<usize> = (0..self.desk.sites.len()).collect();
        self.code(block, &masks, false)
    }

    fn named<'a>(&mut self, block: &Block<'a>, path: &RelativePath) -> Vec<Unit<'a>> {
        let Some(file) = Skeleton::of(self.desk.task, path) else { return Vec::new() };
        if let Some(read) = whole::read(self.desk, &file, &block.lines) {
            return self.whole(block, path, read);
        }
        let masks = self.desk.masks_of(path);
        if !masks.is_empty() {
            return self.code(block, &masks, true);
        }
        if block.origin.is_explicit() {
            return self.replace(block, path.clone(), What::Replaces);
        }
        // A file without masks that is only mentioned says little about the block.
        if block.name.as_ref().is_some_and(|(_, by)| *by == NamedBy::Mention) {
            self.because.pop();
            return self.unnamed(block);
        }
        let message = format!("{} has no mask, and the block is not the whole file; it was left out", path);
        self.problems.push(IntakeProblem { message, answer_lines: ranges(&block.lines).first().copied() });
        Vec::new()
    }

    fn new_file<'a>(&mut self, block: &Block<'a>, path: RelativePath) -> Vec<Unit<'a>> {
        self.replace(block, path, What::Creates)
    }

    fn replace<'a>(&mut self, block: &Block<'a>, path: RelativePath, what: What) -> Vec<Unit<'a>> {
        let text = block.lines.iter().fold(String::new(), |text, line| text + &line.text + "\n");
        let edits = vec![Edit { path: path.to_string(), change: EditChange::ReplaceFile { text } }];
        let reading = FileReading {
            edits,
            what,
            notes: vec![
                if what == What::Creates { "creates the file" } else { "replaces the file" }.to_owned(),
            ],
            because: Vec::new(),
            used: ranges(&block.lines),
            masks: Vec::new(),
        };
        let mut unit = self.unit(block, Meaning::File { path, readings: vec![reading] }, block.lines.clone());
        unit.complete = true;
        vec![unit]
    }

    fn whole<'a>(&mut self, block: &Block<'a>, path: &RelativePath, read: Whole) -> Vec<Unit<'a>> {
        match read {
            Whole::Unfilled if !self.desk.is_masked(path) => {
                let why = format!("repeats {path} as it is");
                vec![self.unit(block, Meaning::Aside(why), block.lines.clone())]
            }
            Whole::Unfilled => {
                let message =
                    format!("{} repeat {path} without putting anything into its masks", span(&block.lines));
                self.problems
                    .push(IntakeProblem { message, answer_lines: ranges(&block.lines).first().copied() });
                Vec::new()
            }
            Whole::Readings(readings) => {
                let mut unit =
                    self.unit(block, Meaning::File { path: path.clone(), readings }, block.lines.clone());
                if !block.origin.is_explicit() {
                    unit.form = Form::WholeFile;
                }
                unit.complete = !self.is_cut(block, &block.lines);
                vec![unit]
            }
        }
    }

    /// Code for one of `masks`.
    fn code<'a>(&mut self, block: &Block<'a>, masks: &[usize], named: bool) -> Vec<Unit<'a>> {
        if let Some(regions) = tagged::read(self.desk, masks, &block.lines) {
            let units = regions.into_iter().filter_map(|region| {
                let mut unit = self.unit(block, Meaning::Snippet { masks: vec![region.mask?] }, region.lines);
                unit.because.extend(region.because);
                unit.form = Form::Tagged;
                Some(unit)
            });
            return units.collect();
        }
        if block.origin == Origin::Text {
            self.because.push(format!("{}: code without a fence", span(&block.lines)));
        }
        let parts = self.cut_at_names(block, masks);
        if parts.len() > 1 {
            return parts
                .into_iter()
                .map(|(hint, why, lines)| {
                    let mut unit = self.unit(block, Meaning::Snippet { masks: hint }, lines);
                    unit.because.extend(why);
                    unit
                })
                .collect();
        }
        let mut hint = if named { masks.to_vec() } else { Vec::new() };
        if let Some((mask, why)) = self.mask_named(block, masks) {
            hint = vec![mask];
            self.because.push(why);
        } else if let Some(mask) = self.mask_by_surroundings(block, masks) {
            hint = vec![mask];
            self.because.push(format!("it repeats lines around mask {}", mask + 1));
        }
        vec![self.unit(block, Meaning::Snippet { masks: hint }, block.lines.clone())]
    }

    /// The mask that the prose above or the first comments name.
    fn mask_named(&self, block: &Block<'_>, masks: &[usize]) -> Option<(usize, String)> {
        let comments = block.lines.iter().take(3).filter(|line| line.text.trim_start().starts_with('#'));
        let prose = block.lead.iter().rev().filter(|line| !line.is_blank()).take(2);
        comments.chain(prose).find_map(|line| match self.desk.masks_named(&line.text).as_slice() {
            [mask] if masks.contains(mask) => {
                Some((*mask, format!("line {} names mask {}", line.number, mask + 1)))
            }
            _ => None,
        })
    }

    fn mask_by_surroundings(&self, block: &Block<'_>, masks: &[usize]) -> Option<usize> {
        if self.desk.sites.len() < 2 {
            return None;
        }
        let mut found = masks.iter().copied().filter(|mask| {
            let site = self.desk.sites.get(*mask);
            let file = site.and_then(|site| self.desk.file(&site.mask.path));
            file.is_some_and(|file| {
                let point = file.points.iter().find(|point| point.mask == *mask);
                point.is_some_and(|point| snippet::repeats(file, point, &block.lines))
            })
        });
        let mask = found.next()?;
        found.next().is_none().then_some(mask)
    }

    /// One block with the code of several masks, each below a comment that names its mask or file.
    fn cut_at_names<'a>(
        &self,
        block: &Block<'a>,
        masks: &[usize],
    ) -> Vec<(Vec<usize>, Option<String>, Vec<Line<'a>>)> {
        if self.desk.sites.len() < 2 {
            return Vec::new();
        }
        let mut parts: Vec<(Vec<usize>, Option<String>, Vec<Line<'a>>)> = Vec::new();
        let mut preamble: Vec<Line<'a>> = Vec::new();
        for line in &block.lines {
            match self.named_by_comment(&line.text, masks) {
                Some(hint) => {
                    let why = format!("the comment in line {} says where the lines below go", line.number);
                    parts.push((hint, Some(why), Vec::new()));
                }
                None => match parts.last_mut() {
                    Some((_, _, lines)) => lines.push(line.clone()),
                    None => preamble.push(line.clone()),
                },
            }
        }
        if !preamble.iter().all(Line::is_blank) {
            let named =
                masks.len() < self.desk.sites.len() && !preamble.iter().all(|line| is_import(&line.text));
            match parts.first_mut() {
                Some(_) if named => parts.insert(0, (masks.to_vec(), None, preamble)),
                Some((_, _, first)) => drop(first.splice(0..0, preamble)),
                None => {}
            }
        }
        for (_, _, lines) in &mut parts {
            // Blank lines in front of the next comment separate.
            let filled = lines.iter().rposition(|line| !line.is_blank()).map_or(0, |last| last + 1);
            lines.truncate(filled);
        }
        parts.retain(|(_, _, lines)| !lines.iter().all(Line::is_blank));
        parts
    }

    fn named_by_comment(&self, line: &str, masks: &[usize]) -> Option<Vec<usize>> {
        let text = line.trim_start();
        if !text.starts_with(['#', '/', '-', '<']) || text.len() > 120 {
            return None;
        }
        if let Some(path) = naming::in_comment(self.desk, text)
            && let Named::Context(path) = naming::resolve(self.desk, &path)
        {
            let found = self.desk.masks_of(&path);
            return (!found.is_empty()).then_some(found);
        }
        // A comment that mentions a definition is ordinary; one that counts masks is not.
        let found = self.desk.masks_named(text);
        let counts = text.to_lowercase().contains("mask")
            || text.to_lowercase().contains("insert")
            || text.contains("---");
        (counts && found.len() == 1 && found.iter().all(|mask| masks.contains(mask))).then_some(found)
    }

    fn patch<'a>(&mut self, block: &Block<'a>) -> Vec<Unit<'a>> {
        self.because.push("it has the marks of a unified diff".to_owned());
        let name =
            block.name.as_ref().filter(|(_, by)| *by != NamedBy::Comment).map(|(name, _)| name.as_str());
        let files = patch::read(self.desk, name, &block.lines, self.problems);
        let units = files.into_iter().filter_map(|file| {
            let lines = block.lines.clone();
            let mut unit = match file.what {
                PatchKind::Hunks(hunks) => self.unit(block, Meaning::Hunks { path: file.path, hunks }, lines),
                PatchKind::Additions(added) => {
                    let masks = self.desk.masks_of(&file.path);
                    self.unit(block, Meaning::Snippet { masks }, added)
                }
                PatchKind::New(added) if self.desk.task.context.contains_key(&file.path) => {
                    let block = Block { lines: added, ..block.clone() };
                    self.named(&block, &file.path).into_iter().next()?
                }
                PatchKind::New(added) => {
                    let block = Block { lines: added, ..block.clone() };
                    self.new_file(&block, file.path).into_iter().next()?
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
            unit.lines.retain(|line| file.used.iter().any(|range| range.contains(line.number)));
            Some(unit)
        });
        units.collect()
    }

    fn search_replace<'a>(
        &mut self,
        block: &Block<'a>,
        found: Vec<search_replace::Replacement<'a>>,
    ) -> Vec<Unit<'a>> {
        self.because.push("it has the marks of search/replace blocks".to_owned());
        let mut units: Vec<Unit<'a>> = Vec::new();
        for replacement in found {
            let before = self.because.len();
            let name =
                replacement.name.clone().map(|name| (name, NamedBy::Form)).or_else(|| block.name.clone());
            let inner = Block { lines: replacement.replace.clone(), name, ..block.clone() };
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
                    let lines =
                        block.lines.iter().filter(|line| added.contains(&line.number)).cloned().collect();
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

/// Languages that fences around a file's code have.
fn language_of(path: &RelativePath) -> Vec<&'static str> {
    let extension = path.as_str().rsplit('.').next().unwrap_or_default();
    match extension {
        "py" | "pyi" => vec!["python", "py", "python3"],
        "js" | "mjs" | "cjs" => vec!["javascript", "js"],
        "ts" => vec!["typescript", "ts"],
        "json" => vec!["json", "jsonc"],
        "yaml" | "yml" => vec!["yaml", "yml"],
        "toml" => vec!["toml"],
        "md" => vec!["markdown", "md"],
        "html" | "xml" => vec!["html", "xml"],
        "css" => vec!["css"],
        "sql" => vec!["sql"],
        "ini" | "cfg" => vec!["ini"],
        _ => Vec::new(),
    }
}

/// Whether code ends where code ends and leaves nothing out between its first and last line.
fn is_complete(lines: &[Line<'_>]) -> bool {
    let telling: Vec<&Line<'_>> = lines.iter().filter(|line| !line.is_blank()).collect();
    let inner = telling.get(1..telling.len().saturating_sub(1)).unwrap_or_default();
    let elided = inner.iter().any(|line| elision::read(&line.text) == Some(elision::Elision::Comment));
    !elided && !telling.is_empty() && lexer::scan(lines.iter().map(|line| line.text.as_ref())).is_closed()
}

fn is_import(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with("import ") || line.starts_with("from ")
}
