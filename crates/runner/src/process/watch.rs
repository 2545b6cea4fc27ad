//! Memory, processes and files of a whole tree, from `/proc`.
//!
//! Limits of the kernel bound each process, and a run may have hundreds. Control groups bound the sum, but not every
//! user may make one; looking ten times a second needs no right at all. The number of files in memory it is that bubblewrap
//! cannot bound, only their size: an empty one takes a kilobyte of the kernel's memory all the same.

use std::collections::HashMap;

/// What a tree uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Resident memory in bytes; pages that processes share count for each.
    pub(super) memory_bytes: u64,
    /// Threads, a process without more counting as one.
    pub(super) threads: u64,
}

struct Entry {
    parent: u32,
    usage: Usage,
}

/// What `root` and all that descend from it use; nothing where there is no `/proc`.
pub(super) fn usage(root: u32) -> Usage {
    let entries = entries();
    let mut total = Usage::default();
    for (pid, entry) in &entries {
        if descends(*pid, root, &entries) {
            total.memory_bytes += entry.usage.memory_bytes;
            total.threads += entry.usage.threads;
        }
    }
    total
}

/// `root` and all that descend from it, parents before their children.
pub(super) fn tree(root: u32) -> Vec<u32> {
    let entries = entries();
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(parent) = tree.get(next).copied() {
        next += 1;
        tree.extend(entries.iter().filter(|(_, entry)| entry.parent == parent).map(|(pid, _)| *pid));
    }
    tree
}

/// How many files and folders there are in the writable file systems that a process sees at `paths`; those that cannot
/// be asked count for none.
pub(super) fn files(pid: u32, paths: &[&str]) -> u64 {
    let of = |path: &&str| {
        let found = rustix::fs::statvfs(format!("/proc/{pid}/root{path}")).ok()?;
        Some(found.f_files.saturating_sub(found.f_ffree))
    };
    paths.iter().filter_map(of).sum()
}

/// Every process, by number.
fn entries() -> HashMap<u32, Entry> {
    let mut entries = HashMap::new();
    let Ok(folder) = std::fs::read_dir("/proc") else { return entries };
    for pid in folder.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok()) {
        // A process may end between being listed and being read.
        if let Some(entry) =
            std::fs::read_to_string(format!("/proc/{pid}/stat")).ok().and_then(|text| parse(&text))
        {
            entries.insert(pid, entry);
        }
    }
    entries
}

fn descends(mut pid: u32, root: u32, entries: &HashMap<u32, Entry>) -> bool {
    // A pid that is taken again while the table is read could close a circle.
    for _ in 0..entries.len() {
        if pid == root {
            return true;
        }
        match entries.get(&pid) {
            Some(entry) => pid = entry.parent,
            None => return false,
        }
    }
    false
}

/// `pid (name) state ppid …`; the name may hold spaces and brackets, so fields are counted from its end.
fn parse(stat: &str) -> Option<Entry> {
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let pages = number(21)?;
    Some(Entry {
        parent: u32::try_from(number(1)?).ok()?,
        usage: Usage { memory_bytes: pages * rustix::param::page_size() as u64, threads: number(17)? },
    })
}

#[cfg(test)]
mod tests {
    use super::{files, tree, usage};

    #[test]
    fn the_tree_of_this_process_is_counted() {
        let mut child = std::process::Command::new("sleep").arg("5").spawn().unwrap();
        let (whole, part) = (usage(std::process::id()), usage(child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(tree(std::process::id())[0], std::process::id());
        assert_eq!(part.threads, 1);
        assert!(whole.threads >= 2 && whole.memory_bytes > part.memory_bytes && part.memory_bytes > 0);
    }
    #[test]
    fn children_follow_their_parents() {
        let mut child = std::process::Command::new("sh").args(["-c", "sleep 5 & wait"]).spawn().unwrap();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
        while tree(child.id()).len() < 2 && std::time::Instant::now() < deadline {}
        let found = tree(child.id());
        assert_eq!((found.len(), found[0]), (2, child.id()));
        assert!(tree(std::process::id()).contains(&found[1]));
        for pid in found.into_iter().rev() {
            let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        }
        child.wait().unwrap();
    }

    #[test]
    fn files_are_counted_where_a_process_sees_them() {
        let own = std::process::id();
        let before = files(own, &["/dev/shm"]);
        let made: Vec<_> = (0..50).map(|_| tempfile::NamedTempFile::new_in("/dev/shm").unwrap()).collect();
        assert!(files(own, &["/dev/shm", "/nowhere"]) >= before + 40);
        drop(made);
    }
}
