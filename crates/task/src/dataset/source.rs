//! The tasks of one text source: which form it has, where its records are, what is wrong with each.

use super::json_text::{Positions, find_key, skip_space, value_end};
use crate::problem::LoadProblem;
use crate::record;
use crate::task::Task;
use serde::de::IgnoredAny;
use serde_json::Value;

/// A task and the line it begins on.
pub(super) struct Placed {
    pub(super) task: Task,
    pub(super) line: u32,
}

/// What a reader comes upon.
pub(super) enum Found {
    /// A task that is right.
    Task(Box<Placed>),
    /// A record that is not, and all that is wrong with it.
    Refused(Vec<LoadProblem>),
    /// Something wrong with the source around its records.
    Broken(LoadProblem),
}

/// Something wrong at a byte position.
struct Fault {
    at: usize,
    task_id: Option<String>,
    field: Option<String>,
    message: String,
}

impl Fault {
    fn at(at: usize, message: impl Into<String>) -> Self {
        Self { at, task_id: None, field: None, message: message.into() }
    }
}

const EXPECTED: &str =
    "expected a JSON array of tasks, JSON Lines, one task as a JSON object, or a zip of such files";

const TRUNCATED_ARRAY: &str = "the array ends without `]`: the file is truncated; get it again";

/// Problems told of one task; with each the place is looked up, and nobody mends more at a time.
const MOST_FAULTS: usize = 20;

/// Reads every task of a source, in order, and everything that is wrong with the others.
pub(super) fn read(name: &str, bytes: &[u8], found: &mut dyn FnMut(Found)) {
    let mut reader = Reader { name, bytes, positions: Positions::new(bytes), found };
    let start = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let first = skip_space(bytes, start);
    match bytes.get(first) {
        None => reader.fault(Fault::at(first, format!("is empty; {EXPECTED}"))),
        Some(b'[') => reader.array(first),
        Some(b'{') if is_one_object(bytes, first) => reader.record(first, bytes.len()),
        Some(b'{') => reader.lines(first),
        Some(_) => reader.fault(Fault::at(first, unknown_form(bytes))),
    }
}

/// Reads a text that is one task.
pub(crate) fn read_one(text: &str) -> Result<Task, Vec<LoadProblem>> {
    let (mut task, mut problems) = (None, Vec::new());
    let mut found = |found: Found| match found {
        Found::Task(placed) => task = Some(placed.task),
        Found::Refused(all) => problems.extend(all),
        Found::Broken(problem) => problems.push(problem),
    };
    Reader {
        name: "",
        bytes: text.as_bytes(),
        positions: Positions::new(text.as_bytes()),
        found: &mut found,
    }
    .record(0, text.len());
    task.filter(|_| problems.is_empty()).ok_or(problems)
}

/// Whether the text is one object rather than JSON Lines. Broken text is taken for lines when more than one line begins
/// an object, so that one broken line does not hide the others.
fn is_one_object(bytes: &[u8], first: usize) -> bool {
    let text = bytes.get(first..).unwrap_or_default();
    let is_value = |text: &[u8]| serde_json::from_slice::<IgnoredAny>(text).is_ok();
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.len() < text.len() && is_value(line) {
        return text.get(line.len()..).is_none_or(|rest| rest.trim_ascii().is_empty());
    }
    is_value(text) || text.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{")).nth(1).is_none()
}

fn unknown_form(bytes: &[u8]) -> String {
    let what = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "is UTF-16 text; save it as UTF-8",
        [0x1F, 0x8B, ..] => "is compressed with gzip; unpack it first",
        bytes if std::str::from_utf8(bytes).is_err() => "is not text",
        _ => "is not JSON",
    };
    format!("{what}; {EXPECTED}")
}

struct Reader<'a> {
    name: &'a str,
    bytes: &'a [u8],
    positions: Positions<'a>,
    found: &'a mut dyn FnMut(Found),
}

