//! Runs one case, and holds every case against the rules that hold for all.

use super::markdown::{Case, Section};
use infrabench_protocol::intake::{EditChange, Intake, Reading};
use infrabench_task::diff::published_diff;
use infrabench_task::intake::read;
use infrabench_task::splice::{Spliced, splice};
use infrabench_task::{Task, tags};
use serde_json::{Map, Value, json};

pub(crate) struct Outcome {
    pub(crate) sections: Vec<Section>,
    /// General rules that the case breaks.
    pub(crate) broken: Vec<String>,
}

pub(crate) fn run(shared: &[Section], case: &Case) -> Outcome {
    let own = case.sections().any(|section| section.kind() == "file");
    let files: Vec<&Section> = if own { case.sections().collect() } else { shared.iter().collect() };
    let tests = shared.iter().chain(case.sections()).filter(|section| section.kind() == "test");
    let task = task(files.into_iter().filter(|section| section.kind() == "file"), tests);
    let answer =
        case.sections().find(|section| section.kind() == "answer").map(Section::text).unwrap_or_default();
    let intake = read(&task, &answer);
    let mut sections = vec![Section::of("reading", &shown(&intake))];
    let mut broken = Vec::new();
    for (index, reading) in intake.readings.iter().enumerate() {
        match splice(&task, &reading.edits) {
            Ok(spliced) => {
                broken.extend(rules(&answer, reading, &spliced));
                if Some(index) == intake.chosen {
                    broken.extend(read_again(&task, &spliced));
                    sections.extend(results(&task, &spliced));
                }
            }
            Err(problem) => broken.push(format!("reading {index} cannot be spliced: {problem}")),
        }
    }
    if intake.ambiguity.is_some() != (intake.readings.len() > 1) {
        broken.push("an ambiguity is reported exactly when there are several readings".to_owned());
    }
    if intake.readings.is_empty() && intake.problems.is_empty() {
        broken.push("there is neither a reading nor a problem".to_owned());
    }
    Outcome { sections, broken }
}

fn task<'s>(files: impl Iterator<Item = &'s Section>, tests: impl Iterator<Item = &'s Section>) -> Task {
    let (mut context, mut solution, mut test_files) = (Map::new(), Map::new(), Map::new());
    for section in files {
        let reference = section.text();
        let keep_tags = !section.has("untagged");
        let mut masked = String::new();
        let mut parts: Vec<(std::ops::Range<usize>, String)> = Vec::new();
        let mut inside = false;
        for line in reference.split_inclusive('\n') {
            match tags::read(line) {
                Some(tag) => {
                    inside = matches!(tag, tags::Tag::Begin(_));
                    if keep_tags {
                        masked.push_str(line);
                    }
                    if inside {
                        parts.push((masked.len()..masked.len(), String::new()));
                    }
                }
                None if inside => parts.last_mut().unwrap().1.push_str(line),
                None => masked.push_str(line),
            }
        }
        if section.has("no-final-newline")
            && !keep_tags
            && reference.lines().last().is_some_and(|line| tags::read(line).is_some())
        {
            parts.last_mut().unwrap().1.pop();
        }
        let parts: Vec<_> = parts.iter().map(|(range, text)| (range.clone(), text.as_str())).collect();
        if !parts.is_empty() {
            solution.insert(section.path().to_owned(), json!([published_diff(&masked, &parts)]));
        }
        context.insert(section.path().to_owned(), Value::String(masked));
    }
    for section in tests {
        test_files.insert(section.path().to_owned(), Value::String(section.text()));
    }
    if test_files.is_empty() {
        test_files.insert("tests/test_stack.py".to_owned(), json!("def test_it():\n    assert True\n"));
    }
    let task = json!({
        "task_id": "00000000-0000-4000-8000-000000000000", "entry_point": "donor+feature", "prompt": "Do it.",
        "cdk_version": "2.178.2", "context": context, "canonical_solution": solution, "tests": test_files,
    });
    Task::from_json(&task.to_string())
        .unwrap_or_else(|problems| panic!("the case's task does not load: {problems:?}"))
}

