//! Which tests a file has, compared with what pytest collects by its default rules.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test says what fails by failing")]

use infrabench_task::tests_of::expected_ids;
use infrabench_task::{Codebase, RelativePath};

/// Ids in `tests/test_x.py`, without the file.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let tests = Codebase::from([(RelativePath::parse("tests/test_x.py").unwrap(), source.to_owned())]);
    let ids = expected_ids(&tests);
    let ids: Vec<&str> = ids.iter().map(|id| id.strip_prefix("tests/test_x.py::").unwrap()).collect();
    assert_eq!(ids, expected, "{source}");
}

#[test]
fn functions_that_begin_with_test() {
    check(
        "import x\n\ndef test_a():\n    pass\n\nasync def test_b(): pass\ndef testc(): pass\ndef helper(): pass\ndef not_test(): pass\n",
        &["test_a", "test_b", "testc"],
    );
}

#[test]
fn parameters_do_not_multiply_ids() {
    check(
        "@pytest.mark.parametrize('a', [1, 2])\n@other(\n    1,\n)\ndef test_a(a):\n    pass\n",
        &["test_a"],
    );
}

#[test]
fn functions_inside_functions_are_no_tests() {
    check(
        "def test_a():\n    def test_inner():\n        pass\n    class TestB:\n        def test_c(self): pass\n    assert True\n\ndef test_d(): pass\n",
        &["test_a", "test_d"],
    );
}

#[test]
fn fixtures_are_no_tests() {
    check(
        "@pytest.fixture\ndef test_stack():\n    pass\n\n@pytest.fixture(scope='module')\ndef test_app(): pass\n\n@fixture\ndef test_c(): pass\n\ndef test_d(): pass\n",
        &["test_d"],
    );
}

#[test]
fn definitions_under_conditions_count() {
    check("if True:\n    def test_a(): pass\nelse:\n\tdef test_b(): pass\n", &["test_a", "test_b"]);
}

#[test]
fn a_name_defined_twice_is_one_test() {
    check("def test_a(): pass\ndef test_b(): pass\ndef test_a(): pass\n", &["test_a", "test_b"]);
}

#[test]
fn classes() {
    check(
        "class TestA:\n    x = 1\n    def test_a(self): pass\n\n    @staticmethod\n    def test_b(): pass\n\n    class TestInner:\n        def test_c(self): pass\n\nclass Helper:\n    def test_d(self): pass\n\ndef test_e(): pass\n",
        &["TestA::test_a", "TestA::test_b", "TestA::TestInner::test_c", "test_e"],
    );
}

#[test]
fn classes_that_are_not_collected() {
    check("class TestA:\n    def __init__(self): pass\n    def test_a(self): pass\n", &[]);
    check("class TestA:\n    __test__ = False\n    def test_a(self): pass\nclass TestB(TestA): pass\n", &[]);
    check(
        "class TestA:\n    __test__ = False\n    def test_a(self): pass\nclass TestB(TestA):\n    __test__ = True\n",
        &["TestB::test_a"],
    );
}

#[test]
fn unittest_classes_of_any_name() {
    check(
        "class Shop(unittest.TestCase):\n    def setUp(self): pass\n    def test_a(self): pass\n    def testB(self): pass\n",
        &["Shop::test_a", "Shop::testB"],
    );
    check(
        "class Base(TestCase):\n    def test_a(self): pass\nclass Shop(Base):\n    def test_b(self): pass\n",
        &["Base::test_a", "Shop::test_a", "Shop::test_b"],
    );
}

#[test]
fn inherited_tests() {
    check(
        "class Rules:\n    def test_a(self): pass\nclass TestShop(Rules, object):\n    def test_b(self): pass\n",
        &["TestShop::test_a", "TestShop::test_b"],
    );
    check(
        "class TestA(TestB):\n    def test_a(self): pass\nclass TestB(TestA):\n    def test_b(self): pass\n",
        &["TestA::test_b", "TestA::test_a", "TestB::test_a", "TestB::test_b"],
    );
}

#[test]
fn strings_comments_and_continuations_hide_nothing_and_show_nothing() {
    check(
        "\"\"\"\ndef test_doc():\n    pass\n\"\"\"\nX = '''\ndef test_text(): pass\n''' + \"def test_b(): '\"\n# def test_comment(): '''\ndef test_a(\n    x=(\n1),\n):\n    y = f\"{x!r}\" \\\n'z'\n    z = r'\\'\n    w = '\\\\'\n    v = ''\ndef \\\n  test_c(): pass\n",
        &["test_a", "test_c"],
    );
}

#[test]
fn broken_source_gives_what_can_be_seen() {
    check("def test_a():\n    x = 'never closed\n\ndef test_b(: pass\n", &["test_a", "test_b"]);
    check("def", &[]);
    check("class \"\"\"", &[]);
}

#[test]
fn only_files_that_pytest_collects() {
    let source = "def test_a(): pass\n".to_owned();
    let names = [
        "tests/test_b.py",
        "tests/a_test.py",
        "tests/conftest.py",
        "tests/helpers.py",
        "tests/test_b.txt",
        "test_root.py",
    ];
    let tests: Codebase =
        names.iter().map(|name| (RelativePath::parse(name).unwrap(), source.clone())).collect();
    assert_eq!(
        expected_ids(&tests),
        ["test_root.py::test_a", "tests/a_test.py::test_a", "tests/test_b.py::test_a"]
    );
}
