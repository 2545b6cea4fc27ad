//! The `infrabench` command.
//!
//! - [`serve`]: the backend, and the app when it is built.
//! - [`score`]: predictions in, results out, resumable.
//! - [`worker`]: runs the jobs of a queue, on any number of machines.
//! - [`parity`]: the same candidates in both engines, compared.
//! - [`judge`]: what the output of a run comes to.
//! - [`tasks`]: builds the dataset from its authoring form and proves each task.
//! - [`doctor`]: checks what scoring needs and says how to get what is missing.

mod dataset;
mod doctor;
mod engine;
mod interrupt;
mod jobs;
mod jsonl;
mod judge;
mod parity;
mod queue;
mod score;
mod serve;
mod tasks;
mod worker;

use clap::{Parser, Subcommand};
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
    Serve(serve::Options),
    /// Score a file of completions
    Score(score::Options),
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
    let outcome = match Arguments::parse().command {
        Command::Serve(options) => serve::run(&options),
        Command::Score(options) => score::run(&options),
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

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
