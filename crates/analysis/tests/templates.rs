//! Two sets of templates and how they differ: a case is a file in `templates/` with `why`, the rule it shows, `before`
//! (or null) and `after`. Most are real runs; the small ones were written for one rule.

#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    missing_docs,
    reason = "a test says what fails by failing"
)]

use infrabench_analysis::{Analyzer, template};
use infrabench_protocol::template::{PropertyRow, TemplateChange, TemplateReport, Templates};
use infrabench_task::Task;
use infrabench_task::dataset::{self, Source};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

fn case(text: &str) -> (String, Option<Templates>, Templates) {
    let case: Value = serde_json::from_str(text).unwrap();
    let before = serde_json::from_value(case["before"].clone()).unwrap();
    let after = serde_json::from_value(case["after"].clone()).unwrap();
    (case["why"].as_str().unwrap().to_owned(), before, after)
}

#[test]
fn cases_say_what_a_reader_would_say() {
    insta::glob!("../templates", "*.json", |path| {
        let (why, before, after) = case(&std::fs::read_to_string(path).unwrap());
        let report = template::compare(before.as_ref(), &after);
        insta::with_settings!({ description => why, omit_expression => true }, {
            insta::assert_snapshot!(render(&report));
        });
    });
}

/// The resources of a real answer, and the lines that made them.
#[test]
fn resources_are_traced_to_the_code_that_made_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let completion = std::fs::read_to_string(root.join("templates/billing-wrong.answer.md")).unwrap();
    let text = std::fs::read_to_string(root.join("templates/billing-wrong.json")).unwrap();
    let (_, before, after) = case(&text);
    let analyzer = Analyzer::new(Arc::new(task("0ca9dc95")));
    let report = analyzer.templates(&completion, None, before.as_ref(), &after);
    let mut out = String::new();
    for resource in &report.resources {
        let Some(defined) = &resource.defined else {
            writeln!(out, "{}: not known", resource.logical_id()).unwrap();
            continue;
        };
        let own = if defined.own { "" } else { " on the side" };
        let (id, place) = (resource.logical_id(), &defined.place);
        writeln!(out, "{id}: {}{own} at {}:{}", defined.construct, place.path, place.lines.first).unwrap();
    }
    insta::assert_snapshot!(out);
}

fn task(id: &str) -> Task {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tasks/infrabench.jsonl");
    let bytes = std::fs::read(path).unwrap();
    let loaded = dataset::load(vec![Source { name: "infrabench.jsonl".into(), bytes }]);
    loaded.dataset.tasks.into_iter().find(|task| task.task_id.starts_with(id)).unwrap()
}

fn sign(change: TemplateChange) -> &'static str {
    match change {
        TemplateChange::Same => " ",
        TemplateChange::Added => "+",
        TemplateChange::Removed => "-",
        TemplateChange::Changed => "~",
        TemplateChange::Renamed => ">",
    }
}

fn short(value: Option<&Value>) -> String {
    let text = value.map_or("absent".to_owned(), Value::to_string);
    if text.chars().count() > 90 { text.chars().take(90).chain(['…']).collect() } else { text }
}

fn rows(out: &mut String, rows: &[PropertyRow], mark: &str) {
    for row in rows {
        let (before, after) = (short(row.before.as_ref()), short(row.after.as_ref()));
        writeln!(out, "      {mark}{}: {before} -> {after}", row.path.join(".")).unwrap();
    }
}

/// What differs and how the resources hang together, as text; what is the same by its number.
fn render(report: &TemplateReport) -> String {
    let mut out = String::new();
    let counts = report.counts;
    writeln!(
        out,
        "{} added, {} removed, {} changed, {} renamed, {} same; {} entries; {} noise",
        counts.added,
        counts.removed,
        counts.changed,
        counts.renamed,
        counts.same,
        counts.entries,
        counts.noise
    )
    .unwrap();
    for (at, stack) in report.stacks.iter().enumerate() {
        writeln!(out, "{} {} ({:?} -> {:?})", sign(stack.change), stack.name, stack.before, stack.after)
            .unwrap();
        for resource in report.resources.iter().filter(|resource| resource.stack == at) {
            let full = resource.change != TemplateChange::Same || !resource.noise.is_empty();
            if !full {
                continue;
            }
            let renamed = resource.before.as_ref().filter(|before| Some(*before) != resource.after.as_ref());
            let was =
                renamed.filter(|_| resource.after.is_some()).map_or(String::new(), |id| format!(" was {id}"));
            writeln!(out, "  {} {} {}{was}", sign(resource.change), resource.kind, resource.logical_id())
                .unwrap();
            rows(&mut out, &resource.rows, "");
            rows(&mut out, &resource.noise, "noise ");
        }
        for (entries, mark) in [(&stack.entries, ""), (&stack.noise, "noise ")] {
            for entry in entries {
                writeln!(out, "  {} {mark}{} {}", sign(entry.change), entry.section, entry.name).unwrap();
                rows(&mut out, &entry.rows, "");
            }
        }
    }
    writeln!(out, "edges").unwrap();
    for edge in &report.edges {
        let name = |at: usize| report.resources[at].name.as_str();
        let (from, to) = (name(edge.from), name(edge.to));
        writeln!(out, "  {} {from} -> {to} {:?} {}", sign(edge.change), edge.kind, edge.label).unwrap();
    }
    out
}

