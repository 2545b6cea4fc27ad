//! What can go wrong between us and the queue, each with the way out.
//!
//! What is wrong with a completion is not here: that is a score. Nor is an outage: calls wait for its end.

use std::path::PathBuf;

/// Why a call to the queue gives no score.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The address is none.
    #[error(
        "`{url}` is not the address of a NATS server ({reason}); write it as nats://host:4222, or tls://host:4222"
    )]
    Address {
        /// As given.
        url: String,
        /// What the parser says.
        reason: String,
    },
    /// Nobody answers there.
    #[error(
        "no NATS server answers at {url}: {reason}. Start one with `nats-server -js`, or name another address"
    )]
    Unreachable {
        /// As given, without secrets.
        url: String,
        /// What happened.
        reason: String,
    },
    /// It wants to know who we are.
    #[error(
        "the NATS server at {url} refuses this client: {reason}. Give it a token or a credentials file of its own"
    )]
    Refused {
        /// As given, without secrets.
        url: String,
        /// What it says.
        reason: String,
    },
    /// A file that is to prove who we are, or who the server is, cannot be used.
    #[error("cannot use {path}: {reason}")]
    Credentials {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// It keeps nothing.
    #[error(
        "the NATS server at {url} runs without JetStream, which keeps the jobs; start it with `-js -sd FOLDER`"
    )]
    NoJetStream {
        /// As given, without secrets.
        url: String,
    },
    /// A stream or a bucket cannot be had.
    #[error("cannot set up `{what}` on the NATS server: {reason}")]
    Setup {
        /// Its name.
        what: &'static str,
        /// What the server says.
        reason: String,
    },
    /// More than the queue takes.
    #[error("{what} has {bytes} bytes; the queue takes {limit} at most")]
    TooLarge {
        /// The task, the completion, or the score.
        what: &'static str,
        /// Bytes, uncompressed.
        bytes: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The task names no version that could exist.
    #[error("the task's cdk_version has {length} bytes; a version of aws-cdk-lib has between 1 and {limit}")]
    Version {
        /// Bytes.
        length: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The caller's token was cancelled; the workers have been told.
    #[error("cancelled")]
    Cancelled,
}

/// Why one exchange with the server failed. Such things pass, so they are logged and tried again.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Outage(String);

impl Outage {
    /// From whatever error the client library gives, with its causes.
    pub(crate) fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let more = inner.to_string();
            if !text.contains(&more) {
                text.push_str(": ");
                text.push_str(&more);
            }
            cause = inner.source();
        }
        Self(text)
    }

    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}
