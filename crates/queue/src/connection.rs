//! How to reach the queue, and what it is made of on the server: two streams and three buckets.
//!
//! They are created where they are missing and otherwise left as they are, so that whoever runs the server may change
//! their replicas, limits and ages with its own tools.

use crate::blob::{self, BlobError, BlobRef, Packed};
use crate::error::{Outage, QueueError};
use crate::{names, presence};
use async_nats::jetstream::stream::{self, DiscardPolicy, RetentionPolicy};
use async_nats::jetstream::{self, kv};
use async_nats::{ConnectErrorKind, ConnectOptions, Event, RequestErrorKind, ServerAddr};
use infrabench_runner::CancelToken;
use std::path::PathBuf;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How long results are kept, and what they refer to: a day longer, so that no result outlives its score.
const RESULTS_KEPT: Duration = Duration::from_secs(14 * DAY.as_secs());
const BLOBS_KEPT: Duration = Duration::from_secs(15 * DAY.as_secs());
const DEAD_KEPT: Duration = Duration::from_secs(30 * DAY.as_secs());

/// How long one exchange with the server may take before it is tried again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits between tries, doubled from the first to the last.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LAST_WAIT: Duration = Duration::from_secs(3);

/// How often a wait looks at the caller's token.
pub(crate) const LOOK: Duration = Duration::from_millis(200);

/// How we prove who we are, and how the server does.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Credentials file as NATS's own tools write it (a JWT and a key).
    pub credentials: Option<PathBuf>,
    /// Token; without a credentials file.
    pub token: Option<String>,
    /// Certificates (PEM) to trust, in addition to those of the system.
    pub certificates: Option<PathBuf>,
}

/// A connection that mends itself, for ever; clones share it.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(crate) client: async_nats::Client,
    pub(crate) jetstream: jetstream::Context,
    pub(crate) jobs: stream::Stream,
    pub(crate) results: kv::Store,
    pub(crate) workers: kv::Store,
    blobs: kv::Store,
}

impl Connection {
    /// Connects to a NATS server, or to several of one cluster (`nats://a:4222,nats://b:4222`), and makes sure that all the
    /// queue's parts are there.
    ///
    /// Fails when that is not possible now. Once it has worked, outages are waited for and not reported but in the log.
    pub async fn open(url: &str, access: &Access) -> Result<Self, QueueError> {
        let (addresses, shown) = addresses(url)?;
        let connected = options(access).await?.connect(addresses).await;
        let client = connected.map_err(|error| {
            let reason = Outage::of(&error).to_string();
            match error.kind() {
                ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
                    QueueError::Refused { url: shown.clone(), reason }
                }
                ConnectErrorKind::ServerParse => QueueError::Address { url: shown.clone(), reason },
                ConnectErrorKind::Dns
                | ConnectErrorKind::TimedOut
                | ConnectErrorKind::Tls
                | ConnectErrorKind::Io
                | ConnectErrorKind::MaxReconnects => QueueError::Unreachable { url: shown.clone(), reason },
            }
        })?;
        let jetstream = jetstream::ContextBuilder::new().timeout(PATIENCE).build(client.clone());
        // Not the server's own word on it: in a cluster another server may have it.
        let asked = client.request("$JS.API.INFO", "".into()).await;
        if asked.is_err_and(|error| error.kind() == RequestErrorKind::NoResponders) {
            return Err(QueueError::NoJetStream { url: shown });
        }
        let jobs = jobs(&jetstream).await?;
        dead_letters(&jetstream).await?;
        let results = bucket(&jetstream, names::RESULTS, "What jobs came to", RESULTS_KEPT).await?;
        let blobs = bucket(&jetstream, names::BLOBS, "Tasks, completions, scores", BLOBS_KEPT).await?;
        let workers = bucket(&jetstream, names::WORKERS, "Workers there are", presence::BELIEVED).await?;
        Ok(Self { client, jetstream, jobs, results, workers, blobs })
    }

    /// Creates again what may have been lost with the server's store.
    pub(crate) async fn restore(&self) -> Result<(), QueueError> {
        jobs(&self.jetstream).await?;
        dead_letters(&self.jetstream).await?;
        bucket(&self.jetstream, names::RESULTS, "What jobs came to", RESULTS_KEPT).await?;
        bucket(&self.jetstream, names::BLOBS, "Tasks, completions, scores", BLOBS_KEPT).await?;
        bucket(&self.jetstream, names::WORKERS, "Workers there are", presence::BELIEVED).await?;
        Ok(())
    }

    /// Does something until it works, or until the token is cancelled. What goes wrong meanwhile is logged.
    pub(crate) async fn insist<T, F: Future<Output = Result<T, Outage>>>(
        &self,
        what: &str,
        cancel: &CancelToken,
        attempt: impl Fn() -> F,
    ) -> Result<T, QueueError> {
        let mut wait = FIRST_WAIT;
        loop {
            match or_cancelled(cancel, attempt()).await? {
                Ok(value) => return Ok(value),
                Err(outage) => {
                    tracing::warn!(%outage, "could not {what}; trying again in {wait:?}");
                    or_cancelled(cancel, tokio::time::sleep(wait)).await?;
                    wait = (wait * 2).min(LAST_WAIT);
                    if let Err(error) = or_cancelled(cancel, self.restore()).await? {
                        tracing::debug!(%error, "the queue is not whole");
                    }
                }
            }
        }
    }

    /// Makes something ready to store on this server.
    pub(crate) fn pack(&self, what: &'static str, bytes: &[u8]) -> Result<Packed, QueueError> {
        blob::pack(what, bytes, self.client.max_payload())
    }

    pub(crate) async fn put(&self, packed: &Packed) -> Result<(), Outage> {
        blob::put(&self.blobs, packed).await
    }

    pub(crate) async fn get(&self, reference: &BlobRef) -> Result<Vec<u8>, BlobError> {
        blob::get(&self.blobs, reference).await
    }
}

