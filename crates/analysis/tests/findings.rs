//! Findings, each by one small example of what is found and one of what is not.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test says what fails by failing")]

mod common;

use common::{Files, one_file};
use infrabench_analysis::findings;
use infrabench_protocol::analysis::FindingKind;

/// Findings as `path:line message`.
#[track_caller]
fn check_files(files: &Files, expect: &[&str]) {
    let found: Vec<String> = findings(files)
        .into_iter()
        .map(|finding| format!("{}:{} {}", finding.place.path, finding.place.lines.first, finding.message))
        .collect();
    assert_eq!(found, expect);
}

#[track_caller]
fn check(source: &str, expect: &[&str]) {
    let expect: Vec<String> = expect.iter().map(|line| format!("stack.py:{line}")).collect();
    check_files(&one_file(source), &expect.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_syntax_error_has_a_place_and_hides_what_follows_from_it() {
    check("x = (1\ny = undefined\n", &["2 Expected `)`, found name; `(` on line 1 is never closed"]);
    let found = findings(&one_file("def f(:\n    pass\n"));
    assert_eq!(found[0].kind, FindingKind::SyntaxError);
    assert_eq!((found[0].place.lines.first, found[0].place.column), (1, Some(7)));
}

#[test]
fn undefined_names_are_found_once_each() {
    check(
        "import os\nprint(os.name, sqs.Queue, sqs.Topic)\n\n\ndef f(a):\n    return a + b\n",
        &[
            "2 `sqs` is used, 2 times, and neither defined nor imported",
            "6 `b` is used and neither defined nor imported",
        ],
    );
}

#[test]
fn a_class_body_does_not_lend_its_names_to_methods() {
    check(
        "class A:\n    limit = 3\n    double = limit * 2\n\n    def f(self):\n        return limit\n",
        &["6 `limit` is used and neither defined nor imported"],
    );
}

#[test]
fn names_that_python_knows_are_not_found() {
    check(
        r#"
from __future__ import annotations
import typing as t

try:
    import tomllib
except ImportError:
    tomllib = None

try:
    unicode
except NameError:
    unicode = str

later = lambda: defined_below(1)


def defined_below(x: "Forward", *args: Unknown, key=len, **rest) -> Nothing:
    global counter
    counter = 1
    total = [y for row in args for y in row if y != x]
    if (n := len(total)) > 1:
        print(n, __name__, __file__)
    squares = {k: v for k, v in rest.items()}
    with open(x) as handle, open(x):
        pass
    for i, (a, *b) in enumerate(squares):
        print(i, a, b, key, handle)
    match x:
        case {"k": value, **others}:
            print(value, others)
        case [first, *tail] if first:
            print(first, tail)
    try:
        pass
    except (ValueError, OSError) as error:
        print(error)
    local: Undefined = 3
    return local, counter


class Generic[T]:
    def f[U](self, value: T, other: U) -> T:
        return __class__, value


print(counter, tomllib, t.Any, unicode)
"#,
        &[],
    );
}

#[test]
fn a_star_import_silences_the_file() {
    check("from somewhere import *\nprint(anything)\n", &[]);
}

#[test]
fn attributes_that_nothing_assigns_are_found_where_every_base_is_known() {
    let class = |base: &str| {
        format!(
            r#"from aws_cdk import Stack, aws_sqs as sqs
from library import Base


class S({base}):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        self.queue = sqs.Queue(self, "Q")
        print(self.region, self.node, self.helper, self.qeue)

    def helper(self):
        return self.queue
"#
        )
    };
    check(&class("Stack"), &["9 `self.qeue` is used, and nothing in `S` assigns it"]);
    check(&class("Base"), &[]);
}

#[test]
fn an_attribute_of_a_subclass_or_a_dynamic_class_is_not_found() {
    check("class A:\n    def f(self):\n        return self.x\n\n\nclass B(A):\n    x = 1\n", &[]);
    check(
        r"class A:
    def __init__(self, **given):
        for name in given:
            setattr(self, name, 1)

    def f(self):
        return self.x
",
        &[],
    );
}

#[test]
fn a_name_that_the_imported_file_lacks_is_found() {
    let app = "from stacks import orders\nfrom stacks.orders import OrderStack\nprint(OrderStack, orders)\n";
    let files = Files::from([
        ("stacks/__init__.py".to_owned(), String::new()),
        ("stacks/orders.py".to_owned(), "class OrdersStack:\n    pass\n".to_owned()),
        ("app.py".to_owned(), app.to_owned()),
    ]);
    check_files(
        &files,
        &["app.py:2 `OrderStack` is imported from `stacks/orders.py`, which does not define it"],
    );
}

#[test]
fn a_folder_called_constructs_does_not_hide_the_library() {
    let own = "from constructs import Construct\n\n\nclass Queue(Construct):\n    pass\n";
    let files = Files::from([
        ("pipeline/constructs/__init__.py".to_owned(), String::new()),
        ("pipeline/constructs/queue.py".to_owned(), own.to_owned()),
        ("pipeline/stack.py".to_owned(), "from constructs import Construct\nfrom pipeline.constructs.queue import Queue\nprint(Construct, Queue)\n".to_owned()),
    ]);
    check_files(&files, &[]);
}

/// The body of a stack's `__init__` from line 7 on.
fn stack(body: &str) -> String {
    let head = r"from aws_cdk import App, CfnTag, Duration, Stack, aws_sqs as sqs


class S(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
";
    format!("{head}{body}")
}

#[test]
fn constructs_without_a_scope_are_found() {
    check(
        &stack(
            r#"        sqs.Queue("Orders", fifo=True)
        sqs.Queue(id="B")
        sqs.CfnQueue()
"#,
        ),
        &[
            "7 `sqs.Queue` is created without a scope; pass `self` or another construct first",
            "8 `sqs.Queue` is created without a scope; pass `self` or another construct first",
            "9 `sqs.CfnQueue` is created without a scope; pass `self` or another construct first",
        ],
    );
    check(
        &stack(
            r#"        sqs.Queue(self, "A")
        sqs.Queue(scope=self, id="B")
        args = [self, "C"]
        sqs.Queue(*args)
        CfnTag(key="a", value="b")
        Duration.seconds(3)


app = App()
S(app, "S")
Stack()
"#,
        ),
        &[],
    );
}

#[test]
fn duplicate_ids_are_found_unless_branches_exclude_each_other() {
    check(
        &stack(
            r#"        a = sqs.Queue(self, "A")
        sqs.Queue(a, "A")
        sqs.Queue(self, "A")
"#,
        ),
        &["9 `A` is the id of two constructs in one scope; the other is on line 7"],
    );
    check(
        &stack(
            r#"        if scope:
            sqs.Queue(self, "A")
        else:
            sqs.Queue(self, "A")
        for n in range(2):
            sqs.Queue(self, f"Q{n}")
"#,
        ),
        &[],
    );
}
