//! What is compared of two scores: all that a judgement says, and the templates; and what the kernel saw of the assertions,
//! where both have a witness. Not times, not what only one engine has (its name, its environment), and of a traceback not
//! the frames inside libraries: the browser has no source of `aws_cdk`.

use super::normalise::explain;
use infrabench_protocol::api::Score;
use infrabench_protocol::run::{Exception, Origin};
use infrabench_protocol::verdict::{ClosestResource, ErrorType, JudgedTest, Judgement, Verdict};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Longest excerpt, in characters.
const EXCERPT: usize = 240;

/// Something that is said otherwise by the two engines.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Difference {
    /// What, e.g. `tests/test_a.py::test_b: message`.
    pub(super) field: String,
    pub(super) native: String,
    pub(super) other: String,
    /// Names of the rules of `normalise` that make them equal; empty when none does.
    pub(super) explained_by: Vec<&'static str>,
}

impl Difference {
    /// A difference that has no explanation.
    pub(super) fn unexplained(field: &str, native: String, other: String) -> Self {
        Self { field: field.to_owned(), native, other, explained_by: Vec::new() }
    }
}

impl Difference {
    /// Both sides on one line each, cut to what is around the first difference.
    pub(super) fn excerpts(&self) -> (String, String) {
        let same =
            self.native.chars().zip(self.other.chars()).take_while(|(one, other)| one == other).count();
        let from = same.saturating_sub(EXCERPT / 2);
        let cut = |text: &str| {
            let shown: String = text.chars().skip(from).take(EXCERPT).collect();
            let before = if from > 0 { "…" } else { "" };
            let after = if text.chars().nth(from + EXCERPT).is_some() { "…" } else { "" };
            format!("{before}{}{after}", shown.escape_debug())
        };
        (cut(&self.native), cut(&self.other))
    }
}

/// Every difference between a score of the native engine and one of another.
pub(super) fn differences(native: &Score, others: &Score) -> Vec<Difference> {
    let mut found = Found(Vec::new());
    let (one, other) = (&native.judgement, &others.judgement);
    found.compare("verdict", one.verdict.as_str(), other.verdict.as_str());
    let kind = |kind: Option<ErrorType>| kind.map_or("none", |kind| kind.as_str());
    found.compare("error type", kind(one.error_type), kind(other.error_type));
    found.compare("summary", &one.summary, &other.summary);
    if one.verdict != other.verdict && [one.verdict, other.verdict].contains(&Verdict::InfraError) {
        // Where an engine failed, all else follows from that.
        return found.0;
    }
    found.compare("phase", &format!("{:?}", one.phase), &format!("{:?}", other.phase));
    let passed = |judgement: &Judgement| format!("{} of {}", judgement.passed, judgement.total);
    found.compare("passed", &passed(one), &passed(other));
    let ids =
        |tests: &[JudgedTest]| tests.iter().map(|test| test.report.id.as_str()).collect::<Vec<_>>().join(" ");
    found.compare("tests", &ids(&one.tests), &ids(&other.tests));
    for (one, other) in one.tests.iter().zip(&other.tests) {
        tests(&mut found, one, other);
    }
    templates(&mut found, native, others);
    found.0
}

struct Found(Vec<Difference>);

impl Found {
    fn compare(&mut self, field: &str, native: &str, other: &str) {
        if native != other {
            self.0.push(Difference {
                field: field.to_owned(),
                native: native.to_owned(),
                other: other.to_owned(),
                explained_by: explain(native, other),
            });
        }
    }
}

fn tests(found: &mut Found, one: &JudgedTest, other: &JudgedTest) {
    for ((field, native), (_, other)) in told(one).into_iter().zip(told(other)) {
        found.compare(&format!("{}: {field}", one.report.id), &native, &other);
    }
    if let (Some(native), Some(other)) = (one.witnessed, other.witnessed) {
        let field = format!("{}: assertions that the kernel saw", one.report.id);
        found.compare(&field, &native.to_string(), &other.to_string());
    }
}

/// What a verdict and a reader are given of a test.
fn told(test: &JudgedTest) -> Vec<(&'static str, String)> {
    let report = &test.report;
    let text = |of: fn(&Exception) -> String| report.exception.as_ref().map(of).unwrap_or_default();
    vec![
        ("outcome", format!("{:?}", report.outcome)),
        ("error type", test.error_type.map_or("none", |kind| kind.as_str()).to_owned()),
        ("message", report.message.clone().unwrap_or_default()),
        ("exception", text(|exception| exception.class.clone())),
        ("bases", text(|exception| exception.bases.join(" "))),
        ("exception's message", text(|exception| exception.message.clone())),
        (
            "name that was not found",
            text(|exception| format!("{:?} of {:?}", exception.name, exception.object)),
        ),
        ("place of the syntax error", text(|exception| format!("{:?}", exception.syntax_at))),
        ("frames of candidate and test", text(frames)),
        (
            "raised in",
            text(|exception| format!("{:?}, by a call: {}", exception.raised_in, exception.raised_by_call)),
        ),
        ("raised in JavaScript as", text(|exception| exception.javascript.clone().unwrap_or_default())),
        (
            "assertion",
            report.assertion.as_ref().and_then(|a| serde_json::to_string(a).ok()).unwrap_or_default(),
        ),
        ("closest resource", closest(test.closest.as_ref())),
    ]
}

