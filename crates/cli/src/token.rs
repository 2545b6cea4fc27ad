//! `infrabench token`: who may call a backend.

use crate::data;
use anyhow::Result;
use clap::{Args, Subcommand};
use infrabench_server::Store;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    data: data::Options,
    /// The backend's configuration file, for its `data`
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Make a token and show it, once
    Create {
        /// Whose it is or what it is for: letters, digits, `-`, `_`, `.`
        name: String,
    },
    /// List all tokens, without their secrets
    List,
    /// Revoke a token; a running backend refuses it from the next second on
    Revoke {
        /// The name it was made with
        name: String,
    },
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let folder = options.data.folder()?;
    let store = Store::open_shared(&folder)?;
    match &options.command {
        Command::Create { name } => {
            let token = store.create_token(name)?;
            eprintln!(
                "Token `{name}` for the backend with the data in {}. It is shown this once:",
                folder.display()
            );
            println!("{token}");
        }
        Command::List => {
            let tokens = store.tokens()?;
            if tokens.is_empty() {
                eprintln!("no tokens in {}; `infrabench token create NAME` makes one", folder.display());
            }
            for token in tokens {
                let state = token
                    .revoked_ms
                    .map_or_else(|| "good".to_owned(), |revoked| format!("revoked {}", date(revoked)));
                println!("{}\tmade {}\t{state}", token.name, date(token.created_ms));
            }
        }
        Command::Revoke { name } => {
            store.revoke_token(name)?;
            eprintln!("Token `{name}` is revoked.");
        }
    }
    Ok(true)
}

/// Days from 1970 to 0000-03-01, from which the calendar's leap days fall at the end of each year.
const DAYS_BEFORE_1970: i64 = 719_468;
const DAYS_IN_400_YEARS: i64 = 146_097;

/// The date (UTC) of a time in milliseconds since 1970, as `2026-01-31`.
fn date(ms: i64) -> String {
    let days = ms.div_euclid(86_400_000) + DAYS_BEFORE_1970;
    let (era, day) = (days.div_euclid(DAYS_IN_400_YEARS), days.rem_euclid(DAYS_IN_400_YEARS));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + next)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_date_is_that_of_the_calendar() {
        const DAY: i64 = 86_400_000;
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(DAY * 59), "1970-03-01");
        assert_eq!(date(951_782_400_000), "2000-02-29");
        assert_eq!(date(1_795_651_200_000), "2026-11-26");
        assert_eq!(date(-1), "1969-12-31");
    }
}
