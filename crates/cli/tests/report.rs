//! `infrabench report` and `infrabench compare` as a person runs them, on the results files in `report_cases`.

#![allow(
    clippy::expect_used,
    clippy::format_collect,
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

use std::path::Path;
use std::process::{Command, Output};

fn infrabench(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_infrabench"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report_cases"))
        .args(words)
        .output()
        .expect("infrabench runs")
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "status {}\n{}\n--- standard error\n{}",
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr)
    )
}

const RESULTS: [&str; 3] = ["report", "results.jsonl", "--dataset=tasks.jsonl"];

fn report(more: &[&str]) -> Output {
    infrabench(&[&RESULTS, more].concat())
}

#[test]
fn tables_for_a_terminal() {
    insta::assert_snapshot!(said(&report(&["--by", "difficulty", "--by", "service"])));
}

#[test]
fn markdown_with_the_published_tables_apart() {
    insta::assert_snapshot!(said(&report(&["--format", "md", "--published"])));
}

#[test]
fn a_spreadsheet_has_numbers_and_the_ends_of_intervals() {
    insta::assert_snapshot!(said(&report(&["--format", "csv", "--by", "kind"])));
}

#[test]
fn latex_has_no_character_that_is_a_command() {
    insta::assert_snapshot!(said(&report(&["--format", "latex"])));
}

#[test]
fn json_has_every_figure() {
    let output = report(&["--format", "json", "--by", "donor"]);
    insta::assert_json_snapshot!(serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap());
}

/// The page opens from disk without a network: it names no other file, and has no script.
#[test]
fn the_page_is_one_file() {
    let output = report(&["--format", "html", "--published", "--by", "service"]);
    let page = String::from_utf8(output.stdout).unwrap();
    for foreign in ["<script", "<link", "src=", "href=", "url(", "@import"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    for wanted in [
        "north_&amp;_coder",
        "2 runs, 9 results",
        "no AWS::SQS::Queue at all",
        "&lt;b&gt;",
        "Models, published",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn a_report_fails_under_a_bound_and_says_which_run_is() {
    insta::assert_snapshot!(said(&report(&["--format", "csv", "--fail-under", "40"])));
    assert!(report(&["--fail-under", "0"]).status.success());
    assert_eq!(report(&["--fail-under", "140"]).status.code(), Some(2), "not a number of percent");
}

#[test]
fn two_models_of_one_file_compared() {
    let words = ["--model-a", "north_&_coder", "--model-b", "south", "--dataset", "tasks.jsonl"];
    insta::assert_snapshot!(said(&infrabench(
        &[&["compare", "results.jsonl", "results.jsonl"], &words[..]].concat()
    )));
}

#[test]
fn a_comparison_fails_only_where_the_second_run_is_worse_beyond_doubt() {
    let compare = |a: &str, b: &str| infrabench(&["compare", a, b, "--fail-if-worse", "--format", "md"]);
    assert_eq!(compare("all_passed.jsonl", "none_passed.jsonl").status.code(), Some(1));
    assert_eq!(compare("none_passed.jsonl", "all_passed.jsonl").status.code(), Some(0));
    insta::assert_snapshot!(said(&compare("all_passed.jsonl", "none_passed.jsonl")));
}

#[test]
fn what_cannot_be_done_says_why_and_the_way_out() {
    let cases: [&[&str]; 6] = [
        &["report", "nothing.jsonl"],
        &["report", "broken.jsonl", "--dataset", "no.jsonl"],
        &["report", "results.jsonl", "--by", "donor", "--dataset", "no.jsonl"],
        &["compare", "results.jsonl", "results.jsonl"],
        &["compare", "results.jsonl", "results.jsonl", "--model-a", "west"],
        &["compare", "all_passed.jsonl", "elsewhere.jsonl", "--format", "html"],
    ];
    let all: Vec<String> = cases
        .iter()
        .map(|words| format!("$ infrabench {}\n{}", words.join(" "), said(&infrabench(words))))
        .collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

/// Three tasks of three are no proof, however wholly they differ.
#[test]
fn few_tasks_are_no_proof() {
    let folder = tempfile::tempdir().unwrap();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report_cases");
    let first_three = |name: &str| {
        let text = std::fs::read_to_string(cases.join(name)).unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text.lines().take(3).map(|line| format!("{line}\n")).collect::<String>())
            .unwrap();
        path.display().to_string()
    };
    let (a, b) = (first_three("all_passed.jsonl"), first_three("none_passed.jsonl"));
    assert!(infrabench(&["compare", &a, &b, "--fail-if-worse"]).status.success());
}