/// Waits for something, unless the token is cancelled first.
pub(crate) async fn or_cancelled<T>(
    cancel: &CancelToken,
    work: impl Future<Output = T>,
) -> Result<T, QueueError> {
    let cancelled = async {
        while !cancel.is_cancelled() {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        biased;
        done = work => Ok(done),
        () = cancelled => Err(QueueError::Cancelled),
    }
}

/// The servers, and how to name them to people: without what may be a password.
fn addresses(url: &str) -> Result<(Vec<ServerAddr>, String), QueueError> {
    let mut addresses = Vec::new();
    let mut shown = Vec::new();
    for part in url.split(',') {
        let address: ServerAddr = part.trim().parse().map_err(|error: std::io::Error| {
            let open = part.split_once('@').map_or(part, |(_, host)| host);
            QueueError::Address { url: open.to_owned(), reason: error.to_string() }
        })?;
        shown.push(format!("{}:{}", address.host(), address.port()));
        addresses.push(address);
    }
    Ok((addresses, shown.join(",")))
}

async fn options(access: &Access) -> Result<ConnectOptions, QueueError> {
    let unusable = |path: &PathBuf, error: &std::io::Error| QueueError::Credentials {
        path: path.clone(),
        reason: error.to_string(),
    };
    let mut options = ConnectOptions::new()
        .name(concat!("infrabench ", env!("CARGO_PKG_VERSION")))
        // What is cut off without a word is noticed after two of these.
        .ping_interval(Duration::from_secs(10))
        .request_timeout(Some(PATIENCE))
        .event_callback(async |event| match event {
            Event::Connected => tracing::info!("connected to the queue"),
            Event::Disconnected => tracing::warn!("the queue is out of reach; trying to get back"),
            Event::LameDuckMode => tracing::info!("the queue's server is about to stop"),
            Event::SlowConsumer(_) | Event::ServerError(_) => tracing::warn!("the queue says: {event}"),
            // Each try to reconnect is one.
            Event::ClientError(_) | Event::Draining | Event::Closed => {
                tracing::debug!("the queue says: {event}");
            }
        });
    if let Some(path) = &access.certificates {
        // Read by the library when it connects, with less to say.
        std::fs::File::open(path).map_err(|error| unusable(path, &error))?;
        options = options.add_root_certificates(path.clone());
    }
    match (&access.credentials, &access.token) {
        (Some(path), _) => options.credentials_file(path).await.map_err(|error| unusable(path, &error)),
        (None, Some(token)) => Ok(options.token(token.clone())),
        (None, None) => Ok(options),
    }
}

fn setup(what: &'static str) -> impl FnOnce(&(dyn std::error::Error + 'static)) -> QueueError {
    move |error| QueueError::Setup { what, reason: Outage::of(error).to_string() }
}

async fn jobs(jetstream: &jetstream::Context) -> Result<stream::Stream, QueueError> {
    let config = stream::Config {
        name: names::JOBS.to_owned(),
        description: Some("Jobs waiting and running".to_owned()),
        subjects: vec![names::ALL_JOBS.to_owned()],
        retention: RetentionPolicy::WorkQueue,
        // One message per job; a second one is refused rather than put in the first one's place.
        max_messages_per_subject: 1,
        discard: DiscardPolicy::New,
        discard_new_per_subject: true,
        ..stream::Config::default()
    };
    jetstream.get_or_create_stream(config).await.map_err(|error| setup(names::JOBS)(&error))
}

async fn dead_letters(jetstream: &jetstream::Context) -> Result<(), QueueError> {
    let config = stream::Config {
        name: names::DEAD.to_owned(),
        description: Some("Jobs that were given up, with the reason".to_owned()),
        subjects: vec![names::ALL_DEAD.to_owned()],
        max_age: DEAD_KEPT,
        // The latest reason is enough.
        max_messages_per_subject: 1,
        ..stream::Config::default()
    };
    jetstream.get_or_create_stream(config).await.map_err(|error| setup(names::DEAD)(&error)).map(drop)
}

async fn bucket(
    jetstream: &jetstream::Context,
    name: &'static str,
    description: &str,
    max_age: Duration,
) -> Result<kv::Store, QueueError> {
    if let Ok(store) = jetstream.get_key_value(name).await {
        return Ok(store);
    }
    // As NATS lays out a bucket (its ADR-8). The library's own way asks for the account first, and cannot read what servers
    // before 2.10 answer.
    let config = stream::Config {
        name: format!("KV_{name}"),
        description: Some(description.to_owned()),
        subjects: vec![format!("$KV.{name}.>")],
        max_messages_per_subject: 1,
        max_age,
        discard: DiscardPolicy::New,
        allow_rollup: true,
        deny_delete: true,
        allow_direct: true,
        ..stream::Config::default()
    };
    jetstream.create_stream(config).await.map_err(|error| setup(name)(&error))?;
    jetstream.get_key_value(name).await.map_err(|error| setup(name)(&error))
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn a_password_in_the_address_is_never_shown() {
        let shown = |url| match addresses(url) {
            Ok((_, shown)) => shown,
            Err(error) => error.to_string(),
        };
        assert_eq!(shown("nats://user:secret@one:4222, tls://two:5222"), "one:4222,two:5222");
        assert!(!shown("http://user:secret@one:4222").contains("secret"));
    }

    #[test]
    fn what_is_no_address_is_said_with_the_way_out() {
        let error = addresses("http://one").expect_err("http is not NATS").to_string();
        assert!(error.contains("http://one") && error.contains("nats://host:4222"), "{error}");
    }
}
