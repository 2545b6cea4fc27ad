//! What outlives the process: an SQLite database in the data folder.
//!
//! Reads go through a few connections that see the last commit and never wait for a writer (write-ahead log). All writes
//! go through one thread (`writer`), which commits whatever has come meanwhile in one transaction: accepting a score costs
//! a share of one `fsync`, not one of its own. A write's future ends only after that commit, so what a client was told
//! is on the disk (`synchronous=FULL`): neither `kill -9` nor a power cut loses it, as far as the disk keeps what it
//! says it has kept.
//!
//! There is no second copy of the state in memory; what is kept there (`crate::schedule`) is only what waits or runs in
//! this process.

mod cancel;
mod clock;
mod progress;
mod read;
mod retention;
mod runs;
mod schema;
mod submit;
mod tokens;
mod writer;

pub use retention::Retention;
pub use tokens::TokenInfo;

pub(crate) use progress::{Texts, Work};
pub(crate) use runs::NewRun;
pub(crate) use submit::{Content, NewScore, Submitted, Text};
pub(crate) use tokens::TokenHash;

use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use writer::Writer;

/// The database of a backend.
pub struct Store {
    file: PathBuf,
    writer: Writer,
    idle: Mutex<Vec<Connection>>,
    /// Held as long as the store is open, where it must have one user only.
    _lock: Option<File>,
}

/// Why the store could not be opened or used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data folder cannot be used.
    #[error("cannot use the data folder {folder}: {error}; name another one with --data")]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Another backend has it.
    #[error("another backend uses the data folder {0}; stop that one, or name another folder with --data")]
    InUse(PathBuf),
    /// The data is newer than this program.
    #[error(
        "{file} was written by a newer version of this program (form {found}, this one knows {known}); use that version, or another --data folder"
    )]
    Newer {
        /// The database.
        file: PathBuf,
        /// Its form.
        found: usize,
        /// The newest form known here.
        known: usize,
    },
    /// The database failed.
    #[error("the database {file} failed: {error}")]
    Database {
        /// The database.
        file: PathBuf,
        /// Why.
        error: rusqlite::Error,
    },
    /// The commit of a write failed, or its thread has ended.
    #[error("the database could not be written: {0}")]
    Write(String),
    /// What is stored is not what this program writes.
    #[error("what is stored cannot be read: {0}")]
    Form(#[from] serde_json::Error),
    /// There is a token of that name already.
    #[error("there is a token named `{0}` already; choose another name, also when that one is revoked")]
    TokenExists(String),
    /// There is no token of that name.
    #[error("there is no token named `{0}` that could be revoked; `infrabench token list` shows all")]
    UnknownToken(String),
    /// A token's name cannot be used.
    #[error("`{0}` is no name for a token; use 1 to 64 letters, digits, `-`, `_` and `.`")]
    TokenName(String),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Write(error.to_string())
    }
}

/// Name of the database in the data folder.
const FILE: &str = "infrabench.sqlite";

impl Store {
    /// Opens the store in `folder`, which is made if it is not there, for one backend: a second one is refused.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let lock = lock(folder)?;
        Ok(Self { _lock: Some(lock), ..Self::open_shared(folder)? })
    }

    /// Opens the store beside a backend that may be running, to manage its tokens.
    pub fn open_shared(folder: &Path) -> Result<Self, StoreError> {
        private_folder(folder).map_err(|error| StoreError::Folder { folder: folder.to_owned(), error })?;
        let file = folder.join(FILE);
        let failed = |error| StoreError::Database { file: file.clone(), error };
        let mut connection = Connection::open(&file).map_err(failed)?;
        schema::prepare(&connection).map_err(failed)?;
        schema::migrate(&mut connection, &file)?;
        let writer = Writer::start(connection)
            .map_err(|error| StoreError::Folder { folder: folder.to_owned(), error })?;
        Ok(Self { file, writer, idle: Mutex::default(), _lock: None })
    }

    /// Runs `read` on a thread that may wait.
    async fn read<T: Send + 'static>(
        self: &std::sync::Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = std::sync::Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || store.read_now(read)).await;
        done.unwrap_or_else(|error| Err(StoreError::Write(error.to_string())))
    }

    /// Runs `read` here.
    fn read_now<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let found = read(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        found
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let failed = |error| StoreError::Database { file: self.file.clone(), error };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags).map_err(failed)?;
        schema::prepare_reader(&connection).map_err(failed)?;
        Ok(connection)
    }
}

fn lock(folder: &Path) -> Result<File, StoreError> {
    let failed = |error| StoreError::Folder { folder: folder.to_owned(), error };
    private_folder(folder).map_err(failed)?;
    let file =
        File::options().create(true).truncate(false).write(true).open(folder.join("lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse(folder.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Makes a folder that nobody else may read: completions and the hashes of tokens lie in it.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
