//! One run's processes: the attendant that the zygote forked, and the kernel's fork.
//!
//! They are inside a pid namespace, so a number that they name is none of ours. The operating system translates: each
//! sends one byte over a socket that asks for the sender's credentials, and those it vouches for.

use super::zygote::{FILES, Zygote};
use crate::process::{Bounds, Collecting, End, How, Outputs, PATIENCE, Subject, Tree, report};
use crate::sandbox::SandboxMode;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, sockopt};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::Deserialize;
use std::io::{IoSliceMut, Read, Write, pipe};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

/// How long a fork may take to say who it is: milliseconds, unless the machine is overloaded.
const INTRODUCTION: Duration = Duration::from_secs(60);
/// Most that is kept of the witness: what twenty thousand calls take, and more than any honest suite makes.
const WITNESS_BYTES: u64 = 8 << 20;

/// What the attendant says at the end.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Said {
    Code { code: i32 },
    Signal { signal: i32 },
    Fault { fault: String },
}

/// The processes of a run that was forked.
pub(super) struct Attendant {
    process: OwnedFd,
    kernel: OwnedFd,
    tree: Tree,
    said: Collecting,
    witness: Collecting,
    /// Ends when nobody has it, and its forks with it.
    _zygote: Arc<Zygote>,
}

impl Attendant {
    /// Has the zygote fork and tells the fork what to run. The error says why nothing of the run has happened.
    pub(super) fn start(
        zygote: &Arc<Zygote>,
        configuration: &[u8],
        bounds: &Bounds<'_>,
    ) -> Result<(Self, Outputs), String> {
        let failed = |error: std::io::Error| format!("a warm run cannot be started: {error}");
        let (mut socket, theirs) = UnixStream::pair().map_err(failed)?;
        sockopt::set_socket_passcred(&socket, true).map_err(|error| failed(error.into()))?;
        socket.set_read_timeout(Some(INTRODUCTION)).map_err(failed)?;
        let (report_reader, report_writer) = pipe().map_err(failed)?;
        let (stdout, stdout_writer) = pipe().map_err(failed)?;
        let (stderr, stderr_writer) = pipe().map_err(failed)?;
        let (witness, witness_writer) = pipe().map_err(failed)?;
        let files: [_; FILES] = [
            theirs.as_fd(),
            report_writer.as_fd(),
            stdout_writer.as_fd(),
            stderr_writer.as_fd(),
            witness_writer.as_fd(),
        ];
        zygote.order(files).map_err(failed)?;
        drop((theirs, report_writer, stdout_writer, stderr_writer, witness_writer));
        let attendant = introduced(&mut socket)?;
        let kernel = introduced(&mut socket)?;
        // Both wait to be told, so nothing has happened yet that a group would not count.
        let number = |pid: Pid| u32::try_from(pid.as_raw_nonzero().get()).unwrap_or_default();
        let tree =
            Tree::bound(&[number(attendant.pid), number(kernel.pid)], SandboxMode::Confined, bounds.limits);
        let length = u32::try_from(configuration.len()).map_err(|_| "the task is too large".to_owned())?;
        socket
            .write_all(&length.to_le_bytes())
            .and_then(|()| socket.write_all(configuration))
            .map_err(failed)?;
        socket.set_read_timeout(None).map_err(failed)?;
        let outputs = Outputs {
            report: report(report_reader, bounds.limits.report_bytes),
            stdout: Collecting::start(stdout, bounds.limits.output_bytes),
            stderr: Collecting::start(stderr, bounds.limits.output_bytes),
        };
        let run = Self {
            process: attendant.handle,
            kernel: kernel.handle,
            tree,
            said: Collecting::start(socket, 64 * 1024),
            witness: Collecting::start(witness, WITNESS_BYTES),
            _zygote: Arc::clone(zygote),
        };
        Ok((run, outputs))
    }
}

/// A process, by number and by a handle that no other can come to stand for.
struct Introduced {
    pid: Pid,
    handle: OwnedFd,
}

/// The sender of the next byte.
fn introduced(socket: &mut UnixStream) -> Result<Introduced, String> {
    let failed =
        |error: rustix::io::Errno| format!("a fork of the warm engine does not say who it is: {error}");
    let mut byte = [0];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = rustix::net::recvmsg(
        &*socket,
        &mut [IoSliceMut::new(&mut byte)],
        &mut ancillary,
        RecvFlags::CMSG_CLOEXEC,
    )
    .map_err(failed)?;
    if received.bytes == 0 {
        return Err("a fork of the warm engine is gone before it has begun".to_owned());
    }
    if byte == *b"{" {
        // It says what is wrong instead; the first byte of that is read already.
        let mut rest = String::from("{");
        let _ = socket.read_to_string(&mut rest);
        return Err(match serde_json::from_str(&rest) {
            Ok(Said::Fault { fault }) => fault,
            _ => rest,
        });
    }
    let sender = ancillary.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmCredentials(credentials) => Some(credentials.pid),
        _ => None,
    });
    let pid = sender.ok_or_else(|| "a fork of the warm engine came without credentials".to_owned())?;
    // It waits for us, so the number is still its own.
    let handle = pidfd_open(pid, PidfdFlags::empty()).map_err(failed)?;
    Ok(Introduced { pid, handle })
}

/// Whether a process has ended.
fn is_gone(process: &OwnedFd, patience: Duration) -> rustix::io::Result<bool> {
    let timeout = rustix::event::Timespec::try_from(patience).map_err(|_| rustix::io::Errno::INVAL)?;
    Ok(poll(&mut [PollFd::new(process, PollFlags::IN)], Some(&timeout))? > 0)
}

impl Subject for Attendant {
    fn exceeded(&mut self) -> Option<String> {
        self.tree.exceeded()
    }

    fn has_ended(&mut self) -> Result<bool, String> {
        is_gone(&self.process, Duration::ZERO).map_err(|error| error.to_string())
    }

    fn kill(&mut self) {
        // With the attendant dies the first process of the run's pid namespace, and with that everything in it.
        for process in [&self.process, &self.kernel] {
            let _ = pidfd_send_signal(process, Signal::KILL);
        }
        self.tree.kill();
    }

    fn wait(&mut self) -> Option<String> {
        // The kernel ends when the interpreter's pipes are closed; if it does not, it is ended.
        let stays = |process| !matches!(is_gone(process, PATIENCE), Ok(true));
        if stays(&self.process) || stays(&self.kernel) {
            self.kill();
        }
        self.tree.stopped()
    }

    fn end(self, _: &str, survived: bool) -> End {
        let said = self.said.finish(PATIENCE);
        let how = match said {
            _ if survived => How::Broken("a process outlived the run".to_owned()),
            None => How::Broken("the run's attendant outlived it".to_owned()),
            Some(said) => match serde_json::from_str(&said.text) {
                Ok(Said::Code { code }) => How::Code(code),
                Ok(Said::Signal { signal }) => How::Signal(signal),
                Ok(Said::Fault { fault }) => How::Broken(fault),
                Err(_) => How::Broken("the run's attendant ended without a word".to_owned()),
            },
        };
        // Nothing seen is a witness too: then there is no assertion to believe.
        End { how, witness: Some(self.witness.finish(PATIENCE).unwrap_or_default()) }
    }
}
