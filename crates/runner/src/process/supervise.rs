//! The loop over one run: pumps the report, enforces wall clock, limits and cancellation, ends the whole tree.

use super::pipes::{Collecting, Piece, report};
use super::tree::Tree;
use crate::cancel::CancelToken;
use crate::launch::{REPORT_FD, STATUS_FD};
use crate::sandbox::SandboxMode;
use command_fds::{CommandFdExt, FdMapping};
use infrabench_protocol::run::{Captured, Limits};
use std::io::{Read, Write, pipe};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// How often cancellation and the tree's use of memory are looked at.
const TICK: Duration = Duration::from_millis(100);
/// How long pipes may stay open after the end: only a process that survived could hold them.
const PATIENCE: Duration = Duration::from_secs(5);

/// What bounds a run.
pub(crate) struct Bounds<'a> {
    pub(crate) mode: SandboxMode,
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
}

impl Ended {
    fn broken(message: String) -> Self {
        Self { how: How::Broken(message), stdout: Captured::default(), stderr: Captured::default() }
    }
}

/// Runs `command` with `input` on its stdin until it ends or has to. `on_line` takes each line of the report; an error
/// from it ends the run.
pub(crate) fn supervise(
    command: Command,
    input: Vec<u8>,
    bounds: &Bounds<'_>,
    on_line: &mut dyn FnMut(&[u8]) -> Result<(), String>,
) -> Ended {
    let started = Instant::now();
    let mut run = match Run::start(command, input, bounds) {
        Ok(run) => run,
        Err(message) => return Ended::broken(message),
    };
    let forced = run.pump(started, bounds, on_line);
    if forced.is_some() {
        run.kill(bounds.mode);
    }
    run.finish(forced, bounds.mode)
}

struct Run {
    child: Child,
    tree: Tree,
    report: std::sync::mpsc::Receiver<Piece>,
    status: Collecting,
    stdout: Collecting,
    stderr: Collecting,
}

impl Run {
    fn start(mut command: Command, input: Vec<u8>, bounds: &Bounds<'_>) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("a pipe cannot be made: {error}");
        let (report_reader, report_writer) = pipe().map_err(failed)?;
        let (status_reader, status_writer) = pipe().map_err(failed)?;
        let mappings = vec![
            FdMapping { parent_fd: report_writer.into(), child_fd: REPORT_FD },
            FdMapping { parent_fd: status_writer.into(), child_fd: STATUS_FD },
        ];
        command.fd_mappings(mappings).map_err(|error| error.to_string())?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that an unconfined tree can be ended as a whole.
        command.process_group(0);
        let mut child = command
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", command.get_program().display()))?;
        // It holds our copies of the pipes' writing ends; while they are open the readers never see the end.
        drop(command);
        // Before the harness gets its configuration, which it waits for, so before anything of the candidate runs.
        let tree = Tree::bound(child.id(), bounds.mode, bounds.limits);
        if let Some(mut stdin) = child.stdin.take() {
            // On a thread: a child that never reads must not block us. One that is gone already is seen elsewhere.
            std::thread::spawn(move || drop(stdin.write_all(&input)));
        }
        let limit = bounds.limits.output_bytes;
        let collect = |pipe: Option<Box<dyn Read + Send>>| {
            Collecting::start(pipe.unwrap_or_else(|| Box::new(std::io::empty())), limit)
        };
        Ok(Self {
            report: report(report_reader, bounds.limits.report_bytes),
            status: Collecting::start(status_reader, 64 * 1024),
            stdout: collect(child.stdout.take().map(|pipe| Box::new(pipe) as _)),
            stderr: collect(child.stderr.take().map(|pipe| Box::new(pipe) as _)),
            child,
            tree,
        })
    }

