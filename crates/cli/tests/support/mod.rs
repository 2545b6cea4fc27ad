//! Real processes to test with: a NATS server on a store of its own, and workers. Each ends with its value.

// Each test binary that includes this uses a part of it.
#![allow(dead_code, reason = "shared by several test binaries")]

use infrabench_queue::{Access, Client};
use infrabench_task::Task;
use infrabench_task::dataset::{Source, load};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn infrabench() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_infrabench"));
    command.current_dir(repository());
    command
}

/// The tasks of our dataset.
pub(crate) fn tasks() -> Vec<Task> {
    let bytes = fs::read(repository().join("tasks/infrabench.jsonl")).expect("the dataset is built");
    load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]).dataset.tasks
}

/// A task with one mask, inside a stack's constructor.
pub(crate) fn task() -> Task {
    let wanted = "shop-events+api_gateway_integration";
    tasks().into_iter().find(|task| task.entry_point == wanted).expect("a task of the dataset")
}

/// An answer that is this code.
pub(crate) fn answer(code: &str) -> String {
    format!("```python\n{code}\n```\n")
}

/// Waits until something holds, and fails with `what` when that takes too long.
pub(crate) fn eventually(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < limit, "not within {limit:?}: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Sends a signal to a process of ours that has not been waited for.
pub(crate) fn signal(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(id, signal).expect("it is a child of this test that has not been waited for");
}

/// A NATS server with JetStream. Its store and its port stay when it is killed and started again.
pub(crate) struct Nats {
    folder: TempDir,
    port: u16,
    arguments: Vec<String>,
    child: Option<Child>,
}

impl Nats {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = folder.path().join("store").to_string_lossy().into_owned();
        Self::launch(folder, &[&["--jetstream", "--store_dir", &store], arguments].concat())
    }

    /// Without JetStream.
    pub(crate) fn start_plain() -> Self {
        Self::launch(tempfile::tempdir().expect("a folder"), &[])
    }

    fn launch(folder: TempDir, arguments: &[&str]) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut nats = Self { folder, port, arguments, child: None };
        nats.restart();
        nats
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// As `kill -9`.
    pub(crate) fn kill(&mut self) {
        end(self.child.take());
    }

    pub(crate) fn restart(&mut self) {
        self.kill();
        let log = File::options().create(true).append(true).open(self.folder.path().join("nats.log"));
        let child = Command::new("nats-server")
            .args(["--addr", "127.0.0.1", "--port", &self.port.to_string()])
            .args(&self.arguments)
            .stderr(log.expect("a log"))
            .spawn()
            .expect("nats-server is installed (`cargo xtask setup`)");
        self.child = Some(child);
        let port = self.port;
        eventually("nats-server answers", Duration::from_secs(20), || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        });
    }

    pub(crate) async fn client(&self) -> Client {
        // It listens a moment before its streams are there.
        let mut tries = 0;
        loop {
            match Client::connect(&self.url(), &Access::default()).await {
                Ok(client) => return client,
                Err(error) if tries == 50 => panic!("{error}"),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

fn end(child: Option<Child>) {
    if let Some(mut child) = child {
        // It may be frozen, or have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// A worker of one slot, and its log.
pub(crate) struct Worker {
    pub(crate) child: Option<Child>,
    folder: TempDir,
}

impl Worker {
    /// Starts one and waits until it works.
    pub(crate) fn start(nats: &Nats, arguments: &[&str]) -> Self {
        let mut worker = Self::launch(nats, arguments);
        eventually("a worker starts to work", Duration::from_secs(50), || {
            assert!(!worker.is_dead(), "the worker ended: {}", worker.log());
            worker.says(" working ") == 1
        });
        worker
    }

    /// Starts one that takes over after 3 seconds of another's silence.
    pub(crate) fn launch(nats: &Nats, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = File::create(folder.path().join("log")).expect("a log");
        let one = if arguments.contains(&"--jobs") { &[][..] } else { &["--jobs", "1"] };
        let child = infrabench()
            .args(["worker", "--queue", &nats.url(), "--takeover", "3"])
            .args(one)
            .args(arguments)
            .env("RUST_LOG", "info,async_nats=warn")
            .env("NO_COLOR", "1")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("infrabench starts");
        Self { child: Some(child), folder }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// How many lines of its log say this.
    pub(crate) fn says(&self, what: &str) -> usize {
        self.log().lines().filter(|line| line.contains(what)).count()
    }

    pub(crate) fn kill(&mut self) {
        end(self.child.take());
    }

    pub(crate) fn signal(&self, which: Signal) {
        signal(self.child.as_ref().expect("it runs"), which);
    }

    /// Whether it has ended by itself.
    pub(crate) fn is_dead(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| child.try_wait().expect("a child").is_some())
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.take().expect("it runs").wait().expect("a child")
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            eprintln!("a worker's log:\n{}", self.log());
        }
    }
}
