//! Which system calls a run may make: filters for the kernel's seccomp, compiled here, installed by what runs inside.
//!
//! An allow list. A deny list would be shorter and wrong with every new kernel: `io_uring`, the new mount calls and
//! `pidfd_getfd` were all new once, and each was a way out of somebody's sandbox before it was in somebody's list. What
//! Python, Node and the programs that they start need is known and changes slowly.
//!
//! | call | answer |
//! |---|---|
//! | in the list, and its arguments too where they matter | goes through |
//! | any other that existed when this was written | `EPERM` |
//! | `clone3`, and any that is newer | `ENOSYS`, on which C libraries fall back to older ones |
//! | of another architecture (i386, x32) | the process is killed |
//!
//! `clone3` takes its flags in memory, where no filter can see a request for a namespace; `clone` has them in a register.
//!
//! What is absent besides the obvious: whatever holds memory that belongs to no process, and so escapes the limits per
//! process (`memfd_create`, System V shared memory and queues, POSIX queues, native asynchronous I/O), and `sync`, which
//! makes the whole machine wait for its disks.

use super::calls::{EXEC, FILES, MAKE_NODE, MEMORY, OLD, PROCESSES, SIGNALS, SOCKETS, TIME, WAITING};
use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, sock_filter,
};
use std::collections::BTreeMap;

/// A filter for Python and everything that it starts, as the kernel's `struct sock_filter[]`.
///
/// The error says that this machine's architecture has no filter, or that the filter cannot be compiled.
pub(crate) fn code_filter() -> Result<Vec<u8>, SeccompError> {
    let mut rules = unconditional(&[FILES, MEMORY, PROCESSES, SIGNALS, TIME, WAITING, SOCKETS, OLD]);
    rules.extend(unconditional(&[EXEC]));
    rules.insert(libc::SYS_clone, vec![rule(&[(0, SeccompCmpOp::MaskedEq(NAMESPACES), 0)])?]);
    for call in [libc::SYS_socket, libc::SYS_socketpair] {
        rules.insert(call, vec![rule(&[(0, SeccompCmpOp::Eq, libc::AF_UNIX as u64)])?]);
    }
    compile(rules)
}

/// A filter for the Node process that is the CDK's kernel: it has its files and pipes, and needs nothing but threads.
/// It starts no program, makes no process and opens no socket.
#[allow(
    dead_code,
    reason = "for an engine that keeps the CDK's kernels warm; in a cold run Python starts Node itself"
)]
pub(crate) fn kernel_filter() -> Result<Vec<u8>, SeccompError> {
    let mut rules = unconditional(&[FILES, MEMORY, PROCESSES, SIGNALS, TIME, WAITING, OLD]);
    let thread = libc::CLONE_THREAD as u64;
    rules.insert(libc::SYS_clone, vec![rule(&[(0, SeccompCmpOp::MaskedEq(NAMESPACES | thread), thread)])?]);
    compile(rules)
}