/// Any JSON, with what templates have in it more often than chance would.
fn any_value() -> impl Strategy<Value = Value> {
    let id = prop::sample::select(vec!["Queue1A2B3C4D", "Dlq", "Topic00C0FFEE", "", "é"]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z${}.]{0,12}".prop_map(Value::from),
        id.clone().prop_map(|id| json!({ "Ref": id })),
        id.clone().prop_map(|id| json!({"Fn::GetAtt": [id, "Arn"]})),
        id.prop_map(|id| json!({"Fn::Sub": format!("${{{id}.Arn}}/x")})),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let key = prop::sample::select(vec![
            "Type",
            "Properties",
            "Resources",
            "DependsOn",
            "Metadata",
            "Sid",
            "Action",
            "Fn::Join",
            "Ref",
            "Outputs",
            "x",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(key.prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_resource() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec![
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
        "AWS::IAM::Policy",
        "AWS::CDK::Metadata",
    ]);
    (kind, any_value()).prop_map(|(kind, properties)| json!({"Type": kind, "Properties": properties}))
}

fn any_templates() -> impl Strategy<Value = Templates> {
    let id = prop::sample::select(vec!["Queue1A2B3C4D", "Queue5E6F7A8B", "Dlq", "Topic00C0FFEE", "Policy0"]);
    let resources = prop::collection::btree_map(id.prop_map(str::to_owned), any_resource(), 0..5);
    let template = (resources, any_value()).prop_map(|(resources, outputs)| {
        json!({"Resources": Value::Object(resources.into_iter().collect()), "Outputs": outputs})
    });
    let name = prop::sample::select(vec!["S", "S#2", "Other", "#2"]);
    prop::collection::btree_map(
        name.prop_map(str::to_owned),
        prop_oneof![4 => template, 1 => any_value()],
        0..4,
    )
}

proptest! {
    #[test]
    fn a_thing_does_not_differ_from_itself(templates in any_templates()) {
        let report = template::compare(Some(&templates), &templates);
        let counts = report.counts;
        prop_assert_eq!((counts.added, counts.removed, counts.changed, counts.renamed), (0, 0, 0, 0));
        prop_assert_eq!((counts.entries, counts.noise), (0, 0));
        prop_assert!(report.stacks.iter().all(|stack| stack.change == TemplateChange::Same));
        prop_assert!(report.edges.iter().all(|edge| edge.change == TemplateChange::Same));
    }

    #[test]
    fn backwards_is_forwards_with_the_sides_swapped(one in any_templates(), other in any_templates()) {
        let (there, back) = (template::compare(Some(&one), &other), template::compare(Some(&other), &one));
        let told = |report: &TemplateReport, turned: bool| {
            let mut told: Vec<_> = report.resources.iter().map(|resource| {
                let (before, after) = (resource.before.clone(), resource.after.clone());
                let (before, after) = if turned { (after, before) } else { (before, after) };
                let change = match resource.change {
                    TemplateChange::Added if turned => TemplateChange::Removed,
                    TemplateChange::Removed if turned => TemplateChange::Added,
                    change => change,
                };
                (before, after, change)
            }).collect();
            told.sort();
            told
        };
        prop_assert_eq!(told(&there, false), told(&back, true));
    }

    #[test]
    fn alone_nothing_differs(templates in any_templates()) {
        let report = template::compare(None, &templates);
        prop_assert!(!report.compared);
        prop_assert!(report.resources.iter().all(|one| one.change == TemplateChange::Same && one.before.is_none()));
    }
}

/// A template of many queues, each with dead letters, an alarm and a policy.
fn large(count: usize, renamed: bool) -> Templates {
    let mut resources = serde_json::Map::new();
    for at in 0..count {
        let hash = if renamed { "0000FFFF" } else { "00000000" };
        let (queue, dead) = (format!("Queue{at}{hash}"), format!("Dead{at}{hash}"));
        resources.insert(
            dead.clone(),
            json!({"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 60 + at}}),
        );
        resources.insert(
            queue.clone(),
            json!({"Type": "AWS::SQS::Queue", "Properties": {
            "RedrivePolicy": {"maxReceiveCount": 3, "deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]}}}}),
        );
        resources.insert(format!("Alarm{at}{hash}"), json!({"Type": "AWS::CloudWatch::Alarm", "Properties": {
            "Threshold": at, "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}]}}));
        resources.insert(format!("Policy{at}{hash}"), json!({"Type": "AWS::SQS::QueuePolicy", "Properties": {
            "Queues": [{"Ref": queue}], "PolicyDocument": {"Statement": [{"Sid": "a", "Action": "sqs:*", "Resource": {"Fn::GetAtt": [queue, "Arn"]}}]}}}));
    }
    Templates::from([("S".to_owned(), json!({ "Resources": resources }))])
}

#[test]
fn time_grows_with_the_size() {
    let millis = |count: usize| {
        let (before, after) = (large(count, false), large(count, true));
        let start = Instant::now();
        let report = template::compare(Some(&before), &after);
        assert_eq!(report.counts.renamed as usize, 4 * count);
        start.elapsed().as_secs_f64() * 1000.0
    };
    millis(10);
    let (small, big) = (millis(50), millis(500));
    // Ten times the size: a hundred times the time would be its square.
    assert!(big < 40.0 * small + 50.0, "{small:.1} ms for 200 resources, {big:.1} ms for 2000");
}
