//! Bearer tokens. A token is shown once, when it is made; what is kept is its SHA-256. (A slow hash is for words that
//! people choose; nobody guesses 256 random bits.)

use super::clock::now_ms;
use super::{Store, StoreError};
use rusqlite::params;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// How every token begins, so that people and secret scanners know one.
const PREFIX: &str = "ib_";

/// A token as `infrabench token list` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// What it was named.
    pub name: String,
    /// The date on which it was made (UTC), such as `2026-01-31`.
    pub created: String,
    /// The date on which it was revoked.
    pub revoked: Option<String>,
}

/// The hash of a token, with its name.
#[derive(Clone)]
pub(crate) struct TokenHash {
    pub(crate) name: String,
    sha256: [u8; 32],
}

impl TokenHash {
    /// Whose token this is. Takes the same time whichever it is.
    pub(crate) fn find<'a>(known: &'a [Self], token: &str) -> Option<&'a Self> {
        let asked: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let mut found = None;
        for hash in known {
            let same: Choice = hash.sha256.ct_eq(&asked);
            if bool::from(same) {
                found = Some(hash);
            }
        }
        found
    }
}

impl Store {
    /// Makes a token and gives it: it is not kept and cannot be shown again. Names are used once.
    pub fn create_token(&self, name: &str) -> Result<String, StoreError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) {
            return Err(StoreError::TokenName(name.to_owned()));
        }
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(StoreError::Random)?;
        let token = bytes.iter().fold(PREFIX.to_owned(), |token, byte| format!("{token}{byte:02x}"));
        let sha256: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let name = name.to_owned();
        self.write_now(move |connection| {
            let made = connection.execute(
                "INSERT OR IGNORE INTO tokens (name, sha256, created_ms) VALUES (?1, ?2, ?3)",
                params![name, sha256, now_ms()],
            )?;
            if made == 0 { Err(StoreError::TokenExists(name)) } else { Ok(()) }
        })?;
        Ok(token)
    }

    /// Every token, revoked ones too, by name.
    pub fn tokens(&self) -> Result<Vec<TokenInfo>, StoreError> {
        self.read_now(|connection| {
            let tokens: rusqlite::Result<_> = connection
                .prepare(
                    "SELECT name, date(created_ms / 1000, 'unixepoch'), date(revoked_ms / 1000, 'unixepoch')
                     FROM tokens ORDER BY name",
                )?
                .query_map([], |row| {
                    Ok(TokenInfo { name: row.get(0)?, created: row.get(1)?, revoked: row.get(2)? })
                })?
                .collect();
            Ok(tokens?)
        })
    }

    /// Revokes a token; a running backend refuses it within a second or two.
    pub fn revoke_token(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.write_now(move |connection| {
            let revoked = connection.execute(
                "UPDATE tokens SET revoked_ms = ?2 WHERE name = ?1 AND revoked_ms IS NULL",
                params![name, now_ms()],
            )?;
            if revoked == 0 { Err(StoreError::UnknownToken(name)) } else { Ok(()) }
        })
    }

    /// The hashes of the tokens that are good.
    pub(crate) fn token_hashes(&self) -> Result<Vec<TokenHash>, StoreError> {
        self.read_now(|connection| {
            let hashes: rusqlite::Result<_> = connection
                .prepare_cached("SELECT name, sha256 FROM tokens WHERE revoked_ms IS NULL")?
                .query_map([], |row| Ok(TokenHash { name: row.get(0)?, sha256: row.get(1)? }))?
                .collect();
            Ok(hashes?)
        })
    }
}
