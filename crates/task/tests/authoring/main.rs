//! Cutting tasks out of donors, and every mistake an author can make.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test says what fails by failing"
)]

mod errors;

use infrabench_task::authoring::{Donor, Kind, build, parse_task_file};
use infrabench_task::{Codebase, RelativePath, Task};

const QUEUE: &str = "\
class Queues:
    def __init__(self):
        # BEGIN INSERT queue
        self.queue = 1

        self.more = 2
        # END INSERT queue
        # BEGIN INSERT alarm
        self.alarm = 3
        # END INSERT alarm
";

const APP: &str = "\
import queues
# BEGIN INSERT queue
import alarms
# END INSERT queue
queues.Queues()
";

fn codebase(files: &[(&str, &str)]) -> Codebase {
    files.iter().map(|(path, text)| (RelativePath::parse(path).unwrap(), (*text).to_owned())).collect()
}

fn donor() -> Codebase {
    codebase(&[("app.py", APP), ("queues.py", QUEUE), ("README.md", "# Queues\n")])
}

fn tests() -> Codebase {
    codebase(&[("tests/test_queue.py", "def test_queue():\n    pass\n")])
}

fn task_file(masks: &str, tags: bool) -> String {
    format!(
        r#"task_id = "32c8ec73-6c37-4042-9fbb-8916f0c4998f"
title = "A queue"
kind = "add"
services = ["SQS", "CloudWatch"]
cdk_version = "2.178.2"
licence = "Apache-2.0"
masks = [{masks}]
tags = {tags}
prompt = """
Add a queue.
"""
"#
    )
}

fn built(masks: &str, tags: bool) -> Task {
    build("shop+queue", &task_file(masks, tags), &donor(), &tests())
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn with_tags_the_context_keeps_them_without_names() {
    let task = built("\"queue\"", true);
    assert_eq!(
        task.context["queues.py"],
        "class Queues:\n    def __init__(self):\n        # BEGIN INSERT\n        # END INSERT\n        self.alarm = 3\n"
    );
    assert_eq!(task.context["app.py"], "import queues\n# BEGIN INSERT\n# END INSERT\nqueues.Queues()\n");
    assert_eq!(
        task.reference["queues.py"],
        "class Queues:\n    def __init__(self):\n        # BEGIN INSERT\n        self.queue = 1\n\n        self.more = 2\n        # END INSERT\n        self.alarm = 3\n"
    );
    let masks: Vec<(&str, u32, u32, &str, bool)> = task
        .masks
        .iter()
        .map(|mask| (mask.path.as_str(), mask.after, mask.solution_lines, mask.indent.as_str(), mask.tagged))
        .collect();
    assert_eq!(masks, [("app.py", 2, 1, "", true), ("queues.py", 3, 3, "        ", true)]);
}

#[test]
fn without_tags_nothing_shows_where_the_masks_are() {
    let task = built("\"queue\"", false);
    assert_eq!(task.context["queues.py"], "class Queues:\n    def __init__(self):\n        self.alarm = 3\n");
    assert_eq!(task.context["app.py"], "import queues\nqueues.Queues()\n");
    assert_eq!(task.reference["app.py"], "import queues\nimport alarms\nqueues.Queues()\n");
    assert!(task.masks.iter().all(|mask| !mask.tagged));
}

#[test]
fn regions_that_touch_become_one_mask_without_tags_and_two_with() {
    let names = "\"alarm\", \"queue\"";
    let untagged = built(names, false);
    let in_queues = |task: &Task| task.masks.iter().filter(|mask| mask.path.as_str() == "queues.py").count();
    assert_eq!((in_queues(&untagged), in_queues(&built(names, true))), (1, 2));
    assert_eq!(
        untagged.solution_text(1),
        "        self.queue = 1\n\n        self.more = 2\n        self.alarm = 3\n"
    );
}

#[test]
fn metadata_and_fields_come_from_the_task_file() {
    let task = built("\"alarm\"", true);
    assert_eq!((task.entry_point.as_str(), task.prompt.as_str()), ("shop+queue", "Add a queue."));
    assert_eq!((task.metadata.title.as_str(), task.metadata.donor.as_str()), ("A queue", "shop"));
    assert_eq!(task.metadata.services, ["SQS", "CloudWatch"]);
    assert_eq!((task.metadata.difficulty.as_str(), task.metadata.licence.as_str()), ("easy", "Apache-2.0"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(built("\"queue\"", true).to_json_line(), built("\"queue\"", true).to_json_line());
    insta::assert_snapshot!(built("\"queue\"", true).to_json_line());
}

#[test]
fn other_comment_leaders_and_crlf() {
    let donor = codebase(&[
        (
            "page.html",
            "<b>\r\n  <!-- BEGIN INSERT part -->\r\n  <i>\r\n  <!-- END INSERT part -->\r\n</b>\r\n",
        ),
        ("f.js", "// BEGIN INSERT part\nx\n// END INSERT part"),
    ]);
    let task = build("shop+part", &task_file("\"part\"", true), &donor, &tests()).unwrap();
    assert_eq!(
        task.context["page.html"],
        "<b>\r\n  <!-- BEGIN INSERT -->\r\n  <!-- END INSERT -->\r\n</b>\r\n"
    );
    assert_eq!(task.context["f.js"], "// BEGIN INSERT\n// END INSERT");
    assert_eq!((task.solution_text(0), task.solution_text(1)), ("x\n".to_owned(), "  <i>\r\n".to_owned()));
}

#[test]
fn regions_and_task_files_can_be_read_by_themselves() {
    let files = donor();
    let regions: Vec<String> = Donor::read("shop", &files)
        .unwrap()
        .regions
        .iter()
        .map(|region| format!("{} {}:{}-{}", region.name, region.path, region.begin + 1, region.end + 1))
        .collect();
    assert_eq!(regions, ["queue app.py:2-4", "queue queues.py:3-7", "alarm queues.py:8-10"]);
    let parsed = parse_task_file("task.toml", &task_file("\"queue\"", true)).unwrap();
    assert_eq!((parsed.kind, parsed.masks), (Kind::Add, vec![("queue".to_owned(), 7)]));
}
