//! Settings that are kept in IndexedDB. (The theme is not: see [`crate::services::theme`].)

use crate::services::address;
use crate::services::backend::Backend;
use crate::services::model::Key;
use crate::services::scoring::Place;
use serde::{Deserialize, Serialize};
use web_sys::Url;

/// What the reader has set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Address of the backend, without a slash at the end; none for the address that served the app.
    pub backend: Option<String>,
    /// What the backend is asked with.
    pub token: Option<String>,
    /// The model that is asked: [`ModelSettings`] as JSON, so that the first page, which asks none, need not know how
    /// to read it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
}

/// The model that is asked, and what becomes of its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelSettings {
    /// Base URL of the service, without a slash at the end; empty before one was given.
    pub endpoint: String,
    /// The model's name there.
    pub name: String,
    /// 0 to 2; none leaves it to the service.
    pub temperature: Option<f64>,
    /// Most tokens of an answer; none leaves it to the service.
    pub max_tokens: Option<u32>,
    /// The key, only where the reader wants it kept in this browser. (For a visit it is in [`crate::state::model::State`].)
    pub key: Option<Key>,
    /// Whether a whole answer is scored at once.
    pub score: bool,
    /// Where the reader scored last.
    pub place: Place,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            name: String::new(),
            temperature: None,
            max_tokens: None,
            key: None,
            score: true,
            place: Place::Here,
        }
    }
}

impl Settings {
    /// The backend's address in use.
    pub fn backend_address(&self) -> String {
        self.backend.clone().unwrap_or_else(address::home)
    }

    /// The model that is asked.
    pub fn model(&self) -> ModelSettings {
        serde_json::from_str(&self.model).unwrap_or_default()
    }

    /// The same settings with another model.
    #[must_use]
    pub fn with_model(mut self, model: &ModelSettings) -> Self {
        self.model = serde_json::to_string(model).unwrap_or_default();
        self
    }

    /// The backend in use.
    pub fn in_use(&self) -> Backend {
        Backend::new(self.backend_address(), self.token.clone())
    }
}

/// Checks an address as a reader types it: `localhost:8080` is meant as `http://localhost:8080`. Empty text is the
/// default. The error says what is wrong and what would be right.
pub fn parse_address(text: &str) -> Result<Option<String>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let written = match text.split_once("://") {
        Some(("http" | "https", _)) => text.to_owned(),
        Some(_) => return Err("Use http or https, as in http://localhost:8080."),
        None => format!("http://{text}"),
    };
    let url = Url::new(&written).map_err(|_| "This is no address. Write it like http://localhost:8080.")?;
    if !url.username().is_empty() || !url.password().is_empty() {
        return Err("Leave name and password out of the address.");
    }
    if !url.search().is_empty() || !url.hash().is_empty() {
        return Err("Leave out what follows ? or #.");
    }
    if url.hostname().is_empty() || url.hostname().contains("%20") {
        return Err("This is no address. Write it like http://localhost:8080.");
    }
    Ok(Some(url.href().trim_end_matches('/').to_owned()))
}
