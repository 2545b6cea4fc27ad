//! Links that restore a task together with an answer: `/task/<id>#a=<deflated JSON, base64url>`.

use crate::components::editor::LONGEST_ANSWER;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/www/snippets/deflate.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn deflate(text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn inflate(packed: &str, limit: f64) -> Result<JsValue, JsValue>;
}

/// Longest fragment that chats, mail programs and browsers carry unharmed, in characters.
pub const LONGEST_FRAGMENT: usize = 32 * 1024;

/// What a link carries besides the task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Form of this object.
    #[serde(rename = "v")]
    version: u32,
    /// The raw answer.
    pub answer: String,
    /// The reading chosen by hand, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<usize>,
}

impl Shared {
    const VERSION: u32 = 1;

    /// An answer and the reading chosen for it.
    pub fn new(answer: String, reading: Option<usize>) -> Self {
        Self { version: Self::VERSION, answer, reading }
    }
}

/// Why a link could not be made or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareError {
    /// The answer does not fit; its compressed length in characters.
    TooLong(usize),
    /// The fragment is not one of ours, or was cut on the way.
    Malformed,
    /// Made by a later version.
    Newer(u32),
    /// The browser cannot compress; its words.
    Browser(String),
}

/// The answer that a fragment carries; none when it carries none. `fragment` with or without its `#`.
pub fn packed(fragment: &str) -> Option<&str> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    fragment.split('&').find_map(|part| part.strip_prefix("a="))
}

/// The fragment for a link, without `#`.
pub async fn encode(shared: &Shared) -> Result<String, ShareError> {
    let json = serde_json::to_string(shared).map_err(|error| ShareError::Browser(error.to_string()))?;
    let packed = deflate(&json).await.map_err(|error| ShareError::Browser(words(error)))?;
    let packed = packed.as_string().unwrap_or_default();
    if packed.len() > LONGEST_FRAGMENT {
        Err(ShareError::TooLong(packed.len()))
    } else {
        Ok(format!("a={packed}"))
    }
}

/// Reads what [`packed`] found.
pub async fn decode(packed: &str) -> Result<Shared, ShareError> {
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let limit = LONGEST_ANSWER as f64;
    let json = inflate(packed, limit).await.map_err(|_| ShareError::Malformed)?;
    let json = json.as_string().unwrap_or_default();
    let shared: Shared = serde_json::from_str(&json).map_err(|_| ShareError::Malformed)?;
    if shared.version > Shared::VERSION { Err(ShareError::Newer(shared.version)) } else { Ok(shared) }
}

fn words(error: JsValue) -> String {
    String::from(js_sys::Error::from(error).message())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_found_among_other_parts_of_a_fragment() {
        assert_eq!(
            [packed("#a=xyz"), packed("a=xyz"), packed("#b=1&a=xyz"), packed("#ab=1"), packed("")],
            [Some("xyz"), Some("xyz"), Some("xyz"), None, None]
        );
    }
}
