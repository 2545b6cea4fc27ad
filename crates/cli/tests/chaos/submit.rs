//! Who submits the jobs and collects the results, and is killed as well.

use crate::support::infrabench;
use infrabench_protocol::api::{RunState, ScoreStatus};
use infrabench_protocol::results::{Prediction, SampleResult};
use std::fs::{self, File};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use tempfile::TempDir;

/// A process that brings all jobs to their results, if it is started again whenever it has ended early.
pub(crate) trait Submitter {
    /// Whether all is done. Starts the process when it does not run and is not done.
    fn is_done(&mut self, queue: &str) -> bool;

    /// As `kill -9`, if it runs.
    fn kill(&mut self);

    /// One for each job.
    fn results(&self) -> Vec<SampleResult>;
}

/// `infrabench score --queue`, again and again with the same files.
pub(crate) struct ByScore {
    folder: TempDir,
    child: Option<Child>,
    done: bool,
}

impl ByScore {
    pub(crate) fn new(predictions: &[Prediction]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let lines: Vec<_> = predictions.iter().map(|line| serde_json::to_string(line).unwrap()).collect();
        fs::write(folder.path().join("completions.jsonl"), lines.join("\n") + "\n").unwrap();
        Self { folder, child: None, done: false }
    }
}

impl Submitter for ByScore {
    fn is_done(&mut self, queue: &str) -> bool {
        if self.done {
            return true;
        }
        if let Some(child) = &mut self.child {
            if let Some(status) = child.try_wait().unwrap() {
                self.done = status.success();
                self.child = None;
            }
            return self.done;
        }
        let log = File::options().create(true).append(true).open(self.folder.path().join("log"));
        let child = infrabench()
            .args(["score", "--queue", queue, "--completions"])
            .arg(self.folder.path().join("completions.jsonl"))
            .arg("--out")
            .arg(self.folder.path().join("results.jsonl"))
            .stdout(Stdio::null())
            .stderr(log.unwrap())
            .spawn();
        self.child = Some(child.unwrap());
        false
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself just now.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn results(&self) -> Vec<SampleResult> {
        let text = fs::read_to_string(self.folder.path().join("results.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for ByScore {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("{}", fs::read_to_string(self.folder.path().join("log")).unwrap_or_default());
        }
    }
}

/// `infrabench serve --queue`, which is given all jobs as one run over HTTP and started again with the same data.
pub(crate) struct ByServer {
    folder: TempDir,
    completions: String,
    port: u16,
    child: Option<Child>,
    run: Option<String>,
    results: Option<Vec<SampleResult>>,
}

impl ByServer {
    pub(crate) fn new(predictions: &[Prediction]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let lines: Vec<_> = predictions.iter().map(|line| serde_json::to_string(line).unwrap()).collect();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, completions: lines.join("\n") + "\n", port, child: None, run: None, results: None }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/api/v1/{path}", self.port)
    }

    fn start(&mut self, queue: &str) {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log"));
        let child = infrabench()
            .args(["serve", "--queue", queue, "--listen", &format!("127.0.0.1:{}", self.port), "--data"])
            .arg(self.folder.path().join("data"))
            .stdout(Stdio::null())
            .stderr(log.unwrap())
            .spawn();
        self.child = Some(child.unwrap());
    }

    /// None while it does not listen, or knows no worker yet that has the environment.
    fn submit(&self) -> Option<String> {
        let request = ureq::post(self.url("runs")).header("content-type", "application/jsonl");
        let state: RunState = request.send(&self.completions).ok()?.body_mut().read_json().ok()?;
        assert_eq!(state.problems, [], "every line is a job");
        Some(state.id)
    }

    fn collect(&self, run: &str) -> Option<Vec<SampleResult>> {
        let state: RunState =
            ureq::get(self.url(&format!("runs/{run}"))).call().ok()?.body_mut().read_json().ok()?;
        if state.status != ScoreStatus::Done {
            return None;
        }
        let mut answer = ureq::get(self.url(&format!("runs/{run}/results.jsonl"))).call().ok()?;
        let text = answer.body_mut().with_config().limit(1 << 30).read_to_string().ok()?;
        Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }
}

impl Submitter for ByServer {
    fn is_done(&mut self, queue: &str) -> bool {
        if self.results.is_some() {
            return true;
        }
        match &mut self.child {
            None => self.start(queue),
            // It ends by itself when the queue cannot be reached at its start.
            Some(child) => {
                if child.try_wait().unwrap().is_some() {
                    self.child = None;
                }
            }
        }
        match &self.run {
            None => self.run = self.submit(),
            Some(run) => self.results = self.collect(run),
        }
        self.results.is_some()
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself just now.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn results(&self) -> Vec<SampleResult> {
        self.results.clone().expect("it is done")
    }
}

impl Drop for ByServer {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("{}", fs::read_to_string(self.folder.path().join("log")).unwrap_or_default());
        }
    }
}
