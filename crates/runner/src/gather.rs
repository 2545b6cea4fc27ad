//! Events, one after another, into the output of a run.

use crate::process::{Ended, How};
use infrabench_protocol::run::{Exit, Phase, PhaseTiming, RunEvent, RunOutput};
use std::time::Instant;

/// Builds a [`RunOutput`] while a run goes on.
pub(crate) struct Gather {
    output: RunOutput,
    started: Instant,
    entered: Instant,
    fault: Option<String>,
}

impl Gather {
    pub(crate) fn new(engine: &str, environment: &str) -> Self {
        let now = Instant::now();
        Self {
            output: RunOutput::fault(engine, environment, "the run has not ended".to_owned()),
            started: now,
            entered: now,
            fault: None,
        }
    }

    /// Takes an event.
    pub(crate) fn event(&mut self, event: &RunEvent) {
        match event {
            RunEvent::Phase { phase } => {
                self.leave_phase();
                self.output.phase = *phase;
            }
            RunEvent::Collected { tests } => self.output.collected.clone_from(tests),
            RunEvent::TestStarted { .. } => {}
            RunEvent::Test(test) => self.output.tests.push(test.clone()),
            RunEvent::CollectionError(error) => self.output.collection_errors.push(error.clone()),
            RunEvent::Template { stack, template } => {
                self.output.templates.insert(stack.clone(), template.clone());
            }
        }
    }

    /// pytest's session has ended by itself.
    pub(crate) fn finished(&mut self) {
        self.output.complete = true;
    }

    /// The harness could not start.
    pub(crate) fn fault(&mut self, message: String) {
        self.fault = Some(message);
    }

    /// The run has ended.
    pub(crate) fn end(mut self, ended: Ended) -> RunOutput {
        self.leave_phase();
        self.output.duration_ms = millis(self.started);
        self.output.exit = self.exit(ended.how, &ended.stderr.text);
        // One that cannot be read has seen nothing, which no pass is believed on.
        self.output.witness =
            ended.witness.map(|witness| serde_json::from_str(&witness.text).unwrap_or_default());
        self.output.stdout = ended.stdout;
        self.output.stderr = ended.stderr;
        self.output
    }

    fn exit(&mut self, how: How, stderr: &str) -> Exit {
        if let Some(message) = self.fault.take() {
            return Exit::Fault { message: format!("the harness could not start: {message}") };
        }
        let in_setup = self.output.phase == Phase::Setup;
        match how {
            // Before the first phase nothing of the candidate has run, so that it cannot be the cause.
            How::Code(_) | How::Signal(_) | How::Limit(_) if in_setup => {
                let said = stderr.lines().last().unwrap_or("it said nothing");
                Exit::Fault { message: format!("the run ended during its set-up ({how:?}): {said}") }
            }
            How::Code(code) => Exit::Code { code },
            How::Signal(signal) => Exit::Signal { signal },
            How::TimedOut => Exit::TimedOut,
            How::Limit(message) => Exit::LimitExceeded { message },
            How::Cancelled => Exit::Fault { message: "the run was cancelled".to_owned() },
            How::Broken(message) => Exit::Fault { message },
        }
    }

    fn leave_phase(&mut self) {
        self.output.phases.push(PhaseTiming { phase: self.output.phase, duration_ms: millis(self.entered) });
        self.entered = Instant::now();
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