/// Why there is no filter.
#[derive(Debug, thiserror::Error)]
pub enum SeccompError {
    /// No list for this architecture.
    #[error("there is no filter of system calls for {0}: x86_64 and aarch64 have one")]
    Architecture(&'static str),
    /// The compiler refused.
    #[error("the filter of system calls cannot be compiled: {0}")]
    Compiler(#[from] seccompiler::BackendError),
}

type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

fn unconditional(groups: &[&[c_long]]) -> Rules {
    groups.iter().flat_map(|group| group.iter().map(|call| (*call, Vec::new()))).collect()
}

/// Allows a call whose arguments, each looked at as 32 bits like the kernel does for these, meet all conditions.
fn rule(conditions: &[(u8, SeccompCmpOp, u64)]) -> Result<SeccompRule, SeccompError> {
    let conditions = conditions.iter().map(|(argument, operator, value)| {
        SeccompCondition::new(*argument, SeccompCmpArgLen::Dword, operator.clone(), *value)
    });
    Ok(SeccompRule::new(conditions.collect::<Result<_, _>>()?)?)
}

fn compile(mut rules: Rules) -> Result<Vec<u8>, SeccompError> {
    let arch = match std::env::consts::ARCH {
        "x86_64" => TargetArch::x86_64,
        "aarch64" => TargetArch::aarch64,
        other => return Err(SeccompError::Architecture(other)),
    };
    // Device nodes need a right that nobody has inside; pipes and plain files do not.
    let kinds = [0, libc::S_IFREG, libc::S_IFIFO, libc::S_IFSOCK];
    for (call, mode) in MAKE_NODE {
        let of_kind =
            |kind: &u32| rule(&[(*mode, SeccompCmpOp::MaskedEq(u64::from(libc::S_IFMT)), u64::from(*kind))]);
        rules.insert(*call, kinds.iter().map(of_kind).collect::<Result<_, _>>()?);
    }
    // Typing into a terminal, should there ever be one.
    let not_typing = [(1, SeccompCmpOp::Ne, libc::TIOCSTI), (1, SeccompCmpOp::Ne, TIOCLINUX)];
    rules.insert(libc::SYS_ioctl, vec![rule(&not_typing)?]);
    // A filter of the candidate's own could make the harness believe that its writes succeed.
    let no_filter = [(0, SeccompCmpOp::Ne, libc::PR_SET_SECCOMP as u64)];
    rules.insert(libc::SYS_prctl, vec![rule(&no_filter)?]);
    // Asking which personality one has, and the ordinary one. Others weaken the layout of memory.
    let harmless = [0, 0xffff_ffff].map(|persona| rule(&[(0, SeccompCmpOp::Eq, persona)]));
    rules.insert(libc::SYS_personality, harmless.into_iter().collect::<Result<_, _>>()?);

    let denied = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let list: BpfProgram = SeccompFilter::new(rules, denied, SeccompAction::Allow, arch)?.try_into()?;
    let mut program = head(&list);
    program.extend(list);
    Ok(program.iter().flat_map(bytes).collect())
}

/// What an allow list with one answer for everything else cannot say. It begins, as `list` does, with the check of the
/// architecture, since numbers mean nothing without it.
fn head(list: &[sock_filter]) -> BpfProgram {
    // `BPF_LD | BPF_W | BPF_ABS`, `BPF_JMP | BPF_JEQ | BPF_K`, `BPF_JMP | BPF_JGT | BPF_K`, `BPF_RET | BPF_K`.
    const LOAD_NUMBER: u16 = 0x20;
    const IF_EQUAL: u16 = 0x15;
    const IF_GREATER: u16 = 0x25;
    const RETURN: u16 = 0x06;
    const CHECK: usize = 3;
    let step = |code, k, jt, jf| sock_filter { code, jt, jf, k };
    let number = |call: c_long| u32::try_from(call).unwrap_or(u32::MAX);
    let mut head = list.get(..CHECK).unwrap_or_default().to_vec();
    head.extend([
        step(LOAD_NUMBER, 0, 0, 0),
        // x32 shares its architecture with x86_64 and has a bit of its own in the number.
        step(IF_GREATER, X32_BIT - 1, 3, 0),
        step(IF_GREATER, number(NEWEST), 1, 0),
        step(IF_EQUAL, number(libc::SYS_clone3), 0, 2),
        step(RETURN, libc::SECCOMP_RET_ERRNO | libc::ENOSYS.unsigned_abs(), 0, 0),
        step(RETURN, libc::SECCOMP_RET_KILL_PROCESS, 0, 0),
    ]);
    head
}

fn bytes(step: &sock_filter) -> [u8; 8] {
    let [code_0, code_1] = step.code.to_ne_bytes();
    let [k_0, k_1, k_2, k_3] = step.k.to_ne_bytes();
    [code_0, code_1, step.jt, step.jf, k_0, k_1, k_2, k_3]
}

const X32_BIT: u32 = 0x4000_0000;
/// The newest call that was looked at.
const NEWEST: c_long = libc::SYS_mseal;
/// `TIOCLINUX`, which pastes on a console.
const TIOCLINUX: u64 = 0x541c;

/// Flags of `clone` that make namespaces.
const NAMESPACES: u64 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u64;

#[cfg(test)]
mod tests {
    use super::super::restrict::hexadecimal;
    use super::{code_filter, kernel_filter};
    use std::process::{Command, Stdio};

    /// What a Python program prints that has confined itself with a filter first. `call` makes a system call and gives
    /// its result, or the name of the error.
    fn under(filter: &[u8], program: &str) -> String {
        let hex = hexadecimal(filter);
        let program = format!(
            r#"
import ctypes, errno, os, sys
sys.path.insert(0, {folder:?})
import confine
def call(number, *arguments):
    result = confine.libc.syscall(number, *arguments)
    return errno.errorcode[ctypes.get_errno()] if result < 0 else "done"
confine.no_new_privileges()
confine.filter_calls(bytes.fromhex("{hex}"))
{program}"#,
            folder = concat!(env!("CARGO_MANIFEST_DIR"), "/harness"),
        );
        let output = Command::new("python3")
            .args(["-c", &program])
            .stdin(Stdio::null())
            .output()
            .expect("python3 runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        format!("{}{errors}{}", String::from_utf8_lossy(&output.stdout), output.status)
    }

    /// Makes each call under a filter; all must have the same answer.
    fn all_answer(filter: &[u8], calls: &[(String, String)], answer: &str) {
        let program: Vec<_> =
            calls.iter().map(|(name, call)| format!("print('{name}', call({call}))\n")).collect();
        let expected: Vec<_> = calls.iter().map(|(name, _)| format!("{name} {answer}\n")).collect();
        assert_eq!(under(filter, &program.concat()), format!("{}exit status: 0", expected.concat()));
    }

    /// Calls by name, with nothing but zeros as arguments.
    macro_rules! bare {
        ($($name:ident)*) => { vec![$((stringify!($name).to_owned(), format!("{}, 0, 0, 0, 0, 0, 0", libc::$name))),*] };
    }

    fn with(
        name: impl std::fmt::Display,
        call: libc::c_long,
        arguments: impl std::fmt::Display,
    ) -> (String, String) {
        (name.to_string(), format!("{call}, {arguments}"))
    }

    #[test]
    fn what_reaches_beyond_the_run_is_denied() {
        let mut calls = bare! {
            SYS_ptrace SYS_process_vm_readv SYS_process_vm_writev SYS_kcmp SYS_pidfd_getfd SYS_process_madvise
            SYS_mount SYS_umount2 SYS_pivot_root SYS_chroot SYS_open_tree SYS_move_mount SYS_fsopen SYS_fsconfig
            SYS_fsmount SYS_fspick SYS_mount_setattr SYS_unshare SYS_setns SYS_add_key SYS_request_key SYS_keyctl
            SYS_bpf SYS_perf_event_open SYS_userfaultfd SYS_io_uring_setup SYS_io_uring_enter
            SYS_io_uring_register SYS_kexec_load SYS_kexec_file_load SYS_init_module SYS_finit_module
            SYS_delete_module SYS_reboot SYS_swapon SYS_swapoff SYS_settimeofday SYS_clock_settime SYS_adjtimex
            SYS_clock_adjtime SYS_quotactl SYS_quotactl_fd SYS_acct SYS_syslog SYS_open_by_handle_at
            SYS_name_to_handle_at SYS_fanotify_init SYS_memfd_create SYS_memfd_secret SYS_shmget SYS_shmat
            SYS_semget SYS_msgget SYS_mq_open SYS_io_setup SYS_sethostname SYS_setdomainname SYS_vhangup SYS_sync
            SYS_seccomp SYS_move_pages SYS_lookup_dcookie SYS_landlock_restrict_self
        };
        calls.push(with("a personality", libc::SYS_personality, "0x0040000"));
        calls.push(with("a filter of its own", libc::SYS_prctl, "22, 2, 0, 0, 0"));
        calls.push(with("typing", libc::SYS_ioctl, "0, 0x5412, 0"));
        calls.push(with("pasting", libc::SYS_ioctl, "0, 0x541c, 0"));
        calls.push(with("a device", libc::SYS_mknodat, "-100, b'/tmp/infrabench-device', 0o20666, 0x103"));
        let families = (0..46).filter(|family| *family != libc::AF_UNIX);
        calls.extend(families.map(|family| with(family, libc::SYS_socket, format!("{family}, 3, 0"))));
        for flag in
            ["0x20000", "0x2000000", "0x4000000", "0x8000000", "0x10000000", "0x20000000", "0x40000000"]
        {
            calls.push(with(flag, libc::SYS_clone, format!("{flag}, 0, 0, 0, 0")));
        }
        all_answer(&code_filter().unwrap(), &calls, "EPERM");
        all_answer(&kernel_filter().unwrap(), &calls, "EPERM");
    }

    #[test]
    fn the_kernel_starts_nothing_and_has_no_socket() {
        let mut calls = bare! { SYS_execve SYS_execveat SYS_socketpair SYS_connect SYS_bind };
        #[cfg(target_arch = "x86_64")]
        calls.extend(bare! { SYS_fork SYS_vfork });
        calls.push(with("a process", libc::SYS_clone, "17, 0, 0, 0, 0"));
        calls.push(with("a socket", libc::SYS_socket, "1, 1, 0"));
        all_answer(&kernel_filter().unwrap(), &calls, "EPERM");
        let thread = "import threading\nthread = threading.Thread(target=print, args=('in a thread',))\n\
                      thread.start(); thread.join()";
        assert_eq!(under(&kernel_filter().unwrap(), thread), "in a thread\nexit status: 0");
    }

    #[test]
    fn what_is_newer_seems_not_to_exist() {
        let mut calls = bare! { SYS_clone3 };
        calls.extend([463, 470, 600, 5000].map(|call| with(call, call, "0, 0, 0, 0, 0, 0")));
        all_answer(&code_filter().unwrap(), &calls, "ENOSYS");
        all_answer(&kernel_filter().unwrap(), &calls, "ENOSYS");
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn another_architecture_is_fatal() {
        // x32: `getpid` with that architecture's bit.
        let answer = under(&code_filter().unwrap(), "call(0x40000000 + 39)\nprint('survived')");
        assert!(answer.contains("signal: 31"), "{answer}");
        // i386: `mov eax, 20; int 0x80; ret`, which is its `getpid`.
        let program = "import mmap\ncode = mmap.mmap(-1, 4096, prot=7)\ncode.write(bytes.fromhex('b814000000cd80c3'))\n\
                       address = ctypes.addressof(ctypes.c_char.from_buffer(code))\n\
                       ctypes.CFUNCTYPE(ctypes.c_int)(address)()\nprint('survived')";
        let answer = under(&code_filter().unwrap(), program);
        assert!(answer.contains("signal: 31"), "{answer}");
    }

    #[test]
    fn what_programs_need_goes_through() {
        let program = r#"
import multiprocessing, socket, subprocess, tempfile, threading, time
ours, theirs = socket.socketpair()
ours.send(b"x"); assert theirs.recv(1) == b"x"
thread = threading.Thread(target=time.sleep, args=(0.01,)); thread.start(); thread.join()
assert subprocess.run("ls / | cat", shell=True, capture_output=True, check=True).stdout
with tempfile.TemporaryDirectory() as folder:
    os.mkfifo(folder + "/pipe"); os.symlink("pipe", folder + "/link"); os.rename(folder + "/link", folder + "/other")
    os.chmod(folder + "/pipe", 0o600); os.utime(folder + "/pipe")
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(abs, [-1]) == [1]
print("fine")
"#;
        assert_eq!(under(&code_filter().unwrap(), program), "fine\nexit status: 0");
    }
}
