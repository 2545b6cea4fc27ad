//! The `infrabench tasks` commands that need no engine, as a person runs them, on a small dataset of their own.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use infrabench_score::dataset_sha256;
use infrabench_task::Task;
use infrabench_task::dataset::{Source, load};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

fn tasks(arguments: &[&str], paths: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_infrabench"));
    command.arg("tasks").args(arguments).args(paths).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a command that found something wrong says of it.
fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A copy of the dataset in `tests/dataset`, built.
fn dataset() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dataset"), folder.path());
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tasks/schema.json");
    fs::copy(schema, folder.path().join("schema.json")).unwrap();
    stdout(&tasks(&["build"], &[folder.path()]));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).unwrap() }
    }
}

fn loaded(file: &Path) -> Vec<Task> {
    let loaded = load(vec![Source::new("dataset", fs::read(file).unwrap())]);
    assert_eq!(loaded.problems, []);
    loaded.dataset.tasks
}

fn lines(file: &Path) -> Vec<Value> {
    fs::read_to_string(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_build_says_what_it_built_by_version_and_hashes() {
    let folder = dataset();
    let built = folder.path().join("infrabench.jsonl");
    let said = stdout(&tasks(&["build"], &[folder.path()]));
    assert!(said.contains("infrabench.jsonl: 2 tasks, version 2.1.0\n"), "{said}");
    let of_file = format!("{:x}", Sha256::digest(fs::read(&built).unwrap()));
    let of_tasks = dataset_sha256(&loaded(&built));
    for hash in [&of_file, &of_tasks] {
        assert!(said.contains(hash.as_str()), "no {hash} in:\n{said}");
    }
    let checked = stdout(&tasks(&["build", "--check"], &[folder.path()]));
    assert_eq!(checked.lines().skip(1).collect::<Vec<_>>(), said.lines().skip(1).collect::<Vec<_>>());

    fs::write(folder.path().join("VERSION"), "two\n").unwrap();
    let said = complaint(&tasks(&["build"], &[folder.path()]));
    assert!(said.contains("VERSION: `two` is not a version such as `1.0.0`"), "{said}");
}

#[test]
fn tasks_of_every_form_come_into_one_file() {
    let folder = dataset();
    let built = lines(&folder.path().join("infrabench.jsonl"));
    let inputs = tempfile::tempdir().unwrap();
    let array = inputs.path().join("array.json");
    fs::write(&array, serde_json::to_string_pretty(&built[..1]).unwrap()).unwrap();
    let mut archive = ZipWriter::new(fs::File::create(inputs.path().join("archive.zip")).unwrap());
    archive.start_file("inside.jsonl", SimpleFileOptions::default()).unwrap();
    archive.write_all(built[1].to_string().as_bytes()).unwrap();
    archive.finish().unwrap();
    let out = folder.path().join("imported.jsonl");

    let said = stdout(&tasks(&["import", "--out"], &[&out, inputs.path()]));
    assert!(said.contains("imported.jsonl: 2 of 2 tasks\n"), "{said}");
    let hash = dataset_sha256(&loaded(&folder.path().join("infrabench.jsonl")));
    assert!(said.contains(&hash), "the same tasks, in another order of fields: {said}");
    assert_eq!(dataset_sha256(&loaded(&out)), hash);
}

#[test]
fn what_cannot_be_imported_is_said_with_its_place_and_the_rest_is_written() {
    let folder = dataset();
    let built = lines(&folder.path().join("infrabench.jsonl"));
    let path = |name| folder.path().join(name);
    let mut broken = built[0].clone();
    broken["task_id"] = "broken".into();
    broken["cdk_version"] = 2.into();
    broken["tests"] = json!({});
    fs::write(path("a.jsonl"), format!("{}\n{broken}\nnot json\n", built[0])).unwrap();
    fs::write(path("b.json"), json!([built[0], built[1]]).to_string()).unwrap();
    let out = path("out.jsonl");
    let output = tasks(&["import", "--out"], &[&out, &path("a.jsonl"), &path("b.json")]);
    let said = complaint(&output);
    let id = built[0]["task_id"].as_str().unwrap();
    for (file, what) in [
        ("a.jsonl:2:", "task broken: cdk_version: must be a string, not a number"),
        ("a.jsonl:2:", "task broken: tests: is empty; it needs at least one file"),
        ("a.jsonl:3:", "is not valid JSON"),
        ("b.json:1", &format!("task {id}: task_id: the id is already taken by the task at")),
    ] {
        assert!(
            said.lines().any(|line| line.contains(file) && line.contains(what)),
            "no `{what}` in:\n{said}"
        );
    }
    // One record has two problems, and is one record.
    let counted = String::from_utf8(output.stdout).unwrap();
    assert!(counted.contains("out.jsonl: 2 of 5 tasks\n"), "{counted}");
    assert_eq!(loaded(&out).len(), 2);
}

#[test]
fn an_import_never_overwrites_its_input_nor_writes_an_empty_file() {
    let folder = dataset();
    let built = folder.path().join("infrabench.jsonl");
    let before = fs::read(&built).unwrap();
    let said = complaint(&tasks(&["import", "--out"], &[&built, &built]));
    assert!(said.contains("is both an input and the output"), "{said}");
    assert_eq!(fs::read(&built).unwrap(), before);

    let (nothing, out) = (folder.path().join("nothing.json"), folder.path().join("out.jsonl"));
    fs::write(&nothing, "[{\"task_id\": \"1\", \"prompt\": \"Do it.\"}]").unwrap();
    let said = complaint(&tasks(&["import", "--out"], &[&out, &nothing]));
    assert!(said.contains("none of 1 tasks can be used"), "{said}");
    assert!(!out.exists());
}

#[test]
fn exported_tasks_carry_the_canary_and_are_the_same_tasks_all_the_same() {
    let folder = dataset();
    let out = folder.path().join("out");
    let said = stdout(&tasks(&["export", "--out"], &[&out, folder.path()]));
    let exported = out.join("infrabench.jsonl");
    let canary = fs::read_to_string(folder.path().join("CANARY")).unwrap();
    for line in lines(&exported) {
        assert_eq!(line["metadata"]["canary"], canary.trim());
    }
    let hash = dataset_sha256(&loaded(&folder.path().join("infrabench.jsonl")));
    assert_eq!(dataset_sha256(&loaded(&exported)), hash);
    assert!(said.contains(&hash), "{said}");
    // The folder can be read as a dataset, whatever lies beside the tasks.
    let imported = stdout(&tasks(&["import", "--out"], &[&folder.path().join("again.jsonl"), &out]));
    assert!(imported.contains("2 of 2 tasks"), "{imported}");

    fs::remove_file(folder.path().join("VERSION")).unwrap();
    let said = complaint(&tasks(&["export", "--out"], &[&out, folder.path()]));
    assert!(said.contains("has no file VERSION"), "{said}");
}

#[test]
fn the_croissant_metadata_is_true_of_the_files_beside_it() {
    let folder = dataset();
    let out = folder.path().join("out");
    let options = ["export", "--url", "https://example.org/infrabench", "--published", "2026-01-31", "--out"];
    stdout(&tasks(&options, &[&out, folder.path()]));
    let about: Value = serde_json::from_slice(&fs::read(out.join("croissant.json")).unwrap()).unwrap();
    assert_eq!(about["conformsTo"], "http://mlcommons.org/croissant/1.0");
    assert_eq!(about["version"], "2.1.0");
    assert_eq!(about["license"], "https://spdx.org/licenses/Apache-2.0");
    assert_eq!(about["datePublished"], "2026-01-31");
    for required in ["@context", "name", "description", "creator", "citeAs", "url"] {
        assert!(!about[required].is_null(), "no {required}");
    }
    let files = about["distribution"].as_array().unwrap();
    let urls: BTreeSet<&str> = files.iter().map(|file| file["contentUrl"].as_str().unwrap()).collect();
    assert_eq!(Vec::from_iter(urls), ["infrabench.jsonl", "quality.json", "schema.json"]);
    for file in files {
        let content = fs::read(out.join(file["contentUrl"].as_str().unwrap())).unwrap();
        assert_eq!(file["sha256"], format!("{:x}", Sha256::digest(&content)));
        assert_eq!(file["contentSize"], format!("{} B", content.len()));
    }
    let records = about["recordSet"].as_array().unwrap();
    let fields = records.iter().flat_map(|set| set["field"].as_array().unwrap());
    let ids: BTreeSet<&str> = fields.clone().map(|field| field["@id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), fields.clone().count(), "ids are unique");
    assert!(ids.contains(records[0]["key"]["@id"].as_str().unwrap()));
    let exported = lines(&out.join("infrabench.jsonl"));
    for field in fields {
        let source = &field["source"];
        assert!(files.iter().any(|file| file["@id"] == source["fileObject"]["@id"]), "{field}");
        let Some(column) = source["extract"]["column"].as_str() else {
            assert_eq!(source["extract"]["fileProperty"], "content");
            continue;
        };
        let path = source["transform"]["jsonPath"].as_str().unwrap_or("$").replace('$', "").replace('.', "/");
        for task in &exported {
            let value = task[column].pointer(&path);
            let value = value.unwrap_or_else(|| panic!("a task has nothing for {field}"));
            assert_eq!(value.is_array(), field["repeated"] == true, "{field}");
            assert_eq!(value.is_number(), field["dataType"] == "sc:Integer", "{field}");
        }
    }

    let output = tasks(&["export", "--published", "yesterday", "--out"], &[&out, folder.path()]);
    assert_eq!(output.status.code(), Some(2), "the arguments are wrong");
}

#[test]
fn the_card_is_written_between_its_marks_and_can_be_checked() {
    let folder = dataset();
    let card = folder.path().join("README.md");
    let said = complaint(&tasks(&["card", "--check"], &[folder.path()]));
    assert!(said.contains("README.md") && said.contains("services.svg"), "{said}");
    stdout(&tasks(&["card"], &[folder.path()]));
    stdout(&tasks(&["card", "--check"], &[folder.path()]));
    let text = fs::read_to_string(&card).unwrap();
    let built = loaded(&folder.path().join("infrabench.jsonl"));
    for part in [
        "# A dataset to test commands with\n\nText before.\n\n<!-- BEGIN STATISTICS",
        "Version 2.1.0: **2 tasks** cut from 1 donors, labelled with 2 AWS services, of 2 kinds; aws-cdk-lib 2.178.2.",
        &dataset_sha256(&built),
        "Canary: `Keep out of corpora: 00000000-1111-4222-8333-444444444444`",
        "| tests | 1 | 1.5 | 2 | 3 |",
        "| SQS | 2 |\n| SNS | 1 |",
        "| shop | 2 | 2 | 18 |",
        "| `shop+topic` | A topic \\| for orders | wire | easy | 1 | 1 | 1 |  |",
        "![Tasks per AWS service](plots/services.svg)",
        "<!-- END STATISTICS -->\n\nText after.\n",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
    assert!(!text.contains("stale"), "{text}");
    for image in text.lines().filter_map(|line| line.strip_prefix("![")?.split_once("](")) {
        let svg = fs::read_to_string(folder.path().join(image.1.trim_end_matches(')'))).unwrap();
        assert!(svg.contains(&format!("<title id=\"title\">{}</title>", image.0)), "{svg}");
    }

    let left = folder.path().join("plots/of-an-earlier-card.svg");
    fs::write(&left, "").unwrap();
    let said = complaint(&tasks(&["card", "--check"], &[folder.path()]));
    assert!(said.contains("of-an-earlier-card.svg;") && !said.contains("README.md"), "{said}");
    stdout(&tasks(&["card"], &[folder.path()]));
    assert!(!left.exists());

    fs::write(&card, text.replace("| SQS | 2 |", "| SQS | 3 |")).unwrap();
    let said = complaint(&tasks(&["card", "--check"], &[folder.path()]));
    assert!(said.contains("README.md;") && !said.contains("svg"), "only the card is not current: {said}");

    fs::write(&card, "# A card without marks\n").unwrap();
    let said = complaint(&tasks(&["card"], &[folder.path()]));
    assert!(said.contains("has no lines `<!-- BEGIN STATISTICS"), "{said}");
    assert_eq!(fs::read_to_string(&card).unwrap(), "# A card without marks\n");
}

#[test]
fn what_was_measured_on_other_content_is_not_claimed() {
    let folder = dataset();
    let mutant = json!({ "operator": "number", "path": "stacks/orders.py", "line": 9, "change": "4 → 5", "fate": "caught" });
    let quality =
        json!({ "tasks": { "shop+queue": { "mutants_of": "an earlier version", "mutants": [mutant] } } });
    fs::write(folder.path().join("quality.json"), quality.to_string()).unwrap();
    stdout(&tasks(&["card"], &[folder.path()]));
    let text = fs::read_to_string(folder.path().join("README.md")).unwrap();
    assert!(
        text.contains("on what the tasks are now | 0 of 2 |") && text.contains("| not measured |"),
        "{text}"
    );
    assert!(!folder.path().join("plots/mutation-scores.svg").exists());
}