    /// Until the run ends by itself (`None`) or has to be ended.
    fn pump(
        &mut self,
        started: Instant,
        bounds: &Bounds<'_>,
        on_line: &mut dyn FnMut(&[u8]) -> Result<(), String>,
    ) -> Option<How> {
        let deadline = started + Duration::from_millis(bounds.limits.wall_ms);
        let mut looked = Instant::now();
        let mut reporting = true;
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
                if let Some(message) = self.tree.exceeded() {
                    return Some(How::Limit(message));
                }
            }
            let patience = TICK.min(deadline - now);
            if reporting {
                match self.report.recv_timeout(patience) {
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
                    // Unconfined, a process that was left behind may hold the pipe open for ever.
                    Err(RecvTimeoutError::Timeout) => reporting = matches!(self.child.try_wait(), Ok(None)),
                }
            } else {
                match self.child.try_wait() {
                    Ok(None) => std::thread::sleep(Duration::from_millis(2).min(patience)),
                    Ok(Some(_)) => return None,
                    Err(error) => return Some(How::Broken(error.to_string())),
                }
            }
        }
    }

    fn kill(&mut self, mode: SandboxMode) {
        // Confined: with bubblewrap dies the first process of its pid namespace, and with that everything in it.
        // What cannot be killed has ended already.
        let _ = self.child.kill();
        self.tree.kill();
        if mode == SandboxMode::Unconfined {
            self.kill_group();
        }
    }

    fn kill_group(&self) {
        let group = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(group) = group {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }

    fn finish(mut self, forced: Option<How>, mode: SandboxMode) -> Ended {
        let exit = self.child.wait();
        let stopped = self.tree.stopped();
        if mode == SandboxMode::Unconfined {
            // What the run left behind in its group goes too.
            self.kill_group();
            self.tree.kill();
        }
        let status = self.status.finish(PATIENCE);
        let (stdout, stderr) = (self.stdout.finish(PATIENCE), self.stderr.finish(PATIENCE));
        let survived = status.is_none() || stdout.is_none() || stderr.is_none();
        let (stdout, stderr) = (stdout.unwrap_or_default(), stderr.unwrap_or_default());
        // Since the last look the kernel may have killed what the run could not go on without.
        let how = match (forced.or(stopped.map(How::Limit)), exit, mode) {
            (Some(how), ..) => how,
            (None, Err(error), _) => How::Broken(format!("the run could not be awaited: {error}")),
            (None, Ok(_), SandboxMode::Confined) if survived => {
                How::Broken("a process outlived the sandbox".to_owned())
            }
            (None, Ok(_), SandboxMode::Confined) => {
                inner_exit(&status.unwrap_or_default().text, &stderr.text)
            }
            (None, Ok(exit), SandboxMode::Unconfined) => match (exit.code(), exit.signal()) {
                (Some(code), _) => How::Code(code),
                (None, signal) => How::Signal(signal.unwrap_or_default()),
            },
        };
        Ended { how, stdout, stderr }
    }
}

/// bubblewrap's account of the exit: JSON objects, the last of which has the code, 128 + n for signal n. Without it the
/// sandbox itself failed, and said why on stderr.
fn inner_exit(status: &str, stderr: &str) -> How {
    let code = serde_json::Deserializer::from_str(status)
        .into_iter::<serde_json::Value>()
        .filter_map(|value| value.ok()?.get("exit-code")?.as_i64())
        .last()
        .and_then(|code| i32::try_from(code).ok());
    match code {
        Some(code @ 129..=192) => How::Signal(code - 128),
        Some(code) => How::Code(code),
        None => {
            How::Broken(format!("the sandbox failed: {}", stderr.lines().last().unwrap_or("it said nothing")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{How, inner_exit};

    #[test]
    fn the_exit_is_read_from_the_sandbox_itself() {
        assert_eq!(inner_exit("{ \"child-pid\": 7 }\n{ \"exit-code\": 1 }\n", ""), How::Code(1));
        assert_eq!(inner_exit("{ \"child-pid\": 7 }\n{ \"exit-code\": 137 }\n", ""), How::Signal(9));
        let broken = inner_exit("", "bwrap: No permissions to create new namespace");
        assert_eq!(
            broken,
            How::Broken("the sandbox failed: bwrap: No permissions to create new namespace".to_owned())
        );
    }
}
