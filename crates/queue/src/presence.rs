//! Which workers there are: each says so every few seconds, and is forgotten when it stops.

use crate::connection::Connection;
use crate::error::Outage;
use futures::TryStreamExt;
use infrabench_protocol::api::EnvironmentInfo;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How often a worker says that it is there, and how long that is believed.
pub(crate) const EVERY: Duration = Duration::from_secs(5);
pub(crate) const BELIEVED: Duration = Duration::from_secs(20);

/// A worker as others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerInfo {
    /// Its name: unique, and new at each start.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Runs at once.
    pub slots: usize,
    /// Runs under way.
    pub running: usize,
    /// What it can run in.
    pub environments: Vec<EnvironmentInfo>,
}

/// The workers that have been heard of lately.
pub(crate) async fn workers(connection: &Connection) -> Result<Vec<WorkerInfo>, Outage> {
    let keys = connection.workers.keys().await.map_err(|error| Outage::of(&error))?;
    let keys: Vec<String> = keys.try_collect().await.map_err(|error| Outage::of(&error))?;
    let mut found = Vec::new();
    for key in keys {
        let value = connection.workers.get(key).await.map_err(|error| Outage::of(&error))?;
        // One that has left since, or that is of another version and says things we cannot read, is left out.
        found.extend(value.and_then(|value| serde_json::from_slice::<WorkerInfo>(&value).ok()));
    }
    Ok(found)
}
