//! The pure crates as the browser runs them: every task's canonical solution, read, spliced and analysed in WebAssembly.
#![cfg(target_arch = "wasm32")]

use infrabench_analysis::Analyzer;
use infrabench_task::dataset::{Source, load};
use infrabench_task::{Task, canonical, intake, splice};
use std::sync::Arc;
use wasm_bindgen_test::wasm_bindgen_test;

fn tasks() -> Vec<Task> {
    let bytes = include_bytes!("../tasks/infrabench.jsonl").to_vec();
    let loaded = load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    loaded.dataset.tasks
}

/// The canonical solution as a model would answer it.
fn answer(task: &Task) -> String {
    let block = |(path, text): (&str, String)| {
        // One newline is the fence's; a blank line before it is the answer's.
        format!("### `{path}`\n\n```python\n{}\n```\n\n", text.strip_suffix('\n').unwrap_or(&text))
    };
    canonical::contents(task).into_iter().map(block).collect()
}

#[wasm_bindgen_test]
fn canonical_solutions_restore_the_reference() {
    for task in tasks() {
        let understood = intake::read(&task, &answer(&task));
        let reading =
            understood.reading().unwrap_or_else(|| panic!("{}: {:?}", task.entry_point, understood.problems));
        let spliced = splice::splice(&task, &reading.edits)
            .unwrap_or_else(|problem| panic!("{}: {problem}", task.entry_point));
        assert!(spliced.candidate == task.reference, "{}: not the reference", task.entry_point);
    }
}

#[wasm_bindgen_test]
fn canonical_solutions_have_no_finding_and_no_difference_from_the_reference() {
    for task in tasks() {
        let (name, text) = (task.entry_point.clone(), answer(&task));
        let report = Analyzer::new(Arc::new(task)).analyze(&text, None);
        let candidate = report.candidate.unwrap_or_else(|| panic!("{name}: no candidate"));
        assert_eq!(candidate.findings, [], "{name}");
        assert_eq!(candidate.against_reference.nodes, [], "{name}");
        assert!(!candidate.against_baseline.nodes.is_empty(), "{name}: the answer changes something");
    }
}
