use super::*;
use infrabench_protocol::analysis::SourceValue;
use infrabench_protocol::place::LineRange;

fn node(change: Change, name: &str, rows: Vec<RowDiff>, children: Vec<NodeDiff>) -> NodeDiff {
    let class = Some("aws_cdk.aws_sqs.Queue".to_owned());
    NodeDiff {
        change,
        kind: NodeKind::Construct,
        name: name.to_owned(),
        class_before: class.clone(),
        class_after: class,
        scope_before: None,
        scope_after: None,
        before: None,
        after: None,
        matched_by: None,
        rows,
        children,
    }
}

fn row(change: Change, kind: RowKind, name: &str) -> RowDiff {
    let place = Place { path: "a.py".into(), lines: LineRange::new(1, 1), column: None };
    let value = Some(SourceValue { text: "1".into(), marks: Vec::new(), place });
    RowDiff { change, kind, name: name.into(), before: value.clone(), after: value }
}

fn diff(nodes: Vec<NodeDiff>) -> StructuralDiff {
    StructuralDiff { nodes, ..StructuralDiff::default() }
}

#[test]
fn one_steps_to_rows_of_pairs_and_to_whole_constructs_of_one_side() {
    let pair = node(
        Change::Changed,
        "Pair",
        vec![row(Change::Changed, RowKind::Property, "a"), row(Change::Equal, RowKind::Property, "b")],
        vec![],
    );
    let extra = node(Change::Added, "Extra", vec![row(Change::Added, RowKind::Property, "a")], vec![]);
    let found = differences(&diff(vec![pair, extra]));
    assert_eq!(found, ["/Construct Pair:Property a", "/Construct Extra"]);
}

#[test]
fn what_is_folded_is_left_out_and_its_line_stays() {
    let inner = node(Change::Added, "Inner", vec![], vec![]);
    let diff = diff(vec![node(Change::Same, "Outer", vec![], vec![inner])]);
    let folded = BTreeSet::from(["/Construct Outer".to_owned()]);
    let shown: Vec<_> = lines(&diff, &folded).into_iter().map(|line| (line.key, line.open)).collect();
    assert_eq!(shown, [("/Construct Outer".to_owned(), Some(false))]);
    assert_eq!(ancestors(&diff, "/Construct Outer/Construct Inner"), ["/Construct Outer"]);
}

#[test]
fn frames_in_frames_are_one_line_and_do_not_indent() {
    let frame = |name: &str, children| NodeDiff {
        kind: NodeKind::Class,
        ..node(Change::Same, name, vec![], children)
    };
    let inner = node(Change::Added, "Inner", vec![], vec![]);
    let diff = diff(vec![frame("a.py", vec![frame("Stack", vec![inner])])]);
    let shown: Vec<_> = lines(&diff, &BTreeSet::new())
        .into_iter()
        .map(|line| (line.name, line.level, line.depth, line.path.0))
        .collect();
    assert_eq!(
        shown,
        [("a.py › Stack".to_owned(), 1, 0, vec![0, 0]), ("Inner".to_owned(), 2, 0, vec![0, 0, 0])]
    );
}

#[test]
fn siblings_of_one_name_have_keys_of_their_own() {
    let rows = vec![row(Change::Added, RowKind::Call, "add"), row(Change::Added, RowKind::Call, "add")];
    let diff = diff(vec![node(Change::Changed, "A", rows, vec![]), node(Change::Added, "A", vec![], vec![])]);
    let keys: BTreeSet<_> = lines(&diff, &BTreeSet::new()).into_iter().map(|line| line.key).collect();
    assert_eq!(keys.len(), 4);
}

#[test]
fn a_remark_counts_what_differs_in_the_words_of_the_comparison() {
    let rows = vec![
        row(Change::Removed, RowKind::Property, "a"),
        row(Change::Changed, RowKind::Call, "b"),
        row(Change::Equal, RowKind::Property, "c"),
    ];
    let node = node(Change::Changed, "A", rows, vec![]);
    assert_eq!(remark(&node, Against::Reference.into()), "1 property missing, 1 call differs");
    assert_eq!(remark(&node, Against::Baseline.into()), "1 property removed, 1 call differs");
    assert_eq!(remark(&node, Sides::Runs), "1 property only in A, 1 call differs");
}

#[test]
fn a_class_is_named_by_its_service() {
    let classes = ["aws_cdk.aws_sqs.Queue", "aws_cdk.Stack", "stacks.orders.OrdersStack", "Queue"];
    assert_eq!(classes.map(short_class), ["sqs.Queue", "Stack", "OrdersStack", "Queue"]);
}
