//! Answers to the page's requests.

use crate::host::Call;
use crate::runs::{RunsAnswer, RunsRequest};

/// The worker's state. Cheap to clone.
#[derive(Clone, Default)]
pub struct Host {}

impl Host {
    /// Answers one call; JSON in, JSON out.
    pub async fn answer(&self, call: Call) -> String {
        let answer = match serde_json::from_str::<RunsRequest>(&call.body) {
            Ok(_) => RunsAnswer::Runs(Vec::new()),
            Err(error) => RunsAnswer::Problem {
                message: format!("The page asked for something unknown ({error}). Reload it."),
            },
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }
}
