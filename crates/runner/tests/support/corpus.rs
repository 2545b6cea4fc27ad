//! The hostile corpus: a program per file in `hostile/`, each with a header that says what it tries, what stops it and
//! what must come of it.
//!
//! | key | meaning |
//! |---|---|
//! | `tries`, `stopped by` | for the reader; both are required |
//! | `expect` | verdicts, any of which is right: `passed`, `failed or synth_error` |
//! | `exit` | how the run must end: `code 0`, `signal 11`, `timeout`, `limit: memory or files`, `fault: a part of it` |
//! | `says` | what it must have printed; may be repeated. What it must never print is `ESCAPED` |
//! | `drops` | bytes of each stream that must have been dropped, at least |
//! | `answer` | `wrong`: the stack fails one of the two tests, so that a pass would be a forgery |
//! | `needs` | `witness`: a forgery that is believed where there is no witness (`expect` says so), and must not be elsewhere |
//! |  | `warm`: escapes from a cold run where the engine is root, which is known and documented, and from no other |
//! | `wall`, `memory`, `report` | other limits, in seconds, MiB and bytes |
//! | `place` | its path in the codebase; as `program.py`, which is the default, the stack imports it |
//! | `file` | begins another file, whose lines follow after `#\|` |

#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use super::plan_of;
use infrabench_protocol::run::{Exit, RunOutput, RunPlan};
use std::collections::BTreeMap;
use std::path::Path;

const STACK: &str = "
from aws_cdk import Duration, Stack, aws_sqs as sqs


class TheStack(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        sqs.Queue(self, 'Queue', visibility_timeout=Duration.seconds(SECONDS))
";

const TESTS: &str = "
import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from stack import TheStack


@pytest.fixture(scope='module')
def template():
    return Template.from_stack(TheStack(cdk.App(), 'Stack'))


def test_there_is_a_queue(template):
    template.resource_count_is('AWS::SQS::Queue', 1)


def test_it_waits(template):
    template.has_resource_properties('AWS::SQS::Queue', {'VisibilityTimeout': 90})
";

/// A program of the corpus.
pub(crate) struct Program {
    pub(crate) name: String,
    keys: BTreeMap<String, Vec<String>>,
    text: String,
}

/// All of them, by name.
pub(crate) fn programs() -> Vec<Program> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut programs: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|kind| kind == "py"))
        .map(|path| Program::read(&path))
        .collect();
    programs.sort_by(|one, other| one.name.cmp(&other.name));
    programs
}

/// A run of someone who means well, with the same tests: nothing that was done before may show in it.
pub(crate) fn honest() -> RunPlan {
    plan_with(BTreeMap::from([("program.py".to_owned(), support("honest.py"))]), "90")
}

impl Program {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in text.lines() {
            let Some((key, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(": ")) else {
                continue;
            };
            keys.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        for key in ["tries", "stopped by", "expect"] {
            assert!(keys.contains_key(key), "{name} does not say `{key}`");
        }
        Self { name, keys, text }
    }

    fn key(&self, key: &str) -> Option<&str> {
        self.keys.get(key).map(|values| values[0].as_str())
    }

    fn number(&self, key: &str) -> Option<u64> {
        self.key(key).map(|value| value.parse().unwrap())
    }

    /// What to run.
    pub(crate) fn plan(&self) -> RunPlan {
        let place = self.key("place").unwrap_or("program.py");
        let mut files = BTreeMap::from([(place.to_owned(), self.text.clone())]);
        let mut current = None;
        for line in self.text.lines() {
            if let Some(path) = line.strip_prefix("# file: ") {
                current = Some(files.entry(path.to_owned()).or_default());
            } else if let (Some(line), Some(text)) = (line.strip_prefix("#| "), &mut current) {
                text.push_str(line);
                text.push('\n');
            }
        }
        let mut plan = plan_with(files, if self.key("answer") == Some("wrong") { "30" } else { "90" });
        let limits = &mut plan.limits;
        limits.wall_ms = self.number("wall").map_or(limits.wall_ms, |seconds| seconds * 1000);
        limits.memory_bytes = self.number("memory").map_or(limits.memory_bytes, |mib| mib << 20);
        limits.report_bytes = self.number("report").unwrap_or(limits.report_bytes);
        plan
    }

    pub(crate) fn needs_witness(&self) -> bool {
        self.key("needs") == Some("witness")
    }

    /// Everything about a run, and the verdict on it, that is not as the header says.
    pub(crate) fn wrong(&self, engine: &str, output: &RunOutput, verdict: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        let witnessed = self.needs_witness() && output.witness.is_some();
        let expected = self.key("expect").unwrap_or_default();
        if witnessed && verdict == "passed" {
            wrong.push("the witness let a forgery pass".to_owned());
        }
        if !witnessed && !expected.split(" or ").any(|word| word == verdict) {
            wrong.push(format!("the verdict is {verdict}, not {expected}"));
        }
        if let Some(rule) = self.key("exit").filter(|rule| !ended(&output.exit, rule)) {
            wrong.push(format!("the end is {:?}, not {rule}", output.exit));
        }
        let (stdout, stderr) = (&output.stdout, &output.stderr);
        for marker in self.keys.get("says").into_iter().flatten() {
            if !stdout.text.contains(marker) {
                wrong.push(format!("it did not say `{marker}`"));
            }
        }
        let escaped =
            stdout.text.lines().chain(stderr.text.lines()).filter(|line| line.starts_with("ESCAPED"));
        let is_known = self.key("needs") == Some("warm") && engine == "cold" && is_root();
        if is_known && escaped.clone().count() == 0 {
            wrong.push("it does not escape any more: say so in its header and in docs/sandbox.md".to_owned());
        } else if !is_known {
            wrong.extend(escaped.map(str::to_owned));
        }
        if let Some(least) = self.number("drops") {
            let dropped = stdout.dropped_bytes.min(stderr.dropped_bytes);
            if dropped < least {
                wrong.push(format!("only {dropped} bytes were dropped"));
            }
        }
        wrong
    }
}

fn plan_with(mut files: BTreeMap<String, String>, seconds: &str) -> RunPlan {
    let import = if files.contains_key("program.py") { "import program\n" } else { "" };
    files
        .entry("stack.py".to_owned())
        .or_insert_with(|| format!("{import}{}", STACK.replace("SECONDS", seconds)));
    files.insert("tries.py".to_owned(), support("tries.py"));
    RunPlan { files, ..plan_of(&[], &[("tests/test_stack.py", TESTS)]) }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn support(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile/support");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn ended(exit: &Exit, rule: &str) -> bool {
    let (kind, detail) = rule.split_once(' ').unwrap_or((rule, ""));
    let mentions = |message: &str| detail.split(" or ").any(|part| message.contains(part));
    match (kind, exit) {
        ("code", Exit::Code { code }) => code.to_string() == detail,
        ("signal", Exit::Signal { signal }) => signal.to_string() == detail,
        ("timeout", Exit::TimedOut) => true,
        ("limit:", Exit::LimitExceeded { message }) | ("fault:", Exit::Fault { message }) => {
            mentions(message)
        }
        _ => false,
    }
}
