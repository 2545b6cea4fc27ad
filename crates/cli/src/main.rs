//! The `infrabench` command.
//!
//! - [`serve`]: the backend, and the app when it is built.
//! - [`token`]: who may call a backend.
//! - [`score`]: predictions in, results out, resumable.
//! - [`ask`]: asks a model for every task, in one or two turns, and scores what it answers.
//! - [`report`]: the tables of results, and two runs compared.
//! - [`worker`]: runs the jobs of a queue, on any number of machines.
//! - [`parity`]: the same candidates in both engines, compared.
//! - [`judge`]: what the output of a run comes to.
//! - [`tasks`]: builds the dataset from its authoring form and proves each task.
//! - [`doctor`]: checks what scoring needs and says how to get what is missing.

mod ask;
mod config;
mod data;
mod dataset;
mod doctor;
mod engine;
mod interrupt;
mod jobs;
mod jsonl;
mod judge;
mod logging;
mod parity;
mod queue;
mod report;
mod score;
mod serve;
mod serve_queue;
mod tasks;
mod token;
mod worker;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::path::Path;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "infrabench", version, about = "A benchmark of AWS CDK tasks: splice, synthesize, test")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the backend, and the app if it is built, on one port
    Serve(Box<serve::Options>),
    /// Make, list and revoke the tokens of a backend
    Token(token::Options),
    /// Score a file of completions
    Score(score::Options),
    /// Ask a model for every task, in one or two turns, and score what it answers
    Run(Box<ask::Options>),
    /// Write the tables of results: models, consistency, second turns, error types
    Report(report::Options),
    /// Compare two runs task by task
    Compare(report::CompareOptions),
    /// Run the jobs of a queue, which `score --queue` fills
    Worker(worker::Options),
    /// Run the same candidates in both engines and compare
    Parity(parity::Options),
    /// Judge the outputs of runs
    Judge(judge::Options),
    /// Build and prove the dataset
    #[command(subcommand)]
    Tasks(tasks::Command),
    /// Check what scoring needs, and say how to get what is missing
    Doctor(doctor::Options),
}

/// Exit status: 0 all well, 1 a command failed or found something wrong, 2 the arguments are wrong (clap's).
fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("infrabench: {error:#}");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
    };
    let outcome = match arguments.command {
        Command::Serve(options) => serve::run(&options),
        Command::Token(options) => token::run(&options),
        Command::Score(options) => score::run(&options),
        Command::Run(options) => ask::run(&options),
        Command::Report(options) => report::run(&options),
        Command::Compare(options) => report::run_compare(&options),
        Command::Worker(options) => worker::run(&options),
        Command::Parity(options) => parity::run(&options),
        Command::Judge(options) => judge::run(&options),
        Command::Tasks(command) => tasks::run(&command),
        Command::Doctor(options) => doctor::run(&options),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("infrabench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Exit status for arguments that are wrong, as clap has it.
const WRONG_ARGUMENTS: u8 = 2;

/// The arguments, with what the environment and a configuration file add.
fn arguments() -> Result<Arguments> {
    let command = config::with_environment(Arguments::command());
    let parsed = Arguments::from_arg_matches(&command.clone().get_matches())?;
    let Some(file) = parsed.config() else { return Ok(parsed) };
    let matches = config::with_file(command, file)?.get_matches();
    Ok(Arguments::from_arg_matches(&matches)?)
}

impl Arguments {
    fn config(&self) -> Option<&Path> {
        match &self.command {
            Command::Serve(options) => options.config.as_deref(),
            Command::Token(options) => options.config.as_deref(),
            Command::Score(_)
            | Command::Run(_)
            | Command::Report(_)
            | Command::Compare(_)
            | Command::Worker(_)
            | Command::Parity(_)
            | Command::Judge(_)
            | Command::Tasks(_)
            | Command::Doctor(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
