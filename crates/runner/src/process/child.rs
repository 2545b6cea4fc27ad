//! A run that is a child process of ours: bubblewrap around Python, or Python alone. Nothing is warm here: it is the
//! plain way, which the other one is measured against.

use super::pipes::{Collecting, report};
use super::supervise::{Bounds, End, How, Outputs, PATIENCE, Subject};
use super::tree::Tree;
use crate::launch::{ARGUMENTS_FD, Launch, REPORT_FD, STATUS_FD};
use crate::sandbox::SandboxMode;
use command_fds::{CommandFdExt, FdMapping};
use std::io::{Read, Write, pipe};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ExitStatus, Stdio};

/// The child and what it has started.
pub(crate) struct ChildRun {
    child: Child,
    tree: Tree,
    mode: SandboxMode,
    status: Collecting,
    exit: Option<std::io::Result<ExitStatus>>,
}

impl ChildRun {
    /// Starts a command with `input` on its stdin.
    pub(crate) fn start(
        launch: Launch,
        input: Vec<u8>,
        mode: SandboxMode,
        bounds: &Bounds<'_>,
    ) -> Result<(Self, Outputs), String> {
        let failed = |error: std::io::Error| format!("a pipe cannot be made: {error}");
        let (report_reader, report_writer) = pipe().map_err(failed)?;
        let (status_reader, status_writer) = pipe().map_err(failed)?;
        let Launch { mut command, arguments } = launch;
        let mut mappings = vec![
            FdMapping { parent_fd: report_writer.into(), child_fd: REPORT_FD },
            FdMapping { parent_fd: status_writer.into(), child_fd: STATUS_FD },
        ];
        if let Some(arguments) = arguments {
            let (reader, writer) = pipe().map_err(failed)?;
            mappings.push(FdMapping { parent_fd: reader.into(), child_fd: ARGUMENTS_FD });
            write_later(writer, arguments);
        }
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
        let tree = Tree::bound(&[child.id()], mode, bounds.limits);
        if let Some(stdin) = child.stdin.take() {
            write_later(stdin, input);
        }
        let limit = bounds.limits.output_bytes;
        let collect = |pipe: Option<Box<dyn Read + Send>>| {
            Collecting::start(pipe.unwrap_or_else(|| Box::new(std::io::empty())), limit)
        };
        let outputs = Outputs {
            report: report(report_reader, bounds.limits.report_bytes),
            stdout: collect(child.stdout.take().map(|pipe| Box::new(pipe) as _)),
            stderr: collect(child.stderr.take().map(|pipe| Box::new(pipe) as _)),
        };
        let status = Collecting::start(status_reader, 64 * 1024);
        Ok((Self { child, tree, mode, status, exit: None }, outputs))
    }

    fn kill_group(&self) {
        let group = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(group) = group {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

impl Subject for ChildRun {
    fn exceeded(&mut self) -> Option<String> {
        self.tree.exceeded()
    }

    fn has_ended(&mut self) -> Result<bool, String> {
        self.child.try_wait().map(|exit| exit.is_some()).map_err(|error| error.to_string())
    }

    fn kill(&mut self) {
        // Confined: with bubblewrap dies the first process of its pid namespace, and with that everything in it.
        // What cannot be killed has ended already.
        let _ = self.child.kill();
        self.tree.kill();
        if self.mode == SandboxMode::Unconfined {
            self.kill_group();
        }
    }

    fn wait(&mut self) -> Option<String> {
        self.exit = Some(self.child.wait());
        let stopped = self.tree.stopped();
        if self.mode == SandboxMode::Unconfined {
            // What the run left behind in its group goes too.
            self.kill_group();
            self.tree.kill();
        }
        stopped
    }

    fn end(self, stderr: &str, survived: bool) -> End {
        let status = self.status.finish(PATIENCE);
        let survived = survived || status.is_none();
        let how = match (self.exit.unwrap_or_else(|| Err(std::io::ErrorKind::Other.into())), self.mode) {
            (Err(error), _) => How::Broken(format!("the run could not be awaited: {error}")),
            (Ok(_), SandboxMode::Confined) if survived => {
                How::Broken("a process outlived the sandbox".to_owned())
            }
            (Ok(_), SandboxMode::Confined) => inner_exit(&status.unwrap_or_default().text, stderr),
            (Ok(exit), SandboxMode::Unconfined) => match (exit.code(), exit.signal()) {
                (Some(code), _) => How::Code(code),
                (None, signal) => How::Signal(signal.unwrap_or_default()),
            },
        };
        End { how, witness: None }
    }
}

/// On a thread: a child that never reads must not block us. One that is gone already is seen elsewhere.
fn write_later(mut pipe: impl Write + Send + 'static, bytes: Vec<u8>) {
    std::thread::spawn(move || drop(pipe.write_all(&bytes)));
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
