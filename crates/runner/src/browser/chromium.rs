//! A headless Chromium with one page and a profile of its own, gone with the value.

use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What Chromium is called.
const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

/// It talks to nobody but us, and asks nothing.
const ARGUMENTS: [&str; 10] = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // A page that nobody sees would otherwise run at a lower priority.
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
];

/// How long it may take to end when asked.
const PATIENCE: Duration = Duration::from_secs(5);

/// The program: what the variable `CHROMIUM` names, or the first of its usual names that is on the path.
pub(super) fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM").filter(|named| !named.is_empty()) {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let on_path = |name: &&str| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file());
    NAMES.iter().find_map(on_path)
}

/// A running browser.
pub(super) struct Chromium {
    child: Child,
    profile: Option<TempDir>,
}

impl Chromium {
    /// Opens a page in a browser with a fresh profile.
    pub(super) fn start(program: &Path, page: &str) -> io::Result<Self> {
        let profile = tempfile::Builder::new().prefix("infrabench-browser-").tempdir()?;
        let mut command = Command::new(program);
        command.args(ARGUMENTS);
        if rustix::process::geteuid().is_root() {
            // As root it refuses to start with its own sandbox.
            command.arg("--no-sandbox");
        }
        let mut data = std::ffi::OsString::from("--user-data-dir=");
        data.push(profile.path());
        let complaints = File::create(complaints(profile.path()))?;
        // A group of its own, so that all its processes can be ended, and an interrupt from the keyboard is ours to handle.
        command.arg(data).arg(page).process_group(0);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(complaints).spawn()?;
        Ok(Self { child, profile: Some(profile) })
    }

    /// How it ended, and the last that it said; none while it runs.
    pub(super) fn ended(&mut self) -> Option<String> {
        let status = match self.child.try_wait() {
            Ok(None) => return None,
            Ok(Some(status)) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let profile = self.profile.as_ref()?;
        let said = std::fs::read(complaints(profile.path())).unwrap_or_default();
        let last = String::from_utf8_lossy(&said).lines().last().map(|line| format!(": {line}"));
        Some(format!("{status}{}", last.unwrap_or_default()))
    }

    fn signal(&self, signal: Signal) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            // What is not there any more needs no signal.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.signal(Signal::KILL);
        let _ = self.child.wait();
        // Its helpers end a moment later, and may still write into the profile while it is removed.
        for _ in 0..20 {
            let Some(profile) = &self.profile else { return };
            match std::fs::remove_dir_all(profile.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                Ok(()) | Err(_) => self.profile = None,
            }
        }
    }
}

fn complaints(profile: &Path) -> PathBuf {
    profile.join("infrabench-stderr.txt")
}
