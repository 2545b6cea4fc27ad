//! Asks for one job, of whatever version there is work for.
//!
//! Each version of the CDK has a subject and a consumer of its own, so that a worker never gets a job that it has no
//! environment for. First each is asked for what it has right now, beginning after the one that gave the last job so that no
//! version starves; only when none has anything does the worker wait, for a part of a second at each.

use crate::connection::Connection;
use crate::error::{Outage, QueueError};
use crate::names;
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use futures::StreamExt;
use std::time::Duration;

/// How long one round waits for a job to come.
const ROUND: Duration = Duration::from_secs(1);

/// How much longer than promised an answer may take before it is taken as lost.
const GRACE: Duration = Duration::from_secs(2);

/// Wait after a round in which something went wrong.
const PAUSE: Duration = Duration::from_millis(500);

pub(crate) struct Puller {
    connection: Connection,
    takeover: Duration,
    sources: Vec<Source>,
    /// Whom to ask first.
    turn: usize,
    /// Whether the last round failed, to log an outage once.
    failing: bool,
}

struct Source {
    token: String,
    /// None until the server is known to have it.
    consumer: Option<PullConsumer>,
}

impl Puller {
    pub(crate) fn new<'a>(
        connection: Connection,
        versions: impl Iterator<Item = &'a str>,
        takeover: Duration,
    ) -> Result<Self, QueueError> {
        let sources = versions
            .map(|version| Ok(Source { token: names::version_token(version)?, consumer: None }))
            .collect::<Result<Vec<_>, QueueError>>()?;
        Ok(Self { connection, takeover, sources, turn: 0, failing: false })
    }

    /// The next job, or none after about a second.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        match self.round().await {
            Ok(message) => {
                if self.failing {
                    tracing::info!("jobs can be pulled again");
                }
                self.failing = false;
                message
            }
            Err(outage) => {
                if !self.failing {
                    tracing::warn!(%outage, "cannot pull jobs; trying on");
                }
                self.failing = true;
                // Made anew: the server may have lost them.
                self.sources.iter_mut().for_each(|source| source.consumer = None);
                tokio::time::sleep(PAUSE).await;
                if let Err(error) = self.connection.restore().await {
                    tracing::debug!(%error, "the queue is not whole");
                }
                None
            }
        }
    }

    async fn round(&mut self) -> Result<Option<Message>, Outage> {
        let count = self.sources.len();
        let share = ROUND / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        for wait in [None, Some(share)] {
            for offset in 0..count {
                let index = (self.turn + offset) % count;
                if let Some(message) = self.ask(index, wait).await? {
                    self.turn = index + 1;
                    return Ok(Some(message));
                }
            }
        }
        Ok(None)
    }

    async fn ask(&mut self, index: usize, wait: Option<Duration>) -> Result<Option<Message>, Outage> {
        let takeover = self.takeover;
        let Some(source) = self.sources.get_mut(index) else { return Ok(None) };
        let consumer = match &mut source.consumer {
            Some(consumer) => consumer,
            none => none.insert(consumer(&self.connection, &source.token, takeover).await?),
        };
        let asked = async {
            let mut batch = match wait {
                None => consumer.fetch().max_messages(1).messages().await,
                Some(wait) => consumer.batch().max_messages(1).expires(wait).messages().await,
            }
            .map_err(|error| Outage::of(&error))?;
            batch.next().await.transpose().map_err(|error| Outage::of(error.as_ref()))
        };
        match tokio::time::timeout(wait.unwrap_or_default() + GRACE, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(Outage::new("no answer from the server")),
        }
    }
}

async fn consumer(connection: &Connection, token: &str, takeover: Duration) -> Result<PullConsumer, Outage> {
    let config = pull::Config {
        durable_name: Some(names::consumer(token)),
        filter_subject: names::jobs_of(token),
        ack_policy: AckPolicy::Explicit,
        ack_wait: takeover,
        // Bounded by the workers (the crate's documentation says why), and only by their slots.
        max_deliver: -1,
        max_ack_pending: -1,
        ..pull::Config::default()
    };
    connection.jobs.create_consumer(config).await.map_err(|error| Outage::of(&error))
}
