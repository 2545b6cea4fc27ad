//! One task, open for analysis: baseline and reference are read once, a completion on every keystroke.

use crate::codebase::Python;
use crate::diff::{self, Side};
use crate::findings;
use crate::lines::file_diff;
use crate::template;
use crate::tree::Tree;
use infrabench_protocol::analysis::{AnswerPair, CandidateReport, FileLineDiff, Report};
use infrabench_protocol::intake::{Intake, IntakeProblem};
use infrabench_protocol::template::{TemplateReport, Templates};
use infrabench_task::splice::Spliced;
use infrabench_task::{Codebase, Task, intake, splice};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Analyses completions for one task.
#[derive(Debug)]
pub struct Analyzer {
    task: Arc<Task>,
    baseline: Python,
    reference: Python,
    /// The candidate of the last call: what did not change since is not parsed again.
    last: Option<Python>,
    trees: Option<Trees>,
}

/// Construct trees of the two fixed sides, for the files that were compared last.
#[derive(Debug)]
struct Trees {
    focus: BTreeSet<String>,
    baseline: Tree,
    reference: Tree,
}

impl Analyzer {
    /// Parses the baseline and the reference.
    pub fn new(task: Arc<Task>) -> Self {
        let baseline = Python::parse(texts(&task.context), &[]);
        let reference = Python::parse(texts(&task.reference), &[&baseline]);
        Self { task, baseline, reference, last: None, trees: None }
    }

    /// The task.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// Reads a completion, splices it and says what is known of the candidate. `reading` takes another reading than the
    /// one intake chose; out of range, it is ignored. Total: anything unusable is said in the report.
    pub fn analyze(&mut self, completion: &str, reading: Option<usize>) -> Report {
        let mut intake = self.read(completion, reading);
        let Some(edits) = intake.reading().map(|reading| reading.edits.as_slice()) else {
            return Report { intake, candidate: None };
        };
        match splice::splice(&self.task, edits) {
            Ok(spliced) => Report { candidate: Some(self.candidate(spliced)), intake },
            Err(problem) => {
                intake.problems.push(IntakeProblem { message: problem.to_string(), answer_lines: None });
                Report { intake, candidate: None }
            }
        }
    }

    fn read(&self, completion: &str, reading: Option<usize>) -> Intake {
        let mut intake = intake::read(&self.task, completion);
        if let Some(index) = reading.filter(|index| *index < intake.readings.len()) {
            intake.chosen = Some(index);
        }
        intake
    }

    /// Compares what a run of `completion` synthesized, and traces its resources to the candidate's code. Without a usable
    /// edit nothing is traced.
    pub fn templates(
        &self,
        completion: &str,
        reading: Option<usize>,
        before: Option<&Templates>,
        after: &Templates,
    ) -> TemplateReport {
        let mut report = template::compare(before, after);
        let intake = self.read(completion, reading);
        let edits = intake.reading().map(|reading| reading.edits.as_slice());
        if let Some(Ok(spliced)) = edits.map(|edits| splice::splice(&self.task, edits)) {
            let python = Python::parse(texts(&spliced.candidate), &[&self.baseline, &self.reference]);
            let tree = python.tree(&python.files.keys().cloned().collect());
            template::define(&mut report, &tree, &python.world);
        }
        report
    }

    /// Compares two completions by the codebases they give. Where one gives none, the baseline stands for it, so that the
    /// other is shown as what it adds.
    pub fn answers(&self, before: &str, after: &str) -> AnswerPair {
        let (before, after) = (self.splice(before), self.splice(after));
        let code = |side: &Result<Codebase, String>| side.as_ref().ok().cloned();
        let earlier = code(&before).unwrap_or_else(|| self.task.context.clone());
        let later = code(&after).unwrap_or_else(|| self.task.context.clone());
        let known = [&self.baseline, &self.reference];
        let one = Python::parse(texts(&earlier), &known);
        let other = Python::parse(texts(&later), &[&self.baseline, &self.reference, &one]);
        let mut focus = other.differing(&one);
        focus.extend(one.differing(&self.baseline));
        focus.extend(other.differing(&self.baseline));
        let skipped = diff::take_out_skipped(&mut focus, &[&one, &other]);
        let (one_tree, other_tree) = (one.tree(&focus), other.tree(&focus));
        let structural = diff::diff(
            Side { tree: &one_tree, world: &one.world, name: "the first answer" },
            Side { tree: &other_tree, world: &other.world, name: "the second answer" },
            &skipped,
        );
        AnswerPair {
            before_problem: before.err(),
            after_problem: after.err(),
            structural,
            lines: line_diffs(&earlier, &later),
        }
    }

