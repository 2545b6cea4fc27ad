//! Croissant 1.0: the dataset described so that other people's tools find, check and load it.
//!
//! A field says where its values are: a column is a key of each line of the tasks, and what lies deeper is cut out of the
//! column by a transformation, since a reader of JSON Lines sees columns only. The standard has no type for an object whose
//! keys are paths, so the files of a task are not columns; a second set of records gives the file as it is.

use super::File;
use infrabench_task::Task;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What is described.
pub(super) struct Edition<'a> {
    pub(super) version: &'a str,
    pub(super) canary: &'a str,
    pub(super) dataset_sha256: &'a str,
    pub(super) url: Option<&'a str>,
    pub(super) published: Option<&'a str>,
    pub(super) tasks: &'a [Task],
    pub(super) files: &'a [File],
}

/// Who made it: a role, since people come and go.
const MAKER: &str = "The InfraBench maintainers";

/// The file of the tasks, and the same file read as text: a resource is read in one way only.
const COLUMNS_OF: &str = "infrabench.jsonl";
const TEXT_OF: &str = "infrabench.jsonl-as-text";

/// Keys of a task whose values are text, with their types and meanings.
const COLUMNS: [(&str, &str, &str); 4] = [
    ("task_id", "sc:Text", "UUID of the task, never reused."),
    ("entry_point", "sc:Text", "Donor repository and feature, as <donor>+<feature>."),
    ("prompt", "sc:Text", "The request in plain English."),
    ("cdk_version", "sc:Text", "Version of aws-cdk-lib that the task is scored with."),
];

/// Keys of a task's `metadata`.
const METADATA: [(&str, &str, &str); 7] = [
    ("title", "sc:Text", "A person's name for the task."),
    ("donor", "sc:Text", "The repository it was cut from."),
    ("services", "sc:Text", "AWS services that it is about."),
    ("kind", "sc:Text", "What kind of work it asks for."),
    ("difficulty", "sc:Text", "easy, medium or hard, graded by what can be counted."),
    ("licence", "sc:Text", "SPDX expression."),
    ("canary", "sc:Text", "Words to find the dataset by where it should not be."),
];

/// The keys of `metadata.features`.
const FEATURES: [(&str, &str, &str); 8] = [
    ("masks", "sc:Integer", "Masked regions."),
    ("masked_files", "sc:Integer", "Files with a masked region."),
    ("solution_lines", "sc:Integer", "Lines of the canonical solution with code on them."),
    ("context_files", "sc:Integer", "Files of the context."),
    ("context_lines", "sc:Integer", "Lines of the context."),
    ("read_files", "sc:Integer", "Other files that the solution takes names from."),
    ("prompt_words", "sc:Integer", "Words of the prompt."),
    ("tests", "sc:Integer", "Test functions."),
];

/// The document, JSON-LD.
pub(super) fn document(edition: &Edition<'_>) -> Value {
    let donors: BTreeSet<&str> = edition.tasks.iter().map(|task| task.metadata.donor.as_str()).collect();
    let description = format!(
        "{} tasks in {} Python AWS CDK repositories: a region is masked out, a request in plain English says what belongs \
         there, and tests on the synthesized CloudFormation templates decide. Nothing is deployed. SHA-256 of the tasks: \
         {}. {}",
        edition.tasks.len(),
        donors.len(),
        edition.dataset_sha256,
        edition.canary
    );
    let mut document = json!({
        "@context": context(),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "InfraBench",
        "description": description,
        "version": edition.version,
        "license": licences(edition.tasks),
        "creator": { "@type": "sc:Organization", "name": MAKER },
        "publisher": { "@type": "sc:Organization", "name": MAKER },
        "citeAs": citation(edition),
        "inLanguage": "en",
        "isLiveDataset": false,
        "keywords": ["benchmark", "code generation", "infrastructure as code", "AWS CDK", "CloudFormation", "Python"],
        "distribution": distribution(edition.files),
        "recordSet": [tasks(), text()],
    });
    for (key, value) in [("url", edition.url), ("datePublished", edition.published)] {
        if let (Some(value), Some(document)) = (value, document.as_object_mut()) {
            document.insert(key.to_owned(), value.into());
        }
    }
    document
}

/// How to cite it, BibTeX.
fn citation(edition: &Edition<'_>) -> String {
    let year = edition.published.and_then(|day| day.get(..4));
    let year = year.map_or_else(String::new, |year| format!(", year = {{{year}}}"));
    let url = edition.url.map_or_else(String::new, |url| format!(", url = {{{url}}}"));
    let title = "InfraBench: masked regions of AWS CDK repositories";
    format!(
        "@misc{{infrabench, title = {{{title}}}, author = {{{{{MAKER}}}}}, version = {{{}}}{year}{url}}}",
        edition.version
    )
}

