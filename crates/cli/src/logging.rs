//! The log, on standard error.

use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

#[derive(Args)]
#[group(id = "logging-options")]
pub(crate) struct Options {
    /// Form of the log, which goes to standard error
    #[arg(long, value_enum, value_name = "FORM", default_value_t = Form::Text, help_heading = "Log")]
    log: Form,
    /// What is logged: error, warn, info, debug (each request), or directives such as `infrabench_server=debug`
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = level, help_heading = "Log")]
    log_level: String,
}

/// Forms of a log.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Form {
    /// Lines for a person
    Text,
    /// A JSON object a line
    Json,
}

fn level(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// Starts the log. Does nothing when there is one.
pub(crate) fn start(options: &Options) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&options.log_level))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let _ = match options.log {
        Form::Text => log.try_init(),
        Form::Json => log.json().try_init(),
    };
}

/// Starts the log of a command without options for it: `RUST_LOG` chooses, and without that `level`. Does nothing when there
/// is one.
pub(crate) fn start_plain(level: &str) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new(format!("warn,infrabench={level}")));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}
