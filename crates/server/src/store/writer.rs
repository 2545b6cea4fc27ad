//! The one thread that writes, many writes to a commit.
//!
//! Several connections that write would queue for SQLite's one write lock and pay an `fsync` each. Here a write that
//! arrives while the disk is busy joins the next transaction. Each write has a savepoint of its own, so that one that
//! fails takes no other with it.

use super::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

/// Writes in one commit at most; keeps the wait of the first one short.
const GROUP: usize = 512;

/// Told whether the transaction was committed.
type Told = Box<dyn FnOnce(Result<(), String>) + Send>;
type Write = Box<dyn FnOnce(&Connection) -> Told + Send>;

pub(super) struct Writer {
    sender: Sender<Write>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> std::io::Result<Self> {
        let (sender, writes) = channel();
        // Ends when the last sender is gone, after everything that was sent.
        std::thread::Builder::new().name("store".to_owned()).spawn(move || run(connection, &writes))?;
        Ok(Self { sender })
    }

    /// Sends a write. What it gives is known after the commit.
    pub(super) fn send<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, StoreError>> {
        let (answer, answered) = oneshot::channel();
        self.post(Box::new(move |connection| {
            let written = within_savepoint(connection, write);
            Box::new(move |committed| {
                let outcome = committed.map_err(StoreError::Write).and(written);
                // Whoever asked may have gone; what was written stays.
                let _ = answer.send(outcome);
            })
        }));
        answered
    }

    fn post(&self, write: Write) {
        // When the thread has ended, what waits for the write is dropped with it, and that says so.
        let _ = self.sender.send(write);
    }
}

impl super::Store {
    /// Writes and waits for the commit.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let answer = self.writer.send(write).await;
        answer.unwrap_or_else(|_| Err(StoreError::Write("its thread has ended".to_owned())))
    }

    /// Writes without waiting; `then` is called after the commit, if there was one. A failure is told to the log.
    pub(super) fn write_then(
        &self,
        write: impl FnOnce(&Connection) -> Result<(), StoreError> + Send + 'static,
        then: impl FnOnce() + Send + 'static,
    ) {
        self.writer.post(Box::new(|connection| {
            let written = within_savepoint(connection, write);
            Box::new(move |committed| match committed.map_err(StoreError::Write).and(written) {
                Ok(()) => then(),
                Err(error) => tracing::error!(%error, "an event could not be kept"),
            })
        }));
    }

    /// Writes and waits for the commit, on a thread without a runtime.
    pub(super) fn write_now<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let answer = self.writer.send(write).blocking_recv();
        answer.unwrap_or_else(|_| Err(StoreError::Write("its thread has ended".to_owned())))
    }
}

fn within_savepoint<T>(
    connection: &Connection,
    write: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("SAVEPOINT one")?.execute([])?;
    let written = write(connection);
    if written.is_err() {
        connection.prepare_cached("ROLLBACK TO one")?.execute([])?;
    }
    connection.prepare_cached("RELEASE one")?.execute([])?;
    written
}

fn run(mut connection: Connection, writes: &Receiver<Write>) {
    while let Ok(first) = writes.recv() {
        let mut told = Vec::new();
        let committed = group(&mut connection, first, writes, &mut told);
        let outcome = committed.map_err(|error| {
            tracing::error!(%error, writes = told.len(), "a commit failed");
            error.to_string()
        });
        for tell in told {
            tell(outcome.clone());
        }
    }
}

fn group(
    connection: &mut Connection,
    first: Write,
    writes: &Receiver<Write>,
    told: &mut Vec<Told>,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    told.push(first(&transaction));
    while told.len() < GROUP
        && let Ok(next) = writes.try_recv()
    {
        told.push(next(&transaction));
    }
    transaction.commit()
}