fn shown(intake: &Intake) -> String {
    let mut text = String::new();
    if let Some(reading) = intake.reading() {
        let lines: Vec<String> = reading
            .answer_lines
            .iter()
            .map(|range| {
                if range.first == range.last {
                    range.first.to_string()
                } else {
                    format!("{}-{}", range.first, range.last)
                }
            })
            .collect();
        text += &format!("{}\n{}\nlines {}\n", reading.label, reading.summary, lines.join(", "));
        for because in &reading.because {
            text += &format!("because {because}\n");
        }
    } else {
        text += "no reading\n";
    }
    for (index, reading) in intake.readings.iter().enumerate() {
        if Some(index) != intake.chosen {
            text += &format!("or {} ({})\n", reading.label, reading.summary);
        }
    }
    if let Some(ambiguity) = &intake.ambiguity {
        text += &format!("ambiguous: {ambiguity}\n");
    }
    for problem in &intake.problems {
        let lines = problem
            .answer_lines
            .map(|range| format!(" (lines {} to {})", range.first, range.last))
            .unwrap_or_default();
        text += &format!("problem{lines}: {}\n", problem.message);
    }
    text
}

fn results(task: &Task, spliced: &Spliced) -> Vec<Section> {
    let changed = spliced.candidate.iter().filter(|(path, text)| task.context.get(*path) != Some(*text));
    let mut sections: Vec<Section> =
        changed.map(|(path, text)| Section::of(&format!("result {path}"), text)).collect();
    let removed = task.context.keys().filter(|path| !spliced.candidate.contains_key(*path));
    sections.extend(removed.map(|path| Section::of(&format!("result {path} removed"), "")));
    sections
}

/// What holds for every reading of every answer.
fn rules(answer: &str, reading: &Reading, spliced: &Spliced) -> Vec<String> {
    let mut broken = Vec::new();
    if reading.edits.is_empty() || reading.label.is_empty() || reading.summary.is_empty() {
        broken.push("a reading has edits, a label and a summary".to_owned());
    }
    let count = u32::try_from(answer.lines().count()).unwrap();
    let ascending = reading.answer_lines.windows(2).all(|pair| pair[0].last < pair[1].first);
    if !ascending || reading.answer_lines.iter().any(|range| range.first < 1 || range.last > count.max(1)) {
        broken.push(format!("answer lines lie within the answer, in order: {:?}", reading.answer_lines));
    }
    let only_fills = reading.edits.iter().all(|edit| matches!(edit.change, EditChange::FillMask { .. }));
    if only_fills && !spliced.report.outside.is_empty() {
        broken.push("filling masks changes nothing outside them".to_owned());
    }
    broken
}

/// A candidate's file, given as an answer, is read as itself.
fn read_again(task: &Task, spliced: &Spliced) -> Vec<String> {
    let mut masked: Vec<_> = task.masks.iter().map(|mask| &mask.path).collect();
    masked.dedup();
    let [path] = masked.as_slice() else { return Vec::new() };
    if task.context.keys().any(|path| !spliced.candidate.contains_key(path)) {
        return Vec::new();
    }
    let changed = spliced.candidate.iter().filter(|(path, text)| task.context.get(*path) != Some(*text));
    let Some(text) = spliced.candidate.get(*path).filter(|_| changed.count() == 1) else { return Vec::new() };
    if task.context.get(*path) == Some(text) {
        return Vec::new();
    }
    let again = read(task, text);
    let Some(reading) = again.reading() else {
        return vec![format!("the candidate's {path} is not read again: {:?}", again.problems)];
    };
    match splice(task, &reading.edits) {
        Ok(twice) if twice.candidate == spliced.candidate => Vec::new(),
        Ok(_) => {
            vec![format!("the candidate's {path} read again gives another candidate ({})", reading.summary)]
        }
        Err(problem) => vec![format!("the candidate's {path} read again cannot be spliced: {problem}")],
    }
}
