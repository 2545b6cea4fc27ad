//! A model's service with a script: OpenAI's chat completions over real HTTP, with everything that goes wrong in the world.

use anyhow::{Context, Result};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::routing::post;
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tower_http::cors::CorsLayer;

/// A request, as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The model that was named.
    pub model: String,
    /// Role and text of each message.
    pub messages: Vec<(String, String)>,
    /// The `Authorization` header.
    pub key: Option<String>,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// When.
    pub at: Instant,
}

impl Asked {
    /// The text of the last message.
    pub fn last(&self) -> &str {
        self.messages.last().map(|(_, text)| text.as_str()).unwrap_or_default()
    }

    /// Which turn it is: how many messages are whoever asks's.
    pub fn turn(&self) -> usize {
        self.messages.iter().filter(|(role, _)| role == "user").count()
    }
}

/// What the service does.
#[derive(Clone, Debug)]
pub enum Reply {
    /// It answers.
    Answer(String),
    /// It answers after a while.
    Slowly(Duration, String),
    /// It has too much to do: status 429, with `Retry-After` in seconds.
    Busy(Option<u64>),
    /// It fails with a status and a message.
    Status(u16, &'static str),
    /// It answers something that is not JSON.
    Garbage,
    /// It cuts the connection after half of the answer.
    Cut(String),
    /// It writes the answer with a pause after each event of its stream.
    Haltingly(Duration, String),
    /// It ends the answer at the limit of tokens.
    Limited(String),
    /// It answers whole, a stream being asked for or not.
    Whole(String),
}

type Script = dyn Fn(&Asked, usize) -> Reply + Send + Sync;

struct Service {
    script: Box<Script>,
    asked: Mutex<Vec<Asked>>,
}

/// The running service. Ends with the value.
pub struct ModelServer {
    /// Its base URL, as clients want it.
    pub url: String,
    service: Arc<Service>,
    task: JoinHandle<()>,
}

impl ModelServer {
    /// Starts it. `script` is given each request and how often the very same messages came before.
    pub async fn start(script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Result<Self> {
        Self::start_with(script, None).await
    }

    /// The same, and every page may ask it, as with `OLLAMA_ORIGINS=*`.
    pub async fn start_for_pages(
        script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static,
    ) -> Result<Self> {
        let any = CorsLayer::new()
            .allow_origin(tower_http::cors::Any)
            .allow_methods(tower_http::cors::Any)
            .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
            .expose_headers([header::RETRY_AFTER]);
        Self::start_with(script, Some(any)).await
    }

    async fn start_with(
        script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static,
        cors: Option<CorsLayer>,
    ) -> Result<Self> {
        let service = Arc::new(Service { script: Box::new(script), asked: Mutex::default() });
        let mut app =
            Router::new().route("/v1/chat/completions", post(complete)).with_state(Arc::clone(&service));
        if let Some(cors) = cors {
            app = app.layer(cors);
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { url, service, task })
    }

    /// Every request so far, in order.
    pub fn asked(&self) -> Result<Vec<Asked>> {
        let asked = self.service.asked.lock().map_err(|_| anyhow::anyhow!("the script panicked"))?;
        Ok(asked.clone())
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn complete(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    match reply(&service, &headers, &body) {
        Ok((asked, Reply::Slowly(wait, text))) => {
            tokio::time::sleep(wait).await;
            answer(&asked, &text)
        }
        Ok((asked, Reply::Answer(text))) => answer(&asked, &text),
        Ok((asked, Reply::Haltingly(pause, text))) => {
            let events = stream::iter(events(&asked, &text, "stop")).then(move |event| async move {
                tokio::time::sleep(pause).await;
                Ok::<_, std::io::Error>(event)
            });
            typed("text/event-stream", Body::from_stream(events))
        }
        Ok((asked, Reply::Limited(text))) => {
            typed("text/event-stream", Body::from(events(&asked, &text, "length").concat()))
        }
        Ok((asked, Reply::Whole(text))) => {
            typed("application/json", Body::from(whole(&asked, &text).to_string()))
        }
        Ok((_, Reply::Busy(after))) => {
            let mut response = failure(StatusCode::TOO_MANY_REQUESTS, "slow down");
            if let Some(seconds) = after {
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            response
        }
        Ok((_, Reply::Status(status, message))) => {
            failure(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), message)
        }
        Ok((_, Reply::Garbage)) => Response::new(Body::from("<html>Bad gateway</html>")),
        Ok((asked, Reply::Cut(text))) => cut(&asked, &text),
        Err(error) => failure(StatusCode::BAD_REQUEST, &format!("{error:#}")),
    }
}

fn reply(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<(Asked, Reply)> {
    let body: Value = serde_json::from_slice(body)?;
    let message = |message: &Value| {
        Some((message["role"].as_str()?.to_owned(), message["content"].as_str()?.to_owned()))
    };
    let asked = Asked {
        model: body["model"].as_str().context("no model")?.to_owned(),
        messages: body["messages"].as_array().context("no messages")?.iter().filter_map(message).collect(),
        key: headers.get(header::AUTHORIZATION).and_then(|key| Some(key.to_str().ok()?.to_owned())),
        stream: body["stream"] == true,
        at: Instant::now(),
    };
    let mut all = service.asked.lock().map_err(|_| anyhow::anyhow!("the script panicked"))?;
    let before = all.iter().filter(|other| other.messages == asked.messages).count();
    let reply = (service.script)(&asked, before);
    all.push(asked.clone());
    Ok((asked, reply))
}

fn failure(status: StatusCode, message: &str) -> Response<Body> {
    let body = json!({ "error": { "message": message, "type": "scripted" } });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

/// As many tokens as there are words: enough for sums to be checked.
fn tokens(text: &str) -> usize {
    text.split_whitespace().count()
}

fn usage(asked: &Asked, text: &str) -> Value {
    let prompt: usize = asked.messages.iter().map(|(_, text)| tokens(text)).sum();
    let completion = tokens(text);
    json!({ "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion })
}

fn whole(asked: &Asked, text: &str) -> Value {
    json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": asked.model,
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }],
        "usage": usage(asked, text),
    })
}

/// The events of a stream, some characters each.
fn events(asked: &Asked, text: &str, finish: &str) -> Vec<String> {
    let chunk = |delta: Value, finish: Option<&str>| {
        let choices = json!([{ "index": 0, "delta": delta, "finish_reason": finish }]);
        format!(
            "data: {}\n\n",
            json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": asked.model, "choices": choices })
        )
    };
    let characters: Vec<char> = text.chars().collect();
    let mut events: Vec<String> = characters
        .chunks(40)
        .map(|part| chunk(json!({ "content": part.iter().collect::<String>() }), None))
        .collect();
    events.push(chunk(json!({}), Some(finish)));
    events.push(format!(
        "data: {}\n\n",
        json!({ "id": "chatcmpl-1", "choices": [], "usage": usage(asked, text) })
    ));
    events.push("data: [DONE]\n\n".to_owned());
    events
}

fn typed(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

fn answer(asked: &Asked, text: &str) -> Response<Body> {
    if asked.stream {
        return typed("text/event-stream", Body::from(events(asked, text, "stop").concat()));
    }
    typed("application/json", Body::from(whole(asked, text).to_string()))
}

/// Half of the answer, and then an error, upon which the connection is closed without its end.
fn cut(asked: &Asked, text: &str) -> Response<Body> {
    let (kind, text) = if asked.stream {
        ("text/event-stream", events(asked, text, "stop").concat())
    } else {
        ("application/json", whole(asked, text).to_string())
    };
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    let parts = stream::iter([Ok(half), Err(std::io::Error::other("cut"))]);
    // The half must be on its way before the error ends it.
    let slowly = parts.then(|part| async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        part
    });
    typed(kind, Body::from_stream(slowly))
}
