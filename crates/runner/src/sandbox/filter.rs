//! A filter of system calls, put together from its parts.
//!
//! ```text
//! architecture, x32, newer calls     what a list with one answer for everything else cannot say
//! calls whose arguments matter       seccompiler's: a handful, compared one after another
//! all others                         a search by halves over ranges of numbers
//! ```
//!
//! The last part is not left to seccompiler, which would compare one after another there too. When a filter is
//! installed, the kernel walks it for every call there is, to remember those that always go through: 23 ms for 1,300
//! steps, for each run and once more for its kernel. These 290, of which a walk meets some thirty, take 0.4 ms.

use seccompiler::{BpfProgram, sock_filter};
use std::collections::BTreeSet;

// `BPF_LD | BPF_W | BPF_ABS`, and `BPF_K` with `BPF_JMP | BPF_JEQ`, `BPF_JMP | BPF_JGT`, `BPF_JMP | BPF_JGE`, `BPF_RET`.
const LOAD: u16 = 0x20;
const IF_EQUAL: u16 = 0x15;
const IF_GREATER: u16 = 0x25;
const IF_AT_LEAST: u16 = 0x35;
const RETURN: u16 = 0x06;

/// How many steps at the start of a program of seccompiler's check the architecture.
const CHECK: usize = 3;
const X32_BIT: u32 = 0x4000_0000;

const DENIED: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs();
const UNKNOWN: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS.unsigned_abs();

/// The program as the kernel's `struct sock_filter[]`.
///
/// `list` is seccompiler's, and denies what it does not have; here the last step that does so gives way to the search
/// among `free`, the calls that go through whatever their arguments are. Those above `newest`, and those in `hidden`,
/// seem not to exist. None if a part has not the form that is expected of it.
pub(super) fn assemble(
    list: &[sock_filter],
    free: &BTreeSet<u32>,
    newest: u32,
    hidden: u32,
) -> Option<Vec<u8>> {
    let (last, list) = list.split_last()?;
    if *last != answer(DENIED) {
        return None;
    }
    // Numbers mean nothing before the check.
    let mut program: BpfProgram = list.get(..CHECK)?.to_vec();
    program.extend([
        step(LOAD, 0, 0, 0),
        // x32 shares its architecture with x86_64 and has a bit of its own in the number.
        step(IF_GREATER, X32_BIT - 1, 3, 0),
        step(IF_GREATER, newest, 1, 0),
        step(IF_EQUAL, hidden, 0, 2),
        answer(UNKNOWN),
        answer(libc::SECCOMP_RET_KILL_PROCESS),
    ]);
    program.extend_from_slice(list);
    program.extend(search(&changes(free))?);
    Some(program.iter().flat_map(bytes).collect())
}

/// The answer to each range of numbers, as the number with which it begins.
fn changes(free: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let allowed = libc::SECCOMP_RET_ALLOW;
    let mut changes = vec![(0, DENIED)];
    for &number in free {
        // Where the denied range before it is empty, the allowed one before that goes on, if there is one.
        if changes.last() == Some(&(number, DENIED)) {
            changes.pop();
        }
        if changes.last().is_none_or(|(_, last)| *last != allowed) {
            changes.push((number, allowed));
        }
        changes.push((number + 1, DENIED));
    }
    changes
}

/// Finds the range of the number at hand by halves. None if it is too long for a jump.
fn search(changes: &[(u32, u32)]) -> Option<BpfProgram> {
    if let [(_, found)] = changes {
        return Some(vec![answer(*found)]);
    }
    let (below, above) = changes.split_at(changes.len() / 2);
    let (first, _) = above.first()?;
    let below = search(below)?;
    let mut program = vec![step(IF_AT_LEAST, *first, u8::try_from(below.len()).ok()?, 0)];
    program.extend(below);
    program.extend(search(above)?);
    Some(program)
}

fn answer(value: u32) -> sock_filter {
    step(RETURN, value, 0, 0)
}

fn step(code: u16, k: u32, jt: u8, jf: u8) -> sock_filter {
    sock_filter { code, jt, jf, k }
}

fn bytes(step: &sock_filter) -> [u8; 8] {
    let [code_0, code_1] = step.code.to_ne_bytes();
    let [k_0, k_1, k_2, k_3] = step.k.to_ne_bytes();
    [code_0, code_1, step.jt, step.jf, k_0, k_1, k_2, k_3]
}

#[cfg(test)]
mod tests {
    use super::{DENIED, changes, search};
    use libc::SECCOMP_RET_ALLOW;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_in_a_row_are_one_range() {
        let found = changes(&BTreeSet::from([0, 1, 2, 5, 7, 8]));
        let allowed = SECCOMP_RET_ALLOW;
        let expected = [(0, allowed), (3, DENIED), (5, allowed), (6, DENIED), (7, allowed), (9, DENIED)];
        assert_eq!(found, expected);
    }

    #[test]
    fn every_number_finds_its_own_answer() {
        let free: BTreeSet<u32> = (0..460).filter(|number| number % 7 < 4 || number % 31 == 0).collect();
        let program = search(&changes(&free)).unwrap();
        for number in 0..500 {
            let mut at = 0;
            let found = loop {
                let step = &program[at];
                match step.code {
                    super::RETURN => break step.k,
                    super::IF_AT_LEAST if number >= step.k => at += 1 + usize::from(step.jt),
                    super::IF_AT_LEAST => at += 1 + usize::from(step.jf),
                    other => panic!("a step of an unexpected kind: {other:#x}"),
                }
            };
            assert_eq!(found == SECCOMP_RET_ALLOW, free.contains(&number), "{number}");
        }
    }
}
