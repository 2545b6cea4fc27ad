//! A control group per run: bounds the memory and the processes of its whole tree, where limits per process cannot.
//!
//! Version 2 of the interface where it has the controllers, version 1 otherwise; `hierarchy` says where groups are made
//! and why they sometimes cannot be. Then the runner looks at `/proc` ten times a second instead, which bounds the same
//! sums with more delay, and sees no memory that belongs to no process.
//!
//! Each run being a group, the scheduler shares the processors between runs rather than between processes: one with 200
//! threads gets no more than one with 2. So there is no quota, which would only leave processors idle.
//!
//! Own code rather than a crate: the ones there are link D-Bus for a manager that this does not talk to, and leave the
//! rules about processes inside of version 2, which are the hard part, to their caller.

mod hierarchy;

pub use hierarchy::Version as GroupVersion;
use hierarchy::{Hierarchy, Version, hierarchy};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a group may take to be left by processes that were killed, before it is left to the next start of an engine.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a group bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupLimits {
    /// Bytes: resident, in files in memory, and in the kernel for either. Swap is none, where swap is accounted for.
    pub(crate) memory_bytes: u64,
    /// Processes and threads at once.
    pub(crate) processes: u64,
}

/// What a group has used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GroupUsage {
    /// Most memory at once, in bytes; none where this kernel keeps no account of it.
    pub(crate) peak_memory_bytes: Option<u64>,
    /// Time on processors, in microseconds; none where there is no account of it.
    pub(crate) cpu_us: Option<u64>,
}

/// A limit that a group has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exceeded {
    /// The kernel has killed one of its processes for want of memory.
    Memory,
    /// The kernel has refused it a process or a thread.
    Processes,
}

/// A group of processes. Dropping it kills them and removes it.
#[derive(Debug)]
pub(crate) struct Group {
    version: Version,
    /// The one folder of version 2, or one per controller of version 1.
    folders: BTreeSet<PathBuf>,
    memory: PathBuf,
    processes: PathBuf,
    cpu: Option<PathBuf>,
}

/// Which groups this machine lets us make; the error says why it lets us make none, and the way out. The first call
/// prepares them, and removes what engines that were killed have left.
pub fn probe() -> Result<GroupVersion, String> {
    let version = hierarchy()?.version;
    // Making one is the only proof.
    Group::make(hierarchy()?, &GroupLimits { memory_bytes: 64 << 20, processes: 16 })
        .map_err(|error| format!("a control group cannot be made: {error}"))?;
    Ok(version)
}

impl Group {
    /// A new, empty group with these limits; none where this machine lets us make none, as [`probe`] explains.
    pub(crate) fn create(limits: &GroupLimits) -> Option<Self> {
        Self::make(hierarchy().ok()?, limits).ok()
    }

    fn make(hierarchy: &Hierarchy, limits: &GroupLimits) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("{}-{}", hierarchy.prefix, NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = |base: &PathBuf| base.join(&name);
        // From here on a failure drops the group, which removes the folders that exist by then.
        let group = Self {
            version: hierarchy.version,
            folders: hierarchy.bases().map(folder).collect(),
            memory: folder(&hierarchy.memory),
            processes: folder(&hierarchy.processes),
            cpu: hierarchy.cpu.as_ref().map(folder),
        };
        group.folders.iter().try_for_each(std::fs::create_dir)?;
        let memory = |file: &str, value: u64| write(&group.memory.join(file), value);
        match group.version {
            Version::Two => {
                memory("memory.max", limits.memory_bytes)?;
                optional(memory("memory.swap.max", 0))?;
            }
            Version::One => {
                memory("memory.limit_in_bytes", limits.memory_bytes)?;
                // Memory and swap together; must not be below the former.
                optional(memory("memory.memsw.limit_in_bytes", limits.memory_bytes))?;
            }
        }
        write(&group.processes.join("pids.max"), limits.processes)?;
        Ok(group)
    }

    /// Moves a process into the group, with all that it starts from now on. What it has started already stays outside.
    pub(crate) fn add(&self, pid: u32) -> io::Result<()> {
        self.folders.iter().try_for_each(|folder| write(&folder.join("cgroup.procs"), u64::from(pid)))
    }

    /// What it has used.
    #[allow(dead_code, reason = "for measuring what a run costs")]
    pub(crate) fn usage(&self) -> GroupUsage {
        let cpu =
            |file: &str| self.cpu.as_ref().and_then(|folder| std::fs::read_to_string(folder.join(file)).ok());
        match self.version {
            Version::Two => GroupUsage {
                peak_memory_bytes: number(&self.memory.join("memory.peak")),
                cpu_us: cpu("cpu.stat").and_then(|text| field(&text, "usage_usec")),
            },
            Version::One => GroupUsage {
                peak_memory_bytes: number(&self.memory.join("memory.max_usage_in_bytes")),
                cpu_us: cpu("cpuacct.usage").and_then(|text| Some(text.trim().parse::<u64>().ok()? / 1000)),
            },
        }
    }

    /// The limit that it has met, if any.
    pub(crate) fn exceeded(&self) -> Option<Exceeded> {
        if self.killed_by_memory() {
            return Some(Exceeded::Memory);
        }
        let events = std::fs::read_to_string(self.processes.join("pids.events")).ok()?;
        (field(&events, "max")? > 0).then_some(Exceeded::Processes)
    }

