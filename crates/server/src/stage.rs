//! How far the backend is on its way to its end.

use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum At {
    /// Takes scores.
    Serving,
    /// Takes none; what runs is finished.
    Draining,
    /// What still runs is stopped and put back; streams end.
    Closing,
}

/// Goes one way: serving, draining, closing.
pub(crate) struct Stage(watch::Sender<At>);

impl Default for Stage {
    fn default() -> Self {
        Self(watch::Sender::new(At::Serving))
    }
}

impl Stage {
    pub(crate) fn drain(&self) {
        self.0.send_replace(At::Draining);
    }

    pub(crate) fn close(&self) {
        self.0.send_replace(At::Closing);
    }

    pub(crate) fn is_draining(&self) -> bool {
        *self.0.borrow() >= At::Draining
    }

    pub(crate) fn is_closing(&self) -> bool {
        *self.0.borrow() >= At::Closing
    }

    /// Waits until it drains or closes.
    pub(crate) async fn draining(&self) {
        // The sender is in `self`.
        let _ = self.0.subscribe().wait_for(|at| *at >= At::Draining).await;
    }

    /// Waits until it closes.
    pub(crate) async fn closing(&self) {
        let _ = self.0.subscribe().wait_for(|at| *at >= At::Closing).await;
    }
}
