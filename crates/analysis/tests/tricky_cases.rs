//! The examples of `docs/tricky-cases.md` are run: what the page says is what the diff says.
//!
//! After a wanted change, `UPDATE_DOCS=1 cargo test -p infrabench-analysis --test tricky_cases` writes the outcomes.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test says what fails by failing")]

mod common;

use std::path::Path;

#[test]
fn the_page_says_what_the_diff_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tricky-cases.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (mut start, mut before, mut after) = (String::new(), String::new(), String::new());
    let mut written = String::new();
    let mut examples = 0;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        let Some(word) = line.strip_prefix("```") else { continue };
        let mut block = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block.push_str(line);
            block.push('\n');
        }
        match word {
            "" => {} // A drawing.
            "python start" => start.clone_from(&block),
            "python before" => before = format!("{start}{block}"),
            "python after" => after = format!("{start}{block}"),
            "text" => {
                examples += 1;
                block = common::render(&common::diff(&before, &after));
            }
            other => panic!("unknown block `{other}` in {}", path.display()),
        }
        written.push_str(&block);
        written.push_str("```\n");
    }
    assert!(examples >= 12, "only {examples} examples were found");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &written).unwrap();
    } else {
        let first = page.lines().zip(written.lines()).find(|(page, diff)| page != diff);
        assert!(page == written, "the page and the diff part here: {first:#?}");
    }
}
