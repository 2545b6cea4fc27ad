//! Options of every command that uses a queue, and the engine that it is to a command that scores.

use crate::logging;
use anyhow::{Context, Result};
use clap::Args;
use infrabench_protocol::api::Score;
use infrabench_queue::{Access, Client, Job, QueueError};
use infrabench_runner::CancelToken;
use infrabench_task::Task;
use std::collections::BTreeSet;
use std::path::PathBuf;
use tokio::runtime::Runtime;

/// How to prove who we are to the NATS server. A name and a password may also stand in the address.
#[derive(Args)]
#[group(id = "queue-access")]
#[allow(clippy::struct_field_names, reason = "each is the flag of its name")]
pub(crate) struct Options {
    /// Credentials file for the queue, as NATS's tools write it
    #[arg(long, value_name = "FILE", env = "INFRABENCH_QUEUE_CREDENTIALS")]
    queue_credentials: Option<PathBuf>,
    /// Token for the queue; better given by the environment, which others on this machine do not see
    #[arg(long, value_name = "TOKEN", env = "INFRABENCH_QUEUE_TOKEN", hide_env_values = true)]
    queue_token: Option<String>,
    /// Certificates (PEM) to trust besides the system's, for a queue at tls://…
    #[arg(long, value_name = "FILE", env = "INFRABENCH_QUEUE_CERTIFICATES")]
    queue_certificates: Option<PathBuf>,
}

impl Options {
    pub(crate) fn access(&self) -> Access {
        Access {
            credentials: self.queue_credentials.clone(),
            token: self.queue_token.clone().filter(|token| !token.is_empty()),
            certificates: self.queue_certificates.clone(),
        }
    }
}

/// A queue as a command sees it that scores on many threads.
pub(crate) struct Queue {
    runtime: Runtime,
    client: Client,
}

impl Queue {
    pub(crate) fn connect(url: &str, options: &Options) -> Result<Self> {
        logging::start_plain("warn");
        let runtime = Runtime::new().context("cannot start the runtime")?;
        let client = runtime.block_on(Client::connect(url, &options.access()))?;
        Ok(Self { runtime, client })
    }

    /// Versions of the CDK among `wanted` that no worker serves now. Their jobs wait until one comes.
    pub(crate) fn unserved<'a>(&self, wanted: impl Iterator<Item = &'a str>) -> Result<BTreeSet<&'a str>> {
        let mut wanted: BTreeSet<_> = wanted.collect();
        for worker in self.runtime.block_on(self.client.workers())? {
            for environment in worker.environments {
                wanted.remove(environment.cdk_version.as_str());
            }
        }
        Ok(wanted)
    }

    /// Scores on some worker and waits.
    pub(crate) fn score(
        &self,
        task: &Task,
        completion: &str,
        cancel: &CancelToken,
    ) -> Result<Score, QueueError> {
        let job = Job { task, completion, reading: None, nonce: None };
        self.runtime.block_on(self.client.score(&job, &mut |_| {}, cancel))
    }
}
