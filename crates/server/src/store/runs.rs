//! Runs: many samples, submitted together.

use super::clock::now_ms;
use super::{Store, StoreError};
use infrabench_protocol::api::{LineProblem, RunState, SampleEvent, ScoreStatus};
use infrabench_protocol::results::SampleResult;
use infrabench_protocol::verdict::Verdict;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A run to be accepted.
pub(crate) struct NewRun {
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    /// Lines that were not taken.
    pub(crate) problems: Vec<LineProblem>,
}

impl NewRun {
    pub(super) fn insert(self, connection: &Connection, total: usize) -> Result<i64, StoreError> {
        connection
            .prepare_cached(
                "INSERT INTO runs (id, owner, created_ms, total, problems) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                self.id,
                self.owner,
                now_ms(),
                u32::try_from(total).unwrap_or(u32::MAX),
                serde_json::to_string(&self.problems)?
            ])?;
        Ok(connection.last_insert_rowid())
    }
}

/// Events of a run that follow one, and whether its last one is among them.
pub(crate) struct SamplePage {
    pub(crate) events: Vec<(u64, SampleEvent)>,
    pub(crate) ended: bool,
}

/// Samples read at once: keeps a page of large results small.
const PAGE: u32 = 200;

impl Store {
    /// A run's state and owner.
    pub(crate) async fn run(
        self: &Arc<Self>,
        id: &str,
    ) -> Result<Option<(RunState, Option<String>)>, StoreError> {
        let id = id.to_owned();
        self.read(move |connection| state(connection, &id)).await
    }

    /// Events of a run from number `next` on; none if there is no such run.
    pub(crate) async fn sample_events(
        self: &Arc<Self>,
        id: &str,
        next: u64,
    ) -> Result<Option<SamplePage>, StoreError> {
        let id = id.to_owned();
        self.read(move |connection| {
            // One snapshot for both, so that the end is not told before the last sample.
            let snapshot = connection.unchecked_transaction()?;
            let Some((state, _)) = state(&snapshot, &id)? else { return Ok(None) };
            let mut events = Vec::new();
            {
                let mut statement = snapshot.prepare_cached(
                    "SELECT place, line, scores.id, model, sample, turn, result
                     FROM scores JOIN outcomes USING (outcome)
                     WHERE run = (SELECT run FROM runs WHERE id = ?1) AND place >= ?2 ORDER BY place LIMIT ?3",
                )?;
                let mut rows = statement.query(params![id, i64::try_from(next).unwrap_or(i64::MAX), PAGE])?;
                while let Some(row) = rows.next()? {
                    let result = Box::new(signed(row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?, row, 3)?);
                    let sample =
                        SampleEvent::Sample { line: row.get(1)?, score: row.get(2)?, result };
                    events.push((row.get(0)?, sample));
                }
            }
            let after = events.last().map_or(next, |(n, _)| n + 1);
            let ended = is_ended(&state) && after >= u64::from(state.done);
            if ended && next <= u64::from(state.done) {
                events.push((u64::from(state.done), SampleEvent::Done(state)));
            }
            Ok(Some(SamplePage { events, ended }))
        })
        .await
    }

    /// Results of a run's samples after a line, in order of their lines: at most a page; empty at the end.
    pub(crate) async fn results(
        self: &Arc<Self>,
        id: &str,
        after_line: u32,
    ) -> Result<Vec<(u32, SampleResult)>, StoreError> {
        let id = id.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT line, result, model, sample, turn FROM scores JOIN outcomes USING (outcome)
                 WHERE run = (SELECT run FROM runs WHERE id = ?1) AND line > ?2 ORDER BY line LIMIT ?3",
            )?;
            let mut rows = statement.query(params![id, after_line, PAGE])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let result = signed(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?, row, 2)?;
                found.push((row.get(0)?, result));
            }
            Ok(found)
        })
        .await
    }
}

/// A result line with who answered, whose columns begin at `first`.
fn signed(text: &str, row: &Row<'_>, first: usize) -> Result<SampleResult, StoreError> {
    let mut result: SampleResult = serde_json::from_str(text)?;
    sign(&mut result, row, first)?;
    Ok(result)
}

/// Fills in who answered: that belongs to the submission and not to the content, which others may have submitted too.
pub(super) fn sign(result: &mut SampleResult, row: &Row<'_>, first: usize) -> rusqlite::Result<()> {
    result.model = row.get(first)?;
    result.sample = row.get::<_, Option<u32>>(first + 1)?.unwrap_or(0);
    result.turn = row.get(first + 2)?;
    Ok(())
}

fn is_ended(state: &RunState) -> bool {
    match state.status {
        ScoreStatus::Done | ScoreStatus::Cancelled => true,
        ScoreStatus::Queued | ScoreStatus::Running => false,
    }
}

pub(super) fn state(
    connection: &Connection,
    id: &str,
) -> Result<Option<(RunState, Option<String>)>, StoreError> {
    let run = connection
        .prepare_cached(
            "SELECT run, owner, total, done, cancelled, problems, ended_ms FROM runs WHERE id = ?1",
        )?
        .query_row([id], |row| {
            let problems: String = row.get(5)?;
            let ended: Option<i64> = row.get(6)?;
            let (run, owner): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
            let (total, done, cancelled): (u32, u32, u32) = (row.get(2)?, row.get(3)?, row.get(4)?);
            Ok((run, owner, total, done, cancelled, problems, ended.is_some()))
        })
        .optional()?;
    let Some((run, owner, total, done, cancelled, problems, ended)) = run else { return Ok(None) };
    let mut verdicts = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT verdict, count(*) FROM scores JOIN outcomes USING (outcome) WHERE run = ?1 GROUP BY verdict",
    )?;
    let mut rows = statement.query([run])?;
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        if let Some(verdict) = Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == word) {
            verdicts.insert(verdict, row.get(1)?);
        }
    }
    let begun = || -> rusqlite::Result<bool> {
        connection.prepare_cached("SELECT 1 FROM scores WHERE run = ?1 AND status = 1")?.exists([run])
    };
    let status = match (ended, cancelled) {
        (true, 0) => ScoreStatus::Done,
        (true, _) => ScoreStatus::Cancelled,
        (false, _) if done > 0 || begun()? => ScoreStatus::Running,
        (false, _) => ScoreStatus::Queued,
    };
    let problems = serde_json::from_str(&problems)?;
    let state = RunState { id: id.to_owned(), status, total, done, cancelled, verdicts, problems };
    Ok(Some((state, owner)))
}

/// Ends a run whose samples have all ended.
pub(super) fn end_if_all_ended(connection: &Connection, run: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE runs SET ended_ms = ?2 WHERE run = ?1 AND ended_ms IS NULL AND done + cancelled = total",
        )?
        .execute(params![run, now_ms()])?;
    Ok(())
}
