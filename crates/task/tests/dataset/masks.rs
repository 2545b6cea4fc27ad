//! Where masks are found, and how they are described.

use crate::record;
use infrabench_task::Task;
use serde_json::json;

/// The masks of a task with one file, as `after-replaced+solution_lines 'indent' tagged`.
fn check(context: &str, diff: &str, expected: &[&str]) {
    let mut record = record("a");
    record["context"] = json!({"f.py": context});
    record["canonical_solution"] = json!({"f.py": [diff]});
    let task =
        Task::from_json(&record.to_string()).unwrap_or_else(|problems| panic!("{context}\n{problems:#?}"));
    let found: Vec<String> = task
        .masks
        .iter()
        .map(|mask| {
            let tagged = if mask.tagged { " tagged" } else { "" };
            format!("{}-{}+{} {:?}{tagged}", mask.after, mask.replaced, mask.solution_lines, mask.indent)
        })
        .collect();
    assert_eq!(found, expected, "{context}");
    // What stands between the masks is the same on both sides.
    let mut restored: Vec<&str> = context.split_inclusive('\n').collect();
    for (index, mask) in task.masks.iter().enumerate().rev() {
        let text = task.solution_text(index);
        let after = mask.after as usize;
        restored.splice(after..after + mask.replaced as usize, [text.leak() as &str]);
    }
    assert_eq!(restored.concat(), task.reference["f.py"], "{context}");
}

#[test]
fn without_tags_the_hunks_are_the_masks() {
    check("a\nb\n", "@@ -1,0 +2,2 @@\n+\n+    x\n", &["1-0+2 \"    \""]);
    check("a\nb\n", "@@ -0,0 +1 @@\n+x\n@@ -2,0 +4 @@\n+y\n", &["0-0+1 \"\"", "2-0+1 \"\""]);
}

#[test]
fn with_context_lines_each_changed_run_is_a_mask() {
    check("a\nb\nc\n", "@@ -1,3 +1,5 @@\n a\n+\tx\n b\n-c\n+  y\n+z\n", &["1-0+1 \"\\t\"", "2-1+2 \"  \""]);
}

#[test]
fn a_removal_is_a_mask_without_content() {
    check("a\n  b\nc\n", "@@ -2 +1,0 @@\n-  b\n", &["1-1+0 \"  \""]);
}

#[test]
fn between_tags_the_whole_inside_is_the_mask() {
    check(
        "  # BEGIN INSERT\n  # END INSERT\n",
        "@@ -1,0 +2,2 @@\n+    x\n+  y\n",
        &["1-0+2 \"    \" tagged"],
    );
    check(
        "// BEGIN INSERT\n  pass\n\n// END INSERT\n",
        "@@ -2 +2 @@\n-  pass\n+  x\n",
        &["1-2+2 \"  \" tagged"],
    );
    check("  # BEGIN INSERT\n  pass\n  # END INSERT\n", "@@ -2 +2,0 @@\n-  pass\n", &["1-1+0 \"  \" tagged"]);
}

#[test]
fn several_pairs_in_one_file() {
    check(
        "<!-- BEGIN INSERT -->\n<!-- END INSERT -->\nm\n; BEGIN INSERT\n; END INSERT\n-- BEGIN INSERT\n-- END INSERT\n",
        "@@ -1,0 +2 @@\n+x\n@@ -4,0 +6,2 @@\n+y\n+z\n@@ -6,0 +10 @@\n+ w\n",
        &["1-0+1 \"\" tagged", "4-0+2 \"\" tagged", "6-0+1 \" \" tagged"],
    );
}

#[test]
fn a_hunk_that_slid_over_a_repeated_tag_still_agrees() {
    // The same result as inserting between the tags: difflib may well describe it so.
    check(
        "# BEGIN INSERT\n# END INSERT\nb\n",
        "@@ -0,0 +1,2 @@\n+# BEGIN INSERT\n+x\n@@ -1 +2,0 @@\n-# BEGIN INSERT\n",
        &["1-0+1 \"\" tagged"],
    );
}

#[test]
fn a_solution_may_take_the_place_of_the_tags() {
    check(
        "a\n# BEGIN INSERT\n# END INSERT\n",
        "@@ -2,2 +2 @@\n-# BEGIN INSERT\n-# END INSERT\n+x\n",
        &["1-2+1 \"\""],
    );
}

#[test]
fn a_last_line_without_newline_belongs_to_the_mask_that_continues_it() {
    check("a\nb", "@@ -2 +2,2 @@\n-b\n\\ No newline at end of file\n+b\n+c\n", &["1-1+2 \"\""]);
    check("a\nb", "@@ -2,0 +3 @@\n+  c\n", &["1-1+2 \"\""]);
}

#[test]
fn lines_that_only_python_sees_are_widened_to_whole_ones() {
    // To Python, `a\f` and `b` are two lines, and the hunk lies between them.
    let head = "--- a\n\n+++ b\n\n";
    check("a\u{c}b\nc\n", &format!("{head}@@ -1,0 +2 @@\n\n+  x\n"), &["0-1+2 \"\""]);
    check(
        "a\u{c}b\u{c}c\nd\n",
        &format!("{head}@@ -1,0 +2 @@\n\n+x\n\n@@ -3,0 +5 @@\n\n+y\n\n@@ -4 +6 @@\n\n-d\n\n+e\n"),
        &["0-2+4 \"\""],
    );
}
