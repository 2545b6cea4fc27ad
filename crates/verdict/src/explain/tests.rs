use super::*;
use infrabench_protocol::analysis::SourceValue;
use infrabench_protocol::place::{LineRange, Place};
use infrabench_protocol::run::{Frame, Phase, TestReport};
use infrabench_protocol::verdict::{PropertyDifference, Verdict};
use serde_json::{Value, json};

fn value(text: &str, line: u32) -> SourceValue {
    let place = Place { path: "stacks/orders.py".into(), lines: LineRange::new(line, line), column: None };
    SourceValue { text: text.into(), marks: Vec::new(), place }
}

fn row(change: Change, kind: RowKind, name: &str) -> RowDiff {
    let before = (change != Change::Added).then(|| value("5", 30));
    let after = (change != Change::Removed).then(|| value("3", 45));
    RowDiff { change, kind, name: name.into(), before, after }
}

fn construct(change: Change, class: &str, name: &str, rows: Vec<RowDiff>) -> NodeDiff {
    let class = format!("aws_cdk.{class}");
    let place = Place { path: "stacks/orders.py".into(), lines: LineRange::new(40, 47), column: None };
    NodeDiff {
        change,
        kind: NodeKind::Construct,
        name: name.into(),
        class_before: (change != Change::Added).then(|| class.clone()),
        class_after: (change != Change::Removed).then_some(class),
        scope_before: None,
        scope_after: None,
        before: None,
        after: (change != Change::Removed).then_some(place),
        matched_by: None,
        rows,
        children: Vec::new(),
    }
}

fn looked_for(
    resource_type: &str,
    expected: Value,
    found: u32,
    closest: Option<(&str, &[&str])>,
) -> JudgedTest {
    let assertion = TemplateAssertion {
        method: "has_resource_properties".into(),
        resource_type: Some(resource_type.into()),
        expected,
        stack: None,
        found,
    };
    let closest = closest.map(|(logical_id, path)| ClosestResource {
        logical_id: logical_id.into(),
        stack: "S".into(),
        properties: json!({}),
        differences: vec![PropertyDifference {
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            expected: json!(5),
            found: Some(json!(3)),
        }],
        of: found,
    });
    JudgedTest {
        report: TestReport { assertion: Some(assertion), ..report() },
        error_type: None,
        closest,
        witnessed: None,
    }
}

fn report() -> TestReport {
    TestReport {
        id: "tests/test_a.py::test_a".into(),
        outcome: TestOutcome::Failed,
        message: None,
        duration_ms: 1,
        exception: None,
        assertion: None,
    }
}

fn check(nodes: Vec<NodeDiff>, tests: Vec<JudgedTest>) -> Vec<(Vec<usize>, Option<usize>, Vec<usize>)> {
    let diff = StructuralDiff { nodes, ..StructuralDiff::default() };
    let judgement = Judgement {
        verdict: Verdict::Failed,
        error_type: None,
        summary: String::new(),
        phase: Phase::Tests,
        passed: 0,
        total: 1,
        tests,
    };
    explain(&diff, &judgement).into_iter().map(|found| (found.node, found.row, found.tests)).collect()
}

#[test]
fn a_changed_property_explains_the_test_that_looks_for_it() {
    let rows = vec![
        row(Change::Changed, RowKind::Property, "retention_period"),
        row(Change::Changed, RowKind::Property, "dead_letter_queue.max_receive_count"),
    ];
    let queue = construct(Change::Changed, "aws_sqs.Queue", "OrdersQueue", rows);
    let closest = Some(("OrdersQueue3C1F6A2B", &["RedrivePolicy", "maxReceiveCount"][..]));
    let test = looked_for("AWS::SQS::Queue", json!({}), 2, closest);
    assert_eq!(check(vec![queue], vec![test.clone(), test]), [(vec![0], Some(1), vec![0, 1])]);
}

#[test]
fn a_call_explains_the_list_that_it_adds_to() {
    let rows = vec![row(Change::Changed, RowKind::Call, "add_alarm_action")];
    let alarm = construct(Change::Changed, "aws_cloudwatch.Alarm", "Depth", rows);
    let test =
        looked_for("AWS::CloudWatch::Alarm", json!({}), 1, Some(("Depth00C0FFEE", &["AlarmActions", "0"])));
    assert_eq!(check(vec![alarm], vec![test]), [(vec![0], Some(0), vec![0])]);
}

