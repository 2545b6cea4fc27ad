//! Paths inside a codebase: relative, `/`-separated, and never leading out of it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A normalised relative path. Parsed once at the edge, trusted inside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct RelativePath(String);

/// Why a path was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nothing but separators and dots.
    #[error("the path is empty; name a file, such as `app.py`")]
    Empty,
    /// Starts at a root, a drive or a home folder.
    #[error("`{0}` is an absolute path; paths must be relative to the codebase")]
    Absolute(String),
    /// Has a `..` part.
    #[error("`{0}` leads out of the codebase with `..`")]
    Escapes(String),
    /// Has a NUL or another control character.
    #[error("`{0}` has a control character")]
    Control(String),
    /// Over the length that file systems take.
    #[error("the path is {0} bytes long; {max} is the limit", max = RelativePath::MAX_BYTES)]
    TooLong(usize),
}

impl RelativePath {
    /// The longest path taken, in bytes.
    pub const MAX_BYTES: usize = 512;

    /// Normalises `text`: back slashes become slashes, `.` and empty parts go.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.len() > Self::MAX_BYTES {
            return Err(PathError::TooLong(text.len()));
        }
        if text.chars().any(char::is_control) {
            return Err(PathError::Control(text.escape_default().to_string()));
        }
        let slashed = text.trim().replace('\\', "/");
        let drive = slashed.as_bytes().get(1) == Some(&b':')
            && slashed.starts_with(|c: char| c.is_ascii_alphabetic());
        if slashed.starts_with('/') || slashed.starts_with('~') || drive {
            return Err(PathError::Absolute(text.to_owned()));
        }
        let mut parts = Vec::new();
        for part in slashed.split('/') {
            match part {
                "" | "." => {}
                ".." => return Err(PathError::Escapes(text.to_owned())),
                part => parts.push(part),
            }
        }
        if parts.is_empty() { Err(PathError::Empty) } else { Ok(Self(parts.join("/"))) }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the last slash.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for RelativePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for RelativePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for RelativePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RelativePath {
    type Error = PathError;
    fn try_from(text: String) -> Result<Self, PathError> {
        Self::parse(&text)
    }
}

impl<'de> Deserialize<'de> for RelativePath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