    /// The codebase that a completion gives, or why it gives none.
    fn splice(&self, completion: &str) -> Result<Codebase, String> {
        let intake = self.read(completion, None);
        let Some(reading) = intake.reading() else {
            let problems: Vec<_> = intake.problems.iter().map(|problem| problem.message.as_str()).collect();
            let said = if problems.is_empty() {
                "No fenced block, file, patch or snippet was found in it.".to_owned()
            } else {
                problems.join(" ")
            };
            return Err(said);
        };
        splice::splice(&self.task, &reading.edits)
            .map(|spliced| spliced.candidate)
            .map_err(|problem| problem.to_string())
    }

    fn candidate(&mut self, spliced: Spliced) -> CandidateReport {
        let Spliced { candidate, report } = spliced;
        let mut known = vec![&self.baseline, &self.reference];
        known.extend(self.last.as_ref());
        let python = Python::parse(texts(&candidate), &known);

        let mut focus = self.baseline.differing(&self.reference);
        focus.extend(python.differing(&self.baseline));
        let (baseline, reference) = (&self.baseline, &self.reference);
        let skipped = diff::take_out_skipped(&mut focus, &[baseline, reference, &python]);
        let trees = match self.trees.take().filter(|trees| trees.focus == focus) {
            Some(trees) => trees,
            None => Trees { baseline: baseline.tree(&focus), reference: reference.tree(&focus), focus },
        };
        let tree = python.tree(&trees.focus);

        let after = Side { tree: &tree, world: &python.world, name: "the candidate" };
        let against_baseline = diff::diff(
            Side { tree: &trees.baseline, world: &baseline.world, name: "the baseline" },
            after,
            &skipped,
        );
        let against_reference = diff::diff(
            Side { tree: &trees.reference, world: &reference.world, name: "the reference" },
            after,
            &skipped,
        );
        let changed_files = changed(&self.task.context, &candidate);
        let findings = findings::find(&findings::Candidate {
            task: &self.task,
            python: &python,
            tree: &tree,
            changed: &changed_files,
            splice: &report,
            texts: &candidate,
        });
        let lines_baseline = line_diffs(&self.task.context, &candidate);
        let lines_reference = line_diffs(&self.task.reference, &candidate);
        drop(tree);
        self.trees = Some(trees);
        self.last = Some(python);
        CandidateReport {
            changed_files,
            splice: report,
            findings,
            against_baseline,
            against_reference,
            lines_baseline,
            lines_reference,
        }
    }
}

fn texts(codebase: &Codebase) -> impl Iterator<Item = (&str, &str)> {
    codebase.iter().map(|(path, text)| (path.as_str(), text.as_str()))
}

/// Files of `after` that are not as in `before`, and none for those that are gone.
fn changed(before: &Codebase, after: &Codebase) -> BTreeMap<String, Option<String>> {
    let mut found = BTreeMap::new();
    for (path, text) in after {
        if before.get(path) != Some(text) {
            found.insert(path.to_string(), Some(text.clone()));
        }
    }
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        found.insert(path.to_string(), None);
    }
    found
}

fn line_diffs(before: &Codebase, after: &Codebase) -> Vec<FileLineDiff> {
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    paths
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path))
        .filter_map(|path| {
            file_diff(
                path.as_str(),
                before.get(path).map(String::as_str),
                after.get(path).map(String::as_str),
            )
        })
        .collect()
}
