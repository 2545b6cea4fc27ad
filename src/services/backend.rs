//! The HTTP API, version 1. Called only when the reader asks for something, so that an absent backend costs nothing.

use gloo_net::http::{Request, RequestBuilder, Response};
use infrabench_protocol::API_VERSION;
use infrabench_protocol::api::{Health, Problem};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::Blob;

/// A backend at an address. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    address: String,
    token: Option<String>,
}

/// Why the backend did not do what was asked.
#[derive(Clone, Debug, PartialEq)]
pub enum BackendError {
    /// Nothing answers, or the answer may not be read from here.
    Unreachable {
        /// Where it was looked for.
        address: String,
    },
    /// Something else lives at the address.
    Stranger {
        /// Where.
        address: String,
        /// What it answered, e.g. `status 404`.
        answer: String,
    },
    /// It speaks another version of the API.
    Version {
        /// The version it speaks.
        found: u32,
    },
    /// It refused for now, and says when to try again.
    Later {
        /// Why.
        problem: Problem,
        /// Seconds to wait.
        seconds: u32,
    },
    /// It refused, and says why.
    Problem(Problem),
}

impl std::fmt::Display for BackendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreachable { address } => write!(
                f,
                "Nothing answers at {address}. Start a backend with `cargo xtask serve`, or set another address in the \
                 settings."
            ),
            Self::Stranger { address, answer } => write!(
                f,
                "What answers at {address} is not an InfraBench backend ({answer}). Check the address in the settings."
            ),
            Self::Version { found } => write!(
                f,
                "The backend speaks version {found} of the API and this app version {API_VERSION}. Update the older \
                 of the two."
            ),
            Self::Later { problem, .. } | Self::Problem(problem) => {
                write!(f, "{}: {}", problem.title, problem.detail)
            }
        }
    }
}

impl Backend {
    /// The backend at `address`, without a slash at the end, asked with a token if there is one.
    pub fn new(address: String, token: Option<String>) -> Self {
        Self { address, token }
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Absolute URL of `path` under `/api/v1/`, e.g. `scores/17/events`.
    pub fn url(&self, path: &str) -> String {
        format!("{}/api/v{API_VERSION}/{path}", self.address)
    }

    /// Its health, with the API version checked.
    pub async fn health(&self) -> Result<Health, BackendError> {
        let health: Health = self.get("health").await?;
        if health.api == API_VERSION { Ok(health) } else { Err(BackendError::Version { found: health.api }) }
    }

    /// `GET path`.
    pub async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, BackendError> {
        let request = self.signed(Request::get(&self.url(path)).header("accept", "application/json"));
        self.read(request.send().await.map_err(|_| self.unreachable())?).await
    }

    /// `GET path`, a stream of events, from the one after `last` on.
    pub async fn events(&self, path: &str, last: Option<u64>) -> Result<Response, BackendError> {
        let mut request = self.signed(Request::get(&self.url(path)).header("accept", "text/event-stream"));
        if let Some(last) = last {
            request = request.header("last-event-id", &last.to_string());
        }
        let response = request.send().await.map_err(|_| self.unreachable())?;
        if response.ok() { Ok(response) } else { Err(self.refusal(response).await) }
    }

    /// `POST path` with a JSON body.
    pub async fn post<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        body: &Q,
    ) -> Result<A, BackendError> {
        let request =
            self.signed(Request::post(&self.url(path)).header("accept", "application/json")).json(body);
        let response = request.map_err(|_| self.unreachable())?.send().await;
        self.read(response.map_err(|_| self.unreachable())?).await
    }

    /// `POST path` with lines of JSON.
    pub async fn post_lines<A: DeserializeOwned>(&self, path: &str, lines: &Blob) -> Result<A, BackendError> {
        let request = self.signed(
            Request::post(&self.url(path))
                .header("accept", "application/json")
                .header("content-type", "application/x-ndjson"),
        );
        let request = request.body(lines.clone()).map_err(|_| self.unreachable())?;
        self.read(request.send().await.map_err(|_| self.unreachable())?).await
    }

    /// `DELETE path`.
    pub async fn delete<A: DeserializeOwned>(&self, path: &str) -> Result<A, BackendError> {
        let request = self.signed(Request::delete(&self.url(path)).header("accept", "application/json"));
        self.read(request.send().await.map_err(|_| self.unreachable())?).await
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.token {
            Some(token) => request.header("authorization", &format!("Bearer {token}")),
            None => request,
        }
    }

    async fn read<A: DeserializeOwned>(&self, response: Response) -> Result<A, BackendError> {
        if !response.ok() {
            return Err(self.refusal(response).await);
        }
        let text = response.text().await.map_err(|_| self.unreachable())?;
        serde_json::from_str(&text).map_err(|_| self.stranger("its answer has another form"))
    }

    async fn refusal(&self, response: Response) -> BackendError {
        // Another origin's backend lets this header be read.
        let seconds = response.headers().get("retry-after").and_then(|text| text.parse().ok());
        let Ok(text) = response.text().await else { return self.unreachable() };
        match (serde_json::from_str(&text), seconds) {
            (Ok(problem), Some(seconds)) => BackendError::Later { problem, seconds },
            (Ok(problem), None) => BackendError::Problem(problem),
            (Err(_), _) => self.stranger(&format!("status {}", response.status())),
        }
    }

    fn unreachable(&self) -> BackendError {
        BackendError::Unreachable { address: self.address.clone() }
    }

    fn stranger(&self, answer: &str) -> BackendError {
        BackendError::Stranger { address: self.address.clone(), answer: answer.to_owned() }
    }
}
