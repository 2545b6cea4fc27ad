//! From blocks to units: what each block means on its own.

use crate::intake::answer::{Line, ranges, span};
use crate::intake::desk::Desk;
use crate::intake::evidence;
use crate::intake::naming::{self, Named, NamedBy};
use crate::intake::patch;
use crate::intake::unit::{Block, FileReading, Meaning, Origin, Unit, What};
use crate::intake::whole::{self, Whole};
use crate::intake::{elision, lexer, search_replace, snippet};
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
pub(super) enum Target {
    /// Nothing usable names one.
    Open,
    /// A file of the context.
    File(RelativePath),
    /// A file to create.
    New(RelativePath),
    /// The block cannot be used.
    Refused,
}

/// The reading of one block.
pub(super) struct Interpreter<'d, 'p> {
    pub(super) desk: &'d Desk<'d>,
    /// Why it is read as it is.
    pub(super) because: Vec<String>,
    pub(super) problems: &'p mut Vec<IntakeProblem>,
}

impl Interpreter<'_, '_> {
    pub(super) fn block<'a>(&mut self, mut block: Block<'a>) -> Vec<Unit<'a>> {
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

    pub(super) fn unit<'a>(&mut self, block: &Block<'a>, meaning: Meaning, lines: Vec<Line<'a>>) -> Unit<'a> {
        let form = block.origin.form();
        let complete = is_complete(&lines) && !is_cut(block, &lines);
        Unit { ordinal: block.ordinal, form, because: self.because.clone(), complete, lines, meaning }
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

    pub(super) fn target(&mut self, block: &Block<'_>) -> Target {
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

    pub(super) fn unnamed<'a>(&mut self, block: &Block<'a>) -> Vec<Unit<'a>> {
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

    pub(super) fn named<'a>(&mut self, block: &Block<'a>, path: &RelativePath) -> Vec<Unit<'a>> {
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
        let message = format!("{path} has no mask, and the block is not the whole file; it was left out");
        self.problems.push(IntakeProblem { message, answer_lines: ranges(&block.lines).first().copied() });
        Vec::new()
    }

    pub(super) fn new_file<'a>(&mut self, block: &Block<'a>, path: RelativePath) -> Vec<Unit<'a>> {
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
                unit.complete = !is_cut(block, &block.lines);
                vec![unit]
            }
        }
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

/// An unclosed fence around an open bracket is an answer that was cut.
fn is_cut(block: &Block<'_>, lines: &[Line<'_>]) -> bool {
    let open = matches!(block.origin, Origin::Fence { closed: false, .. });
    open && !lexer::scan(lines.iter().map(|line| line.text.as_ref())).is_closed()
}
