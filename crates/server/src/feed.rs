//! Tells who follows a score or a run that there is news in the store. It carries no news itself: a follower that was
//! slow, or late, or cut off reads on from the number it had.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

type Followed = Arc<Mutex<HashMap<String, watch::Sender<()>>>>;

/// Who follows what, by the id of the score or run.
#[derive(Default)]
pub(crate) struct Feed(Followed);

/// Following one score or run. Ends with the value.
pub(crate) struct Following {
    id: String,
    followed: Followed,
    news: watch::Receiver<()>,
}

impl Feed {
    /// Begins to follow: news from now on is told.
    pub(crate) fn follow(&self, id: &str) -> Following {
        let news = lock(&self.0).entry(id.to_owned()).or_insert_with(|| watch::Sender::new(())).subscribe();
        Following { id: id.to_owned(), followed: Arc::clone(&self.0), news }
    }

    /// Says that there is news.
    pub(crate) fn tell(&self, id: &str) {
        if let Some(sender) = lock(&self.0).get(id) {
            sender.send_replace(());
        }
    }

    /// How many follow.
    pub(crate) fn count(&self) -> usize {
        lock(&self.0).values().map(watch::Sender::receiver_count).sum()
    }
}

impl Following {
    /// Waits for news since the last wait.
    pub(crate) async fn news(&mut self) {
        // The sender stays as long as this value does.
        let _ = self.news.changed().await;
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let mut followed = lock(&self.followed);
        if followed.get(&self.id).is_some_and(|sender| sender.receiver_count() <= 1) {
            followed.remove(&self.id);
        }
    }
}

/// A panic while the lock was held leaves whole values behind, so the data stays usable.
fn lock(followed: &Followed) -> MutexGuard<'_, HashMap<String, watch::Sender<()>>> {
    followed.lock().unwrap_or_else(PoisonError::into_inner)
}
