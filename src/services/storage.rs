//! What is kept between visits: IndexedDB, behind plain reads and writes of text or blobs by name.
//!
//! Storage may be refused (private windows, policies) or full. Both are ordinary: the caller gets a [`StorageError`]
//! and the app goes on without keeping anything. The page and the dataset worker open the same database.

use idb::builder::{DatabaseBuilder, ObjectStoreBuilder};
use idb::{Database, DatabaseEvent, Error, KeyRange, TransactionMode};
use wasm_bindgen::{JsCast, JsValue};

const DATABASE: &str = "infrabench";
const VERSION: u32 = 4;

/// A named shelf of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Answers in the making, by task id.
    Drafts,
    /// Scores, by task id and completion.
    Verdicts,
    /// Settings, one entry.
    Settings,
    /// The files of a dataset that the reader loaded.
    Dataset,
    /// Runs of references in this tab, by task and engine.
    References,
    /// What the backend scores for this page, by task id.
    UnderWay,
    /// Runs: what is known of their lines, and the files they came from, by run.
    Runs,
    /// Results of answers that were scored in this browser or for it, by run, task, sample and turn.
    Results,
    /// Tracebacks of those, by the same.
    Traces,
}

impl Shelf {
    /// Every shelf.
    pub const ALL: [Self; 9] = [
        Self::Drafts,
        Self::Verdicts,
        Self::Settings,
        Self::Dataset,
        Self::References,
        Self::UnderWay,
        Self::Runs,
        Self::Results,
        Self::Traces,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::Verdicts => "verdicts",
            Self::Settings => "settings",
            Self::Dataset => "dataset",
            Self::References => "references",
            Self::UnderWay => "under-way",
            Self::Runs => "runs",
            Self::Results => "results",
            Self::Traces => "traces",
        }
    }
}

/// Why something was not read or kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// The browser gives this page no storage, with its words.
    Refused(String),
    /// There is no room left.
    Full,
}

impl std::fmt::Display for StorageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "this browser refuses storage to this page ({why})"),
            Self::Full => f.write_str("this browser’s storage is full"),
        }
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        let words = error.to_string();
        if words.contains("QuotaExceeded") || words.contains("quota") {
            Self::Full
        } else {
            Self::Refused(words)
        }
    }
}

/// An open database.
pub struct Storage {
    database: Database,
}

impl Storage {
    /// Opens the database, and makes it on a first visit.
    pub async fn open() -> Result<Self, StorageError> {
        let builder = DatabaseBuilder::new(DATABASE).version(VERSION);
        let builder = Shelf::ALL
            .into_iter()
            .fold(builder, |builder, shelf| builder.add_object_store(ObjectStoreBuilder::new(shelf.name())));
        let mut database = builder.build().await?;
        // A newer build of the app in another tab may need the database to itself.
        database.on_version_change(|event| {
            if let Ok(database) = event.database() {
                database.close();
            }
        });
        Ok(Self { database })
    }

    /// The text kept under `key`.
    pub async fn text(&self, shelf: Shelf, key: &str) -> Result<Option<String>, StorageError> {
        Ok(self.value(shelf, key).await?.and_then(|value| value.as_string()))
    }

