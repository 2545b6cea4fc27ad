//! Cancelling what waits or runs.

use super::clock::now_ms;
use super::{Store, StoreError};
use rusqlite::{OptionalExtension, params};

impl Store {
    /// Cancels a score that has not ended; one that has stays as it is. Gives the id of its run, where it was cancelled
    /// and has one.
    pub(crate) async fn cancel_score(&self, id: &str) -> Result<Option<String>, StoreError> {
        let id = id.to_owned();
        self.write(move |connection| {
            let run: Option<Option<i64>> = connection
                .prepare_cached(
                    "UPDATE scores SET status = 3, ended_ms = ?2 WHERE id = ?1 AND status < 2 RETURNING run",
                )?
                .query_row(params![id, now_ms()], |row| row.get(0))
                .optional()?;
            let Some(run) = run.flatten() else { return Ok(None) };
            let id = connection
                .prepare_cached("UPDATE runs SET cancelled = cancelled + 1 WHERE run = ?1 RETURNING id")?
                .query_row([run], |row| row.get(0))?;
            super::runs::end_if_all_ended(connection, run)?;
            Ok(Some(id))
        })
        .await
    }

    /// Cancels the samples of a run that have not ended.
    pub(crate) async fn cancel_run(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |connection| {
            let run: i64 = connection
                .prepare_cached("SELECT run FROM runs WHERE id = ?1")?
                .query_row([&id], |row| row.get(0))?;
            let cancelled = connection
                .prepare_cached("UPDATE scores SET status = 3, ended_ms = ?2 WHERE run = ?1 AND status < 2")?
                .execute(params![run, now_ms()])?;
            let cancelled = i64::try_from(cancelled).unwrap_or(i64::MAX);
            connection
                .prepare_cached("UPDATE runs SET cancelled = cancelled + ?2 WHERE run = ?1")?
                .execute(params![run, cancelled])?;
            super::runs::end_if_all_ended(connection, run)
        })
        .await
    }
}
