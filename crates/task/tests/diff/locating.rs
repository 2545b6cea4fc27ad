//! Hunks whose numbers cannot be trusted.

use infrabench_task::diff::{Located, Match, locate, parse_unified};
use infrabench_task::lines;

const FILE: &str = "class A:\n    def f(self):\n        x = 1\n        return x\n\n    def g(self):\n        y = 2\n        return y\n";

fn find(file: &str, diff: &str) -> Option<Located> {
    let files = parse_unified(diff).unwrap();
    locate(&lines::split(file), &files[0].hunks[0])
}

/// Where the parts land, as `after-removed+added`.
fn check(diff: &str, by: Match, parts: &[(u32, u32, &[&str])]) -> Located {
    let located = find(FILE, diff).unwrap_or_else(|| panic!("not found\n{diff}"));
    let found: Vec<(u32, u32, Vec<&str>)> = located
        .parts
        .iter()
        .map(|part| (part.after, part.removed, part.lines.iter().map(String::as_str).collect()))
        .collect();
    let expected: Vec<(u32, u32, Vec<&str>)> =
        parts.iter().map(|(after, removed, lines)| (*after, *removed, lines.to_vec())).collect();
    assert_eq!(found, expected, "{diff}");
    assert_eq!(located.by, by, "{diff}");
    located
}

#[test]
fn the_text_decides_and_not_the_number() {
    let located = check(
        "@@ -40,2 +40,2 @@\n     def g(self):\n-        y = 2\n+        y = 3\n",
        Match::Exact,
        &[(6, 1, &["        y = 3"])],
    );
    assert_eq!(located.parts[0].offset, 5 - 39);
    assert_eq!(located.places, 1);
}

#[test]
fn of_equal_places_the_nearest_is_taken_and_the_others_are_counted() {
    let file = "a\nb\na\nb\na\nb\n";
    let near = |line: u32| find(file, &format!("@@ -{line},2 +{line},3 @@\n a\n+x\n b\n")).unwrap();
    assert_eq!((near(4).parts[0].after, near(4).places), (3, 3));
    assert_eq!(near(1).parts[0].after, 1);
    assert_eq!(near(90).parts[0].after, 5);
    let unnumbered = find(file, "@@ ... @@\n a\n+x\n b\n").unwrap();
    assert_eq!((unnumbered.parts[0].after, unnumbered.parts[0].offset), (1, 0));
}

#[test]
fn a_hunk_that_stands_a_constant_indentation_off_is_shifted() {
    check(
        "@@ -1 +1 @@\n def g(self):\n-    y = 2\n+    y = 3\n+    if y:\n+        y = 4\n",
        Match::WhiteSpace,
        &[(6, 1, &["        y = 3", "        if y:", "            y = 4"])],
    );
    check(
        "@@ -1 +1 @@\n         def g(self):\n-            y = 2\n+            y = 3\n+\n",
        Match::WhiteSpace,
        &[(6, 1, &["        y = 3", ""])],
    );
}

#[test]
fn white_space_between_words_does_not_matter() {
    check(
        "@@ -7 +7 @@\n-        y  =  2\n+        y = 3\n",
        Match::WhiteSpace,
        &[(6, 1, &["        y = 3"])],
    );
}

#[test]
fn wrong_context_at_the_ends_is_dropped() {
    check(
        "@@ -6,3 +6,3 @@\n     # invented\n     def g(self):\n-        y = 2\n+        y = 3\n",
        Match::ExactInside,
        &[(6, 1, &["        y = 3"])],
    );
    check(
        "@@ -6,3 +6,3 @@\n   # invented\n   def g(self):\n-      y = 2\n+      y = 3\n       # more\n       # yet more\n",
        Match::WhiteSpaceInside,
        &[(6, 1, &["        y = 3"])],
    );
}

#[test]
fn only_what_changes_is_given_back() {
    check(
        "@@ -2,4 +2,5 @@\n     def f(self):\n-        x = 1\n+        x = 2\n         return x\n+\n+    # done\n \n",
        Match::Exact,
        &[(2, 1, &["        x = 2"]), (4, 0, &["", "    # done"])],
    );
}

#[test]
fn an_insertion_without_context_goes_by_its_number() {
    check("@@ -4,0 +5 @@\n+        # here\n", Match::Number, &[(4, 0, &["        # here"])]);
    let located = check("@@ -40,0 +41 @@\n+# end\n", Match::Number, &[(8, 0, &["# end"])]);
    assert_eq!(located.parts[0].offset, -32);
    assert_eq!(find(FILE, "@@ ... @@\n+# where?\n"), None);
}

#[test]
fn text_that_is_nowhere_is_not_found() {
    assert_eq!(find(FILE, "@@ -2,2 +2,2 @@\n     def h(self):\n-        z = 2\n+        z = 3\n"), None);
    assert_eq!(find("", "@@ -1 +1 @@\n-a\n+b\n"), None);
}
