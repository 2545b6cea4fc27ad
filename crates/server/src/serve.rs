//! A backend from its start to its end.

use crate::access::{Access, REFRESH};
use crate::config::{Config, ConfigError};
use crate::executor::Executor;
use crate::schedule::Schedule;
use crate::store::{Retention, Store};
use crate::{Backend, Inner, api, assets, run};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How often old results are let go.
const SWEEP: Duration = Duration::from_secs(60);
/// How long answers under way may take when all else has ended.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// A backend that has begun: what an earlier one left unfinished is being scored.
pub struct Server {
    backend: Backend,
    router: axum::Router,
    drain: Duration,
}

/// Why the backend could not serve, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The network failed.
    #[error("the listener failed: {0}")]
    Network(std::io::Error),
    /// It would serve strangers without asking who they are.
    #[error(
        "{0} can be reached from other machines, and this backend has no token, so anyone could run code on it. Make a token with `infrabench token create NAME` (with the same --data), or listen on 127.0.0.1"
    )]
    Open(SocketAddr),
}

impl Server {
    /// Opens the store and begins to score what it holds. Must be called within a runtime.
    pub async fn start(config: &Config, executor: Arc<dyn Executor>) -> Result<Self, ConfigError> {
        let store = Arc::new(Store::open(&config.data)?);
        let schedule = Arc::new(Schedule::new(config.queue, config.token_scores));
        let left = store.reopen().await?;
        if !left.is_empty() {
            tracing::info!(scores = left.len(), "goes on with what an earlier start left");
        }
        schedule.resume(left);
        let backend = Backend(Arc::new(Inner {
            tasks: config.tasks()?,
            environments: executor.environments(),
            access: Access::new(&store, config.token_rate)?,
            store,
            schedule,
            executor,
            feed: Arc::default(),
            stage: crate::stage::Stage::default(),
            metrics: crate::metrics::Metrics::default(),
            uploads: api::Uploads::default(),
        }));
        let api = api::router(&backend, &config.allow_origins)?;
        let router = match &config.app {
            Some(folder) => api.merge(assets::router(folder)),
            None => api,
        };
        tokio::spawn(run::dispatch(backend.clone()));
        tokio::spawn(refresh_tokens(backend.clone()));
        tokio::spawn(sweep(backend.clone(), config.retention));
        Ok(Self { backend, router, drain: config.drain })
    }

    /// The whole service: API and, when configured, the app.
    pub fn router(&self) -> axum::Router {
        self.router.clone()
    }

    /// An error if to listen on this address would let strangers in without a token.
    pub fn check(&self, address: SocketAddr) -> Result<(), ServeError> {
        let is_open = !address.ip().is_loopback() && !self.backend.0.access.has_token();
        if is_open { Err(ServeError::Open(address)) } else { Ok(()) }
    }

    /// Serves on `listener` until `stop` resolves. Then it drains: no score is taken or begun any more, what runs is
    /// finished for as long as the configuration allows, and the rest waits for the next start.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let address = listener.local_addr().map_err(ServeError::Network)?;
        self.check(address)?;
        let closing = self.backend.clone();
        let service = axum::serve(listener, self.router.clone())
            .with_graceful_shutdown(async move { closing.0.stage.closing().await });
        let mut service = tokio::spawn(service.into_future());
        tokio::select! {
            ended = &mut service => return ended.unwrap_or(Ok(())).map_err(ServeError::Network),
            () = stop => {}
        }
        self.drain().await;
        // An answer that nobody reads to its end must not keep the process.
        let _ = tokio::time::timeout(LAST_ANSWERS, service).await;
        Ok(())
    }

    /// Ends in good order; see [`Self::serve`].
    pub async fn drain(&self) {
        let Inner { stage, schedule, .. } = &*self.backend.0;
        stage.drain();
        let (waiting, running) = schedule.load();
        tracing::info!(waiting, running, for_at_most = ?self.drain, "draining");
        let idle = async {
            while schedule.load().1 > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let all_ended = tokio::time::timeout(self.drain, idle).await.is_ok();
        stage.close();
        if !all_ended {
            schedule.stop_running();
            let stopped = async {
                while schedule.load().1 > 0 {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            // What does not stop is killed with the process, and begun again at the next start all the same.
            let _ = tokio::time::timeout(LAST_ANSWERS, stopped).await;
        }
        tracing::info!(left = schedule.load().0, "drained");
    }
}

impl Drop for Server {
    /// The tasks of this backend hold its store; they end with it.
    fn drop(&mut self) {
        self.backend.0.stage.close();
    }
}

async fn refresh_tokens(backend: Backend) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(REFRESH) => {}
            () = backend.0.stage.closing() => return,
        }
        let asked = backend.clone();
        let read = tokio::task::spawn_blocking(move || asked.0.access.refresh(&asked.0.store)).await;
        if let Ok(Err(error)) = read {
            tracing::error!(%error, "the tokens could not be read again; those known before stay good");
        }
    }
}

async fn sweep(backend: Backend, retention: Retention) {
    loop {
        match backend.0.store.sweep(retention).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "old results were let go"),
            Err(error) => tracing::error!(%error, "old results could not be let go"),
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            () = backend.0.stage.closing() => return,
        }
    }
}
