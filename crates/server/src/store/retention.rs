//! Letting go of the oldest, so that a backend that runs for months does not fill its disk.
//!
//! Only what has ended goes, oldest first; a run goes with all its samples. What is forgotten in one step is bounded, so
//! that submissions do not wait for it.

use super::clock::now_ms;
use super::{Store, StoreError};
use rusqlite::{Connection, params};
use std::time::Duration;

/// How much is kept. What waits or runs is always kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Ended scores and runs older than this go.
    pub age: Duration,
    /// While the database is larger than this many bytes, the oldest go.
    pub bytes: u64,
}

/// Scores forgotten in one step.
const STEP: u32 = 200;

impl Store {
    /// Lets go of what is too old or too much. Gives the number of scores that went.
    pub(crate) async fn sweep(&self, retention: Retention) -> Result<usize, StoreError> {
        let age = i64::try_from(retention.age.as_millis()).unwrap_or(i64::MAX);
        let mut gone = 0;
        loop {
            let step = self
                .write(move |connection| {
                    let too_much = used_bytes(connection)? > retention.bytes;
                    let until = if too_much { i64::MAX } else { now_ms().saturating_sub(age) };
                    forget(connection, until)
                })
                .await?;
            gone += step;
            if step == 0 {
                break;
            }
        }
        if gone > 0 {
            self.write(|connection| {
                // Gives a row for each page; all have to be asked for.
                let mut statement = connection.prepare("PRAGMA incremental_vacuum(2000)")?;
                let mut rows = statement.query([])?;
                while rows.next()?.is_some() {}
                Ok(())
            })
            .await?;
        }
        Ok(gone)
    }
}

fn used_bytes(connection: &Connection) -> Result<u64, StoreError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, u64>(0));
    Ok((pragma("page_count")? - pragma("freelist_count")?) * pragma("page_size")?)
}

/// Forgets some of what ended before `until`, oldest first. Gives 0 when there is none.
fn forget(connection: &Connection, until: i64) -> Result<usize, StoreError> {
    let oldest = |sql: &str| -> rusqlite::Result<Option<i64>> {
        connection.prepare_cached(sql)?.query_row([until], |row| row.get(0))
    };
    let single = oldest("SELECT min(ended_ms) FROM scores WHERE run IS NULL AND ended_ms < ?1")?;
    let run = oldest("SELECT min(ended_ms) FROM runs WHERE ended_ms < ?1")?;
    let is_run_older = match (single, run) {
        (None, None) => return Ok(0),
        (Some(single), Some(run)) => run < single,
        (single, None) => single.is_none(),
        (None, Some(_)) => true,
    };
    if !is_run_older {
        let singles = "SELECT seq FROM scores WHERE run IS NULL AND ended_ms < ?1 ORDER BY ended_ms LIMIT ?2";
        return forget_scores(connection, singles, run.map_or(until, |run| run.saturating_add(1)));
    }
    let run: i64 = connection
        .prepare_cached("SELECT run FROM runs WHERE ended_ms < ?1 ORDER BY ended_ms LIMIT 1")?
        .query_row([until], |row| row.get(0))?;
    let gone = forget_scores(connection, "SELECT seq FROM scores WHERE run = ?1 LIMIT ?2", run)?;
    let emptied = connection
        .prepare_cached(
            "DELETE FROM runs WHERE run = ?1 AND NOT EXISTS (SELECT 1 FROM scores WHERE scores.run = runs.run)",
        )?
        .execute([run])?;
    Ok(gone + emptied)
}

fn forget_scores(connection: &Connection, which: &str, of: i64) -> Result<usize, StoreError> {
    let seqs: rusqlite::Result<Vec<i64>> =
        connection.prepare_cached(which)?.query_map(params![of, STEP], |row| row.get(0))?.collect();
    let seqs = seqs?;
    for seq in &seqs {
        forget_score(connection, *seq)?;
    }
    Ok(seqs.len())
}

fn forget_score(connection: &Connection, seq: i64) -> Result<(), StoreError> {
    let (task, completion, outcome): ([u8; 32], [u8; 32], Option<i64>) = connection
        .prepare_cached("DELETE FROM scores WHERE seq = ?1 RETURNING task, completion, outcome")?
        .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    connection
        .prepare_cached(
            "DELETE FROM outcomes WHERE outcome = ?1 AND NOT EXISTS (SELECT 1 FROM scores WHERE outcome = ?1)",
        )?
        .execute([outcome])?;
    connection
        .prepare_cached(
            "DELETE FROM texts WHERE sha256 IN (?1, ?2)
                 AND NOT EXISTS (SELECT 1 FROM scores WHERE task = sha256)
                 AND NOT EXISTS (SELECT 1 FROM scores WHERE completion = sha256)",
        )?
        .execute(params![task, completion])?;
    Ok(())
}