/// The tasks' licences, as addresses where they are single SPDX identifiers.
fn licences(tasks: &[Task]) -> Value {
    let all: BTreeSet<&str> = tasks.iter().map(|task| task.metadata.licence.as_str()).collect();
    let named = |licence: &&str| !licence.is_empty();
    let address = |licence: &str| {
        if licence.contains(' ') {
            licence.to_owned()
        } else {
            format!("https://spdx.org/licenses/{licence}")
        }
    };
    let all: Vec<Value> = all.into_iter().filter(named).map(|licence| address(licence).into()).collect();
    match <[Value; 1]>::try_from(all) {
        Ok([only]) => only,
        Err(all) => all.into(),
    }
}

fn distribution(files: &[File]) -> Vec<Value> {
    let mut objects: Vec<Value> =
        files.iter().map(|file| file_object(file, file.name, file.media_type)).collect();
    let tasks = files.iter().find(|file| file.name == COLUMNS_OF);
    objects.extend(tasks.map(|file| file_object(file, TEXT_OF, "text/plain")));
    objects
}

fn file_object(file: &File, id: &str, media_type: &str) -> Value {
    json!({
        "@type": "cr:FileObject",
        "@id": id,
        "name": file.name,
        "description": file.about,
        "contentUrl": file.name,
        "contentSize": format!("{} B", file.text.len()),
        "encodingFormat": media_type,
        "sha256": file.sha256(),
    })
}

fn tasks() -> Value {
    let source = |column: &str, path: Option<String>| {
        let mut source = json!({ "fileObject": { "@id": COLUMNS_OF }, "extract": { "column": column } });
        if let (Some(path), Some(source)) = (path, source.as_object_mut()) {
            source.insert("transform".to_owned(), json!({ "jsonPath": path }));
        }
        source
    };
    let field = |name: String, (_, data_type, about): (&str, &str, &str), source: Value| {
        json!({
            "@type": "cr:Field",
            "@id": format!("tasks/{name}"),
            "name": name,
            "description": about,
            "dataType": data_type,
            "source": source,
        })
    };
    let columns = COLUMNS.map(|key| field(key.0.to_owned(), key, source(key.0, None)));
    let metadata = METADATA.map(|key| {
        let mut field =
            field(format!("metadata/{}", key.0), key, source("metadata", Some(format!("$.{}", key.0))));
        if let (true, Some(field)) = (key.0 == "services", field.as_object_mut()) {
            field.insert("repeated".to_owned(), true.into());
        }
        field
    });
    let features = FEATURES.map(|key| {
        let path = Some(format!("$.features.{}", key.0));
        field(format!("metadata/features/{}", key.0), key, source("metadata", path))
    });
    json!({
        "@type": "cr:RecordSet",
        "@id": "tasks",
        "name": "tasks",
        "description": "One record per task, without its files.",
        "key": { "@id": "tasks/task_id" },
        "field": columns.into_iter().chain(metadata).chain(features).collect::<Vec<_>>(),
    })
}

/// As one text, not as lines: the standard's own reader splits lines at commas.
fn text() -> Value {
    json!({
        "@type": "cr:RecordSet",
        "@id": "text",
        "name": "text",
        "description": "One record: all tasks as JSON Lines, whole.",
        "field": [{
            "@type": "cr:Field",
            "@id": "text/tasks",
            "name": "tasks",
            "description": "One task per line, to be read by schema.json. Besides what the other records have: `context` (the \
                            repository with the solution masked out), `canonical_solution` (what was masked out, as unified \
                            diffs) and `tests` (pytest), each an object of path to content.",
            "dataType": "sc:Text",
            "source": { "fileObject": { "@id": TEXT_OF }, "extract": { "fileProperty": "content" } },
        }],
    })
}

/// The context that the standard recommends.
fn context() -> Value {
    let mut context = Map::new();
    let own = [
        "citeAs",
        "column",
        "equivalentProperty",
        "extract",
        "field",
        "fileObject",
        "fileProperty",
        "fileSet",
        "format",
        "includes",
        "isLiveDataset",
        "jsonPath",
        "key",
        "md5",
        "parentField",
        "path",
        "recordSet",
        "references",
        "regex",
        "repeated",
        "replace",
        "samplingRate",
        "separator",
        "source",
        "subField",
        "transform",
    ];
    for term in own {
        context.insert(term.to_owned(), format!("cr:{term}").into());
    }
    let others = json!({
        "@language": "en",
        "@vocab": "https://schema.org/",
        "sc": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/",
        "conformsTo": "dct:conformsTo",
        "data": { "@id": "cr:data", "@type": "@json" },
        "dataType": { "@id": "cr:dataType", "@type": "@vocab" },
        "examples": { "@id": "cr:examples", "@type": "@json" },
    });
    context.extend(others.as_object().cloned().unwrap_or_default());
    Value::Object(context)
}
