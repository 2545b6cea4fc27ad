//! Scoring on many machines: a work queue on NATS JetStream, the workers that serve it and the client that fills it.
//!
//! A crate of its own so that NATS stays out of the engine, and out of a server that runs everything itself.
//!
//! ```text
//!  Client::score ──► blobs   task and completion, by their hash      ◄──────────┐
//!        │           jobs    one message per job: work queue, acks   ──► Worker ┤ (engine)
//!        │           results one record per job: the first one wins  ◄──────────┘
//!        └───────── listens to events.<job> (news and "done"), and asks `results` now and then
//! ```
//!
//! **Nothing is lost.** A job stays in the stream until a worker acknowledges it, which it does after the result is
//! stored. A worker that dies or is cut off stops its heartbeats and the job goes to another. A client that dies asks again:
//! the job's key is made of what is scored, so the second call finds the first one's job or its result. News is sent
//! without persistence and so may be lost; that is why the client also asks for the result on a timer.
//!
//! **Nothing is doubled.** The jobs' stream holds at most one message per job's subject and refuses a second one, which
//! unlike a window of message ids does not forget after minutes, and lets a job be queued again once it is done. A result is
//! only ever created, so of two workers that finish the same job the first wins, and the other's is dropped.
//!
//! **A job that kills its workers** ends as well. JetStream's own `max_deliver` would leave such a message in the stream
//! with nobody to tell, or tell it once to whoever listens. So deliveries are not bounded there: the worker that gets a
//! job for the time after the last one does not run it, but writes it to the dead letters and stores a fault as its result.
//!
//! **Size** is bounded by [`blob::LIMIT`] only. What is large is stored compressed, cut into parts below the server's
//! `max_payload`, under its hash; messages name it. A task is stored once however many completions it gets.
//!
//! - [`client`]: submits a job and waits for its score.
//! - [`worker`]: pulls jobs it has slots and environments for and runs them.
//! - [`connection`]: how to reach the queue, and what it is made of there.
//! - [`job`]: what is scored, and its key. [`blob`]: large things by their hash. [`record`]: what a job came to.
//! - [`presence`]: which workers there are, with which environments.

pub mod blob;
pub mod client;
pub mod connection;
pub mod error;
pub mod job;
mod names;
pub mod presence;
pub mod record;
#[cfg(test)]
mod testing;
pub mod worker;

pub use client::Client;
pub use connection::{Access, Connection};
pub use error::QueueError;
pub use job::Job;
pub use worker::Worker;