    /// The value kept under `key`.
    pub async fn value(&self, shelf: Shelf, key: &str) -> Result<Option<JsValue>, StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadOnly)?;
        Ok(transaction.object_store(shelf.name())?.get(JsValue::from_str(key))?.await?)
    }

    /// Every text on the shelf, in key order.
    pub async fn texts(&self, shelf: Shelf) -> Result<Vec<String>, StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadOnly)?;
        let values = transaction.object_store(shelf.name())?.get_all(None, None)?.await?;
        Ok(values.iter().filter_map(JsValue::as_string).collect())
    }

    /// Every text on the shelf with its key.
    pub async fn entries(&self, shelf: Shelf) -> Result<Vec<(String, String)>, StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadOnly)?;
        let shelf = transaction.object_store(shelf.name())?;
        let (keys, values) = (shelf.get_all_keys(None, None)?, shelf.get_all(None, None)?);
        let (keys, values) = (keys.await?, values.await?);
        let pairs = keys.iter().zip(&values);
        Ok(pairs.filter_map(|(key, value)| Some((key.as_string()?, value.as_string()?))).collect())
    }

    /// Every text whose key begins with `prefix`, with its key.
    pub async fn beginning(&self, shelf: Shelf, prefix: &str) -> Result<Vec<(String, String)>, StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadOnly)?;
        let shelf = transaction.object_store(shelf.name())?;
        let (keys, values) = (
            shelf.get_all_keys(Some(range(prefix)?.into()), None)?,
            shelf.get_all(Some(range(prefix)?.into()), None)?,
        );
        let (keys, values) = (keys.await?, values.await?);
        let pairs = keys.iter().zip(&values);
        Ok(pairs.filter_map(|(key, value)| Some((key.as_string()?, value.as_string()?))).collect())
    }

    /// Forgets every key that begins with `prefix`.
    pub async fn remove_beginning(&self, shelf: Shelf, prefix: &str) -> Result<(), StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadWrite)?;
        transaction.object_store(shelf.name())?.delete(range(prefix)?)?.await?;
        transaction.await?;
        Ok(())
    }

    /// Every value on the shelf, in key order.
    pub async fn values(&self, shelf: Shelf) -> Result<Vec<JsValue>, StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadOnly)?;
        Ok(transaction.object_store(shelf.name())?.get_all(None, None)?.await?)
    }

    /// Keeps `value` under `key`.
    pub async fn put(&self, shelf: Shelf, key: &str, value: &JsValue) -> Result<(), StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadWrite)?;
        let request = transaction.object_store(shelf.name())?.put(value, Some(&JsValue::from_str(key)))?;
        // Committed now and not when the answer comes: on a reload the page is gone by then, and the write with it.
        let transaction = transaction.commit()?;
        request.await?;
        // A full disk may show only when the transaction ends.
        if transaction.await?.is_aborted() { Err(StorageError::Full) } else { Ok(()) }
    }

    /// Forgets `key`.
    pub async fn remove(&self, shelf: Shelf, key: &str) -> Result<(), StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadWrite)?;
        let request = transaction.object_store(shelf.name())?.delete(JsValue::from_str(key))?;
        let transaction = transaction.commit()?;
        request.await?;
        transaction.await?;
        Ok(())
    }

    /// Forgets everything on the shelf.
    pub async fn clear(&self, shelf: Shelf) -> Result<(), StorageError> {
        let transaction = self.database.transaction(&[shelf.name()], TransactionMode::ReadWrite)?;
        transaction.object_store(shelf.name())?.clear()?.await?;
        transaction.await?;
        Ok(())
    }
}

/// Keys that begin with `prefix`: up to the last character there is.
fn range(prefix: &str) -> Result<KeyRange, StorageError> {
    let (low, high) = (JsValue::from_str(prefix), JsValue::from_str(&format!("{prefix}\u{ffff}")));
    Ok(KeyRange::bound(&low, &high, None, None)?)
}

/// What this page has stored and may store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Bytes in use, all shelves and caches.
    pub used: f64,
    /// Bytes the browser allows.
    pub quota: f64,
}

/// Asks the browser; none where it does not say.
pub async fn usage() -> Option<Usage> {
    let manager = super::address::window().navigator().storage();
    // Absent on pages that are not served securely.
    if JsValue::from(&manager).is_undefined() {
        return None;
    }
    let estimate = wasm_bindgen_futures::JsFuture::from(manager.estimate().ok()?).await.ok()?;
    let estimate: web_sys::StorageEstimate = estimate.unchecked_into();
    Some(Usage { used: estimate.get_usage()?, quota: estimate.get_quota()? })
}
