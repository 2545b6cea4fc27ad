"""The last confinement before a stranger's code: what a process can only do to itself.

Namespaces are made by whoever starts the process. Here it gives up the rest, for itself and for all that it starts, in
an order in which each step still may take the next: limits, open files, capabilities, new privileges, Landlock, and
the filter of system calls, which would forbid some of the steps before it.

Everything fails closed, with a sentence. Only Landlock may be missing: it repeats, per process, what the mounts and
the filter say already, and older kernels and containers do not have it.

Standard library only, and nothing is imported when called: it must be cheap after a fork of a process with a large heap.
"""

import ctypes
import os
import resource
import struct

libc = ctypes.CDLL(None, use_errno=True)

PR_SET_SECCOMP = 22
PR_CAPBSET_READ = 23
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION = 0x20080522
HIGHEST_FD = 1 << 20  # The kernel's own bound, unless an administrator raised it.

# The same numbers on every architecture, as for all calls since Linux 5.1. No C library wraps them yet.
LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446


class ConfinementError(Exception):
    """A part of the confinement cannot be had."""


def restrict(config):
    """Confines this process for good. `config` has:

    - `keep_fds`: open files that stay, besides stdin, stdout and stderr. All others are closed, and stdin becomes empty.
    - `limits`: `memory_bytes` of data per process, `file_bytes` per file, `processes` of this user (None: not bounded).
    - `files`: None, or paths under which code may `read` and execute, `write`, and use `device`s, for Landlock.
    - `filter`: None, or the filter of system calls, as hexadecimal digits of the kernel's `struct sock_filter[]`.
    - `privileges`: whether capabilities and the way to new ones stay. True only where there is no sandbox.

    Gives the version of Landlock's interface in force, 0 for none.
    """
    close_others(config["keep_fds"])
    apply_limits(config["limits"])
    if not config["privileges"]:
        drop_capabilities()
        no_new_privileges()
    landlock = restrict_files(config["files"]) if config["files"] else 0
    if config["filter"]:
        filter_calls(bytes.fromhex(config["filter"]))
    return landlock


# Limits and files.


def apply_limits(limits):
    """Limits that a process cannot raise again. Data rather than address space: Node reserves far more than it uses."""
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, 4096),
        # Locked memory cannot be reclaimed; queued messages and signals belong to no process.
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 4096),
    ):
        if value is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def close_others(keep):
    """Leaves stdin, stdout, stderr and what is to be kept, which no program started from here inherits."""
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    first = 3
    for fd in sorted(keep):
        os.closerange(first, fd)
        os.set_inheritable(fd, False)
        first = fd + 1
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    os.closerange(first, HIGHEST_FD if hard == resource.RLIM_INFINITY else hard)


# Privileges.


def drop_capabilities():
    """Empties every set, the bounding one included, so that no program can give any back."""
    # The kernel knows fewer than 64, and says of the next one that it does not.
    for capability in range(64):
        held = libc.prctl(PR_CAPBSET_READ, capability, 0, 0, 0)
        if held < 0:
            break
        if held and libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise failure(f"capability {capability} cannot be dropped")
    if libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0:
        raise failure("ambient capabilities cannot be cleared")
    header = ctypes.create_string_buffer(struct.pack("=Ii", CAPABILITY_VERSION, 0))
    if libc.capset(header, ctypes.create_string_buffer(24)) != 0:
        raise failure("capabilities cannot be given up")


def no_new_privileges():
    """From here on setuid programs and file capabilities give nothing."""
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise failure("new privileges cannot be ruled out")


# Landlock.

# Rights on files, as bits: execute, write, read, read_dir, remove_dir, remove_file, make_char, make_dir, make_reg,
# make_sock, make_fifo, make_block, make_sym (1), refer (2), truncate (3), ioctl_dev (5).
READ = 1 << 0 | 1 << 2 | 1 << 3
MAKE_DEVICE = 1 << 6 | 1 << 11
IOCTL_DEVICE = 1 << 15
USE_DEVICE = 1 << 1 | 1 << 2 | 1 << 14 | IOCTL_DEVICE
RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
NETWORK = 1 << 0 | 1 << 1  # Bind and connect TCP.
SCOPED = 1 << 0 | 1 << 1  # Abstract unix sockets, signals.


def restrict_files(files):
    """Rules for files, no TCP, no abstract socket and no signal out of here; as many of these as this kernel has."""
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return 0
    handled = (1 << RIGHTS_BY_VERSION[min(version, 5)]) - 1
    attributes = struct.pack(
        "=QQQ", handled, NETWORK if version >= 4 else 0, SCOPED if version >= 6 else 0
    )
    # Older kernels take a shorter structure, or a longer one whose rest is zero.
    ruleset = libc.syscall(
        LANDLOCK_CREATE_RULESET, ctypes.create_string_buffer(attributes, 24), ctypes.c_size_t(24), 0
    )
    if ruleset < 0:
        raise failure("Landlock takes no rules")
    try:
        for paths, rights in (
            (files["read"], READ),
            (files["write"], handled & ~(MAKE_DEVICE | IOCTL_DEVICE)),
            (files["device"], USE_DEVICE),
        ):
            for path in paths:
                allow(ruleset, path, rights & handled)
        if libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) != 0:
            raise failure("Landlock's rules cannot be applied")
    finally:
        os.close(ruleset)
    return version


def allow(ruleset, path, rights):
    """Allows rights on everything below a path."""
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        raise ConfinementError(f"Landlock cannot open {path}: {error.strerror}") from None
    try:
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, fd))
        if libc.syscall(LANDLOCK_ADD_RULE, ruleset, 1, rule, 0) != 0:
            raise failure(f"Landlock takes no rule for {path}")
    finally:
        os.close(fd)


# System calls.


class Program(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def filter_calls(steps):
    """Installs the filter for this thread, which must be the only one: others would stay without."""
    if len(os.listdir("/proc/self/task")) != 1:
        raise ConfinementError("the filter of system calls must be installed before there are threads")
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = Program(len(steps) // 8, ctypes.addressof(buffer))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise failure("the filter of system calls cannot be installed")


def failure(what):
    """What failed, with the kernel's reason."""
    return ConfinementError(f"{what}: {os.strerror(ctypes.get_errno())}")
