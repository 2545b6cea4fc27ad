//! The loop over one run, however its processes came to be: pumps the report, enforces wall clock, limits and
//! cancellation, ends the whole tree.

use super::pipes::{Collecting, Piece};
use crate::cancel::CancelToken;
use infrabench_protocol::run::{Captured, Limits};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How often cancellation and the tree's use of memory are looked at.
const TICK: Duration = Duration::from_millis(100);
/// How long pipes may stay open after the end: only a process that survived could hold them.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// What bounds a run.
pub(crate) struct Bounds<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) cancel: &'a CancelToken,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Code(i32),
    Signal(i32),
    TimedOut,
    Limit(String),
    Cancelled,
    /// The sandbox or the machine failed.
    Broken(String),
}

/// What is left of a run.
pub(crate) struct Ended {
    pub(crate) how: How,
    pub(crate) stdout: Captured,
    pub(crate) stderr: Captured,
    /// What the kernel says that it saw; none where the run has no witness.
    pub(crate) witness: Option<Captured>,
}

impl Ended {
    /// A run that did not come to be.
    pub(crate) fn broken(message: String) -> Self {
        let (stdout, stderr) = (Captured::default(), Captured::default());
        Self { how: How::Broken(message), stdout, stderr, witness: None }
    }
}

/// The processes of a run.
pub(crate) trait Subject {
    /// The limit that they have met, as a sentence.
    fn exceeded(&mut self) -> Option<String>;

    /// Whether the run has ended by itself.
    fn has_ended(&mut self) -> Result<bool, String>;

    /// Ends all of them.
    fn kill(&mut self);

    /// Waits for the end and leaves nothing behind. Gives the limit for which the kernel has stopped them, as a sentence.
    fn wait(&mut self) -> Option<String>;

    /// How the run ended by itself. `survived` says that something still holds its outputs open.
    fn end(self, stderr: &str, survived: bool) -> End;
}

/// How a run ended by itself, and what the kernel says that it saw.
pub(crate) struct End {
    pub(crate) how: How,
    pub(crate) witness: Option<Captured>,
}

/// What a run writes.
pub(crate) struct Outputs {
    pub(crate) report: Receiver<Piece>,
    pub(crate) stdout: Collecting,
    pub(crate) stderr: Collecting,
}

/// Runs what `subject` is until it ends or has to. `on_line` takes each line of the report; an error from it ends the run.
pub(crate) fn supervise(
    mut subject: impl Subject,
    outputs: Outputs,
    started: Instant,
    bounds: &Bounds<'_>,
    on_line: &mut dyn FnMut(&[u8]) -> Result<(), String>,
) -> Ended {
    let forced = pump(&mut subject, &outputs.report, started, bounds, on_line);
    if forced.is_some() {
        subject.kill();
    }
    // Since the last look the kernel may have killed what the run could not go on without.
    let stopped = subject.wait();
    let (stdout, stderr) = (outputs.stdout.finish(PATIENCE), outputs.stderr.finish(PATIENCE));
    let survived = stdout.is_none() || stderr.is_none();
    let (stdout, stderr) = (stdout.unwrap_or_default(), stderr.unwrap_or_default());
    let end = subject.end(&stderr.text, survived);
    let how = forced.or(stopped.map(How::Limit)).unwrap_or(end.how);
    Ended { how, stdout, stderr, witness: end.witness }
}

/// Until the run ends by itself (`None`) or has to be ended.
fn pump(
    subject: &mut impl Subject,
    report: &Receiver<Piece>,
    started: Instant,
    bounds: &Bounds<'_>,
    on_line: &mut dyn FnMut(&[u8]) -> Result<(), String>,
) -> Option<How> {
    let deadline = started + Duration::from_millis(bounds.limits.wall_ms);
    let mut looked = Instant::now();
    let mut reporting = true;
    // Until when an ended run's report is listened to.
    let mut last_words: Option<Instant> = None;
    loop {
        let now = Instant::now();
        if now >= deadline {
            return Some(How::TimedOut);
        }
        if bounds.cancel.is_cancelled() {
            return Some(How::Cancelled);
        }
        if now.duration_since(looked) >= TICK {
            looked = now;
            if let Some(message) = subject.exceeded() {
                return Some(How::Limit(message));
            }
        }
        let patience = TICK.min(deadline - now);
        if reporting {
            match report.recv_timeout(patience) {
                Ok(Piece::Line(line)) => {
                    if let Err(message) = on_line(&line) {
                        return Some(How::Limit(message));
                    }
                }
                Ok(Piece::TooLong) => {
                    let bytes = bounds.limits.report_bytes;
                    return Some(How::Limit(format!("the report is longer than {bytes} bytes")));
                }
                Ok(Piece::End) | Err(RecvTimeoutError::Disconnected) => reporting = false,
                // What a run reports just before its end may still be on the way when the end is seen. Unconfined, a
                // process that was left behind may hold the pipe open for ever.
                Err(RecvTimeoutError::Timeout) => match last_words {
                    Some(until) => reporting = Instant::now() < until,
                    None if matches!(subject.has_ended(), Ok(false)) => {}
                    None => last_words = Some(Instant::now() + PATIENCE),
                },
            }
        } else {
            match subject.has_ended() {
                Ok(false) => std::thread::sleep(Duration::from_millis(2).min(patience)),
                Ok(true) => return None,
                Err(message) => return Some(How::Broken(message)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Sender, channel};

    /// A run that reports and ends just when it is asked whether it has: after a silence that made the question due.
    struct EndsWhenAsked {
        report: Option<Sender<Piece>>,
        /// Whether something holds the report's pipe open after the end.
        left_behind: bool,
        held: Option<Sender<Piece>>,
    }

    impl Subject for EndsWhenAsked {
        fn exceeded(&mut self) -> Option<String> {
            None
        }

        fn has_ended(&mut self) -> Result<bool, String> {
            if let Some(report) = self.report.take() {
                for line in ["one", "two"] {
                    report.send(Piece::Line(line.as_bytes().to_vec())).expect("the pump listens");
                }
                if self.left_behind {
                    self.held = Some(report);
                } else {
                    report.send(Piece::End).expect("the pump listens");
                }
            }
            Ok(true)
        }

        fn kill(&mut self) {}

        fn wait(&mut self) -> Option<String> {
            None
        }

        fn end(self, _: &str, _: bool) -> End {
            End { how: How::Code(0), witness: None }
        }
    }

    fn lines(left_behind: bool) -> Vec<String> {
        let (report, lines) = channel();
        let mut subject = EndsWhenAsked { report: Some(report), left_behind, held: None };
        let mut read = Vec::new();
        let (limits, cancel) = (Limits::default(), CancelToken::default());
        let forced = pump(
            &mut subject,
            &lines,
            Instant::now(),
            &Bounds { limits: &limits, cancel: &cancel },
            &mut |line| {
                read.push(String::from_utf8_lossy(line).into_owned());
                Ok(())
            },
        );
        assert_eq!(forced, None);
        read
    }

    #[test]
    fn what_was_reported_just_before_the_end_is_read() {
        assert_eq!(lines(false), ["one", "two"]);
    }

    #[test]
    fn a_pipe_that_stays_open_after_the_end_is_not_waited_for_without_end() {
        assert_eq!(lines(true), ["one", "two"]);
    }
}
