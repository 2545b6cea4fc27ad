//! Options from the environment and from a file, below the flags.
//!
//! There is one list of options, the command line's. A key of the file is an option's long name, and its value becomes the
//! option's default: so a flag wins over an environment variable, that over the file, the file over the built-in default,
//! and what is checked and explained for a flag is for a key too.

use anyhow::{Context, Result, anyhow, bail};
use clap::Command;
use std::fs;
use std::path::Path;
use toml::Value;

/// The commands that take their options from a file too.
const COMMANDS: [&str; 2] = ["serve", "token"];
/// The command whose options are the file's keys.
const OF_FILE: &str = "serve";
/// How alike an unknown key and a known one must be for the second to be meant (0 to 1).
const ALIKE: f64 = 0.7;

/// Lets every option of the backend be an environment variable: `INFRABENCH_MAX_WAITING` for `--max-waiting`.
pub(crate) fn with_environment(command: Command) -> Command {
    COMMANDS.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |command| {
            command.mut_args(|arg| match arg.get_long().map(variable) {
                Some(variable) => arg.env(variable),
                None => arg,
            })
        })
    })
}

fn variable(long: &str) -> String {
    format!("INFRABENCH_{}", long.replace('-', "_").to_uppercase())
}

/// Lets the options' defaults be what a file says.
pub(crate) fn with_file(command: Command, path: &Path) -> Result<Command> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    with_text(command, &path.display().to_string(), &text)
}

fn with_text(mut command: Command, file: &str, text: &str) -> Result<Command> {
    let table: toml::Table = toml::from_str(text)
        .map_err(|error| anyhow!("{file} is not TOML:\n{}", error.to_string().trim_end()))?;
    let known = command.find_subcommand(OF_FILE).context("the command is there")?.clone();
    for (key, value) in table {
        let place = format!("{file}:{}", line_of(text, &key));
        let values = check(&known, &place, &key, &value)?;
        for name in COMMANDS {
            command = command.mut_subcommand(name, |command| {
                if command.get_arguments().any(|arg| arg.get_long() == Some(&key)) {
                    let values = values.clone();
                    command.mut_args(|arg| match arg.get_long() {
                        Some(long) if long == key => arg.default_values(values.clone()),
                        Some(_) | None => arg,
                    })
                } else {
                    command
                }
            });
        }
    }
    Ok(command)
}

/// The values of a key as flags would have them, or what is wrong with it.
fn check(known: &Command, place: &str, key: &str, value: &Value) -> Result<Vec<String>> {
    let options = known.get_arguments().filter_map(clap::Arg::get_long).filter(|long| *long != "config");
    let Some(arg) = known.get_arguments().find(|arg| arg.get_long() == Some(key) && key != "config") else {
        let near = options
            .map(|long| (strsim::jaro_winkler(long, key), long))
            .filter(|(alike, _)| *alike > ALIKE)
            .max_by(|one, other| one.0.total_cmp(&other.0));
        match near {
            Some((_, near)) => bail!("{place}: there is no option `{key}`; is `{near}` meant?"),
            None => bail!("{place}: there is no option `{key}`; `infrabench serve --help` lists all"),
        }
    };
    let values = match value {
        Value::Array(items) if takes_many(arg) => items.iter().map(|item| word(place, key, item)).collect(),
        Value::Array(_) => bail!("{place}: `{key}` takes one value"),
        single => word(place, key, single).map(|word| vec![word]),
    }?;
    for value in &values {
        let flag = match arg.get_action() {
            clap::ArgAction::SetTrue if value == "true" || value == "false" => continue,
            clap::ArgAction::SetTrue => bail!("{place}: `{key}` is true or false"),
            _ => format!("--{key}={value}"),
        };
        if let Err(error) = known.clone().try_get_matches_from(["serve", &flag]) {
            let message = error.to_string();
            let first = message.lines().next().unwrap_or_default();
            bail!("{place}: {}", first.trim_start_matches("error: "));
        }
    }
    Ok(values)
}

fn takes_many(arg: &clap::Arg) -> bool {
    matches!(arg.get_action(), clap::ArgAction::Append)
}

fn word(place: &str, key: &str, value: &Value) -> Result<String> {
    Ok(match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
            bail!("{place}: `{key}` takes a text or a number")
        }
    })
}

/// The line on which a key of the top level stands, counted from 1.
fn line_of(text: &str, key: &str) -> usize {
    let table = toml::de::DeTable::parse(text).map(toml::Spanned::into_inner).unwrap_or_default();
    let at = table
        .iter()
        .find(|(name, _)| name.get_ref().as_ref() == key)
        .map_or(0, |(name, _)| name.span().start);
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::{with_environment, with_text};
    use crate::Arguments;
    use clap::CommandFactory;

    /// The value of an option with this file and these flags.
    fn value(file: &str, flags: &[&str], option: &str) -> String {
        let command = with_text(Arguments::command(), "a.toml", file).unwrap();
        let words = ["infrabench", "serve"].iter().chain(flags);
        let matches = command.try_get_matches_from(words).unwrap();
        let mut values = matches.subcommand_matches("serve").unwrap().get_raw(option).unwrap();
        let value = values.next().unwrap().to_string_lossy().into_owned();
        values.fold(value, |all, value| format!("{all} {}", value.to_string_lossy()))
    }

    fn complaint(file: &str) -> String {
        with_text(Arguments::command(), "a.toml", file).unwrap_err().to_string()
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        assert_eq!(value("", &[], "listen"), "127.0.0.1:8080");
        let file = "listen = \"127.0.0.1:9000\"\nkeep-gb = 0.5\nunsafe-no-sandbox = true\n";
        assert_eq!(value(file, &[], "listen"), "127.0.0.1:9000");
        assert_eq!(value(file, &[], "keep_gb"), "0.5");
        assert_eq!(value(file, &[], "unsafe_no_sandbox"), "true");
        assert_eq!(value(file, &["--listen", "127.0.0.1:1"], "listen"), "127.0.0.1:1");
        assert_eq!(
            value("allow-origin = [\"https://a.b\", \"https://c.d\"]", &[], "allow_origins"),
            "https://a.b https://c.d"
        );
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_place() {
        assert_eq!(complaint("\nlistn = 1"), "a.toml:2: there is no option `listn`; is `listen` meant?");
        assert_eq!(
            complaint("# what\n\nxyz = 1"),
            "a.toml:3: there is no option `xyz`; `infrabench serve --help` lists all"
        );
        assert_eq!(
            complaint("drain = 1\nlisten = \"here\""),
            "a.toml:2: invalid value 'here' for '--listen <LISTEN>': invalid socket address syntax"
        );
        assert_eq!(complaint("unsafe-no-sandbox = 3"), "a.toml:1: `unsafe-no-sandbox` is true or false");
        assert_eq!(
            complaint("[server]\nx = 1"),
            "a.toml:1: there is no option `server`; `infrabench serve --help` lists all"
        );
        assert!(complaint("listen = ").starts_with("a.toml is not TOML:\nTOML parse error at line 1"));
    }

    #[test]
    fn every_option_of_the_backend_can_be_an_environment_variable() {
        let command = with_environment(Arguments::command());
        let serve = command.find_subcommand("serve").unwrap();
        for arg in serve.get_arguments().filter(|arg| arg.get_long().is_some_and(|long| long != "help")) {
            let name =
                arg.get_env().unwrap_or_else(|| panic!("--{} has none", arg.get_id())).to_string_lossy();
            assert!(name.starts_with("INFRABENCH_"), "{name}");
        }
    }
}
