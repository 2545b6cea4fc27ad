//! A task exactly as published: doubled newlines in its diff, no tags in its context.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test says what fails by failing"
)]

use infrabench_task::dataset::{Source, load};
use infrabench_task::{RelativePath, Task, plan};

const PUBLISHED: &str = include_str!("fixtures/published_form.json");

#[test]
fn its_diff_gives_the_reference_and_its_hunk_the_mask() {
    let task = Task::from_json(PUBLISHED).unwrap();
    let path = RelativePath::parse("ticket_desk/desk_stack.py").unwrap();
    let [mask] = task.masks.as_slice() else { panic!("{:?}", task.masks) };
    assert_eq!((mask.after, mask.replaced, mask.solution_lines), (29, 0, 9), "{mask:?}");
    assert_eq!((mask.indent.as_str(), mask.tagged), ("        ", false));
    let context: Vec<&str> = task.context[&path].split_inclusive('\n').collect();
    let reference: Vec<&str> = task.reference[&path].split_inclusive('\n').collect();
    assert_eq!(reference.len(), context.len() + 9);
    assert_eq!(reference[..29], context[..29]);
    assert_eq!(reference[38..], context[29..]);
    assert_eq!(
        reference[29],
        "        # One way in: POST /items, everything else is refused by the gateway.\n"
    );
    assert_eq!(reference[35], "\n", "the blank line of the solution is no separator");
    assert_eq!(reference[37], "        items.add_method(\"POST\")\n");
}

#[test]
fn the_plan_expects_its_tests() {
    let task = Task::from_json(PUBLISHED).unwrap();
    let plan = plan::run_plan(&task, &task.reference);
    assert_eq!(
        plan.expected_tests,
        ["tests/test_api.py::test_there_is_one_api", "tests/test_api.py::test_items_takes_post"]
    );
    assert_eq!(plan.files["ticket_desk/desk_stack.py"], task.reference["ticket_desk/desk_stack.py"]);
}

#[test]
fn it_comes_back_as_it_went_in() {
    let task = Task::from_json(PUBLISHED).unwrap();
    let value: serde_json::Value = serde_json::from_str(PUBLISHED).unwrap();
    assert_eq!(task.to_json(), value);
    let loaded = load(vec![Source::new("again.jsonl", task.to_json_line())]);
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.dataset.tasks, [task]);
}
