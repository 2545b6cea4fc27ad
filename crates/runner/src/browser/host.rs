//! What the page is served: its script, the built app's engine, work, and ears for what it says.
//!
//! On the loopback interface only, and below a path that nobody else knows: other programs of this machine, and pages of
//! a person's own browser, can reach the port too.

use super::desk::{Desk, Said, Work};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tower_http::services::ServeDir;

/// Templates, messages and output of a run are bounded by its limits; this is more than those allow.
const MAX_BODY: usize = 512 << 20;

/// Less than any time-out between a page and its server.
const POLL: Duration = Duration::from_secs(15);

/// Serves the built app in `app` and the page; gives the page's address. Ends with the runtime.
pub(super) async fn serve(app: &std::path::Path, desk: Arc<Desk>) -> io::Result<String> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let token = uuid::Uuid::new_v4();
    let engine = ServeDir::new(app.join("engine")).precompressed_br().precompressed_gzip();
    let routes = Router::new()
        .route("/page.html", get(async || Html(include_str!("page.html"))))
        .route("/next", get(next))
        .route("/said/{id}", post(said))
        .nest_service("/engine", engine)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(desk);
    let router = Router::new().nest(&format!("/{token}"), routes);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://{address}/{token}/page.html"))
}

/// The next plan, or word that there is none yet.
async fn next(State(desk): State<Arc<Desk>>) -> Response {
    match tokio::time::timeout(POLL, desk.take()).await {
        Ok(work) => Json::<Work>(work).into_response(),
        Err(_) => StatusCode::NO_CONTENT.into_response(),
    }
}

async fn said(State(desk): State<Arc<Desk>>, Path(id): Path<u64>, Json(said): Json<Said>) -> StatusCode {
    if desk.tell(id, said) { StatusCode::NO_CONTENT } else { StatusCode::GONE }
}
