//! The fields of the dialog as they are typed, and what they come to.

use crate::services::model::Key;
use crate::services::scoring::Place;
use crate::state::model::State;
use crate::state::settings::{ModelSettings, parse_address};

/// The fields as they are typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    /// Base URL.
    pub endpoint: String,
    /// The model's name.
    pub name: String,
    /// The key as it was typed; none while it is the one that is set.
    pub typed_key: Option<Option<Key>>,
    /// Whether the key is kept in this browser.
    pub keep: bool,
    /// Temperature; empty leaves it to the service.
    pub temperature: String,
    /// Most tokens; empty leaves it to the service.
    pub max_tokens: String,
    /// Whether a whole answer is scored at once.
    pub score: bool,
    /// Where.
    pub place: Place,
    /// The key that is set, and the base URL it is for.
    pub set_key: (Option<Key>, String),
}

/// What is wrong with a field, and what would be right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// The base URL.
    pub endpoint: Option<&'static str>,
    /// The temperature.
    pub temperature: Option<&'static str>,
    /// The most tokens.
    pub max_tokens: Option<&'static str>,
}

impl Fields {
    /// The fields as they are set.
    pub fn of(state: &State) -> Self {
        let model = state.settings.model();
        Self {
            endpoint: model.endpoint.clone(),
            name: model.name.clone(),
            typed_key: None,
            keep: model.key.is_some(),
            temperature: model.temperature.map(|number| number.to_string()).unwrap_or_default(),
            max_tokens: model.max_tokens.map(|number| number.to_string()).unwrap_or_default(),
            score: model.score,
            place: model.place,
            set_key: (state.model_key.clone().or_else(|| model.key.clone()), model.endpoint.clone()),
        }
    }

    /// The key in use. A key is for one service, and no other may learn it.
    pub fn key(&self) -> Option<Key> {
        let (set, of) = &self.set_key;
        let is_its = || host(&self.endpoint).is_some_and(|host_now| host(of) == Some(host_now));
        self.typed_key.clone().unwrap_or_else(|| set.clone().filter(|_| is_its()))
    }

    /// What is wrong; nothing is with a field that is empty.
    pub fn wrong(&self) -> Wrong {
        Wrong {
            endpoint: address(&self.endpoint).err(),
            temperature: self.parsed_temperature().err(),
            max_tokens: self.parsed_max_tokens().err(),
        }
    }

    /// What they come to; none while one is wrong.
    pub fn settings(&self) -> Option<ModelSettings> {
        Some(ModelSettings {
            endpoint: address(&self.endpoint).ok()?.unwrap_or_default(),
            name: self.name.trim().to_owned(),
            temperature: self.parsed_temperature().ok()?,
            max_tokens: self.parsed_max_tokens().ok()?,
            key: self.key().filter(|_| self.keep),
            score: self.score,
            place: self.place,
        })
    }

    fn parsed_temperature(&self) -> Result<Option<f64>, &'static str> {
        parse(&self.temperature, |number: &f64| (0.0..=2.0).contains(number), "A number from 0 to 2.")
    }

    fn parsed_max_tokens(&self) -> Result<Option<u32>, &'static str> {
        parse(&self.max_tokens, |number: &u32| *number > 0, "A whole number above 0.")
    }
}

fn parse<N: std::str::FromStr>(
    text: &str,
    fits: impl Fn(&N) -> bool,
    wrong: &'static str,
) -> Result<Option<N>, &'static str> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().ok().filter(fits).map(Some).ok_or(wrong),
    }
}

/// The base URL. An address copied from a manual often names the very path that is asked.
fn address(text: &str) -> Result<Option<String>, &'static str> {
    let address = parse_address(text)?;
    Ok(address.map(|address| address.trim_end_matches("/chat/completions").to_owned()))
}

/// Scheme, name and port.
fn host(text: &str) -> Option<String> {
    let address = address(text).ok()??;
    let (scheme, rest) = address.split_once("://")?;
    Some(format!("{scheme}://{}", rest.split('/').next().unwrap_or(rest)))
}
