//! What a model is asked, as the page shows and sends it. Rendered by the runs worker, which has the templates.

use crate::api::Score;
use serde::{Deserialize, Serialize};

/// How much of the first turn's outcome goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verbosity {
    /// Names of the tests that did not pass, and one line of each error.
    Low,
    /// Full tracebacks.
    High,
}

/// The turn that a prompt is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum PromptRequest {
    /// The first.
    First,
    /// The second.
    Second {
        /// What the first turn came to; its templates are not needed. None to see only the words.
        score: Option<Box<Score>>,
        /// How much of it is told.
        verbosity: Verbosity,
    },
}

/// A prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// The template's file, e.g. `first.md`.
    pub name: String,
    /// The template.
    pub template: String,
    /// What is sent; none of a second turn before there is a score.
    pub text: Option<String>,
    /// SHA-256 of all templates: results under different words are of different runs.
    pub sha256: String,
}