fn frames(exception: &Exception) -> String {
    let own =
        exception.frames.iter().filter(|frame| matches!(frame.origin, Origin::Candidate | Origin::Test));
    own.map(|frame| format!("{}:{} {} `{}`", frame.path, frame.line, frame.function, frame.source))
        .collect::<Vec<_>>()
        .join("; ")
}

fn closest(closest: Option<&ClosestResource>) -> String {
    closest.and_then(|closest| serde_json::to_string(closest).ok()).unwrap_or_default()
}

/// By their hashes; where those differ, each stack that is not the same.
fn templates(found: &mut Found, native: &Score, browser: &Score) {
    let hash = |score: &Score| score.result.template_sha256.clone().unwrap_or_else(|| "none".to_owned());
    found.compare("template hash", &hash(native), &hash(browser));
    if native.result.template_sha256 == browser.result.template_sha256 {
        return;
    }
    let stacks: BTreeSet<_> = native.templates.keys().chain(browser.templates.keys()).collect();
    for stack in stacks {
        let text = |score: &Score| score.templates.get(stack).map_or("none".to_owned(), Value::to_string);
        found.compare(&format!("template of {stack}"), &text(native), &text(browser));
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, differences};
    use infrabench_protocol::api::Score;
    use serde_json::{Value, json};

    fn score(change: impl FnOnce(&mut Value)) -> Score {
        let test = json!({"id": "t.py::a", "outcome": "failed", "duration_ms": 7, "message": "it failed"});
        let mut whole = json!({
            "result": {
                "task_id": "t", "model": null, "sample": 0, "verdict": "failed", "error_type": "wrong_count",
                "generation": true, "synth": true, "passed": 0, "total": 1, "tests": [], "template_sha256": "1",
                "engine": "native", "environment": "e", "completion_sha256": "c", "duration_ms": 9,
            },
            "judgement": {
                "verdict": "failed", "error_type": "wrong_count", "summary": "s", "phase": "tests", "passed": 0,
                "total": 1, "tests": [test],
            },
            "templates": {"A": {"x": 1}, "B": {}}, "phases": [],
            "stdout": {"text": "", "dropped_bytes": 0}, "stderr": {"text": "", "dropped_bytes": 0},
        });
        change(&mut whole);
        serde_json::from_value(whole).unwrap()
    }

    fn fields(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let found = differences(&score(|_| ()), &score(change));
        found.into_iter().map(|difference| difference.field).collect()
    }

    #[test]
    fn times_and_names_of_engines_are_not_compared() {
        let found = fields(|score| {
            score["result"]["engine"] = json!("browser");
            score["result"]["duration_ms"] = json!(1);
            score["judgement"]["tests"][0]["duration_ms"] = json!(1);
            score["judgement"]["tests"][0]["witnessed"] = json!(3);
        });
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn what_a_judgement_says_is_compared() {
        assert_eq!(fields(|score| score["judgement"]["verdict"] = json!("synth_error")), ["verdict"]);
        assert_eq!(fields(|score| score["judgement"]["error_type"] = json!("name")), ["error type"]);
        assert_eq!(
            fields(|score| score["judgement"]["tests"][0]["outcome"] = json!("error")),
            ["t.py::a: outcome"]
        );
        assert_eq!(fields(|score| score["judgement"]["tests"] = json!([])), ["tests"]);
    }

    #[test]
    fn templates_that_differ_are_named() {
        let found = fields(|score| {
            score["result"]["template_sha256"] = json!("2");
            score["templates"]["A"]["x"] = json!(2);
        });
        assert_eq!(found, ["template hash", "template of A"]);
    }

    #[test]
    fn where_an_engine_failed_the_rest_is_left_out() {
        let found = fields(|score| {
            score["judgement"]["verdict"] = json!("infra_error");
            score["judgement"]["tests"] = json!([]);
        });
        assert_eq!(found, ["verdict"]);
    }

    #[test]
    fn excerpts_show_the_first_difference() {
        let long = "a".repeat(1000);
        let (native, browser) =
            Difference::unexplained("f", format!("{long}x{long}"), format!("{long}y")).excerpts();
        assert!(native.starts_with('…') && native.ends_with('…') && native.contains('x'));
        assert!(browser.starts_with('…') && browser.ends_with('y'));
    }
}
