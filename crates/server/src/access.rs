//! Who may call the API: bearer tokens, and how much each may ask.
//!
//! A backend without tokens serves this machine only. A page of the web could still reach it through the reader's
//! browser, by a name that its owner lets point here; so without tokens a request must also name this machine as its
//! host. Once a token was made, one is always needed, also when all are revoked: to revoke must never open.

use crate::Backend;
use crate::problem::ApiError;
use crate::store::{Store, StoreError, TokenHash};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How often tokens that were made or revoked are noticed.
pub(crate) const REFRESH: Duration = Duration::from_secs(1);

/// Who may call.
pub(crate) struct Access {
    known: RwLock<Arc<Known>>,
    limiter: DefaultKeyedRateLimiter<String>,
}

struct Known {
    tokens: Vec<TokenHash>,
    /// Whether a token was ever made.
    needed: bool,
}

/// Name of the token of a request; none where none is needed.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(crate) Option<String>);

impl Access {
    pub(crate) fn new(store: &Store, per_second: NonZeroU32) -> Result<Self, StoreError> {
        // A quiet minute gives no right to a burst of a minute: two seconds' worth.
        let quota = Quota::per_second(per_second).allow_burst(per_second.saturating_mul(TWO));
        Ok(Self { known: RwLock::new(Arc::new(known(store)?)), limiter: RateLimiter::keyed(quota) })
    }

    /// Reads the tokens again.
    pub(crate) fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        let known = Arc::new(known(store)?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        self.limiter.retain_recent();
        Ok(())
    }

    /// Whether there is a token that is good.
    pub(crate) fn has_token(&self) -> bool {
        !self.known().tokens.is_empty()
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn admit(&self, uri: &Uri, headers: &HeaderMap) -> Result<Caller, ApiError> {
        let known = self.known();
        if !known.needed {
            return match host(uri, headers) {
                Some(host) if !is_this_machine(host) => Err(ApiError::ForeignHost(host.to_owned())),
                Some(_) | None => Ok(Caller(None)),
            };
        }
        let given = headers.get(header::AUTHORIZATION).ok_or(ApiError::NoToken)?;
        let token = given.to_str().ok().and_then(bearer).ok_or(ApiError::BadToken)?;
        let name = &TokenHash::find(&known.tokens, token).ok_or(ApiError::BadToken)?.name;
        self.limiter.check_key(name).map_err(|until| {
            ApiError::TooManyRequests(until.wait_time_from(DefaultClock::default().now()))
        })?;
        Ok(Caller(Some(name.clone())))
    }
}

const TWO: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);

fn known(store: &Store) -> Result<Known, StoreError> {
    Ok(Known { tokens: store.token_hashes()?, needed: !store.tokens()?.is_empty() })
}

/// Lets a request through with its [`Caller`], or refuses it.
pub(crate) async fn guard(State(backend): State<Backend>, mut request: Request, next: Next) -> Response {
    match backend.0.access.admit(request.uri(), request.headers()) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

/// The token of an `Authorization` header of the scheme `Bearer`, whose name is the same in any case.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    match headers.get(header::HOST) {
        Some(host) => Some(host.to_str().unwrap_or("")),
        None => uri.authority().map(axum::http::uri::Authority::as_str),
    }
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{bearer, is_this_machine};

    #[test]
    fn only_names_of_this_machine_are_taken_for_it() {
        for host in [
            "localhost",
            "LocalHost:8080",
            "127.0.0.1:80",
            "127.9.9.9",
            "[::1]:8080",
            "[::1]",
            "app.localhost",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in
            ["", "example.org", "127.0.0.1.example.org", "localhost.example.org:80", "10.0.0.1", "[fe80::1]"]
        {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn a_token_is_taken_from_the_bearer_scheme_only() {
        assert_eq!(bearer("Bearer ib_1"), Some("ib_1"));
        assert_eq!(bearer("bearer ib_1"), Some("ib_1"));
        for value in ["Basic ib_1", "ib_1", "Bearer", "Bearer "] {
            assert_eq!(bearer(value), None, "{value}");
        }
    }
}
