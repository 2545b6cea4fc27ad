//! A model at any service that speaks OpenAI's chat completions, asked from this tab: nothing stands between the page and
//! the service, so the key goes to nobody else.
//!
//! Here is one request and its response, whole or as a stream; [`failure`] says what can go wrong, `reply` reads what a
//! service writes.

pub mod failure;
mod reply;

pub use failure::Failure;

use crate::services::address::window;
use crate::services::events::Stream;
use failure::{quote, retry_after};
use gloo_net::http::{Request, Response};
use infrabench_protocol::results::Usage;
use reply::{Reply, body, event};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use web_sys::{AbortController, RequestMode, Url};

/// What opens a service. Shown and logged as nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// The key as it was typed; none of an empty one.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// For the field it is typed in, and for the service.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// A model and how it is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The service's base URL, without a slash at the end, e.g. `http://localhost:11434/v1`.
    pub endpoint: String,
    /// The model's name there.
    pub name: String,
    /// What opens it.
    pub key: Option<Key>,
    /// 0 to 2; the service's own where it is not given.
    pub temperature: Option<f64>,
    /// Most tokens of an answer; the service's own where it is not given.
    pub max_tokens: Option<u32>,
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whoever asks.
    User,
    /// The model.
    Assistant,
}

/// Something said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// By whom.
    pub role: Role,
    /// What.
    pub content: String,
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    /// Characters of reasoning that are not part of the answer.
    Thought(usize),
    /// The answer's next words.
    Words(&'t str),
}

/// How an answer ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ending {
    /// Tokens, as far as the service said, and milliseconds to the whole answer.
    pub usage: Usage,
    /// Whether the limit of tokens ended it, and not the model.
    pub at_limit: bool,
}

#[derive(Serialize)]
struct Body<'m> {
    model: &'m str,
    messages: &'m [Message],
    stream: bool,
    stream_options: StreamOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

/// Ends the request with the future that made it.
struct Aborting(Option<AbortController>);

impl Drop for Aborting {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortController::abort);
    }
}

/// Asks once. `on_part` hears the answer as it comes. Dropping the future ends the request.
pub async fn ask(
    model: &Model,
    messages: &[Message],
    mut on_part: impl FnMut(Part<'_>),
) -> Result<Ending, Failure> {
    if is_mixed(&model.endpoint) {
        return Err(Failure::Mixed);
    }
    let started = now();
    let aborting = Aborting(AbortController::new().ok());
    let response = send(model, messages, &aborting).await?;
    if !response.ok() {
        return Err(refusal(&response).await);
    }
    let streams =
        response.headers().get("content-type").is_some_and(|kind| kind.contains("text/event-stream"));
    let mut reply = Reply::default();
    if streams {
        let mut stream = Stream::of(&response).ok_or(Failure::Empty { thought: 0 })?;
        while let Some((_, text)) = stream.next().await {
            event(&mut reply, &text, &mut on_part);
            if reply.is_over() {
                break;
            }
        }
    } else {
        let text = response.text().await.map_err(|_| Failure::Cut)?;
        body(&mut reply, &text, &mut on_part);
    }
    let mut ending = reply.ending()?;
    ending.usage.latency_ms = Some(milliseconds(now() - started));
    Ok(ending)
}

async fn send(model: &Model, messages: &[Message], aborting: &Aborting) -> Result<Response, Failure> {
    let body = Body {
        model: &model.name,
        messages,
        stream: true,
        stream_options: StreamOptions { include_usage: true },
        temperature: model.temperature,
        max_tokens: model.max_tokens,
    };
    let signal = aborting.0.as_ref().map(AbortController::signal);
    let mut request =
        Request::post(&format!("{}/chat/completions", model.endpoint)).abort_signal(signal.as_ref());
    if let Some(key) = &model.key {
        request = request.header("authorization", &format!("Bearer {}", key.reveal()));
    }
    let request = request.json(&body).map_err(|error| Failure::Garbage { beginning: error.to_string() })?;
    match request.send().await {
        Ok(response) => Ok(response),
        Err(_) => Err(Failure::Unreachable { answers: answers(&model.endpoint).await }),
    }
}

/// Whether anything answers at an address at all. The browser hides which of two things went wrong; a request whose
/// answer nobody may read, and that carries no key, tells them apart.
async fn answers(endpoint: &str) -> bool {
    Request::get(endpoint).mode(RequestMode::NoCors).send().await.is_ok()
}

async fn refusal(response: &Response) -> Failure {
    let (status, headers) = (response.status(), response.headers());
    let after = headers.get("retry-after").and_then(|value| retry_after(&value));
    let said = reply::said(&response.text().await.unwrap_or_default());
    Failure::of_status(status, after, said.map(|said| quote(&said)))
}

/// Whether the browser blocks the address from this page: plain HTTP from a page of HTTPS, but for this machine's own.
fn is_mixed(endpoint: &str) -> bool {
    let page = window().location().protocol().unwrap_or_default();
    let host = Url::new(endpoint).map(|url| url.hostname()).unwrap_or_default();
    is_mixed_from(&page, endpoint, &host)
}

fn is_mixed_from(page: &str, endpoint: &str, host: &str) -> bool {
    let own =
        host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || host.starts_with("127.");
    page == "https:" && endpoint.starts_with("http:") && !own
}

/// Milliseconds on a clock that only serves to measure.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time, never negative")]
fn milliseconds(value: f64) -> u64 {
    value.max(0.0) as u64
}

/// The messages of a turn: what was asked, and for a second one what was answered and what goes back.
pub fn messages(first: &Rc<str>, second: Option<(&Rc<str>, &Rc<str>)>) -> Vec<Message> {
    let message = |role, content: &Rc<str>| Message { role, content: content.to_string() };
    let mut messages = vec![message(Role::User, first)];
    if let Some((answer, told)) = second {
        messages.push(message(Role::Assistant, answer));
        messages.push(message(Role::User, told));
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_of_another_machine_is_mixed_with_a_page_of_https() {
        assert!(is_mixed_from("https:", "http://gpu.lan:8000/v1", "gpu.lan"));
        assert!(!is_mixed_from("https:", "http://localhost:11434/v1", "localhost"));
        assert!(!is_mixed_from("https:", "http://127.0.0.1:8000/v1", "127.0.0.1"));
        assert!(!is_mixed_from("https:", "https://api.example.com/v1", "api.example.com"));
        assert!(!is_mixed_from("http:", "http://gpu.lan:8000/v1", "gpu.lan"));
    }

    #[test]
    fn a_key_is_never_written_by_accident() {
        assert_eq!(format!("{:?}", Key::new(" secret ")), "Some(Key(…))");
        assert_eq!(Key::new("  "), None);
    }
}
