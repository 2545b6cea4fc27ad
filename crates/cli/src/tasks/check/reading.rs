//! What can be said of a task without running it: that its context gives the answer away, that its tests decide on a value
//! that nobody could know, that its code shows that something is missing.

use super::super::folder::Authored;
use infrabench_analysis::proof::{Literals, literals, open_brackets};
use infrabench_protocol::analysis::FindingKind;
use infrabench_task::{Mask, Task, tests_of};
use std::collections::BTreeMap;

/// As many telling lines of a solution in a row, elsewhere in the context, are the solution.
const GIVEN_AWAY: usize = 4;
/// Shorter lines are brackets and such.
const TELLING: usize = 10;
/// Words of code that is not finished.
const UNFINISHED: [&str; 6] = ["TODO", "FIXME", "XXX", "your code", "NotImplemented", "implement me"];
/// What a number of seconds, bytes or percent may be written as.
const SCALES: [u64; 10] = [60, 3600, 86_400, 1000, 60_000, 1024, 1_048_576, 7, 30, 24];
const WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

pub(super) fn problems(authored: &Authored) -> Vec<String> {
    let task = &authored.task;
    let mut found = Vec::new();
    given_away(task, &mut found);
    unfinished(task, &mut found);
    unknowable(authored, &mut found);
    unseen(task, &mut found);
    found
}

/// The solution's telling lines in each mask, without white space around them.
fn solution(task: &Task) -> impl Iterator<Item = Vec<String>> {
    (0..task.masks.len()).map(|index| telling(&task.solution_text(index)).map(str::to_owned).collect())
}

fn telling(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| line.len() >= TELLING)
}

fn given_away(task: &Task, found: &mut Vec<String>) {
    for (path, text) in &task.context {
        let telling: Vec<&str> = telling(text).collect();
        for part in solution(task) {
            let copied =
                part.windows(GIVEN_AWAY).find(|part| telling.windows(GIVEN_AWAY).any(|other| other == *part));
            if let Some([first, ..]) = copied {
                found.push(format!("{path} has {GIVEN_AWAY} lines of the solution in a row, from `{first}`"));
            }
        }
        for id in tests_of::expected_ids(&task.tests) {
            let name = id.rsplit("::").next().unwrap_or(&id);
            if text.contains(name) {
                found.push(format!("{path} names the test {name}"));
            }
        }
    }
}

fn unfinished(task: &Task, found: &mut Vec<String>) {
    let files: BTreeMap<String, String> =
        task.context.iter().map(|(path, text)| (path.as_str().to_owned(), text.clone())).collect();
    for finding in infrabench_analysis::findings(&files) {
        if finding.kind == FindingKind::SyntaxError {
            found.push(format!("the context is no Python: {}: {}", finding.place.path, finding.message));
        }
    }
    for (path, text) in &task.context {
        let word = UNFINISHED.into_iter().find(|word| text.contains(word));
        found.extend(word.map(|word| format!("{path} does not read as finished code: it says `{word}`")));
    }
}

/// Masks without tags that a reader cannot find: an answer goes where the mask is, so that must be where a statement goes.
/// And masks without tags that are seen where they should not be, by the blank lines around them.
fn unseen(task: &Task, found: &mut Vec<String>) {
    let is_python =
        |mask: &&Mask| mask.path.as_str().rsplit_once('.').is_some_and(|(_, ending)| ending == "py");
    for mask in task.masks.iter().filter(|mask| !mask.tagged).filter(is_python) {
        let Some(text) = task.context.get(&mask.path) else { continue };
        let path = &mask.path;
        if open_brackets(text, mask.after) > 0 {
            found.push(format!(
                "{path}:{}: the mask is inside brackets and no tag says so; set `tags = true`, or cut a whole statement",
                mask.after
            ));
        }
        let lines: Vec<&str> = text.lines().collect();
        let at = mask.after as usize;
        let is_blank = |line: usize| lines.get(line).is_some_and(|line| line.trim().is_empty());
        let next = lines.iter().skip(at).find(|line| !line.trim().is_empty());
        let is_within = next.is_some_and(|line| line.starts_with([' ', '\t']));
        if at > 0 && is_blank(at - 1) && is_blank(at) && is_within {
            found.push(format!(
                "{path}:{at}: two blank lines show where the mask was; take one of them into the region"
            ));
        }
    }
}

/// Values that the solution and the tests write, and neither the prompt nor the context.
fn unknowable(authored: &Authored, found: &mut Vec<String>) {
    let task = &authored.task;
    let tests = merged(task.tests.iter().map(|(path, text)| literals(path.as_str(), text, None)));
    let solution = merged(
        task.reference
            .iter()
            .map(|(path, text)| literals(path.as_str(), text, Some(&task.solution_ranges(path)))),
    );
    let said: Vec<&str> =
        [task.prompt.as_str()].into_iter().chain(task.context.values().map(String::as_str)).collect();
    let said = said.join("\n");
    let (words, folded) = (words(&said), folded(&said));
    let inferable = |value: &str| authored.file.inferable.iter().any(|note| note.value == value);
    let mut complain = |value: &str| {
        if !inferable(value) {
            found.push(format!(
                "the tests decide on `{value}`, which neither the prompt nor the context says; say it, or declare it `inferable`"
            ));
        }
    };
    for value in &solution.numbers {
        let is_tested = scaled(value).any(|value| tests.numbers.contains(&value));
        let is_said = scaled(value).any(|value| words.contains(&value.as_str()))
            || value
                .parse::<usize>()
                .ok()
                .and_then(|at| WORDS.get(at))
                .is_some_and(|word| words.iter().any(|said| said.eq_ignore_ascii_case(word)));
        if is_tested && !is_said && !matches!(value.as_str(), "0" | "1") {
            complain(value);
        }
    }
    for value in &solution.strings {
        let value = value.as_str();
        if value.len() > 2
            && tests.strings.contains(value)
            && !is_vocabulary(value)
            && !folded.contains(&self::folded(value))
        {
            complain(value);
        }
    }
}

fn merged(all: impl Iterator<Item = Literals>) -> Literals {
    all.fold(Literals::default(), |mut merged, mut one| {
        merged.numbers.append(&mut one.numbers);
        merged.strings.append(&mut one.strings);
        merged
    })
}

/// A number, and what it is in other units.
fn scaled(value: &str) -> impl Iterator<Item = String> {
    let number = value.parse::<u64>().ok();
    let larger = SCALES.into_iter().filter_map(move |scale| number?.checked_mul(scale));
    let smaller = SCALES
        .into_iter()
        .filter_map(move |scale| number.filter(|number| number % scale == 0).map(|number| number / scale));
    std::iter::once(value.to_owned()).chain(larger.chain(smaller).map(|number| number.to_string()))
}

/// What everybody who works with AWS knows: actions, service principals, types of resources, attributes.
fn is_vocabulary(text: &str) -> bool {
    let is_action = text.split_once(':').is_some_and(|(service, action)| {
        !service.contains(['/', '.', ' '])
            && action.starts_with(|first: char| first.is_ascii_uppercase() || first == '*')
    });
    is_action || text.ends_with(".amazonaws.com") || text.starts_with("AWS::") || text.starts_with("aws:")
}

fn words(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '.')
        .flat_map(|word| {
            [
                word.trim_matches('.'),
                word.trim_matches('.').trim_end_matches(|letter: char| letter.is_alphabetic()),
            ]
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Letters and digits alone, so that `dead-letter queue` has `DeadLetterQueue`.
fn folded(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