    /// Whether the kernel has killed a process of it for want of memory.
    pub(crate) fn killed_by_memory(&self) -> bool {
        let file = match self.version {
            Version::Two => "memory.events",
            Version::One => "memory.oom_control",
        };
        std::fs::read_to_string(self.memory.join(file))
            .is_ok_and(|text| field(&text, "oom_kill").is_some_and(|kills| kills > 0))
    }

    /// Kills every process in it.
    pub(crate) fn kill(&self) {
        self.folders.iter().for_each(|folder| kill(folder));
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        for folder in &self.folders {
            while !remove(folder) && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// Whether a group is gone; processes still in it are killed for the next attempt.
fn remove(folder: &Path) -> bool {
    match std::fs::remove_dir(folder) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(_) => {
            kill(folder);
            false
        }
    }
}

fn kill(folder: &Path) {
    // Version 2 since Linux 5.14: all at once, so that none escapes by forking meanwhile.
    if write(&folder.join("cgroup.kill"), 1).is_ok() {
        return;
    }
    let listed = std::fs::read_to_string(folder.join("cgroup.procs")).unwrap_or_default();
    for pid in listed.lines().filter_map(|line| rustix::process::Pid::from_raw(line.parse().ok()?)) {
        // One that is gone by now needs no killing.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

fn write(file: &Path, value: u64) -> io::Result<()> {
    // Never creates: a file that is missing is a limit that this kernel does not have.
    let mut open = std::fs::OpenOptions::new().write(true).open(file)?;
    io::Write::write_all(&mut open, value.to_string().as_bytes())
}

/// A limit that not every kernel has.
fn optional(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn number(file: &Path) -> Option<u64> {
    std::fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// The number after a name in lines such as `oom_kill 1`.
fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::{Exceeded, Group, GroupLimits, probe};
    use std::process::{Command, Output, Stdio};
    use std::time::{Duration, Instant};

    const LIMITS: GroupLimits = GroupLimits { memory_bytes: 96 << 20, processes: 8 };

    /// Python in a group of its own. None where this machine has no groups; then it must say what to do about it.
    fn run_in_group(program: &str) -> Option<(Group, Output)> {
        if let Err(reason) = probe() {
            assert!(reason.contains("start"), "no way out in: {reason}");
            return None;
        }
        let group = Group::create(&LIMITS).unwrap();
        let mut child = Command::new("python3")
            .args(["-c", &format!("import os, sys, time\nsys.stdin.read()\n{program}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        group.add(child.id()).unwrap();
        drop(child.stdin.take());
        Some((group, child.wait_with_output().unwrap()))
    }

    #[test]
    fn what_stays_within_its_limits_is_let_be() {
        let Some((group, output)) = run_in_group("hog = bytearray(30 << 20); print(sum(range(3_000_000)))")
        else {
            return;
        };
        assert!(output.status.success(), "{output:?}");
        assert_eq!(group.exceeded(), None);
        let usage = group.usage();
        assert!(
            usage.peak_memory_bytes.is_none_or(|bytes| (30 << 20..96 << 20).contains(&bytes)),
            "{usage:?}"
        );
        assert!(usage.cpu_us.is_none_or(|cpu| cpu > 10_000), "{usage:?}");
    }

    #[test]
    fn memory_is_bounded_over_all_processes_and_files_in_memory() {
        let processes = "for _ in range(4):\n    if os.fork() == 0:\n        hog = bytearray(40 << 20)\n        \
                         time.sleep(60)\ntime.sleep(60)";
        let files = "import tempfile\nwith tempfile.TemporaryFile(dir='/dev/shm') as file:\n    while True:\n        \
                     file.write(bytes(1 << 20))";
        for program in [files, &processes.replace("time.sleep(60)", "os.wait()")] {
            let Some((group, _)) = run_in_group(program) else { return };
            assert!(group.killed_by_memory(), "{program}");
            assert_eq!(group.exceeded(), Some(Exceeded::Memory));
        }
    }

    #[test]
    fn processes_and_threads_are_bounded() {
        let program = "import threading\ntry:\n    for _ in range(20):\n        \
                       threading.Thread(target=time.sleep, args=(1,)).start()\nexcept RuntimeError as error:\n    \
                       print(threading.active_count(), error)";
        let Some((group, output)) = run_in_group(program) else { return };
        assert_eq!(String::from_utf8_lossy(&output.stdout), "8 can't start new thread\n");
        assert_eq!(group.exceeded(), Some(Exceeded::Processes));
    }

    #[test]
    fn a_group_takes_its_processes_with_it() {
        let Some((group, output)) = run_in_group(
            "pid = os.fork()\nif pid == 0:\n    os.setsid(); os.closerange(0, 3); time.sleep(600)\nprint(pid)",
        ) else {
            return;
        };
        let pid = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let is_alive = || {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            stat.contains(") S") || stat.contains(") R")
        };
        assert!(is_alive());
        let folders = group.folders.clone();
        let started = Instant::now();
        drop(group);
        assert!(!is_alive() && folders.iter().all(|folder| !folder.exists()), "{folders:?}");
        assert!(started.elapsed() < Duration::from_secs(1));
    }
}
