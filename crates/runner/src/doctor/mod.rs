//! Whether this machine can score: every part that scoring needs, tried by itself.
//!
//! The engine's own check stops at the first thing that is missing, which is right before work and tiresome when a machine
//! is set up. Here everything is tried, whatever else is missing, and each part that is says how to get it.
//!
//! - `confinement`: what confines a run.
//! - `machine`: what runs it: environments, Node, room.

mod confinement;
mod machine;

use serde::Serialize;
use std::path::Path;

/// What was found of one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The part.
    pub name: &'static str,
    /// How it is.
    pub state: State,
    /// What was found, in a few words.
    pub found: String,
    /// How to get it, where it is not as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It works.
    Works,
    /// It is missing; scoring works without, less well or less safely, as the check says.
    Absent,
    /// It is missing, and nothing is scored without.
    Fails,
}

impl Check {
    fn works(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, state: State::Works, found: found.into(), hint: None }
    }

    fn absent(name: &'static str, found: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { name, state: State::Absent, found: found.into(), hint: Some(hint.into()) }
    }

    fn fails(name: &'static str, found: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { name, state: State::Fails, found: found.into(), hint: Some(hint.into()) }
    }
}

/// Tries everything. `environments` is the folder of environments; those that are new are prepared, which takes some
/// seconds each.
pub fn examine(environments: &Path) -> Vec<Check> {
    let mut checks = confinement::examine();
    checks.extend(machine::examine(environments));
    checks
}

/// Whether nothing is missing that scoring cannot do without.
pub fn can_score(checks: &[Check]) -> bool {
    checks.iter().all(|check| match check.state {
        State::Works | State::Absent => true,
        State::Fails => false,
    })
}
