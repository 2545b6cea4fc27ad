//! The system calls that runs need, by what they are for.

#![allow(clippy::wildcard_imports, reason = "some two hundred names, all of one form")]

use libc::*;

pub(super) const FILES: &[c_long] = &[
    SYS_chdir, SYS_close, SYS_close_range, SYS_copy_file_range, SYS_dup,
    SYS_dup3, SYS_faccessat, SYS_faccessat2, SYS_fadvise64, SYS_fallocate,
    SYS_fchdir, SYS_fchmod, SYS_fchmodat, SYS_fchmodat2, SYS_fchown,
    SYS_fchownat, SYS_fcntl, SYS_fdatasync, SYS_fgetxattr, SYS_flistxattr,
    SYS_flock, SYS_fremovexattr, SYS_fsetxattr, SYS_fstat, SYS_fstatfs,
    SYS_fsync, SYS_ftruncate, SYS_getcwd, SYS_getdents64, SYS_getxattr,
    SYS_inotify_add_watch, SYS_inotify_init1, SYS_inotify_rm_watch, SYS_lgetxattr,
    SYS_linkat, SYS_listxattr, SYS_llistxattr, SYS_lremovexattr, SYS_lseek,
    SYS_lsetxattr, SYS_mkdirat, SYS_newfstatat, SYS_openat, SYS_openat2,
    SYS_pipe2, SYS_pread64, SYS_preadv, SYS_preadv2, SYS_pwrite64,
    SYS_pwritev, SYS_pwritev2, SYS_read, SYS_readahead, SYS_readlinkat,
    SYS_readv, SYS_removexattr, SYS_renameat, SYS_renameat2, SYS_sendfile,
    SYS_setxattr, SYS_splice, SYS_statfs, SYS_statx, SYS_symlinkat,
    SYS_sync_file_range, SYS_tee, SYS_truncate, SYS_umask, SYS_unlinkat,
    SYS_utimensat, SYS_vmsplice, SYS_write, SYS_writev,
];

pub(super) const MEMORY: &[c_long] = &[
    SYS_brk, SYS_madvise, SYS_membarrier, SYS_mincore, SYS_mlock,
    SYS_mlock2, SYS_mlockall, SYS_mmap, SYS_mprotect, SYS_mremap,
    SYS_mseal, SYS_msync, SYS_munlock, SYS_munlockall, SYS_munmap,
    SYS_pkey_alloc, SYS_pkey_free, SYS_pkey_mprotect,
];

/// Oneself and one's children. Which of these reach another process is for its owner and namespace to say.
pub(super) const PROCESSES: &[c_long] = &[
    SYS_capget, SYS_capset, SYS_exit, SYS_exit_group, SYS_futex,
    SYS_futex_waitv, SYS_get_robust_list, SYS_getcpu, SYS_getegid, SYS_geteuid,
    SYS_getgid, SYS_getgroups, SYS_getpgid, SYS_getpid, SYS_getppid,
    SYS_getpriority, SYS_getrandom, SYS_getresgid, SYS_getresuid,
    SYS_getrlimit, SYS_getrusage, SYS_getsid, SYS_gettid, SYS_getuid,
    SYS_ioprio_get, SYS_pidfd_open, SYS_prlimit64, SYS_rseq,
    SYS_sched_get_priority_max, SYS_sched_get_priority_min, SYS_sched_getaffinity,
    SYS_sched_getattr, SYS_sched_getparam, SYS_sched_getscheduler,
    SYS_sched_rr_get_interval, SYS_sched_setaffinity, SYS_sched_yield,
    SYS_set_robust_list, SYS_set_tid_address, SYS_setfsgid, SYS_setfsuid,
    SYS_setgid, SYS_setgroups, SYS_setpgid, SYS_setpriority, SYS_setregid,
    SYS_setresgid, SYS_setresuid, SYS_setreuid, SYS_setrlimit, SYS_setsid,
    SYS_setuid, SYS_sysinfo, SYS_uname, SYS_wait4, SYS_waitid,
];

pub(super) const EXEC: &[c_long] = &[
    SYS_execve, SYS_execveat,
    #[cfg(target_arch = "x86_64")]
    SYS_fork,
    #[cfg(target_arch = "x86_64")]
    SYS_vfork,
];

pub(super) const SIGNALS: &[c_long] = &[
    SYS_kill, SYS_pidfd_send_signal, SYS_restart_syscall, SYS_rt_sigaction,
    SYS_rt_sigpending, SYS_rt_sigprocmask, SYS_rt_sigqueueinfo, SYS_rt_sigreturn,
    SYS_rt_sigsuspend, SYS_rt_sigtimedwait, SYS_rt_tgsigqueueinfo, SYS_sigaltstack,
    SYS_signalfd4, SYS_tgkill, SYS_tkill,
];

pub(super) const TIME: &[c_long] = &[
    SYS_clock_getres, SYS_clock_gettime, SYS_clock_nanosleep, SYS_getitimer,
    SYS_gettimeofday, SYS_nanosleep, SYS_setitimer, SYS_timer_create,
    SYS_timer_delete, SYS_timer_getoverrun, SYS_timer_gettime, SYS_timer_settime,
    SYS_timerfd_create, SYS_timerfd_gettime, SYS_timerfd_settime, SYS_times,
];

pub(super) const WAITING: &[c_long] = &[
    SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_epoll_pwait2,
    SYS_eventfd2, SYS_ppoll, SYS_pselect6,
];

/// On sockets that one has. Making one is a matter of its family.
pub(super) const SOCKETS: &[c_long] = &[
    SYS_accept, SYS_accept4, SYS_bind, SYS_connect, SYS_getpeername,
    SYS_getsockname, SYS_getsockopt, SYS_listen, SYS_recvfrom, SYS_recvmmsg,
    SYS_recvmsg, SYS_sendmmsg, SYS_sendmsg, SYS_sendto, SYS_setsockopt,
    SYS_shutdown,
];

/// Older forms of the above, which newer architectures never had.
#[cfg(target_arch = "x86_64")]
pub(super) const OLD: &[c_long] = &[
    SYS_access, SYS_alarm, SYS_arch_prctl, SYS_chmod, SYS_chown,
    SYS_creat, SYS_dup2, SYS_epoll_create, SYS_epoll_wait, SYS_eventfd,
    SYS_futimesat, SYS_getdents, SYS_getpgrp, SYS_inotify_init, SYS_lchown,
    SYS_link, SYS_lstat, SYS_mkdir, SYS_open, SYS_pause, SYS_pipe,
    SYS_poll, SYS_readlink, SYS_rename, SYS_rmdir, SYS_select,
    SYS_signalfd, SYS_stat, SYS_symlink, SYS_time, SYS_unlink,
    SYS_utime, SYS_utimes,
];
#[cfg(not(target_arch = "x86_64"))]
pub(super) const OLD: &[c_long] = &[];

/// Calls that make a file of any kind, with the number of the argument that says which.
pub(super) const MAKE_NODE: &[(c_long, u8)] = &[
    (SYS_mknodat, 2),
    #[cfg(target_arch = "x86_64")]
    (SYS_mknod, 1),
];
