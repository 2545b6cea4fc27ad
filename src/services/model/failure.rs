//! Why a model gave no answer, or not a whole one.

use js_sys::Date;

/// Characters of a service's own words that are shown.
const QUOTED: usize = 300;

/// Why there is no whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No response that this page may read.
    Unreachable {
        /// Whether anything answers there at all: then it is the page that may not read it.
        answers: bool,
    },
    /// A page of HTTPS may not ask an address of plain HTTP.
    Mixed,
    /// The service does not know the key, or it does not open this model.
    Key {
        /// 401 or 403.
        status: u16,
        /// The service's words.
        said: Option<String>,
    },
    /// There is no such model, or nothing of the kind at this path.
    NotFound {
        /// The service's words.
        said: Option<String>,
    },
    /// The service is busy.
    Busy {
        /// 429, 503 or 529.
        status: u16,
        /// Seconds until it wants to be asked again, where it said so and lets this page read it.
        after: Option<u32>,
        /// The service's words.
        said: Option<String>,
    },
    /// The service refuses for another reason.
    Refused {
        /// 4xx.
        status: u16,
        /// The service's words.
        said: Option<String>,
    },
    /// The service failed.
    Service {
        /// 5xx; none when it said so in the middle of a stream.
        status: Option<u16>,
        /// The service's words.
        said: Option<String>,
    },
    /// The answer broke off before its end.
    Cut,
    /// What came is neither JSON nor a stream of events.
    Garbage {
        /// How it begins.
        beginning: String,
    },
    /// The answer has no words.
    Empty {
        /// Characters of reasoning that it has instead.
        thought: usize,
    },
}

impl Failure {
    /// What a status says that is not a success.
    pub(super) fn of_status(status: u16, after: Option<u32>, said: Option<String>) -> Self {
        match status {
            401 | 403 => Self::Key { status, said },
            404 => Self::NotFound { said },
            // 529 is how some services say that they are overloaded.
            429 | 503 | 529 => Self::Busy { status, after, said },
            500.. => Self::Service { status: Some(status), said },
            _ => Self::Refused { status, said },
        }
    }
}

/// Shortened to what can be shown.
pub(super) fn quote(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// `Retry-After` in seconds: a number, or a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(value: &str) -> Option<u32> {
    let value = value.trim();
    value.parse().ok().or_else(|| until(Date::parse(value), Date::now()))
}

/// Whole seconds from one time in milliseconds to another; 0 of the past.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded before")]
fn until(date: f64, now: f64) -> Option<u32> {
    date.is_finite().then(|| ((date - now) / 1000.0).ceil().clamp(0.0, 1e9) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_the_past_is_now_and_no_date_is_nothing() {
        assert_eq!(
            [until(2_500.0, 1_000.0), until(0.0, 1_000.0), until(f64::NAN, 0.0)],
            [Some(2), Some(0), None]
        );
    }

    #[test]
    fn each_status_has_its_own_way_out() {
        let of = |status| Failure::of_status(status, Some(7), None);
        assert!(matches!(of(401), Failure::Key { .. }) && matches!(of(403), Failure::Key { .. }));
        assert!(matches!(of(404), Failure::NotFound { .. }));
        assert!(matches!(of(429), Failure::Busy { after: Some(7), .. }));
        assert!(matches!(of(500), Failure::Service { status: Some(500), .. }));
        assert!(matches!(of(400), Failure::Refused { status: 400, .. }));
    }

    #[test]
    fn words_are_cut_at_a_character() {
        assert_eq!(quote(&"é".repeat(400)).chars().count(), 301);
    }
}
