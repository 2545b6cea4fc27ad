//! Light, dark, or as the system has it. Kept in local storage, not with the other settings: a script in the page's
//! head reads it before the first paint, and IndexedDB answers too late for that.

use crate::services::address::{document, window};
use crate::services::local;

const KEY: &str = "infrabench.theme";

/// The reader's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Follow the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every choice, in display order.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of `data-theme`; none for the system's.
    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The word in the settings.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Whether this theme is dark right now.
    pub fn is_dark(self) -> bool {
        match self {
            Self::System => window()
                .match_media("(prefers-color-scheme: dark)")
                .ok()
                .flatten()
                .is_some_and(|query| query.matches()),
            Self::Light => false,
            Self::Dark => true,
        }
    }

    /// The theme that the switch in the header goes to.
    #[must_use]
    pub fn flipped(self) -> Self {
        if self.is_dark() { Self::Light } else { Self::Dark }
    }
}

/// The theme kept from the last visit.
pub fn stored() -> Theme {
    let word = local::kept(KEY);
    Theme::ALL.into_iter().find(|theme| theme.attribute() == word.as_deref()).unwrap_or_default()
}

/// Shows `theme` and keeps it. Refused storage only means that the next visit starts with the system's theme.
pub fn apply(theme: Theme) {
    if let Some(root) = document().document_element() {
        let _ = match theme.attribute() {
            Some(word) => root.set_attribute("data-theme", word),
            None => root.remove_attribute("data-theme"),
        };
    }
    local::keep(KEY, theme.attribute());
}
