//! One client for the workers: request and answer by id, events, and a worker that dies is replaced.
//!
//! Two ways to ask. [`Client::request`] queues. [`Client::latest`] is for what a reader types: while one request of a
//! channel is under way only the newest further one waits, those between are never sent, and an answer that came too
//! late is dropped, so a slow worker is always at most one request behind.

use crate::host::{CRASHED, EVENT, READY};
use crate::services::address;
use futures::channel::oneshot;
use js_sys::{Array, JsString};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, File, MessageEvent, Worker};
use yew::Callback;

/// A worker that dies this often in a row, without an answer between, is not started again.
const ATTEMPTS: u32 = 3;

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// The worker stopped while it worked on this, or cannot be started; with its last word.
    Stopped(String),
    /// A newer request of the same channel took its place. Not a failure: forget this one.
    Superseded,
    /// The answer was not of the type asked for: app and worker are of different builds.
    Unreadable(String),
}

impl std::fmt::Display for WorkerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stopped(why) => write!(f, "the worker stopped: {why}"),
            Self::Superseded => f.write_str("a newer request took its place"),
            Self::Unreadable(why) => {
                write!(f, "the worker's answer is of another build ({why}); reload the page")
            }
        }
    }
}

/// What a client tells its owner besides answers.
pub enum News {
    /// The worker sent an event, JSON.
    Event(String),
    /// The worker died. `again` says whether a fresh one is up; what the old one held is gone.
    Stopped {
        /// Its last word.
        why: String,
        /// Whether a new one was started.
        again: bool,
    },
}

/// A worker and the requests it has not answered. Cheap to clone; all clones share the worker.
#[derive(Clone)]
pub struct Client {
    inner: Rc<RefCell<Inner>>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

type Answer = Result<String, WorkerError>;

struct Pending {
    answer: oneshot::Sender<Answer>,
    channel: Option<&'static str>,
}

struct Message {
    id: u32,
    body: String,
    files: Vec<File>,
}

struct Inner {
    name: &'static str,
    news: Callback<News>,
    worker: Option<Running>,
    next_id: u32,
    pending: BTreeMap<u32, Pending>,
    /// Messages from before the worker listened.
    unsent: Vec<Message>,
    /// Per channel: the newest request that waits for the one under way.
    waiting: BTreeMap<&'static str, (Message, oneshot::Sender<Answer>)>,
    deaths: u32,
}

/// A started worker; ends it when dropped.
struct Running {
    worker: Worker,
    ready: bool,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Client {
    /// A client for the worker called `name`. The worker starts with the first request.
    pub fn new(name: &'static str, news: Callback<News>) -> Self {
        let inner = Inner {
            name,
            news,
            worker: None,
            next_id: 1,
            pending: BTreeMap::new(),
            unsent: Vec::new(),
            waiting: BTreeMap::new(),
            deaths: 0,
        };
        Self { inner: Rc::new(RefCell::new(inner)) }
    }

    /// Starts the worker now, so that it is there when the first request comes.
    pub fn warm_up(&self) {
        self.start();
    }

    /// Asks, in turn.
    pub async fn request<Q: Serialize, A: DeserializeOwned>(&self, request: &Q) -> Result<A, WorkerError> {
        self.request_with(request, Vec::new()).await
    }

    /// Asks, handing `files` over by reference.
    pub async fn request_with<Q: Serialize, A: DeserializeOwned>(
        &self,
        request: &Q,
        files: Vec<File>,
    ) -> Result<A, WorkerError> {
        let message = self.message(request, files)?;
        let (answer, answered) = oneshot::channel();
        self.send(message, Pending { answer, channel: None });
        receive(answered.await)
    }

    /// Asks for the newest state of `channel`; see the module's words on what happens to older requests.
    pub async fn latest<Q: Serialize, A: DeserializeOwned>(
        &self,
        channel: &'static str,
        request: &Q,
    ) -> Result<A, WorkerError> {
        let message = self.message(request, Vec::new())?;
        let (answer, answered) = oneshot::channel();
        let busy = self.inner.borrow().pending.values().any(|pending| pending.channel == Some(channel));
        if busy {
            let older = self.inner.borrow_mut().waiting.insert(channel, (message, answer));
            if let Some((_, older)) = older {
                let _ = older.send(Err(WorkerError::Superseded));
            }
        } else {
            self.send(message, Pending { answer, channel: Some(channel) });
        }
        receive(answered.await)
    }

    fn message<Q: Serialize>(&self, request: &Q, files: Vec<File>) -> Result<Message, WorkerError> {
        let body =
            serde_json::to_string(request).map_err(|error| WorkerError::Unreadable(error.to_string()))?;
        let mut inner = self.inner.borrow_mut();
        let id = inner.next_id;
        inner.next_id = id.wrapping_add(1).max(1);
        Ok(Message { id, body, files })
    }

    fn send(&self, message: Message, pending: Pending) {
        self.start();
        let mut inner = self.inner.borrow_mut();
        match &inner.worker {
            None => {
                let name = inner.name;
                let why = format!("the {name} worker could not be started; reload the page");
                let _ = pending.answer.send(Err(WorkerError::Stopped(why)));
            }
            Some(running) => {
                let id = message.id;
                if running.ready {
                    post(&running.worker, &message);
                } else {
                    inner.unsent.push(message);
                }
                inner.pending.insert(id, pending);
            }
        }
    }

    fn start(&self) {
        if self.inner.borrow().worker.is_some() || self.inner.borrow().deaths >= ATTEMPTS {
            return;
        }
        let name = self.inner.borrow().name;
        let Ok(worker) = Worker::new(&address::worker_script(name)) else { return };
        let shared = Rc::downgrade(&self.inner);
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(client) = upgrade(&shared) {
                client.take(&event.data());
            }
        });
        let shared = Rc::downgrade(&self.inner);
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // Told to the reader in words by the owner; the console need not repeat it.
            event.prevent_default();
            if let Some(client) = upgrade(&shared) {
                let word = Some(event.message()).filter(|word| !word.is_empty());
                client.died(&word.unwrap_or_else(|| "its script could not be loaded".to_owned()));
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.inner.borrow_mut().worker =
            Some(Running { worker, ready: false, _on_message: on_message, _on_error: on_error });
    }

