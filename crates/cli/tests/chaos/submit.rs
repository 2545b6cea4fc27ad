//! Who submits the jobs and collects the results, and is killed as well.

use crate::support::infrabench;
use infrabench_protocol::results::{Prediction, SampleResult};
use std::fs::{self, File};
use std::process::{Child, Stdio};
use tempfile::TempDir;

/// A process that brings all jobs to their results, if it is started again whenever it has ended early. Another way in, such
/// as a server and its API, is another implementation.
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
