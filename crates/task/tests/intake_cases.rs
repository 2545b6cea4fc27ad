//! The cases in `cases/*.md`: what models really answer, how it is read, and what comes out.
//!
//! Each file is Markdown that a person can read. Fenced sections before the first `##` heading are shared by the file's
//! cases; a case with `file` sections of its own does not use the shared ones. Sections, by the fence's info string:
//!
//! - `file PATH`: a file of the reference; what stands between `BEGIN INSERT` and `END INSERT` is the canonical solution.
//!   The context keeps the tags, or not with the word `untagged`.
//! - `test PATH`: a test of the task.
//! - `answer`: the completion. `escaped` reads `\t`, `\r`, `\0` and `\u{..}`.
//! - `reading`: what intake says. `result PATH`: a file that splicing changed.
//!
//! The words `crlf` and `no-final-newline` say how a text's lines end. `UPDATE_CASES=1` rewrites the last two kinds of
//! section; read what it writes.

#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a test says what fails by failing, and need not be quick"
)]

#[path = "intake_cases/case.rs"]
mod case;
#[path = "intake_cases/markdown.rs"]
mod markdown;

use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cases")
}

#[test]
fn every_case_reads_as_written() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    let (mut failures, mut count) = (Vec::new(), 0);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let document = markdown::parse(&text);
        let mut written = document.clone();
        for (index, case) in document.cases.iter().enumerate() {
            count += 1;
            let name = format!("{}: {}", path.file_name().unwrap().to_string_lossy(), case.title);
            let outcome = case::run(&document.shared, case);
            failures.extend(outcome.broken.iter().map(|rule| format!("{name}\n    {rule}")));
            if update {
                written.cases[index].replace_outcome(&outcome.sections);
            } else if let Some(difference) = case.difference(&outcome.sections) {
                failures.push(format!("{name}\n{difference}"));
            }
        }
        if update && written.to_string() != text {
            std::fs::write(&path, written.to_string()).unwrap();
        }
    }
    assert!(failures.is_empty(), "{} of {count} cases:\n\n{}", failures.len(), failures.join("\n\n"));
    assert!(count >= 80, "only {count} cases were found");
}
