//! Why there is no answer, and whether asking again may help.

use genai::webc;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The service is busy or asked too fast.
    #[error("the service is busy (status {status}): {message}")]
    Busy {
        /// Its HTTP status: 429, 503 or 529.
        status: u16,
        /// When to come back, where it said so.
        after: Option<Duration>,
        /// What it said, shortened.
        message: String,
    },
    /// The service failed, or cannot be reached, or the connection was cut.
    #[error("the service cannot be reached, or failed: {0}")]
    Unavailable(String),
    /// The service answered something that is no answer.
    #[error("the service's response cannot be read: {0}")]
    Unreadable(String),
    /// The service will not answer, however often it is asked: a wrong key, an unknown model, too long a prompt.
    #[error("the service refuses: {0}")]
    Refused(String),
}

impl AskError {
    /// Whether asking the same again may help.
    pub fn is_passing(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// When to come back, where the service said so.
    pub fn after(&self) -> Option<Duration> {
        match self {
            Self::Busy { after, .. } => *after,
            Self::Unavailable(_) | Self::Unreadable(_) | Self::Refused(_) => None,
        }
    }
}

/// Characters of a service's message that are kept.
const QUOTED: usize = 400;

fn quote(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl From<genai::Error> for AskError {
    fn from(error: genai::Error) -> Self {
        match error {
            genai::Error::WebModelCall { webc_error, .. }
            | genai::Error::WebAdapterCall { webc_error, .. } => of_call(webc_error),
            genai::Error::HttpError { status, body, .. } => of_status(status, &HeaderMap::new(), &body),
            error @ (genai::Error::WebStream { .. } | genai::Error::StreamParse { .. }) => {
                Self::Unavailable(quote(&error.to_string()))
            }
            genai::Error::ChatResponseGeneration { cause, .. } => Self::Unreadable(quote(&cause)),
            error @ (genai::Error::NoChatResponse { .. }
            | genai::Error::InvalidJsonResponseElement { .. }) => Self::Unreadable(quote(&error.to_string())),
            other => Self::Refused(quote(&other.to_string())),
        }
    }
}

fn of_call(error: webc::Error) -> AskError {
    match error {
        webc::Error::ResponseFailedStatus { status, body, headers } => of_status(status, &headers, &body),
        webc::Error::Reqwest(error) => {
            let mut said = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                said = format!("{said}: {cause}");
                source = cause.source();
            }
            AskError::Unavailable(quote(&said))
        }
        other => AskError::Unreadable(quote(&other.to_string())),
    }
}

fn of_status(status: StatusCode, headers: &HeaderMap, body: &str) -> AskError {
    // 529 is how some services say that they are overloaded.
    if matches!(status.as_u16(), 429 | 503 | 529) {
        let after =
            headers.get(RETRY_AFTER).and_then(|value| retry_after(value.to_str().ok()?, SystemTime::now()));
        return AskError::Busy { status: status.as_u16(), after, message: quote(body) };
    }
    let said = format!("status {}: {}", status.as_u16(), quote(body));
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT || status == StatusCode::CONFLICT {
        AskError::Unavailable(said)
    } else {
        AskError::Refused(said)
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        let read = |value: &str| retry_after(value, now).map(|after| after.as_secs());
        assert_eq!(read("120"), Some(120));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:00 GMT"), Some(23));
        assert_eq!(read("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0), "the past is now");
        assert_eq!(read("soon"), None);
    }

    #[test]
    fn what_may_pass_is_told_from_what_will_not() {
        let of =
            |status: u16| of_status(StatusCode::from_u16(status).expect("a status"), &HeaderMap::new(), "no");
        for status in [429, 500, 502, 503, 504, 529, 408] {
            assert!(of(status).is_passing(), "{status}");
        }
        for status in [400, 401, 403, 404, 413, 422] {
            assert!(!of(status).is_passing(), "{status}");
        }
    }
}
