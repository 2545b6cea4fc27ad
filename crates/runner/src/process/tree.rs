//! The limits on a run's whole tree of processes: by a control group where there can be one, by looking otherwise.

use super::watch;
use crate::sandbox::{Confinement, Exceeded, Group, GroupLimits, SandboxMode};
use infrabench_protocol::run::Limits;
use std::collections::BTreeSet;

/// Of its scratch space a run may have one file for so many bytes: a page, the least that a file with content takes.
const BYTES_PER_FILE: u64 = 4096;

/// A run's processes. Dropping it ends what might be left of them, where they are a group.
pub(super) struct Tree {
    root: u32,
    mode: SandboxMode,
    limits: Limits,
    group: Option<Group>,
    /// The first process inside the sandbox, once it was seen.
    inside: Option<u32>,
}

impl Tree {
    /// Bounds what descends from `root`. Its processes must not do anything yet that matters: what they use until now
    /// is not counted by a group.
    pub(super) fn bound(root: u32, mode: SandboxMode, limits: &Limits) -> Self {
        let of_group = GroupLimits { memory_bytes: limits.memory_bytes, processes: limits.processes };
        let group = Group::create(&of_group).filter(|group| enter(group, root));
        Self { root, mode, limits: limits.clone(), group, inside: None }
    }

    /// The limit that it has met, as a sentence.
    pub(super) fn exceeded(&mut self) -> Option<String> {
        let met = match &self.group {
            Some(group) => group.exceeded(),
            None => over(watch::usage(self.root), &self.limits),
        };
        met.map(|met| self.sentence(met)).or_else(|| self.too_many_files())
    }

    /// The limit for which the kernel has stopped it, as a sentence. The tree may have ended since.
    pub(super) fn stopped(&self) -> Option<String> {
        Some(self.sentence(self.group.as_ref()?.exceeded()?))
    }

    fn sentence(&self, met: Exceeded) -> String {
        match met {
            Exceeded::Memory => format!("over {} MiB of memory", self.limits.memory_bytes >> 20),
            Exceeded::Processes => format!("over {} processes and threads", self.limits.processes),
        }
    }

    fn too_many_files(&mut self) -> Option<String> {
        match self.mode {
            SandboxMode::Confined => {}
            SandboxMode::Unconfined => return None,
        }
        if self.inside.is_none() {
            // bubblewrap itself stays outside; its child is inside.
            self.inside = watch::tree(self.root).get(1).copied();
        }
        let most = self.limits.scratch_bytes / BYTES_PER_FILE;
        (watch::files(self.inside?, &Confinement::WRITABLE) > most).then(|| format!("over {most} files"))
    }

    /// Kills what is in the group, where there is one.
    pub(super) fn kill(&self) {
        if let Some(group) = &self.group {
            group.kill();
        }
    }
}

/// Moves a tree into a group, whatever it starts meanwhile: what is started by a process inside is inside, so there is
/// nothing left outside once every process that can be seen has been moved. False where one cannot be.
fn enter(group: &Group, root: u32) -> bool {
    let mut moved = BTreeSet::new();
    loop {
        let new: Vec<_> = watch::tree(root).into_iter().filter(|pid| !moved.contains(pid)).collect();
        if new.is_empty() {
            return true;
        }
        for pid in new {
            // One that has ended is in no group, and is none of the tree's any more.
            if group.add(pid).is_err() && watch::tree(root).contains(&pid) {
                return false;
            }
            moved.insert(pid);
        }
    }
}

fn over(usage: watch::Usage, limits: &Limits) -> Option<Exceeded> {
    if usage.memory_bytes > limits.memory_bytes {
        return Some(Exceeded::Memory);
    }
    (usage.threads > limits.processes).then_some(Exceeded::Processes)
}
