//! Mutants of the dataset's own solutions.

use infrabench_analysis::findings;
use infrabench_analysis::mutate::{Mutant, Operator, mutants, varied};
use infrabench_protocol::analysis::FindingKind;
use infrabench_task::Task;
use std::collections::{BTreeMap, BTreeSet};

fn tasks() -> Vec<Task> {
    let dataset = include_str!("../../../tasks/infrabench.jsonl");
    let read = |line| Task::from_json(line).unwrap_or_else(|problems| panic!("{problems:?}"));
    dataset.lines().map(read).collect()
}

fn is_python(mutant: &Mutant) -> bool {
    let files = BTreeMap::from([(mutant.path.as_str().to_owned(), mutant.text.clone())]);
    findings(&files).iter().all(|finding| finding.kind != FindingKind::SyntaxError)
}

#[test]
fn a_mutant_changes_the_solution_and_nothing_else() {
    for task in tasks() {
        let found = mutants(&task);
        let texts: BTreeSet<_> = found.iter().map(|mutant| (&mutant.path, &mutant.text)).collect();
        assert_eq!(texts.len(), found.len(), "{}: two mutants are the same", task.entry_point);
        for mutant in found {
            let reference = &task.reference[&mutant.path];
            assert_ne!(&mutant.text, reference);
            let masks = task.masks.iter().enumerate().filter(|(_, mask)| mask.path == mutant.path);
            let inside = masks.clone().any(|(index, mask)| {
                let lines: Vec<_> = reference.split_inclusive('\n').collect();
                let before = usize::try_from(task.reference_after(index)).unwrap();
                let after = before + usize::try_from(mask.solution_lines).unwrap();
                mutant.text.starts_with(&lines[..before].concat())
                    && mutant.text.ends_with(&lines[after..].concat())
            });
            assert!(inside, "{}: {} {}", task.entry_point, mutant.line, mutant.change);
            assert_eq!(
                is_python(&mutant),
                mutant.operator != Operator::Bracket,
                "{}: {} {}",
                task.entry_point,
                mutant.line,
                mutant.change
            );
        }
    }
}

#[test]
fn any_beginning_is_varied_and_nothing_is_lost() {
    for (turn, task) in tasks().iter().enumerate() {
        let all = mutants(task);
        let picked = varied(&all, turn);
        let kinds = all.iter().map(|mutant| mutant.operator).collect::<BTreeSet<_>>().len();
        let first: BTreeSet<_> = picked.iter().take(kinds).map(|mutant| mutant.operator).collect();
        assert_eq!(first.len(), kinds, "{}", task.entry_point);
        let sorted =
            |mutants: &[Mutant]| mutants.iter().map(|mutant| mutant.text.clone()).collect::<BTreeSet<_>>();
        assert_eq!(sorted(&all), sorted(&picked));
        assert!(all.len() >= 10, "{}: only {} mutants", task.entry_point, all.len());
    }
}
