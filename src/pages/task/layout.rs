//! Sizes of the panes as the reader dragged them; kept in the browser, in pixels. What was never dragged follows the
//! style sheet.

use crate::services::address::document;
use crate::services::local;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const KEY: &str = "infrabench.panes";

/// An edge that can be dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// Width of the files.
    Files,
    /// Width of the brief.
    Brief,
    /// Height of files, code and brief.
    Top,
    /// Width of the answer.
    Answer,
    /// Height of answer and analysis.
    Middle,
}

impl Edge {
    /// The custom property that the style sheet reads.
    pub fn property(self) -> &'static str {
        match self {
            Self::Files => "--files",
            Self::Brief => "--brief",
            Self::Top => "--top",
            Self::Answer => "--answer",
            Self::Middle => "--middle",
        }
    }

    /// Least and most, in pixels.
    pub fn limits(self) -> (f64, f64) {
        let window = document().document_element().map_or((1440.0, 900.0), |root| {
            (f64::from(root.client_width()), f64::from(root.client_height()))
        });
        match self {
            Self::Files => (120.0, (window.0 * 0.4).max(160.0)),
            Self::Brief => (220.0, (window.0 * 0.6).max(260.0)),
            Self::Top => (160.0, (window.1 * 1.5).max(320.0)),
            Self::Answer => (280.0, (window.0 - 320.0).max(320.0)),
            Self::Middle => (220.0, (window.1 * 1.5).max(400.0)),
        }
    }
}

/// The sizes that were dragged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Layout(BTreeMap<Edge, f64>);

impl Layout {
    /// As kept; nothing dragged where storage is refused.
    pub fn kept() -> Self {
        local::kept(KEY).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// With one size changed, or back to the style sheet's; kept.
    #[must_use]
    pub fn with(&self, edge: Edge, size: Option<f64>) -> Self {
        let mut layout = self.clone();
        match size {
            Some(size) => drop(layout.0.insert(edge, size.round())),
            None => drop(layout.0.remove(&edge)),
        }
        local::keep(KEY, serde_json::to_string(&layout).ok().as_deref());
        layout
    }

    /// For the `style` of the workbench. A size from a larger screen is cut to this one.
    pub fn style(&self) -> String {
        let mut style = String::new();
        for (edge, size) in &self.0 {
            let (least, most) = edge.limits();
            let _ = write!(style, "{}:{}px;", edge.property(), size.clamp(least, most));
        }
        style
    }
}
