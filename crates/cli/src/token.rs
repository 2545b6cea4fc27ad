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
                let state = token.revoked.map_or_else(|| "good".to_owned(), |date| format!("revoked {date}"));
                println!("{}\tmade {}\t{state}", token.name, token.created);
            }
        }
        Command::Revoke { name } => {
            store.revoke_token(name)?;
            eprintln!("Token `{name}` is revoked.");
        }
    }
    Ok(true)
}
