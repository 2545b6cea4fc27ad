//! Large things by their hash: tasks, completions, scores.
//!
//! A message of NATS has a limit (1 MB by default), and JetStream's own object store needs a consumer for each read and
//! can lose a race between a reader and a second writer of the same name. What is stored here is immutable: under the hash
//! of its compressed bytes, in parts that are small enough, so that a second writer writes the same bytes again, which only
//! makes them younger. A reader checks the hash.

use crate::error::{Outage, QueueError};
use async_nats::jetstream::kv::Store;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};

/// Most bytes of one thing, uncompressed: far above what a task or a report may have, and small enough to hold in memory.
pub const LIMIT: usize = 128 * 1024 * 1024;

/// Bytes per part, and what is left of a server's `max_payload` for subject and headers.
const PART: usize = 512 * 1024;
const ENVELOPE: usize = 1024;

/// Parts on their way at once.
const AT_ONCE: usize = 4;

/// Names something stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BlobRef {
    /// SHA-256 of the compressed bytes, in hexadecimal.
    pub sha256: String,
    /// Bytes, uncompressed.
    pub bytes: usize,
    /// How many parts it was cut into.
    pub parts: u32,
}

/// Why something cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BlobError {
    /// Ask again later.
    #[error(transparent)]
    Outage(#[from] Outage),
    /// It is gone.
    #[error("{0} is no longer in the queue's store; submit the job again")]
    Missing(String),
    /// It is not what it says.
    #[error("{name} is broken in the queue's store ({reason}); submit the job again")]
    Broken { name: String, reason: String },
}

/// Something made ready to store.
#[derive(Debug)]
pub(crate) struct Packed {
    pub(crate) reference: BlobRef,
    parts: Vec<Vec<u8>>,
}

/// Compresses and cuts. `what` is for the error.
pub(crate) fn pack(what: &'static str, bytes: &[u8], max_payload: usize) -> Result<Packed, QueueError> {
    if bytes.len() > LIMIT {
        return Err(QueueError::TooLarge { what, bytes: bytes.len(), limit: LIMIT });
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to a vector does not fail.
    let compressed = encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default();
    let size = PART.min(max_payload.saturating_sub(ENVELOPE)).max(ENVELOPE);
    let parts: Vec<_> = compressed.chunks(size).map(<[u8]>::to_vec).collect();
    // The count is part of the name: a server with another limit is another cut.
    let reference = BlobRef {
        sha256: format!("{:x}", Sha256::digest(&compressed)),
        bytes: bytes.len(),
        parts: u32::try_from(parts.len()).unwrap_or(u32::MAX),
    };
    Ok(Packed { reference, parts })
}

fn part_key(reference: &BlobRef, index: u32) -> String {
    format!("{}.{}.{index}", reference.sha256, reference.parts)
}

/// Stores all parts. Doing it again changes nothing but their age.
pub(crate) async fn put(store: &Store, packed: &Packed) -> Result<(), Outage> {
    let parts = (0_u32..).zip(&packed.parts).map(Ok::<_, Outage>);
    stream::iter(parts)
        .try_for_each_concurrent(AT_ONCE, |(index, part)| async move {
            let key = part_key(&packed.reference, index);
            store.put(key, part.clone().into()).await.map_err(|error| Outage::of(&error)).map(drop)
        })
        .await
}

/// Reads it back, and believes it only if it is what its name says.
pub(crate) async fn get(store: &Store, reference: &BlobRef) -> Result<Vec<u8>, BlobError> {
    let broken = |reason: String| BlobError::Broken { name: reference.sha256.clone(), reason };
    if reference.bytes > LIMIT || reference.parts as usize > LIMIT / ENVELOPE {
        return Err(broken(format!("it claims {} bytes in {} parts", reference.bytes, reference.parts)));
    }
    let parts: Vec<_> = stream::iter(0..reference.parts)
        .map(|index| async move {
            let found = store.get(part_key(reference, index)).await;
            found
                .map_err(|error| BlobError::Outage(Outage::of(&error)))?
                .ok_or_else(|| BlobError::Missing(reference.sha256.clone()))
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let compressed = parts.concat();
    if format!("{:x}", Sha256::digest(&compressed)) != reference.sha256 {
        return Err(broken("its hash is another".to_owned()));
    }
    let mut bytes = Vec::with_capacity(reference.bytes);
    // One byte more than promised is enough to know that the promise is broken.
    let read = GzDecoder::new(compressed.as_slice()).take(reference.bytes as u64 + 1).read_to_end(&mut bytes);
    match read {
        Ok(length) if length == reference.bytes => Ok(bytes),
        Ok(_) => Err(broken("its size is another".to_owned())),
        Err(error) => Err(broken(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, pack};
    use crate::error::QueueError;

    /// Bytes that do not compress.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1_u64;
        std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .take(length)
        .collect()
    }

    #[test]
    fn no_part_is_larger_than_the_server_takes() {
        let bytes = noise(3_000_000);
        for max_payload in [64 * 1024, 1024 * 1024, 8 * 1024 * 1024] {
            let packed = pack("it", &bytes, max_payload).expect("it is below the limit");
            assert!(packed.parts.iter().all(|part| part.len() < max_payload));
            assert_eq!(packed.parts.len(), packed.reference.parts as usize);
            assert!(packed.parts.concat().len() > 2_900_000);
        }
    }

    #[test]
    fn what_is_too_large_is_refused_with_its_size() {
        let refused = pack("the completion", &vec![0; LIMIT + 1], 1024 * 1024);
        assert!(
            matches!(refused, Err(QueueError::TooLarge { what: "the completion", bytes, .. }) if bytes == LIMIT + 1)
        );
    }
}
