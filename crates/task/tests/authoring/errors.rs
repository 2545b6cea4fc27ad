//! Every mistake gets one clear message with file and line.

use crate::{APP, codebase, donor, task_file, tests};
use infrabench_task::Codebase;
use infrabench_task::authoring::build;
use std::fmt::Write as _;

fn said(what: &str, entry_point: &str, task: &str, donor: &Codebase, tests: &Codebase) -> String {
    let mut text = format!("{what}\n");
    let problems = build(entry_point, task, donor, tests).expect_err(what);
    for problem in problems {
        writeln!(text, "    {problem}").unwrap();
    }
    text + "\n"
}

#[test]
fn of_task_files() {
    let good = task_file("\"queue\"", true);
    let page = |what: &str, from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        said(what, "shop+queue", &good.replacen(from, to, 1), &donor(), &tests())
    };
    let text = [
        page("an unknown region", "[\"queue\"]", "[\"queue\", \"topic\"]"),
        page("a region twice", "[\"queue\"]", "[\"queue\", \"queue\"]"),
        page("a name that is none", "[\"queue\"]", "[\"Queue 1\"]"),
        page("no region", "[\"queue\"]", "[]"),
        page("a missing field", "tags = true\n", ""),
        page("an unknown field", "tags = true", "tags = true\ntaggs = true"),
        page("a field of another type", "tags = true", "tags = \"yes\""),
        page("an unknown kind", "\"add\"", "\"refine\""),
        page(
            "notes that say nothing",
            "prompt = \"\"\"",
            "inferable = [{ value = \"\", reason = \"\" }]\nacceptable = [{ mutant = \"number\", reason = \" \" }]\nprompt = \"\"\"",
        ),
        page("no services", "[\"SQS\", \"CloudWatch\"]", "[]"),
        page("an empty service", "\"CloudWatch\"", "\" \""),
        page("a title that is too long", "A queue", &"A queue and more of it ".repeat(4)),
        page("a version that is none", "2.178.2", "latest"),
        page("an id that is no random UUID", "32c8ec73-6c37-4042", "32c8ec73-6c37-1042"),
        page("an empty prompt", "Add a queue.", ""),
        page("an empty licence", "Apache-2.0", ""),
        page("broken TOML", "masks = [", "masks = [[\"x\""),
        page(
            "several mistakes",
            "licence = \"Apache-2.0\"\nmasks = [\"queue\"]",
            "licence = \"\"\nmasks = []",
        ),
        said("a folder without a feature", "shop", &good, &donor(), &tests()),
        said(
            "no tests",
            "shop+queue",
            &good,
            &donor(),
            &codebase(&[("tests/conftest.py", "def test_no(): pass\n")]),
        ),
    ];
    insta::assert_snapshot!(text.concat());
}

#[test]
fn of_donors() {
    let task = task_file("\"queue\"", true);
    let page = |what: &str, file: &str| {
        said(what, "shop+queue", &task, &codebase(&[("app.py", APP), ("stacks/queues.py", file)]), &tests())
    };
    let text = [
        page("never closed", "a\n# BEGIN INSERT queue\nb\n"),
        page("never opened", "a\n# END INSERT queue\n"),
        page(
            "nested",
            "# BEGIN INSERT queue\na\n# BEGIN INSERT topic\nb\n# END INSERT topic\nc\n# END INSERT queue\n",
        ),
        page(
            "overlapping",
            "# BEGIN INSERT queue\na\n# BEGIN INSERT topic\n# END INSERT queue\nc\n# END INSERT topic\n",
        ),
        page("names that differ", "# BEGIN INSERT queue\na\n# END INSERT queues\n"),
        page("no name", "# BEGIN INSERT\na\n# END INSERT\n"),
        page("a name that is none", "# BEGIN INSERT Big-Queue\na\n# END INSERT Big-Queue\n"),
        page("nothing inside", "# BEGIN INSERT queue\n\n# END INSERT queue\n"),
        page("tags at another indentation", "if a:\n# BEGIN INSERT queue\n    b\n# END INSERT queue\n"),
        page("an end at another indentation", "if a:\n    # BEGIN INSERT queue\n    b\n# END INSERT queue\n"),
    ];
    insta::assert_snapshot!(text.concat());
}
