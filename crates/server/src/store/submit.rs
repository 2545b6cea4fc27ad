//! Accepting scores.

use super::clock::now_ms;
use super::runs::NewRun;
use super::{Store, StoreError};
use infrabench_protocol::api::ScoreEvent;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A text and its SHA-256.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) body: Arc<str>,
    pub(crate) sha256: [u8; 32],
}

impl Text {
    pub(crate) fn new(body: impl Into<Arc<str>>) -> Self {
        let body = body.into();
        Self { sha256: Sha256::digest(body.as_bytes()).into(), body }
    }
}

/// What decides the outcome: the same content has the same score.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Content {
    pub(crate) task: [u8; 32],
    pub(crate) completion: [u8; 32],
    pub(crate) reading: Option<u32>,
    /// Digest of the environment.
    pub(crate) environment: String,
}

/// A score to be accepted.
#[derive(Debug)]
pub(crate) struct NewScore {
    pub(crate) id: String,
    /// Name of the token that asks; none on a backend that needs none.
    pub(crate) owner: Option<String>,
    pub(crate) task: Text,
    pub(crate) completion: Text,
    pub(crate) reading: Option<u32>,
    pub(crate) environment: String,
    pub(crate) fresh: bool,
    /// Scores before it, as its first event says.
    pub(crate) ahead: u32,
    /// Of a sample: its line, counted from 1.
    pub(crate) line: Option<u32>,
    pub(crate) model: Option<String>,
    pub(crate) sample: Option<u32>,
    pub(crate) turn: Option<u32>,
}

impl NewScore {
    pub(crate) fn content(&self) -> Content {
        Content {
            task: self.task.sha256,
            completion: self.completion.sha256,
            reading: self.reading,
            environment: self.environment.clone(),
        }
    }
}

/// What became of a [`NewScore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Submitted {
    /// Its number.
    pub(crate) seq: i64,
    /// Whether its content was known, so that it is done.
    pub(crate) done: bool,
}

impl Store {
    /// Accepts scores, and the run they are samples of, all or none.
    pub(crate) async fn submit(
        &self,
        run: Option<NewRun>,
        scores: Vec<NewScore>,
    ) -> Result<Vec<Submitted>, StoreError> {
        self.write(move |connection| {
            let run = run.map(|run| run.insert(connection, scores.len())).transpose()?;
            let accepted: Result<Vec<_>, StoreError> =
                scores.iter().map(|score| insert(connection, score, run)).collect();
            if let Some(run) = run {
                super::runs::end_if_all_ended(connection, run)?;
            }
            accepted
        })
        .await
    }
}

fn insert(connection: &Connection, score: &NewScore, run: Option<i64>) -> Result<Submitted, StoreError> {
    for text in [&score.task, &score.completion] {
        connection
            .prepare_cached("INSERT OR IGNORE INTO texts (sha256, body) VALUES (?1, ?2)")?
            .execute(params![text.sha256, &*text.body])?;
    }
    let known = if score.fresh { None } else { known_outcome(connection, &score.content())? };
    connection
        .prepare_cached(
            "INSERT INTO scores (id, owner, run, line, model, sample, turn, task, completion, reading, environment,
                                 fresh, status, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, ?13)",
        )?
        .execute(params![
            score.id,
            score.owner,
            run,
            score.line,
            score.model,
            score.sample,
            score.turn,
            score.task.sha256,
            score.completion.sha256,
            score.reading,
            score.environment,
            score.fresh,
            now_ms(),
        ])?;
    let seq = connection.last_insert_rowid();
    match known {
        Some(outcome) => {
            super::progress::end_with(connection, seq, outcome)?;
        }
        None => super::progress::append(connection, seq, &ScoreEvent::Queued { ahead: score.ahead })?,
    }
    Ok(Submitted { seq, done: known.is_some() })
}

/// The newest outcome of the same content that may be given again.
pub(super) fn known_outcome(connection: &Connection, content: &Content) -> Result<Option<i64>, StoreError> {
    let known = connection
        .prepare_cached(
            "SELECT outcome FROM scores JOIN outcomes USING (outcome)
             WHERE completion = ?1 AND task = ?2 AND reading IS ?3 AND environment = ?4 AND cacheable
             ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![content.completion, content.task, content.reading, content.environment], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(known)
}
