//! Reading scores and their events.

use super::{Store, StoreError};
use infrabench_protocol::api::{Score, ScoreEvent, ScoreState, ScoreStatus};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

/// An event as it is sent: its number, and its JSON.
pub(crate) type StoredEvent = (u64, String);

/// Events of a score that follow one, and whether its last one is among them.
pub(crate) struct EventPage {
    pub(crate) events: Vec<StoredEvent>,
    pub(crate) ended: bool,
}

/// Events read at once.
const PAGE: u32 = 500;

struct Head {
    seq: i64,
    status: i64,
    /// Number of the next event.
    events: u64,
    owner: Option<String>,
    score: Option<Box<Score>>,
}

impl Store {
    /// Where a score stands, and whose it is.
    pub(crate) async fn score(
        self: &Arc<Self>,
        id: &str,
    ) -> Result<Option<(ScoreState, Option<String>)>, StoreError> {
        let id = id.to_owned();
        self.read(move |connection| {
            let Some(head) = head(connection, &id, true)? else { return Ok(None) };
            let status = match head.status {
                0 => ScoreStatus::Queued,
                1 => ScoreStatus::Running,
                2 => ScoreStatus::Done,
                _ => ScoreStatus::Cancelled,
            };
            Ok(Some((ScoreState { id, status, score: head.score }, head.owner)))
        })
        .await
    }

    /// Events of a score from number `next` on; none if there is no such score.
    pub(crate) async fn events(
        self: &Arc<Self>,
        id: &str,
        next: u64,
    ) -> Result<Option<EventPage>, StoreError> {
        let id = id.to_owned();
        self.read(move |connection| {
            // One snapshot for both, so that the end is not told before what came before it.
            let snapshot = connection.unchecked_transaction()?;
            let Some(head) = head(&snapshot, &id, false)? else { return Ok(None) };
            let mut events: Vec<StoredEvent> = {
                let mut statement = snapshot.prepare_cached(
                    "SELECT n, data FROM events WHERE seq = ?1 AND n >= ?2 ORDER BY n LIMIT ?3",
                )?;
                let found = statement
                    .query_map(params![head.seq, i64::try_from(next).unwrap_or(i64::MAX), PAGE], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })?;
                found.collect::<rusqlite::Result<_>>()?
            };
            let after = events.last().map_or(next, |(n, _)| n + 1);
            let ended = head.status >= 2 && after >= head.events;
            if ended && next <= head.events {
                let last = match head.status {
                    2 => self::head(&snapshot, &id, true)?.and_then(|head| head.score).map(ScoreEvent::Done),
                    _ => Some(ScoreEvent::Cancelled),
                };
                if let Some(last) = last {
                    events.push((head.events, serde_json::to_string(&last)?));
                }
            }
            Ok(Some(EventPage { events, ended }))
        })
        .await
    }
}

fn head(connection: &Connection, id: &str, with_score: bool) -> Result<Option<Head>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, status, events, owner, model, sample, turn, CASE WHEN ?2 THEN outcomes.score END
         FROM scores LEFT JOIN outcomes USING (outcome) WHERE id = ?1",
    )?;
    let found = statement
        .query_row(params![id, with_score], |row| {
            let text: Option<String> = row.get(7)?;
            let mut score: Option<Result<Box<Score>, _>> = text.map(|text| serde_json::from_str(&text));
            if let Some(Ok(score)) = &mut score {
                super::runs::sign(&mut score.result, row, 4)?;
            }
            let (seq, status, events, owner) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok((seq, status, events, owner, score))
        })
        .optional()?;
    let Some((seq, status, events, owner, score)) = found else { return Ok(None) };
    Ok(Some(Head { seq, status, events, owner, score: score.transpose()? }))
}
