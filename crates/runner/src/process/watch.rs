//! Memory and processes of a whole tree, from `/proc`.
//!
//! Limits of the kernel bound each process, and a run may have hundreds. Control groups would bound the sum, but few
//! users may make one; looking ten times a second needs no right at all.

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
    let Ok(folder) = std::fs::read_dir("/proc") else { return Usage::default() };
    let mut entries = HashMap::new();
    for pid in folder.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok()) {
        // A process may end between being listed and being read.
        if let Some(entry) =
            std::fs::read_to_string(format!("/proc/{pid}/stat")).ok().and_then(|text| parse(&text))
        {
            entries.insert(pid, entry);
        }
    }
    let mut total = Usage::default();
    for (pid, entry) in &entries {
        if descends(*pid, root, &entries) {
            total.memory_bytes += entry.usage.memory_bytes;
            total.threads += entry.usage.threads;
        }
    }
    total
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
    use super::usage;

    #[test]
    fn the_tree_of_this_process_is_counted() {
        let mut child = std::process::Command::new("sleep").arg("5").spawn().unwrap();
        let (whole, part) = (usage(std::process::id()), usage(child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(part.threads, 1);
        assert!(whole.threads >= 2 && whole.memory_bytes > part.memory_bytes && part.memory_bytes > 0);
    }
}
