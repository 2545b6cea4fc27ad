//! Removes what a killed server brings back.
//!
//! An acknowledged message leaves the stream, but a server that is killed may not have written that down yet, while the
//! consumer's state, which it writes at another time, knows of it. After the restart the message is there again and nobody will
//! ever get it; worse, it stands in the way of the same job's next message. Below the consumer's acknowledgement floor
//! everything has been acknowledged, and so has its result, so what is still there can go.

use crate::connection::Connection;
use crate::error::Outage;
use crate::names;

/// Removes the acknowledged messages of these versions.
pub(crate) async fn sweep(connection: &Connection, tokens: &[String]) -> Result<(), Outage> {
    let stream = connection.jetstream.get_stream(names::JOBS).await.map_err(|error| Outage::of(&error))?;
    let state = &stream.cached_info().state;
    if state.messages == 0 {
        return Ok(());
    }
    for token in tokens {
        let consumer = stream.consumer_info(names::consumer(token)).await;
        let floor = consumer.map_err(|error| Outage::of(&error))?.ack_floor.stream_sequence;
        // Otherwise there is nothing so old.
        if state.first_sequence <= floor {
            let purge = stream.purge().filter(names::jobs_of(token)).sequence(floor + 1);
            let purged = purge.await.map_err(|error| Outage::of(&error))?.purged;
            if purged > 0 {
                tracing::info!(purged, "removed jobs that were done before the server was killed");
            }
        }
    }
    Ok(())
}
