//! Asks models. Every service is reached through one client library; what is added here is what a benchmark of thousands of
//! questions needs: patience where a service is busy, an end where it will never answer, and errors that say which it is.
//!
//! - [`Model`]: a model of a service, or one of two baselines that need none.
//! - [`Endpoint`]: where and how a service is reached. Keys come from the environment and go nowhere else.
//! - [`AskError`]: why there is no answer.

mod baseline;
mod endpoint;
mod error;
mod service;

pub use endpoint::{APIS, Endpoint, Key};
pub use error::AskError;
pub use service::{Patience, Service};

use infrabench_protocol::results::Usage;
use infrabench_task::Task;
use serde::{Deserialize, Serialize};

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whoever asks.
    User,
    /// The model.
    Assistant,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who said it.
    pub role: Role,
    /// What.
    pub content: String,
}

/// What a model answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// What asking cost, as far as the service said so.
    pub usage: Usage,
    /// The service's whole response, for the record; null for a baseline.
    pub response: serde_json::Value,
}

/// Who is asked.
pub enum Model {
    /// The canonical solution: must give 100 %.
    Reference,
    /// Nothing at all: must give 0 %.
    Empty,
    /// A model of a service.
    Service(Box<Service>),
}

impl Model {
    /// The baseline of that name, if it is one.
    pub fn baseline(name: &str) -> Option<Self> {
        match name {
            "reference" => Some(Self::Reference),
            "empty" => Some(Self::Empty),
            _ => None,
        }
    }

    /// Asks for an answer to the last message. A baseline knows the task and reads no message.
    pub async fn ask(&self, task: &Task, messages: &[Message]) -> Result<Answer, AskError> {
        match self {
            Self::Reference => Ok(baseline::reference(task)),
            Self::Empty => Ok(baseline::answer(String::new())),
            Self::Service(service) => service.ask(messages).await,
        }
    }
}