impl Reader<'_> {
    fn array(&mut self, start: usize) {
        let mut at = skip_space(self.bytes, start + 1);
        if self.bytes.get(at) == Some(&b']') {
            return self.after_array(at + 1);
        }
        loop {
            let end = value_end(self.bytes, at);
            if end == at {
                let truncated = at == self.bytes.len();
                let message = if truncated { TRUNCATED_ARRAY } else { "a task is expected here" };
                return self.fault(Fault::at(at, message));
            }
            self.record(at, end);
            let next = skip_space(self.bytes, end);
            match self.bytes.get(next) {
                Some(b',') => at = skip_space(self.bytes, next + 1),
                Some(b']') => return self.after_array(next + 1),
                // A record that does not end has said so itself.
                None if end == self.bytes.len() && !ends_value(self.bytes) => return,
                None => return self.fault(Fault::at(next, TRUNCATED_ARRAY)),
                Some(_) => {
                    let message = "expected `,` or `]` after a task; what follows was not read";
                    return self.fault(Fault::at(next, message));
                }
            }
        }
    }

    fn after_array(&mut self, end: usize) {
        let next = skip_space(self.bytes, end);
        if next < self.bytes.len() {
            self.fault(Fault::at(next, "there is text after the end of the array; it was not read"));
        }
    }

    fn lines(&mut self, start: usize) {
        let mut at = start;
        for line in self.bytes.get(start..).unwrap_or_default().split(|byte| *byte == b'\n') {
            if !line.trim_ascii().is_empty() {
                self.record(at, at + line.len());
            }
            at += line.len() + 1;
        }
    }

    /// Reads the record in `start..end`.
    fn record(&mut self, start: usize, end: usize) {
        self.positions.settle(start);
        let bytes = self.bytes.get(start..end).unwrap_or_default();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let fault = Fault::at(start + error.valid_up_to(), "is not UTF-8; save the file as UTF-8");
                let problems = vec![self.problem(fault)];
                return (self.found)(Found::Refused(problems));
            }
        };
        match task(text) {
            Ok(task) => {
                let (line, _) = self.positions.of(start);
                (self.found)(Found::Task(Box::new(Placed { task, line })));
            }
            Err(faults) => {
                let placed = |fault: Fault| self.problem(Fault { at: fault.at + start, ..fault });
                let problems = faults.into_iter().map(placed).collect();
                (self.found)(Found::Refused(problems));
            }
        }
    }

    fn fault(&mut self, fault: Fault) {
        let problem = self.problem(fault);
        (self.found)(Found::Broken(problem));
    }

    fn problem(&self, fault: Fault) -> LoadProblem {
        let (line, column) = self.positions.of(fault.at);
        LoadProblem {
            source: self.name.to_owned(),
            line: Some(line),
            column: Some(column),
            task_id: fault.task_id,
            field: fault.field,
            message: fault.message,
        }
    }
}

/// Whether the text's last character can end a value.
fn ends_value(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii_end().last(), Some(b'}' | b']'))
}

/// The task in `text`, or its faults by position in it.
fn task(text: &str) -> Result<Task, Vec<Fault>> {
    let value: Value = serde_json::from_str(text).map_err(|error| vec![syntax(text, &error)])?;
    let record = match value {
        Value::Object(record) => record,
        other => {
            let message = format!("a task must be a JSON object, not {}", record::kind_of(&other));
            return Err(vec![Fault::at(0, message)]);
        }
    };
    if record::FIELDS.iter().filter(|field| record.contains_key(**field)).count() < 2 {
        return Err(vec![Fault::at(0, not_a_task(&record))]);
    }
    let task_id =
        record.get("task_id").and_then(Value::as_str).filter(|id| is_presentable(id)).map(str::to_owned);
    record::task(record).map_err(|problems| {
        let fault = |problem: record::FieldProblem| Fault {
            at: find_key(text, &problem.keys),
            task_id: task_id.clone(),
            field: problem.field(),
            message: problem.message,
        };
        let more = problems.len().saturating_sub(MOST_FAULTS);
        let mut faults: Vec<Fault> = problems.into_iter().take(MOST_FAULTS).map(fault).collect();
        if more > 0 {
            let message = format!("{more} more problems of this task are not listed");
            faults.push(Fault { task_id: task_id.clone(), ..Fault::at(0, message) });
        }
        faults
    })
}

/// Whether an unchecked id can stand in a message.
fn is_presentable(id: &str) -> bool {
    !id.trim().is_empty() && id.len() <= 100 && !id.chars().any(char::is_control)
}

/// The message for an object that has nothing, or only the id, in common with a task.
fn not_a_task(record: &serde_json::Map<String, Value>) -> String {
    if record.contains_key("task_id") && record.contains_key("verdict") {
        "this is a result, not a task; import the file as results".to_owned()
    } else if record.contains_key("task_id") && record.contains_key("completion") {
        "this is a prediction, not a task; import the file as predictions".to_owned()
    } else {
        format!("this object is not a task; a task has the fields {}", record::FIELDS.join(", "))
    }
}

fn syntax(text: &str, error: &serde_json::Error) -> Fault {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let line_start: usize = lines.map(str::len).sum();
    let at = (line_start + error.column().saturating_sub(1)).min(text.len());
    if error.is_eof() {
        return Fault::at(
            text.len(),
            "the JSON ends in the middle of a task: the file is truncated; get it again",
        );
    }
    let full = error.to_string();
    let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
    Fault::at(at, format!("is not valid JSON: {message}"))
}
