//! Every mistake gets one clear message. All of them stand in one snapshot, to be read as a page.

use crate::{ids, record, with, without, zipped};
use infrabench_task::dataset::{MAX_FILE_BYTES, Source, load};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What loading says, as a paragraph.
fn said(what: &str, sources: Vec<(&str, Vec<u8>)>) -> String {
    let loaded = load(sources.into_iter().map(|(name, bytes)| Source::new(name, bytes)).collect());
    let mut text = format!("{what}\n");
    for problem in &loaded.problems {
        writeln!(text, "    {problem}").unwrap();
    }
    writeln!(text, "    -> loaded: [{}]\n", ids(&loaded).join(", ")).unwrap();
    text
}

fn one(what: &str, value: &Value) -> String {
    said(what, vec![("t.json", value.to_string().into_bytes())])
}

#[test]
fn of_fields() {
    let files = |name: &str| json!({name: "x = 1\n"});
    let page = [
        one("a missing field", &without("a", "prompt")),
        one("several missing fields", &json!({"task_id": "a", "prompt": "p"})),
        one("a field of another type", &with("a", "cdk_version", json!(2.178))),
        one("an empty field", &with("a", "task_id", json!(" "))),
        one("a version that is a path", &with("a", "cdk_version", json!("../../etc"))),
        one("a line break in the id", &with("a", "task_id", json!("a\nb"))),
        one("a context that is an array", &with("a", "context", json!(["x"]))),
        one("a file that is no text", &with("a", "tests", json!({"tests/test_a.py": {"text": "x"}}))),
        one("no tests", &with("a", "tests", json!({}))),
        one("a path that leads out", &with("a", "tests", files("../test_a.py"))),
        one("an absolute path", &with("a", "tests", files("/etc/passwd"))),
        one("a drive", &with("a", "tests", files("C:\\x.py"))),
        one("a control character in a path", &with("a", "tests", files("a\u{0}.py"))),
        one("an empty path", &with("a", "tests", files("./"))),
        one("two names of one file", &with("a", "tests", json!({"t/a.py": "", "t//a.py": ""}))),
        one(
            "a solution that is a string",
            &with("a", "canonical_solution", json!({"stack.py": "@@ -1 +1 @@"})),
        ),
        one(
            "a solution of another file",
            &with("a", "canonical_solution", json!({"other.py": ["@@ -0,0 +1 @@\n+x\n"]})),
        ),
        {
            let many: serde_json::Map<String, Value> =
                (0..100).map(|n| (format!("{n:03}.py"), json!(n))).collect();
            let page = one("very many mistakes", &with("a", "tests", Value::Object(many)));
            let (first, last) = (page.lines().take(3), page.lines().skip(20));
            first.chain(last).collect::<Vec<_>>().join("\n") + "\n"
        },
        one("metadata of the wrong type", &with("a", "metadata", json!({"services": "SQS"}))),
    ];
    insta::assert_snapshot!(page.concat());
}

#[test]
fn of_diffs() {
    let solution = |diffs: &[&str]| with("a", "canonical_solution", json!({"stack.py": diffs}));
    let tagged = |context: &str, diff: &str| {
        let mut record = solution(&[diff]);
        record["context"]["stack.py"] = json!(context);
        record
    };
    let page = [
        one("text that is no diff", &solution(&["queue = 1"])),
        one(
            "a context line that differs",
            &solution(&["@@ -1,2 +1,3 @@\n class Ship:\n     pass\n+    queue = 1\n"]),
        ),
        one("a hunk beyond the end", &solution(&["@@ -12,0 +13 @@\n+    queue = 1\n"])),
        one(
            "counts that do not agree",
            &solution(&["--- a\n\n+++ b\n\n@@ -2,0 +3,2 @@\n\n+    queue = 1\n"]),
        ),
        one(
            "the second of two",
            &solution(&["@@ -2,0 +3 @@\n+    queue = 1\n", "@@ -1 +1 @@\n-class Ship:\n+class X:\n"]),
        ),
        one(
            "two that overlap",
            &solution(&["@@ -2 +2 @@\n-    pass\n+    x\n", "@@ -2 +2 @@\n-    pass\n+    y\n"]),
        ),
        one("no change", &solution(&["@@ -2 +2 @@\n-    pass\n+    pass\n"])),
        one("no diff", &solution(&[])),
        one("a hunk outside the tags", &tagged("# BEGIN INSERT\n# END INSERT\na\n", "@@ -3,0 +4 @@\n+b\n")),
        one(
            "tags that stay empty",
            &tagged("# BEGIN INSERT\n# END INSERT\na\n# BEGIN INSERT\n# END INSERT\n", "@@ -1,0 +2 @@\n+b\n"),
        ),
        one("a tag never closed", &tagged("a\n    # BEGIN INSERT\n", "@@ -2,0 +3 @@\n+b\n")),
        one("a tag never opened", &tagged("a\n# END INSERT\n", "@@ -2,0 +3 @@\n+b\n")),
        one(
            "tags that nest",
            &tagged("# BEGIN INSERT\n# BEGIN INSERT\n# END INSERT\n", "@@ -2,0 +3 @@\n+b\n"),
        ),
        one(
            "a solution with a tag of its own",
            &tagged("# BEGIN INSERT\n# END INSERT\na\n", "@@ -1,0 +2 @@\n+# END INSERT\n"),
        ),
        {
            let mut record = record("a");
            record["context"]["app.py"] = json!("# BEGIN INSERT\n# END INSERT\n");
            one("tags in a file without solution", &record)
        },
    ];
    insta::assert_snapshot!(page.concat());
}

