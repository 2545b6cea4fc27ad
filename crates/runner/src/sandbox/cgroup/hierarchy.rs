//! Where on this machine control groups can be made: below the group that we run in ourselves.
//!
//! Version 2 forbids a group to have both processes and limited groups in it (the rule of no internal processes). So
//! where ours has no controllers switched on for groups below, we move out of it into one of our own, `infrabench-engine`,
//! beside which those of the runs are made. That is possible only for the sole inhabitant of a group that was given to us,
//! as by `systemd-run --user --scope -p Delegate=yes`, or as a container's first process. Version 1 has no such rule.

use super::remove;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Name of the group in which an engine itself waits, where it must not be in the one above.
const ENGINE: &str = "infrabench-engine";

/// Which interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// One tree with all controllers.
    Two,
    /// A tree per controller.
    One,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Two => "version 2",
            Self::One => "version 1",
        })
    }
}

/// The groups below which ours are made.
#[derive(Debug)]
pub(super) struct Hierarchy {
    pub(super) version: Version,
    pub(super) memory: PathBuf,
    pub(super) processes: PathBuf,
    /// Absent where it is not ours to use; then there is no account of processor time, and no fair share of it.
    pub(super) cpu: Option<PathBuf>,
    /// Beside it, in version 1, what shares the processors out.
    shares: Option<PathBuf>,
    /// What the names of this engine's groups begin with.
    pub(super) prefix: String,
}

impl Hierarchy {
    /// Every folder in which a group is made.
    pub(super) fn bases(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.memory, &self.processes].into_iter().chain(&self.cpu).chain(&self.shares)
    }
}

/// Found and prepared once per process.
pub(super) fn hierarchy() -> Result<&'static Hierarchy, String> {
    static FOUND: OnceLock<Result<Hierarchy, String>> = OnceLock::new();
    FOUND.get_or_init(find).as_ref().map_err(Clone::clone)
}

fn find() -> Result<Hierarchy, String> {
    let read =
        |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"));
    let (mounts, own) = (read("/proc/self/mountinfo")?, read("/proc/self/cgroup")?);
    let owner = Owner::this();
    let trees = trees(&mounts, &own);
    let hierarchy = match two(&trees, &owner) {
        Ok(hierarchy) => hierarchy,
        Err(reason) => one(&trees, &owner).ok_or(reason)?,
    };
    for base in hierarchy.bases() {
        remove_stale(base, &owner);
    }
    Ok(hierarchy)
}

/// By controller, our own group in its tree; version 2 has the empty name.
fn trees(mounts: &str, own: &str) -> BTreeMap<String, PathBuf> {
    let mut groups = BTreeMap::new();
    for line in own.lines() {
        // `4:memory:/path`, `1:cpu,cpuacct:/path`, `0::/path`.
        let mut parts = line.splitn(3, ':').skip(1);
        if let (Some(names), Some(path)) = (parts.next(), parts.next()) {
            groups.extend(names.split(',').map(|name| (name.to_owned(), path)));
        }
    }
    let mut trees = BTreeMap::new();
    for line in mounts.lines() {
        // `35 31 0:32 /root /mount/point options… - type source super,options`.
        let Some((before, after)) = line.split_once(" - ") else { continue };
        let before: Vec<_> = before.split(' ').collect();
        let after: Vec<_> = after.split(' ').collect();
        let (Some(root), Some(point), Some(kind)) = (before.get(3), before.get(4), after.first()) else {
            continue;
        };
        let names = match *kind {
            "cgroup2" => vec![""],
            "cgroup" => after.last().map(|options| options.split(',').collect()).unwrap_or_default(),
            _ => continue,
        };
        for name in names {
            // A container may have only a part of the tree mounted.
            let below = groups.get(name).and_then(|path| Path::new(path).strip_prefix(root).ok());
            if let Some(below) = below {
                trees.entry(name.to_owned()).or_insert_with(|| Path::new(point).join(below));
            }
        }
    }
    trees
}

fn one(trees: &BTreeMap<String, PathBuf>, owner: &Owner) -> Option<Hierarchy> {
    let writable = |name: &str| trees.get(name).filter(|group| is_writable(group)).cloned();
    let (memory, processes) = (writable("memory")?, writable("pids")?);
    let (cpu, shares) = (writable("cpuacct"), writable("cpu"));
    Some(Hierarchy { version: Version::One, memory, processes, cpu, shares, prefix: owner.prefix() })
}

fn two(trees: &BTreeMap<String, PathBuf>, owner: &Owner) -> Result<Hierarchy, String> {
    let Some(own) = trees.get("") else {
        return Err(
            "there are no control groups here; in a container, start it with them mounted and writable"
                .to_owned(),
        );
    };
    let base = if own.ends_with(ENGINE) { own.parent().unwrap_or(own) } else { own };
    let has = |file: &str, name: &str| {
        std::fs::read_to_string(base.join(file))
            .is_ok_and(|text| text.split_whitespace().any(|word| word == name))
    };
    for needed in ["memory", "pids"] {
        if !has("cgroup.controllers", needed) {
            return Err(format!(
                "the control group {} has no controller `{needed}`; {DELEGATE}",
                base.display()
            ));
        }
    }
    if !is_writable(base) {
        return Err(format!("the control group {} is not ours to write; {DELEGATE}", base.display()));
    }
    let cpu = has("cgroup.controllers", "cpu");
    let wanted: Vec<_> = ["memory", "pids"].into_iter().chain(cpu.then_some("cpu")).collect();
    if !wanted.iter().all(|name| has("cgroup.subtree_control", name)) {
        let switch = wanted.iter().map(|name| format!("+{name}")).collect::<Vec<_>>().join(" ");
        let control = base.join("cgroup.subtree_control");
        if std::fs::write(&control, &switch).is_err() {
            leave(base)?;
            std::fs::write(&control, &switch).map_err(|error| {
                format!(
                    "the control group {} does not hand its controllers on ({error}); {DELEGATE}",
                    base.display()
                )
            })?;
        }
    }
    Ok(Hierarchy {
        version: Version::Two,
        memory: base.to_owned(),
        processes: base.to_owned(),
        cpu: cpu.then(|| base.to_owned()),
        shares: None,
        prefix: owner.prefix(),
    })
}

