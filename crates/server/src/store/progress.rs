//! A score from its beginning to its end. What has ended stays as it ended: every change asks for a score that has not.

use super::clock::now_ms;
use super::submit::{Content, known_outcome};
use super::{Store, StoreError};
use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_protocol::verdict::Verdict;
use rusqlite::{Connection, OptionalExtension, params};

/// A score that has not ended, as the scheduler needs it.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    /// Id of the run it is a sample of.
    pub(crate) run: Option<String>,
    pub(crate) content: Content,
    pub(crate) fresh: bool,
    /// How often it was begun without coming to an end.
    pub(crate) starts: u32,
}

/// What begins: the texts to score.
pub(crate) struct Texts {
    pub(crate) task: String,
    pub(crate) completion: String,
}

impl Store {
    /// Begins a score: gives what to score, or none if it has ended meanwhile, be it that its content is known now.
    pub(crate) async fn begin(&self, work: &Work) -> Result<Option<Texts>, StoreError> {
        let Work { seq, content, fresh, .. } = work.clone();
        self.write(move |connection| {
            let known = if fresh { None } else { known_outcome(connection, &content)? };
            if let Some(outcome) = known {
                end_with(connection, seq, outcome)?;
                return Ok(None);
            }
            let begun = connection
                .prepare_cached(
                    "UPDATE scores SET status = 1, starts = starts + 1 WHERE seq = ?1 AND status < 2",
                )?
                .execute([seq])?;
            if begun == 0 {
                return Ok(None);
            }
            let text = |sha256: &[u8; 32]| -> rusqlite::Result<String> {
                connection
                    .prepare_cached("SELECT body FROM texts WHERE sha256 = ?1")?
                    .query_row([sha256], |row| row.get(0))
            };
            Ok(Some(Texts { task: text(&content.task)?, completion: text(&content.completion)? }))
        })
        .await
    }

    /// Appends an event to a score that runs, without waiting. `then` is called when it has been committed.
    pub(crate) fn append(&self, seq: i64, event: ScoreEvent, then: impl FnOnce() + Send + 'static) {
        self.write_then(move |connection| append(connection, seq, &event), then);
    }

    /// Ends a score. False if it had ended before, which then stands.
    pub(crate) async fn finish(&self, seq: i64, score: Score) -> Result<bool, StoreError> {
        self.write(move |connection| {
            let environment: Option<String> = connection
                .prepare_cached("SELECT environment FROM scores WHERE seq = ?1 AND status < 2")?
                .query_row([seq], |row| row.get(0))
                .optional()?;
            let Some(environment) = environment else { return Ok(false) };
            let verdict = score.result.verdict;
            // The environment may have been replaced between two starts.
            let as_asked = score.result.environment.as_ref().is_none_or(|used| *used == environment);
            let result = serde_json::to_string(&score.result)?;
            let body = serde_json::to_string(&score)?;
            connection
                .prepare_cached(
                    "INSERT INTO outcomes (verdict, cacheable, result, score) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![verdict.as_str(), as_asked && is_cacheable(verdict), result, body])?;
            end_with(connection, seq, connection.last_insert_rowid())
        })
        .await
    }

    /// Puts a score that was stopped back among those that wait, as if it had not been begun.
    pub(crate) async fn put_back(&self, seq: i64) -> Result<(), StoreError> {
        self.write(move |connection| {
            connection
                .prepare_cached(
                    "UPDATE scores SET status = 0, starts = max(starts - 1, 0) WHERE seq = ?1 AND status = 1",
                )?
                .execute([seq])?;
            Ok(())
        })
        .await
    }

    /// Every score that has not ended, in order of submission; those that ran when the process ended wait again.
    pub(crate) async fn reopen(&self) -> Result<Vec<Work>, StoreError> {
        self.write(|connection| {
            connection.execute("UPDATE scores SET status = 0 WHERE status = 1", [])?;
            let work: rusqlite::Result<Vec<Work>> = connection
                .prepare(
                    "SELECT seq, scores.id, scores.owner, runs.id, task, completion, reading, environment, fresh, starts
                     FROM scores LEFT JOIN runs USING (run) WHERE status < 2 ORDER BY seq",
                )?
                .query_map([], |row| {
                    Ok(Work {
                        seq: row.get(0)?,
                        id: row.get(1)?,
                        owner: row.get(2)?,
                        run: row.get(3)?,
                        content: Content {
                            task: row.get(4)?,
                            completion: row.get(5)?,
                            reading: row.get(6)?,
                            environment: row.get(7)?,
                        },
                        fresh: row.get(8)?,
                        starts: row.get(9)?,
                    })
                })?
                .collect();
            let work = work?;
            for (ahead, Work { seq, .. }) in work.iter().enumerate() {
                let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
                append(connection, *seq, &ScoreEvent::Queued { ahead })?;
            }
            Ok(work)
        })
        .await
    }
}

/// Whether the same content would come to the same verdict again. A time-out depends on how busy the machine is, and a
/// fault of ours is none of the completion's.
fn is_cacheable(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Passed | Verdict::Failed | Verdict::SynthError | Verdict::GenerationError => true,
        Verdict::Timeout | Verdict::InfraError => false,
    }
}

/// The number of an event is how many came before it.
pub(super) fn append(connection: &Connection, seq: i64, event: &ScoreEvent) -> Result<(), StoreError> {
    let n: Option<i64> = connection
        .prepare_cached(
            "UPDATE scores SET events = events + 1 WHERE seq = ?1 AND status < 2 RETURNING events - 1",
        )?
        .query_row([seq], |row| row.get(0))
        .optional()?;
    if let Some(n) = n {
        connection
            .prepare_cached("INSERT INTO events (seq, n, data) VALUES (?1, ?2, ?3)")?
            .execute(params![seq, n, serde_json::to_string(event)?])?;
    }
    Ok(())
}

/// Ends a score with an outcome, and counts it in its run. False if it had ended before.
pub(super) fn end_with(connection: &Connection, seq: i64, outcome: i64) -> Result<bool, StoreError> {
    let run: Option<Option<i64>> = connection
        .prepare_cached(
            "UPDATE scores SET status = 2, ended_ms = ?2, outcome = ?3 WHERE seq = ?1 AND status < 2 RETURNING run",
        )?
        .query_row(params![seq, now_ms(), outcome], |row| row.get(0))
        .optional()?;
    let Some(run) = run else { return Ok(false) };
    if let Some(run) = run {
        let place: i64 = connection
            .prepare_cached("UPDATE runs SET done = done + 1 WHERE run = ?1 RETURNING done - 1")?
            .query_row([run], |row| row.get(0))?;
        connection
            .prepare_cached("UPDATE scores SET place = ?2 WHERE seq = ?1")?
            .execute(params![seq, place])?;
        super::runs::end_if_all_ended(connection, run)?;
    }
    Ok(true)
}