#[test]
fn of_sources() {
    let (a, b) = (record("a").to_string(), record("b").to_string());
    let file = |what: &str, bytes: Vec<u8>| said(what, vec![("tasks.json", bytes)]);
    let text = |what: &str, text: String| file(what, text.into_bytes());
    let pretty = serde_json::to_string_pretty(&json!([record("a"), without("b", "tests")])).unwrap();
    let page = [
        said("no source", vec![]),
        text("an empty file", String::new()),
        text("an empty array", "[]".to_owned()),
        text("blank lines only", "\n \n".to_owned()),
        text("prose", "Here are the tasks".to_owned()),
        file("UTF-16", vec![0xFF, 0xFE, 0x7B, 0]),
        file("gzip", vec![0x1F, 0x8B, 8, 0]),
        file("an image", vec![0x89, 0x50, 0x4E, 0x47]),
        text("an object that is no task", "{\"app\": \"python3 app.py\"}".to_owned()),
        text("a prediction", "{\"task_id\": \"a\", \"completion\": \"x\"}".to_owned()),
        text("a result", "{\"task_id\": \"a\", \"verdict\": \"passed\"}".to_owned()),
        text("numbers in an array", format!("[1, {a}, \"x\"]")),
        text("a field in the second task of an array", pretty.clone()),
        text("an array cut inside a task", pretty[..pretty.len() - 300].to_owned()),
        text("an array cut between tasks", format!("[{a},\n{b}\n")),
        text("an array cut behind a comma", format!("[{a},\n")),
        text("a comma too many", format!("[{a},\n{b},\n]")),
        text("a comma too few", format!("[{a}\n{b}]")),
        text("a comma too few within a task", format!("[{},\n{b}]", a.replacen(",\"", "\"", 1))),
        text("text behind the array", format!("[{a}]\n{b}")),
        text("one task cut", a[..200].to_owned()),
        text(
            "a broken line among good ones",
            format!("{a}\n{{\"task_id\": \"x\", \"prompt\": nope}}\n{b}\n"),
        ),
        text("a first line that is cut", format!("{}\n{b}\n", &a[..150])),
        text("prose among lines", format!("{a}\n# more\n{b}\n")),
        text("one id twice", format!("{a}\n{b}\n{a}\n")),
        said("one id in two files", vec![("x.json", a.clone().into()), ("y.json", a.clone().into())]),
        {
            let mut bytes = format!("{a}\n{b}\n").into_bytes();
            let at = bytes.iter().position(|byte| *byte == b'Q' || *byte == b'q').unwrap();
            bytes[at] = 0xFF;
            file("a line that is not UTF-8", bytes)
        },
    ];
    insta::assert_snapshot!(page.concat());
}

#[test]
fn of_archives() {
    let a = record("a").to_string();
    let mut cut = zipped(&[("a.json", a.as_bytes())]);
    cut.truncate(cut.len() / 2);
    let mut spoilt = zipped(&[("a.json", a.as_bytes()), ("b.json", record("b").to_string().as_bytes())]);
    spoilt[60] ^= 0xFF;
    let archive = |what: &str, bytes: Vec<u8>| said(what, vec![("set.zip", bytes)]);
    let page = [
        archive("an empty archive", zipped(&[])),
        archive("no dataset in it", zipped(&[("README.md", b"hello")])),
        archive(
            "an entry that leads out",
            zipped(&[("../a.json", a.as_bytes()), ("b/a.json", a.as_bytes())]),
        ),
        archive("a broken entry", zipped(&[("x/a.json", b"{"), ("x/b.json", a.as_bytes())])),
        archive("cut in the middle", cut),
        archive("spoilt inside", spoilt),
    ];
    insta::assert_snapshot!(page.concat());
}

#[test]
fn of_a_file_over_the_limit() {
    let page = said("200 MB and more", vec![("big.json", vec![0; MAX_FILE_BYTES + 1])]);
    insta::assert_snapshot!(page);
}