const DELEGATE: &str = "start the program in a group of its own with \
                        `systemd-run --user --scope -p Delegate=yes infrabench …`";

/// Moves this process out of a group that nobody else is in.
fn leave(base: &Path) -> Result<(), String> {
    let inhabitants = std::fs::read_to_string(base.join("cgroup.procs")).unwrap_or_default();
    let own = std::process::id().to_string();
    if inhabitants.lines().any(|pid| pid != own) {
        return Err(format!(
            "other processes share the control group {}, which may then have no limited groups in it; {DELEGATE}",
            base.display()
        ));
    }
    let engine = base.join(ENGINE);
    let moved = match std::fs::create_dir(&engine) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => std::fs::write(engine.join("cgroup.procs"), own),
    };
    moved
        .map_err(|error| format!("the control group {} cannot be left ({error}); {DELEGATE}", base.display()))
}

/// By making a group: rights, read-only mounts and the policies of containers are all in the answer.
fn is_writable(group: &Path) -> bool {
    let trial = group.join(format!("{}-trial", Owner::this().prefix()));
    let made = std::fs::create_dir(&trial).is_ok();
    remove(&trial) && made
}

/// Whose a group is: a process is known by its number, the namespace of numbers, and when it started.
#[derive(Debug, PartialEq, Eq)]
struct Owner {
    namespace: String,
    pid: u32,
    started: String,
}

impl Owner {
    fn this() -> Self {
        let pid = std::process::id();
        Self { namespace: namespace(), pid, started: started(pid).unwrap_or_default() }
    }

    fn prefix(&self) -> String {
        format!("infrabench-{}-{}-{}", self.namespace, self.pid, self.started)
    }

    /// Whether a folder is a group of an engine of this namespace that has ended.
    fn outlives(&self, name: &str) -> bool {
        let mut parts = name.strip_prefix("infrabench-").unwrap_or_default().split('-');
        let (Some(namespace), Some(pid), Some(began)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let Ok(pid) = pid.parse() else { return false };
        namespace == self.namespace && started(pid).as_deref() != Some(began)
    }
}

/// The number of our namespace of processes: in another one, ours mean nothing.
fn namespace() -> String {
    let link = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    link.to_string_lossy().chars().filter(char::is_ascii_digit).collect()
}

/// When a process started, in the kernel's ticks; none when there is no such process.
fn started(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, which may hold spaces and brackets, is the second field; the start is the 22nd.
    stat.rsplit_once(')')?.1.split_whitespace().nth(19).map(str::to_owned)
}

fn remove_stale(base: &Path, owner: &Owner) {
    let Ok(entries) = std::fs::read_dir(base) else { return };
    for entry in entries.filter_map(Result::ok) {
        if owner.outlives(&entry.file_name().to_string_lossy()) {
            // What is still running in it dies now, and the folder goes with the start after this one at the latest.
            let _ = remove(&entry.path()) || remove(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Owner, trees};
    use std::path::Path;

    #[test]
    fn our_group_is_found_in_every_tree() {
        let mounts = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n\
                      32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n\
                      41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
        let found = trees(mounts, "4:memory:/a/b\n1:cpu,cpuacct:/\n0::/user.slice/x:y\n");
        assert_eq!(found["memory"], Path::new("/sys/fs/cgroup/memory/a/b"));
        assert_eq!(found["cpuacct"], Path::new("/sys/fs/cgroup/cpu,cpuacct"));
        assert_eq!(found[""], Path::new("/sys/fs/cgroup/unified/user.slice/x:y"));
    }

    #[test]
    fn of_a_tree_that_is_mounted_in_part_the_part_counts() {
        let mounts = "35 31 0:32 /docker/1f /sys/fs/cgroup ro - cgroup2 cgroup rw,nsdelegate\n";
        assert_eq!(trees(mounts, "0::/docker/1f/inner\n")[""], Path::new("/sys/fs/cgroup/inner"));
        assert!(trees(mounts, "0::/elsewhere\n").is_empty());
    }

    #[test]
    fn only_groups_of_engines_that_have_ended_are_stale() {
        let this = Owner::this();
        assert!(!this.outlives(&format!("{}-0", this.prefix())));
        assert!(
            this.outlives(&format!("infrabench-{}-{}-1-0", this.namespace, this.pid)),
            "the number was taken again"
        );
        assert!(
            !this.outlives(&format!("infrabench-1-{}-1-0", this.pid)),
            "of another namespace nothing is known"
        );
        assert!(!this.outlives("infrabench-engine") && !this.outlives("system.slice"));
    }
}
