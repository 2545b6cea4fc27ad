//! Events as they happen (server-sent events). Event `n` has the id `n`, counted from 0, so that a reader that was cut
//! off goes on without loss or repetition, also after the backend was started anew.

use crate::Backend;
use crate::feed::Following;
use crate::problem::ApiError;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::{self, Stream};
use std::convert::Infallible;
use std::time::Duration;

/// A proxy may take a connection without bytes for dead; most wait a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Events with their numbers, as JSON, and whether the last one is among them.
pub(super) struct Page {
    pub(super) events: Vec<(u64, String)>,
    pub(super) ended: bool,
}

/// Reads the events from a number on; none if there is nothing of that id.
pub(super) type ReadPage = fn(Backend, String, u64) -> BoxFuture<'static, Result<Option<Page>, ApiError>>;

/// The number of the first event that a client lacks.
pub(super) fn next_wanted(headers: &HeaderMap) -> Result<u64, ApiError> {
    let Some(value) = headers.get("last-event-id") else { return Ok(0) };
    let wrong = ApiError::Parameter { name: "Last-Event-ID", wanted: "the id of an event, a whole number" };
    // Digits only: `+1` is a number for Rust and not for the document. No larger than the store and the document have it.
    let digits = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let last = digits.and_then(|digits| digits.parse::<i64>().ok()).ok_or(wrong)?;
    Ok(last.unsigned_abs() + 1)
}

/// Follows what `read` reads, from event `next` to the last.
pub(super) fn follow(
    backend: Backend,
    id: String,
    next: u64,
    read: ReadPage,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let follower = Follower { following: backend.0.feed.follow(&id), backend, id, next, read };
    let pages = stream::unfold(Some(follower), |follower| async {
        let mut follower = follower?;
        let page = follower.page().await?;
        let ended = page.ended;
        let events =
            page.events.into_iter().map(|(n, data)| Ok(Event::default().id(n.to_string()).data(data)));
        Some((stream::iter(events), (!ended).then_some(follower)))
    });
    Sse::new(pages.flatten()).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

struct Follower {
    backend: Backend,
    id: String,
    next: u64,
    read: ReadPage,
    following: Following,
}

impl Follower {
    /// Waits for events. None when the backend ends; the client then resumes at the next one.
    async fn page(&mut self) -> Option<Page> {
        loop {
            let page = (self.read)(self.backend.clone(), self.id.clone(), self.next).await.ok()??;
            if let Some((last, _)) = page.events.last() {
                self.next = last + 1;
                return Some(page);
            }
            if page.ended {
                return Some(page);
            }
            tokio::select! {
                () = self.following.news() => {}
                () = self.backend.0.stage.closing() => return None,
            }
        }
    }
}
