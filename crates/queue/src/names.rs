//! Names of streams, buckets and subjects, in one place. Those who share a NATS server with others use an account of their
//! own; so there is no prefix to choose.

use crate::error::QueueError;

pub(crate) const JOBS: &str = "infrabench-jobs";
pub(crate) const DEAD: &str = "infrabench-dead";
pub(crate) const RESULTS: &str = "infrabench-results";
pub(crate) const BLOBS: &str = "infrabench-blobs";
pub(crate) const WORKERS: &str = "infrabench-workers";

pub(crate) const ALL_JOBS: &str = "infrabench.jobs.>";
pub(crate) const ALL_DEAD: &str = "infrabench.dead.>";
pub(crate) const ALL_CANCELS: &str = "infrabench.cancel.*";

/// Longest version that is taken for one. Subjects have a limit, and one that is over it would cost us the connection.
const VERSION_LENGTH: usize = 64;

/// A version of aws-cdk-lib as part of a subject and of a consumer's name, which both forbid dots. No two versions give
/// the same.
pub(crate) fn version_token(version: &str) -> Result<String, QueueError> {
    if version.is_empty() || version.len() > VERSION_LENGTH {
        return Err(QueueError::Version { length: version.len(), limit: VERSION_LENGTH });
    }
    let mut token = String::with_capacity(version.len());
    for byte in version.bytes() {
        match byte {
            b'.' => token.push('_'),
            b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => token.push(char::from(byte)),
            other => token.push_str(&format!("={other:02x}")),
        }
    }
    Ok(token)
}

/// Where the jobs of one version are: only workers with that environment listen.
pub(crate) fn jobs_of(version_token: &str) -> String {
    format!("infrabench.jobs.{version_token}.*")
}

pub(crate) fn job(version_token: &str, key: &str) -> String {
    format!("infrabench.jobs.{version_token}.{key}")
}

pub(crate) fn consumer(version_token: &str) -> String {
    format!("workers-{version_token}")
}

pub(crate) fn dead(key: &str) -> String {
    format!("infrabench.dead.{key}")
}

pub(crate) fn events(key: &str) -> String {
    format!("infrabench.events.{key}")
}

pub(crate) fn cancel(key: &str) -> String {
    format!("infrabench.cancel.{key}")
}

#[cfg(test)]
mod tests {
    use super::version_token;

    #[test]
    fn versions_become_words_of_a_subject_and_stay_apart() {
        let tokens =
            ["2.180.0", "2_180_0", "2.180.0-rc.1", "*", ">", "a b", "é", "=5f", "_"].map(|version| {
                let token = version_token(version).unwrap_or_default();
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
                assert!(!token.is_empty() && token.bytes().all(plain), "{version} gave {token}");
                token
            });
        assert_eq!(tokens[0], "2_180_0");
        let distinct: std::collections::BTreeSet<_> = tokens.iter().collect();
        assert_eq!(distinct.len(), tokens.len(), "{tokens:?}");
    }

    #[test]
    fn a_version_that_no_subject_can_hold_is_refused() {
        assert!(version_token("").is_err());
        assert!(version_token(&"9".repeat(65)).is_err());
    }
}
