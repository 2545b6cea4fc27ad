//! The tables that were published, as they were, to lay beside measured ones. Nothing here is measured by this project.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The published tables. All figures are percent of 100 tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// Where they come from.
    pub source: String,
    /// One turn.
    pub models: Vec<PublishedModel>,
    /// Five runs each.
    pub consistency: Vec<PublishedConsistency>,
    /// A second turn, and documentation.
    pub agents: Vec<PublishedAgent>,
}

/// A row of the table of models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishedModel {
    /// Who makes it.
    pub company: String,
    /// Its name.
    pub model: String,
    /// Whether it is marked as one that reasons.
    pub reasoning: bool,
    /// Whether its weights are open: `proprietary` or `open-source`.
    pub source: String,
    /// Tasks solved.
    pub correctness: f64,
    /// Answers with a usable edit.
    pub generation_success: f64,
    /// Mean share of tests passed.
    pub passed_tests_share: f64,
}

/// A row of the consistency table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishedConsistency {
    /// The model.
    pub model: String,
    /// Mean correctness of the five runs.
    pub average_correctness: f64,
    /// Tasks solved by the first run.
    pub pass_at_1: f64,
    /// Tasks solved by one of the first two.
    pub pass_at_2: f64,
    /// Tasks solved by one of the five.
    pub pass_at_5: f64,
}

/// A row of the table of agents: correctness in each setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishedAgent {
    /// The model.
    pub model: String,
    /// One turn.
    pub one_turn: f64,
    /// Two turns, the second told basic error messages.
    pub two_turn_low: f64,
    /// Two turns, the second told full tracebacks.
    pub two_turn_high: f64,
    /// Two turns with documentation, basic error messages.
    pub two_turn_rag_low: f64,
    /// Two turns with documentation, full tracebacks.
    pub two_turn_rag_high: f64,
}

/// Tasks that the published figures are percent of.
pub const PUBLISHED_TASKS: usize = 100;

/// The published tables.
pub fn published() -> &'static Published {
    #[expect(clippy::expect_used, reason = "the text is compiled in, and a test reads it")]
    static TABLES: LazyLock<Published> = LazyLock::new(|| {
        serde_json::from_str(include_str!("published.json")).expect("the published tables are well-formed")
    });
    &TABLES
}