    fn take(&self, data: &JsValue) {
        let Some(parts) = data.dyn_ref::<Array>() else { return };
        let (Some(id), Some(body)) = (parts.get(0).as_f64(), parts.get(1).as_string()) else { return };
        if id == READY {
            self.ready();
        } else if id == EVENT {
            let news = self.inner.borrow().news.clone();
            news.emit(News::Event(body));
        } else if id == CRASHED {
            self.died(&body);
        } else {
            self.answered(id, body);
        }
    }

    fn ready(&self) {
        let mut inner = self.inner.borrow_mut();
        let unsent = std::mem::take(&mut inner.unsent);
        if let Some(running) = &mut inner.worker {
            running.ready = true;
            for message in &unsent {
                post(&running.worker, message);
            }
        }
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ids come back as they were sent"
    )]
    fn answered(&self, id: f64, body: String) {
        let (pending, next) = {
            let mut inner = self.inner.borrow_mut();
            inner.deaths = 0;
            let Some(pending) = inner.pending.remove(&(id as u32)) else { return };
            let next = pending.channel.and_then(|channel| Some((channel, inner.waiting.remove(channel)?)));
            (pending, next)
        };
        let stale = next.is_some();
        if let Some((channel, (message, answer))) = next {
            self.send(message, Pending { answer, channel: Some(channel) });
        }
        let _ = pending.answer.send(if stale { Err(WorkerError::Superseded) } else { Ok(body) });
    }

    fn died(&self, why: &str) {
        let (orphans, news, again) = {
            let mut inner = self.inner.borrow_mut();
            // Dropping a closure while it runs is not allowed: the dead worker is taken apart a moment later.
            let dead = inner.worker.take();
            wasm_bindgen_futures::spawn_local(async move {
                gloo_timers::future::TimeoutFuture::new(0).await;
                drop(dead);
            });
            inner.deaths += 1;
            inner.unsent.clear();
            let waiting = std::mem::take(&mut inner.waiting).into_values().map(|(_, answer)| answer);
            let pending = std::mem::take(&mut inner.pending).into_values().map(|pending| pending.answer);
            let orphans: Vec<_> = pending.chain(waiting).collect();
            (orphans, inner.news.clone(), inner.deaths < ATTEMPTS)
        };
        self.start();
        for orphan in orphans {
            let _ = orphan.send(Err(WorkerError::Stopped(why.to_owned())));
        }
        news.emit(News::Stopped { why: why.to_owned(), again });
    }
}

fn upgrade(shared: &Weak<RefCell<Inner>>) -> Option<Client> {
    shared.upgrade().map(|inner| Client { inner })
}

fn post(worker: &Worker, message: &Message) {
    let files: Array = message.files.iter().collect();
    let parts =
        Array::of3(&JsValue::from_f64(f64::from(message.id)), &JsString::from(message.body.as_str()), &files);
    // Only values that cannot be cloned are refused, and files, text and numbers all can.
    let _ = worker.post_message(&parts);
}

fn receive<A: DeserializeOwned>(answer: Result<Answer, oneshot::Canceled>) -> Result<A, WorkerError> {
    let body = answer.map_err(|_| WorkerError::Superseded)??;
    serde_json::from_str(&body).map_err(|error| WorkerError::Unreadable(error.to_string()))
}
