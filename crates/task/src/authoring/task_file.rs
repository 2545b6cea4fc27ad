//! `task.toml`: what a task cuts from its donor, and what it asks for.

use super::{AuthoringProblem, is_region_name};
use crate::lines::to_u32;
use serde::Deserialize;
use toml::Spanned;

/// A task file, checked by itself; whether its regions exist is for [`super::build`] to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFile {
    /// A random UUID, for good.
    pub task_id: String,
    /// A person's name for the task, under 60 characters.
    pub title: String,
    /// What kind of work it is.
    pub kind: Kind,
    /// AWS services, as people say them. Never empty.
    pub services: Vec<String>,
    /// Version of aws-cdk-lib.
    pub cdk_version: String,
    /// SPDX expression.
    pub licence: String,
    /// Names of the regions that are cut, with the 1-based line of the file that names each. Never empty.
    pub masks: Vec<(String, u32)>,
    /// Whether the context keeps the tags.
    pub tags: bool,
    /// The request, without white space around it.
    pub prompt: String,
    /// Mutants that pass and are right answers.
    pub acceptable: Vec<Acceptable>,
    /// Values that tests decide on and that follow from what everybody knows, though neither prompt nor context has them.
    pub inferable: Vec<Inferable>,
}

/// A mutant of the solution that is another right answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptable {
    /// The mutant, as `infrabench tasks mutate` prints it.
    pub mutant: String,
    /// Why it is right.
    pub reason: String,
}

/// A value that a good engineer knows without being told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inferable {
    /// The value, as the tests write it.
    pub value: String,
    /// Where it follows from.
    pub reason: String,
}

/// What kind of work a task asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A construct is added.
    Add,
    /// Two existing constructs are connected.
    Wire,
    /// Existing code behaves differently.
    Change,
    /// Least privilege.
    Policy,
    /// One stack uses what another has.
    CrossStack,
    /// A rule over the whole tree of constructs.
    Aspect,
    /// Other code, the same template.
    Refactor,
    /// Alarms, dashboards, logs, traces.
    Observability,
    /// Hardening.
    Security,
    /// Spending less.
    Cost,
}

impl Kind {
    /// The word for it in the published form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Wire => "wire",
            Self::Change => "change",
            Self::Policy => "policy",
            Self::CrossStack => "cross_stack",
            Self::Aspect => "aspect",
            Self::Refactor => "refactor",
            Self::Observability => "observability",
            Self::Security => "security",
            Self::Cost => "cost",
        }
    }
}

/// The longest title, in characters.
const MAX_TITLE: usize = 59;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    task_id: Spanned<String>,
    title: Spanned<String>,
    kind: Kind,
    services: Spanned<Vec<Spanned<String>>>,
    cdk_version: Spanned<String>,
    licence: Spanned<String>,
    masks: Spanned<Vec<Spanned<String>>>,
    tags: bool,
    prompt: Spanned<String>,
    #[serde(default)]
    acceptable: Vec<Spanned<Acceptable>>,
    #[serde(default)]
    inferable: Vec<Spanned<Inferable>>,
}

/// Reads the text of a `task.toml`; `file` is its name for problems.
pub fn parse_task_file(file: &str, text: &str) -> Result<TaskFile, Vec<AuthoringProblem>> {
    let mut problems = Vec::new();
    let mut complain = |at: Option<usize>, message: String| {
        problems.push(AuthoringProblem {
            file: file.to_owned(),
            line: at.map(|at| line_at(text, at)),
            message,
        });
    };
    let raw: Raw = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            // A missing field is about the whole file, which the span says by beginning at its start.
            let at =
                error.span().map(|span| span.start).filter(|_| !error.message().starts_with("missing field"));
            complain(at, error.message().trim().replace('\n', "; "));
            return Err(problems);
        }
    };
    let mut check = |good: bool, field: &Spanned<String>, message: &str| {
        if !good {
            complain(Some(field.span().start), message.replace("{}", field.get_ref()));
        }
    };
    check(is_uuid4(raw.task_id.get_ref()), &raw.task_id, "task_id: `{}` is not a random UUID (version 4)");
    let title = raw.title.get_ref().trim();
    let title_fits = !title.is_empty() && title.chars().count() <= MAX_TITLE;
    check(title_fits, &raw.title, "title: needs between 1 and 59 characters");
    let version = raw.cdk_version.get_ref();
    let is_version = version.split('.').count() == 3
        && version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    check(is_version, &raw.cdk_version, "cdk_version: `{}` is not a version such as `2.178.2`");
    check(
        !raw.licence.get_ref().trim().is_empty(),
        &raw.licence,
        "licence: is empty; name it, e.g. `Apache-2.0`",
    );
    check(!raw.prompt.get_ref().trim().is_empty(), &raw.prompt, "prompt: is empty; say what is asked for");
    for service in raw.services.get_ref() {
        check(!service.get_ref().trim().is_empty(), service, "services: a name is empty");
    }
    for (index, mask) in raw.masks.get_ref().iter().enumerate() {
        let name = mask.get_ref();
        check(is_region_name(name), mask, "masks: `{}` is not a region's name; use a-z, 0-9 and _");
        let twice = raw.masks.get_ref().iter().take(index).any(|earlier| earlier.get_ref() == name);
        check(!twice, mask, "masks: `{}` is named twice");
    }
    for note in &raw.acceptable {
        let Acceptable { mutant, reason } = note.get_ref();
        if mutant.trim().is_empty() || reason.trim().is_empty() {
            complain(Some(note.span().start), "acceptable: needs a `mutant` and a `reason`".to_owned());
        }
    }
    for note in &raw.inferable {
        let Inferable { value, reason } = note.get_ref();
        if value.trim().is_empty() || reason.trim().is_empty() {
            complain(Some(note.span().start), "inferable: needs a `value` and a `reason`".to_owned());
        }
    }
    if raw.services.get_ref().is_empty() {
        complain(
            Some(raw.services.span().start),
            "services: is empty; name the AWS services it is about".to_owned(),
        );
    }
    if raw.masks.get_ref().is_empty() {
        complain(
            Some(raw.masks.span().start),
            "masks: is empty; name the regions that the task cuts".to_owned(),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let masks = raw.masks.into_inner().into_iter();
    Ok(TaskFile {
        task_id: raw.task_id.into_inner(),
        title: title.to_owned(),
        kind: raw.kind,
        services: raw
            .services
            .into_inner()
            .into_iter()
            .map(|service| service.get_ref().trim().to_owned())
            .collect(),
        cdk_version: raw.cdk_version.into_inner(),
        licence: raw.licence.get_ref().trim().to_owned(),
        masks: masks.map(|mask| (mask.get_ref().clone(), line_at(text, mask.span().start))).collect(),
        tags: raw.tags,
        prompt: raw.prompt.get_ref().trim().to_owned(),
        acceptable: raw.acceptable.into_iter().map(Spanned::into_inner).collect(),
        inferable: raw.inferable.into_iter().map(Spanned::into_inner).collect(),
    })
}

/// 1-based line of a byte position.
fn line_at(text: &str, at: usize) -> u32 {
    to_u32(text.get(..at).unwrap_or(text).matches('\n').count() + 1)
}

fn is_uuid4(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = parts.iter().map(|part| part.len());
    let hexadecimal =
        |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    lengths.eq([8, 4, 4, 4, 12])
        && parts.iter().all(hexadecimal)
        && parts.get(2).is_some_and(|part| part.starts_with('4'))
        && parts.get(3).is_some_and(|part| part.starts_with(['8', '9', 'a', 'b']))
}
