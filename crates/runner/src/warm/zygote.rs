//! The process that forks.

use crate::environment::Environment;
use crate::harness;
use crate::launch::confined;
use crate::process::Collecting;
use crate::sandbox::zygote_arguments;
use command_fds::{CommandFdExt, FdMapping};
use rustix::net::{
    AddressFamily, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType,
};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::io::{IoSlice, Write, pipe};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::process::{ChildStderr, ChildStdin, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;
use tempfile::TempDir;

/// Numbers of the zygote's socket and of the pipe with bubblewrap's arguments.
const ORDERS_FD: i32 = 3;
const ARGUMENTS_FD: i32 = 4;
/// Files that an order carries: the run's socket, report, stdout, stderr, witness.
pub(super) const FILES: usize = 5;
/// How long importing and rehearsing may take; a quiet machine needs about twelve seconds.
const READY: Duration = Duration::from_secs(240);

/// A process that has imported everything. Dropping it ends it and every run that it has forked.
#[derive(Debug)]
pub(crate) struct Zygote {
    process: OwnedFd,
    orders: OwnedFd,
    /// The sandbox sees the files in it for as long as it stands.
    _harness: TempDir,
}

impl Zygote {
    /// Starts it and waits until it is ready. The error is the last thing that it said.
    pub(super) fn start(environment: &Environment) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("the warm engine cannot be started: {error}");
        let harness = tempfile::Builder::new().prefix("infrabench-harness-").tempdir().map_err(failed)?;
        harness::write(harness.path()).map_err(failed)?;
        let (orders, theirs) =
            rustix::net::socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
                .map_err(|error| failed(error.into()))?;
        let (arguments, arguments_writer) = pipe().map_err(failed)?;
        let all = zygote_arguments(environment, harness.path());
        let (mut command, all) = confined(environment, all, ARGUMENTS_FD, "zygote.py");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mappings = vec![
            FdMapping { parent_fd: theirs, child_fd: ORDERS_FD },
            FdMapping { parent_fd: arguments.into(), child_fd: ARGUMENTS_FD },
        ];
        command.fd_mappings(mappings).map_err(|error| error.to_string())?;
        let Kept { process, stdin, stderr } = keep(command)?;
        let stderr = stderr.map(|pipe| Collecting::start(pipe, 64 * 1024));
        let settings = serde_json::json!({ "node": environment.node }).to_string();
        let zygote = Self { process, orders, _harness: harness };
        // Either is shorter than a pipe holds; a child that is gone already shows as a socket that is closed.
        let _ = std::io::BufWriter::new(arguments_writer).write_all(&all);
        if let Some(mut stdin) = stdin {
            let _ = stdin.write_all(settings.as_bytes());
        }
        zygote.wait_until_ready().map_err(|reason| {
            zygote.kill();
            let said =
                stderr.and_then(|stderr| stderr.finish(Duration::from_secs(5))).unwrap_or_default().text;
            let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
            format!("the warm engine did not start: {reason} ({}); `--cold` runs without it", last.trim())
        })?;
        Ok(zygote)
    }

    fn wait_until_ready(&self) -> Result<(), String> {
        rustix::net::sockopt::set_socket_timeout(
            &self.orders,
            rustix::net::sockopt::Timeout::Recv,
            Some(READY),
        )
        .map_err(|error| error.to_string())?;
        let mut answer = [0; 16];
        match rustix::net::recv(&self.orders, &mut answer, RecvFlags::empty()) {
            Ok((0, _)) => Err("it ended".to_owned()),
            Ok(_) => Ok(()),
            Err(rustix::io::Errno::AGAIN) => Err(format!("it was not ready after {} s", READY.as_secs())),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Asks for a fork with these files.
    pub(super) fn order(&self, files: [BorrowedFd<'_>; FILES]) -> std::io::Result<()> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        ancillary.push(SendAncillaryMessage::ScmRights(&files));
        rustix::net::sendmsg(&self.orders, &[IoSlice::new(b"run")], &mut ancillary, SendFlags::NOSIGNAL)?;
        Ok(())
    }

    fn kill(&self) {
        // One that has ended needs no killing; bubblewrap takes everything inside with it.
        let _ = pidfd_send_signal(&self.process, Signal::KILL);
    }
}

/// A process that was started.
struct Kept {
    process: OwnedFd,
    stdin: Option<ChildStdin>,
    stderr: Option<ChildStderr>,
}

/// Starts a process from a thread that lives as long as the process does: bubblewrap dies with its parent, and to the
/// operating system that is the thread.
fn keep(mut command: Command) -> Result<Kept, String> {
    let failed = |error: std::io::Error| format!("bubblewrap cannot be started: {error}");
    let (sender, receiver) = channel();
    let started = std::thread::Builder::new().name("zygote".to_owned()).spawn(move || {
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return drop(sender.send(Err(error))),
        };
        // It holds our copies of what the child got; while they are open the end is never seen.
        drop(command);
        let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
        // Not awaited yet, so the number is its own even if it has ended.
        let handle = pidfd_open(Pid::from_child(&child), PidfdFlags::empty());
        let kept = handle.map(|process| Kept { process, stdin, stderr }).map_err(Into::into);
        if sender.send(kept).is_err() {
            let _ = child.kill();
        }
        let _ = child.wait();
    });
    started.map_err(failed)?;
    receiver.recv().map_err(|_| "the thread that starts bubblewrap has ended".to_owned())?.map_err(failed)
}

impl Drop for Zygote {
    fn drop(&mut self) {
        self.kill();
    }
}
