//! Where and how a service is reached.

use crate::AskError;
use genai::adapter::AdapterKind;
use genai::resolver::{AuthData, Endpoint as Address};
use std::fmt;

/// A key. It is never shown: neither in a debug print nor in an error.
#[derive(Clone)]
pub struct Key(String);

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(…)")
    }
}

/// How a service is reached.
#[derive(Clone, Debug)]
pub struct Endpoint {
    adapter: AdapterKind,
    address: Option<String>,
    key: Option<Key>,
}

/// The forms of a service's API that can be asked for by name, with where its key is by custom.
pub const APIS: [&str; 6] = ["openai", "openai_resp", "anthropic", "gemini", "ollama", "bedrock_api"];

impl Endpoint {
    /// The service that speaks `api`, at `base_url` or at its own address. `variable` names the environment variable with the
    /// key; without it the service's customary one is read. `get` reads the environment.
    ///
    /// Fails when the API is unknown, or when a service of the internet has no key; a `base_url` of one's own may do without.
    pub fn new(
        api: &str,
        base_url: Option<&str>,
        variable: Option<&str>,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, AskError> {
        let adapter = AdapterKind::from_lower_str(api).filter(|_| APIS.contains(&api)).ok_or_else(|| {
            AskError::Refused(format!("no API is called `{api}`; there are {}", APIS.join(", ")))
        })?;
        let customary = adapter.default_key_env_name();
        let found = variable.or(customary).map(|name| (name, get(name).filter(|key| !key.trim().is_empty())));
        let key = match found {
            Some((_, Some(key))) => Some(Key(key.trim().to_owned())),
            Some((name, None)) if variable.is_some() || base_url.is_none() => {
                return Err(AskError::Refused(format!(
                    "the environment variable {name}, for the key, is not set"
                )));
            }
            Some((_, None)) | None => None,
        };
        // The client appends to the address, and takes one without a slash for a file.
        let address = base_url.map(|url| format!("{}/", url.trim_end_matches('/')));
        Ok(Self { adapter, address, key })
    }

    pub(crate) fn adapter(&self) -> AdapterKind {
        self.adapter
    }

    pub(crate) fn address(&self) -> Option<Address> {
        self.address.as_deref().map(Address::from_owned)
    }

    pub(crate) fn auth(&self) -> AuthData {
        // Services of one's own that want no key ignore what they are given.
        AuthData::from_single(self.key.as_ref().map_or("none", |key| &key.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(api: &str, url: Option<&str>, variable: Option<&str>) -> Result<Endpoint, AskError> {
        Endpoint::new(api, url, variable, |name| (name == "MINE").then(|| "secret-key\n".to_owned()))
    }

    #[test]
    fn a_key_is_not_shown() {
        let shown = format!("{:?}", endpoint("openai", None, Some("MINE")).expect("a key"));
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn a_missing_key_is_named_unless_the_service_is_ones_own() {
        let said = |outcome: Result<Endpoint, AskError>| outcome.expect_err("refused").to_string();
        assert!(said(endpoint("anthropic", None, None)).contains("ANTHROPIC_API_KEY"));
        assert!(said(endpoint("openai", Some("http://localhost:1"), Some("THEIRS"))).contains("THEIRS"));
        assert!(endpoint("openai", Some("http://localhost:1"), None).is_ok());
        assert!(said(endpoint("telepathy", None, None)).contains("openai, "));
    }
}
