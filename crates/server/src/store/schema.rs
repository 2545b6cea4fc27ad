//! The tables, and how a database of an older form becomes one of today's.

use super::StoreError;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

/// One script for each form, from the first; `user_version` counts those that have been applied. Never edit one that was
/// released: append.
const MIGRATIONS: [&str; 1] = ["
    -- Tasks and completions, each once, by the SHA-256 of its bytes.
    CREATE TABLE texts (sha256 BLOB PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;

    -- Finished scores. Several submissions of the same content share one.
    CREATE TABLE outcomes (
        outcome INTEGER PRIMARY KEY,
        verdict TEXT NOT NULL,
        cacheable INTEGER NOT NULL,
        result TEXT NOT NULL,
        score TEXT NOT NULL
    );

    CREATE TABLE runs (
        run INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        owner TEXT,
        created_ms INTEGER NOT NULL,
        ended_ms INTEGER,
        total INTEGER NOT NULL,
        done INTEGER NOT NULL DEFAULT 0,
        cancelled INTEGER NOT NULL DEFAULT 0,
        problems TEXT NOT NULL
    );
    CREATE INDEX runs_ended ON runs (ended_ms);

    -- status: 0 queued, 1 running, 2 done, 3 cancelled. events: the number of the next event.
    CREATE TABLE scores (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        owner TEXT,
        run INTEGER REFERENCES runs (run),
        line INTEGER,
        model TEXT, sample INTEGER, turn INTEGER,
        task BLOB NOT NULL, completion BLOB NOT NULL, reading INTEGER, environment TEXT NOT NULL,
        fresh INTEGER NOT NULL,
        status INTEGER NOT NULL,
        starts INTEGER NOT NULL DEFAULT 0,
        events INTEGER NOT NULL DEFAULT 0,
        created_ms INTEGER NOT NULL,
        ended_ms INTEGER,
        outcome INTEGER REFERENCES outcomes (outcome),
        place INTEGER
    );
    CREATE INDEX scores_content ON scores (completion, task);
    CREATE INDEX scores_task ON scores (task);
    CREATE INDEX scores_run ON scores (run, line) WHERE run IS NOT NULL;
    CREATE INDEX scores_place ON scores (run, place) WHERE place IS NOT NULL;
    CREATE INDEX scores_open ON scores (seq) WHERE status < 2;
    CREATE INDEX scores_ended ON scores (ended_ms) WHERE run IS NULL;
    CREATE INDEX scores_outcome ON scores (outcome) WHERE outcome IS NOT NULL;

    CREATE TABLE events (
        seq INTEGER NOT NULL REFERENCES scores (seq) ON DELETE CASCADE,
        n INTEGER NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (seq, n)
    ) WITHOUT ROWID;

    CREATE TABLE tokens (
        name TEXT PRIMARY KEY,
        sha256 BLOB NOT NULL,
        created_ms INTEGER NOT NULL,
        revoked_ms INTEGER
    ) WITHOUT ROWID;
"];

/// Settings of a connection that writes.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(10))?;
    // Pages that retention frees go back to the file system. Takes effect only before the first table.
    connection.execute_batch(
        "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Settings of a connection that reads.
pub(super) fn prepare_reader(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Brings the tables to today's form.
pub(super) fn migrate(connection: &mut Connection, file: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::Database { file: file.to_owned(), error };
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(failed)?;
    let found: i64 =
        transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    let known = MIGRATIONS.len();
    let Some(missing) = MIGRATIONS.get(found..) else {
        return Err(StoreError::Newer { file: file.to_owned(), found, known });
    };
    for script in missing {
        transaction.execute_batch(script).map_err(failed)?;
    }
    transaction.pragma_update(None, "user_version", known).map_err(failed)?;
    transaction.commit().map_err(failed)
}
