//! Random Python that parses, with everything that makes indentation hard.

use proptest::prelude::*;

/// A statement as lines, each with its depth, or raw where it begins inside a string.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    /// Indented by this many levels, and more columns on top.
    At(usize, usize, String),
    /// Begins inside a string: never moved.
    Raw(String),
    Blank,
}

/// A block: never empty, all statements at one level.
pub(crate) fn block() -> impl Strategy<Value = Vec<Line>> {
    let simple = prop_oneof![
        "v[a-z]{1,4} = [1-9][0-9]{0,2}".prop_map(|text| one(&text)),
        Just(one("self.value = call(1, name='x')  # it's (not) closed")),
        Just(one("x = '# no comment (' + \"it's\" + r'\\d('")),
        Just(one("x = f\"{name['key']!r:>{width}} {{\" ; y = 2")),
        Just(one("pass")),
        Just(one("lambda: (yield)")),
        Just(one("x: dict[str, int] = {}")),
        Just(one("x = y[1:2][::-1]")),
        Just(one("...")),
        (0..9_usize).prop_map(|extra| vec![
            at(0, "x = call("),
            deeper(extra, "1,  # (one"),
            deeper(extra, "'two',"),
            at(0, ")")
        ]),
        (0..9_usize).prop_map(|extra| vec![
            at(0, "x = ["),
            deeper(extra, "{'a': (1,"),
            Line::Blank,
            deeper(3, "2)},"),
            deeper(0, "]")
        ]),
        (0..9_usize).prop_map(|extra| vec![at(0, "x = 1 + \\"), deeper(extra, "2 + \\"), deeper(extra, "3")]),
        Just(vec![
            at(0, "x = '''first"),
            Line::Raw("  second \"\"\" # ' (".to_owned()),
            Line::Raw(String::new()),
            Line::Raw("'''".to_owned())
        ]),
        Just(vec![at(0, "x = r\"\"\"\\"), Line::Raw("\tend\\\"\"\"\"".to_owned())]),
        Just(vec![
            at(0, "x = call(\"\"\""),
            Line::Raw("{".to_owned()),
            Line::Raw("\"\"\",".to_owned()),
            deeper(4, "2)")
        ]),
        Just(vec![at(0, "x = 'a\\"), Line::Raw("   b'".to_owned())]),
        Just(vec![at(0, "# a comment"), at(0, "x = 1")]),
        (0..9_usize).prop_map(|extra| vec![at(0, "x = 1"), deeper(extra, "# a stray comment: (")]),
        Just(vec![at(0, "x = 1"), Line::Blank, Line::Blank]),
    ];
    let statement = simple.prop_recursive(4, 24, 4, |inner| {
        let body = prop::collection::vec(inner, 1..4).prop_map(|statements| statements.concat());
        prop_oneof![
            body.clone().prop_map(|body| [one("if x:  # why: (not"), inside(&body)].concat()),
            (body.clone(), body.clone()).prop_map(|(a, b)| [
                one("if x:"),
                inside(&a),
                one("else:"),
                inside(&b)
            ]
            .concat()),
            body.clone().prop_map(|body| [one("for x in call(y):"), inside(&body)].concat()),
            body.clone().prop_map(|body| [
                one("@call(1)"),
                one("def f(self, *args, a: int = 1) -> 'x':"),
                inside(&body)
            ]
            .concat()),
            body.clone().prop_map(|body| [
                vec![at(0, "def f("), deeper(8, "a=1,"), at(0, ") -> None:")],
                inside(&body)
            ]
            .concat()),
            body.clone().prop_map(|body| {
                let doc = vec![
                    at(1, "\"\"\"A class."),
                    Line::Raw("  It's (one.".to_owned()),
                    Line::Raw("    \"\"\"".to_owned()),
                ];
                [one("class A(B):"), doc, inside(&body)].concat()
            }),
            body.clone().prop_map(|body| [
                one("try:"),
                inside(&body),
                one("except (A, B) as e:"),
                inside(&one("raise"))
            ]
            .concat()),
            body.prop_map(|body| [one("with a as b, c:"), inside(&body)].concat()),
        ]
    });
    prop::collection::vec(statement, 1..5).prop_map(|statements| statements.concat())
}

fn at(level: usize, text: &str) -> Line {
    Line::At(level, 0, text.to_owned())
}

fn deeper(extra: usize, text: &str) -> Line {
    Line::At(0, extra, text.to_owned())
}

fn one(text: &str) -> Vec<Line> {
    vec![at(0, text)]
}

fn inside(body: &[Line]) -> Vec<Line> {
    let deeper = |line: &Line| match line {
        Line::At(level, extra, text) => Line::At(level + 1, *extra, text.clone()),
        other => other.clone(),
    };
    body.iter().map(deeper).collect()
}

/// The lines, the block itself starting with `base` and each level adding `unit`.
pub(crate) fn render(block: &[Line], base: &str, unit: &str) -> Vec<String> {
    let line = |line: &Line| match line {
        Line::At(level, extra, text) => format!("{base}{}{}{text}", unit.repeat(*level), " ".repeat(*extra)),
        Line::Raw(text) => text.clone(),
        Line::Blank => String::new(),
    };
    block.iter().map(line).collect()
}
