//! The built app: precompressed files, long-lived when their name holds a hash, and deep links answered with the page.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

/// Everything outside `/api`.
pub(crate) fn router(folder: &Path) -> Router {
    let page = ServeFile::new(folder.join("index.html")).precompressed_br().precompressed_gzip();
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip().fallback(page);
    Router::new().fallback_service(files).layer(middleware::from_fn(headers))
}

async fn headers(request: Request, next: Next) -> Response {
    let hashed = has_hash(request.uri().path());
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let cache = if hashed && !is_page { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if is_page {
        // What the page may load is said in the page, which static hosts serve too; this cannot be said there.
        let policy = HeaderValue::from_static("frame-ancestors 'self'");
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Whether a file name carries a content hash as the build writes it: `name-0123456789abcdef.ext`.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '.', '_'])
        .any(|part| part.len() >= 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::has_hash;

    #[test]
    fn only_hashed_names_are_kept_for_long() {
        assert!(has_hash("/infrabench-web-1a2b3c4d5e6f7a8b_bg.wasm"));
        assert!(has_hash("/styles-0123456789abcdef.css"));
        assert!(!has_hash("/index.html"));
        assert!(!has_hash("/infrabench.jsonl"));
        assert!(!has_hash("/task/0d6f0f0e-8a52-4a0e-9c4f-2f1d4b6a7c8d"));
    }
}