#[test]
fn a_missing_construct_explains_a_resource_that_is_not_there() {
    let alarm = construct(Change::Removed, "aws_cloudwatch.Alarm", "OrdersAge", vec![]);
    let test = looked_for("AWS::CloudWatch::Alarm", json!({}), 0, None);
    assert_eq!(check(vec![alarm], vec![test]), [(vec![0], None, vec![0])]);
}

#[test]
fn a_count_is_explained_by_what_is_missing_or_extra() {
    let nodes = || {
        vec![
            construct(Change::Removed, "aws_sns.Topic", "Ops", vec![]),
            construct(Change::Added, "aws_sqs.Queue", "Other", vec![]),
        ]
    };
    let too_few = looked_for("AWS::SNS::Topic", json!(1), 0, None);
    let too_many = looked_for("AWS::SQS::Queue", json!(1), 2, None);
    assert_eq!(check(nodes(), vec![too_few, too_many]), [(vec![0], None, vec![0]), (vec![1], None, vec![1])]);
}

#[test]
fn two_constructs_that_would_do_equally_well_explain_nothing() {
    let missing = |name| construct(Change::Removed, "aws_sqs.Queue", name, vec![]);
    let test = looked_for("AWS::SQS::Queue", json!({}), 1, None);
    assert_eq!(check(vec![missing("A"), missing("B")], vec![test]), []);
}

#[test]
fn a_difference_without_a_row_is_no_ground_to_blame_the_other_rows() {
    let queue = construct(
        Change::Changed,
        "aws_sqs.Queue",
        "OrdersQueue",
        vec![row(Change::Changed, RowKind::Property, "queue_name")],
    );
    let test =
        looked_for("AWS::SQS::Queue", json!({}), 1, Some(("OrdersQueue3C1F6A2B", &["KmsMasterKeyId"])));
    assert_eq!(check(vec![queue], vec![test]), []);
}

#[test]
fn the_only_grant_that_differs_explains_a_policy() {
    let table = construct(
        Change::Changed,
        "aws_dynamodb.Table",
        "Orders",
        vec![row(Change::Removed, RowKind::Grant, "grant_write_data")],
    );
    let test = looked_for("AWS::IAM::Policy", json!({}), 0, None);
    assert_eq!(check(vec![table], vec![test]), [(vec![0], Some(0), vec![0])]);
}

#[test]
fn the_line_that_raised_is_the_explanation() {
    let rows = vec![row(Change::Changed, RowKind::Property, "encryption")];
    let queue = construct(Change::Changed, "aws_sqs.Queue", "OrdersQueue", rows);
    assert_eq!(check(vec![queue], vec![raised(45)]), [(vec![0], Some(0), vec![0])]);
}

fn raised(line: u32) -> JudgedTest {
    let frame = Frame {
        path: "stacks/orders.py".into(),
        line,
        function: "__init__".into(),
        source: String::new(),
        origin: Origin::Candidate,
    };
    let exception = Exception { frames: vec![frame], raised_in: Origin::Cdk, ..Exception::default() };
    JudgedTest {
        report: TestReport { outcome: TestOutcome::Error, exception: Some(exception), ..report() },
        error_type: None,
        closest: None,
        witnessed: None,
    }
}

#[test]
fn a_call_that_raised_is_found_away_from_its_construct() {
    let mut call = row(Change::Changed, RowKind::Call, "add_event_source");
    call.after = Some(value("batch_size=11", 96));
    let function = construct(Change::Changed, "aws_lambda.Function", "Invoicer", vec![call]);
    assert_eq!(check(vec![function], vec![raised(96)]), [(vec![0], Some(0), vec![0])]);
}

#[test]
fn a_test_that_passed_needs_no_explanation() {
    let alarm = construct(Change::Removed, "aws_cloudwatch.Alarm", "OrdersAge", vec![]);
    let mut test = looked_for("AWS::CloudWatch::Alarm", json!({}), 0, None);
    test.report.outcome = TestOutcome::Passed;
    assert_eq!(check(vec![alarm], vec![test]), []);
}
