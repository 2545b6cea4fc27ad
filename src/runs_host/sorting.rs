//! Lines of several files into runs: a run for each model, and for each file where two files have results of the same
//! model. Pure.

use super::held::{Index, Spot, Turn, number};
use super::line::Line;
use infrabench_verdict::metrics::UNNAMED;
use std::collections::{BTreeMap, BTreeSet};

/// Runs in the making.
#[derive(Default)]
pub struct Sorting {
    /// Runs with results, by model and file.
    scored: BTreeMap<(String, usize), Index>,
    /// Answers, by model.
    answers: BTreeMap<String, Index>,
    /// Names of the files.
    files: Vec<String>,
}

impl Sorting {
    /// A further file; its number.
    pub fn file(&mut self, name: String) -> usize {
        self.files.push(name);
        self.files.len() - 1
    }

    /// Takes a line.
    pub fn take(&mut self, line: Line, file: usize, start: u64, bytes: u32) {
        let model = line.model.unwrap_or_else(|| UNNAMED.to_owned());
        let at = Some(Spot::File { file, start, bytes });
        let index = match &line.result {
            Some(_) => self.scored.entry((model, file)).or_default(),
            None => self.answers.entry(model).or_default(),
        };
        let turn =
            index.samples.entry((line.task_id, line.sample)).or_default().entry(line.turn).or_default();
        match line.result {
            Some(result) => {
                index.doubled += u32::from(turn.result.replace(*result).is_some());
                turn.result_at = at;
            }
            None => index.doubled += u32::from(std::mem::replace(&mut turn.answer_at, at).is_some()),
        }
    }

    /// The runs. Answers join the results of their model; where there are none they are a run that waits to be scored.
    pub fn runs(self) -> Vec<Index> {
        let Self { scored, mut answers, files } = self;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (model, _) in scored.keys() {
            *counts.entry(model.clone()).or_default() += 1;
        }
        let mut runs = Vec::new();
        for ((model, file), mut index) in scored {
            let several = counts.get(&model).is_some_and(|count| *count > 1);
            let own = files.get(file).cloned().unwrap_or_default();
            index.source.clone_from(&own);
            index.name = if several { format!("{model} ({})", stem(&own)) } else { model.clone() };
            if let Some(answers) = answers.get(&model) {
                index.doubled += answers.doubled;
                index.source = sources(answers, &files, Some(file));
                for (key, turns) in &answers.samples {
                    // With several files of results, nobody knows to which a further answer belongs.
                    if several && !index.samples.contains_key(key) {
                        continue;
                    }
                    let here = index.samples.entry(key.clone()).or_default();
                    for (number, turn) in turns {
                        here.entry(*number).or_insert_with(Turn::default).answer_at = turn.answer_at;
                    }
                }
            }
            runs.push(index);
        }
        answers.retain(|model, _| !counts.contains_key(model));
        for (model, mut index) in answers {
            index.name = model;
            index.source = sources(&index, &files, None);
            runs.push(index);
        }
        runs
    }

    /// How many lines were taken.
    pub fn samples(&self) -> u32 {
        number(self.scored.values().chain(self.answers.values()).map(|index| index.samples.len()).sum())
    }
}

/// The names of the files that answers came from, and of one more.
fn sources(answers: &Index, files: &[String], and: Option<usize>) -> String {
    let spots = answers.samples.values().flat_map(|turns| turns.values()).filter_map(|turn| turn.answer_at);
    let numbers = spots.filter_map(|spot| match spot {
        Spot::File { file, .. } => Some(file),
        Spot::Shelf => None,
    });
    let numbers: BTreeSet<usize> = numbers.chain(and).collect();
    let names: Vec<&str> = numbers.iter().filter_map(|file| files.get(*file)).map(String::as_str).collect();
    names.join(", ")
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::super::line::read;
    use super::Sorting;

    fn result(model: &str, task: &str) -> String {
        format!(
            r#"{{"task_id":"{task}","model":"{model}","sample":0,"verdict":"passed","error_type":null,"generation":true,"synth":true,"passed":1,"total":1,"tests":[],"template_sha256":null,"engine":null,"environment":null,"completion_sha256":"","duration_ms":0}}"#
        )
    }

    fn answer(model: &str, task: &str) -> String {
        format!(r#"{{"task_id":"{task}","model":"{model}","sample":0,"completion":"x"}}"#)
    }

    fn sorted(files: &[(&str, &[String])]) -> Vec<(String, usize, usize)> {
        let mut sorting = Sorting::default();
        for (name, lines) in files {
            let file = sorting.file((*name).to_owned());
            for line in *lines {
                sorting.take(read(line.as_bytes()).expect("a line"), file, 0, 1);
            }
        }
        let waiting = |index: &super::Index| {
            index.samples.values().flat_map(|turns| turns.values()).filter(|turn| turn.is_waiting()).count()
        };
        sorting.runs().iter().map(|index| (index.name.clone(), index.samples.len(), waiting(index))).collect()
    }

    #[test]
    fn each_model_is_a_run() {
        let lines = [result("a", "t"), result("b", "t"), result("a", "u")];
        assert_eq!(sorted(&[("r.jsonl", &lines)]), [("a".into(), 2, 0), ("b".into(), 1, 0)]);
    }

    #[test]
    fn two_files_of_one_model_are_two_runs() {
        let lines = [result("a", "t")];
        let runs = sorted(&[("one.jsonl", &lines), ("two.jsonl", &lines)]);
        assert_eq!(runs, [("a (one)".into(), 1, 0), ("a (two)".into(), 1, 0)]);
    }

    #[test]
    fn answers_join_their_results_and_the_rest_waits() {
        let runs = sorted(&[
            ("r.jsonl", &[result("a", "t")]),
            ("p.jsonl", &[answer("a", "t"), answer("a", "u"), answer("b", "t")]),
        ]);
        assert_eq!(runs, [("a".into(), 2, 1), ("b".into(), 1, 1)]);
    }
}
