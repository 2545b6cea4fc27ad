//! The differences between the engines that are known and explained. This list is all of them.
//!
//! | rule | why |
//! |---|---|
//! | `hints` | Python 3.14 adds suggestions to messages: `Did you mean: 'queue'?` |
//! | `comprehensions` | Since Python 3.12 a comprehension has no frame of its own: its lines are those of the function around it. |
//! | `addresses` | Python writes the address of an object that has no other name: `<Rollout object at 0x7f2a02704990>`. No two runs agree on those. |
//! | `set order` | The order of a Python set follows the hashes of its items, which are 32 bits wide in WebAssembly. Of a list that pytest cuts off, other items are shown. |
//!
//! A rule rewrites a text; two texts that become equal are explained by the rules that were needed.

type Rule = (&'static str, fn(&str) -> String);

const RULES: [Rule; 4] = [
    ("hints", without_hints),
    ("comprehensions", without_comprehensions),
    ("addresses", without_addresses),
    ("set order", with_sorted_sets),
];

/// The rules that make two texts equal; none when they stay different.
pub(super) fn explain(one: &str, other: &str) -> Vec<&'static str> {
    let (mut one, mut other) = (one.to_owned(), other.to_owned());
    let mut needed = Vec::new();
    for (name, rule) in RULES {
        let rewritten = (rule(&one), rule(&other));
        if rewritten != (one, other) {
            needed.push(name);
        }
        (one, other) = rewritten;
        if one == other {
            return needed;
        }
    }
    Vec::new()
}

/// Without `. Did you mean: 'x'?` and the like.
fn without_hints(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(at) = rest.find(". Did you mean") {
        let (before, hint) = rest.split_at(at);
        out.push_str(before);
        let end = hint.find('?').map_or(hint.len(), |mark| mark + 1);
        rest = hint.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Frames, written one after the other as `compare` does, in which a comprehension's is the one of the function around it.
fn without_comprehensions(text: &str) -> String {
    let mut frames: Vec<String> = Vec::new();
    for frame in text.split("; ") {
        let mut words = frame.splitn(3, ' ');
        let (place, name, source) = (words.next(), words.next(), words.next());
        let around = frames.last().and_then(|frame| frame.split(' ').nth(1)).map(str::to_owned);
        match (place, name, source, around) {
            (Some(place), Some("<setcomp>" | "<listcomp>" | "<dictcomp>"), Some(source), Some(around)) => {
                frames.pop();
                frames.push(format!("{place} {around} {source}"));
            }
            _ => frames.push(frame.to_owned()),
        }
    }
    frames.join("; ")
}

/// With `0x…` in place of the addresses of objects.
fn without_addresses(text: &str) -> String {
    const MARK: &str = " at 0x";
    let mut parts = text.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(MARK);
        out.push('…');
        out.push_str(part.trim_start_matches(|digit: char| digit.is_ascii_hexdigit()));
    }
    out
}

/// Sets with their items in order: as Python writes them, and as pytest lists what only one of two has.
fn with_sorted_sets(text: &str) -> String {
    with_sorted_lists(&with_sorted_braces(text))
}

/// What stands above items that come from a set.
const LISTS: [&str; 2] = ["Extra items in the ", "Differing items:"];

/// The items of a set that stand below such a line, one on each, until something else begins. Of a list that is cut off,
/// which pytest says with dots, nothing can be compared.
fn with_sorted_lists(text: &str) -> String {
    let starts = |line: &str, words: &[&str]| words.iter().any(|word| line.trim_start().starts_with(word));
    let mut lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let is_list = lines.get(at).is_some_and(|line| starts(line, &LISTS));
        at += 1;
        if !is_list {
            continue;
        }
        let rest = lines.get_mut(at..).unwrap_or_default();
        let ends = |line: &&str| {
            line.trim().is_empty() || starts(line, &LISTS) || starts(line, &["Use -v", "Full diff"])
        };
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let Some(items) = rest.get_mut(..length) else { break };
        if items.last().is_some_and(|last| last.ends_with("...")) {
            items.fill("…");
        }
        items.sort_unstable();
        at += length;
    }
    lines.join("\n")
}

/// The innermost braces that hold a set, with its items in order.
fn with_sorted_braces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open + 1);
        out.push_str(before);
        let end = from.find(['{', '}']).unwrap_or(from.len());
        let (inside, after) = from.split_at(end);
        if after.starts_with('}') && !inside.contains(':') {
            let mut items: Vec<&str> = inside.split(", ").collect();
            items.sort_unstable();
            out.push_str(&items.join(", "));
        } else {
            out.push_str(inside);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[test]
    fn hints_are_explained() {
        let (old, new) = ("name 'ruls' is not defined", "name 'ruls' is not defined. Did you mean: 'rules'?");
        assert_eq!(explain(old, new), ["hints"]);
        assert_eq!(explain("`test_a`: no 'x'.", "`test_a`: no 'x'. Did you mean: 'y'?."), ["hints"]);
    }

    #[test]
    fn addresses_are_explained() {
        let shown = |address: &str| format!("where [] = <a.B object at {address}>.c");
        assert_eq!(explain(&shown("0x7f2a02704990"), &shown("0x5210ff8")), ["addresses"]);
    }

    #[test]
    fn the_order_of_sets_is_explained() {
        assert_eq!(explain("assert {'a', 'b'} == {}", "assert {'b', 'a'} == {}"), ["set order"]);
    }

    #[test]
    fn the_order_of_items_that_pytest_lists_is_explained() {
        let listed = |left: &str, right: &str| {
            format!(
                "assert 1\n  Extra items in the left set:\n  {left}\n  Extra items in the right set:\n  {right}\n  Use -v"
            )
        };
        assert_eq!(explain(&listed("'a'\n  'b'", "'c'"), &listed("'b'\n  'a'", "'c'")), ["set order"]);
        assert!(explain(&listed("'a'", "'b'"), &listed("'b'", "'a'")).is_empty());
    }

    #[test]
    fn lists_that_pytest_cuts_off_are_explained() {
        let cut = |items: &str| {
            format!("assert 1\n  Differing items:\n  {items}...\n  \n  ...Full output truncated")
        };
        assert_eq!(explain(&cut("{'a': 1} != {'a': 2}"), &cut("{'b': 1} != {'b': 3}")), ["set order"]);
        assert!(explain(&cut("'a'\n  'b'"), &cut("'a'")).is_empty(), "as many are shown");
    }

    #[test]
    fn frames_of_comprehensions_are_explained() {
        let old = "t.py:3 f `x`; t.py:4 <setcomp> `for y in z`; t.py:9 g `z`";
        assert_eq!(explain(old, "t.py:4 f `for y in z`; t.py:9 g `z`"), ["comprehensions"]);
        assert!(explain(old, "t.py:3 f `x`; t.py:9 g `z`").is_empty());
    }

    #[test]
    fn anything_else_is_not() {
        assert!(explain("failed", "passed").is_empty());
        assert!(explain("{'a', 'b'}", "{'b', 'c'}").is_empty());
        assert!(explain(r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "a": 1}"#).is_empty());
    }
}
