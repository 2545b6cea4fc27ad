"""Gives a forked process a world of its own: user, mounts, processes, network, and a codebase in memory.

The process stands in a sandbox already, which holds the runtime, read-only, and nothing of the host. This nests another
one in it for a single run, so that runs share nothing: what one writes, starts or opens, no other can name.
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

NEW_ALL = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC, REMOUNT, BIND = 1, 2, 4, 8, 32, 4096
PRIVATE_BELOW = 0x4000 | 0x40000
USER = 1000
# Where the zygote keeps what it has prepared.
PREPARED = "/prepared"


class NamespaceError(Exception):
    """The kernel refuses a part of the run's own world."""


def enter():
    """New namespaces of every kind. Processes forked from here on are in a new pid namespace, the first as its init."""
    check(libc.unshare(NEW_ALL), "namespaces cannot be made")
    for name, value in (("setgroups", "deny"), ("uid_map", f"{USER} 0 1"), ("gid_map", f"{USER} 0 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(value)
    mount(None, "/", None, PRIVATE_BELOW)


def furnish(project, scratch, sizes, inodes, files, sealed):
    """In memory: the codebase at `project`, `scratch` space, shared memory. `sealed` entries become read-only.

    Sizes are in bytes, `files` maps paths to texts.
    """
    for path, size in ((project, sizes["project"]), (scratch, sizes["scratch"]), ("/dev/shm", sizes["shared"])):
        mount("tmpfs", path, "tmpfs", NO_SUID | NO_DEVICES, f"size={size},nr_inodes={inodes},mode=755")
    # Terminals are shared by all that see one instance; nothing here needs any.
    mount("tmpfs", "/dev/pts", "tmpfs", NO_SUID | NO_DEVICES | NO_EXEC | READ_ONLY, "size=4096,nr_inodes=1")
    # What the zygote has written while it loaded, runs may read.
    mount(None, PREPARED, None, BIND | REMOUNT | READ_ONLY | NO_SUID | NO_DEVICES)
    for name in ("home", "tmp"):
        os.mkdir(os.path.join(scratch, name))
    for path, text in files.items():
        target = os.path.join(project, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "x", encoding="utf-8", newline="") as file:
            file.write(text)
    for name in sealed:
        path = os.path.join(project, name)
        mount(path, path, None, BIND)
        mount(None, path, None, BIND | REMOUNT | READ_ONLY | NO_SUID | NO_DEVICES)


def mount_processes():
    """A view of the processes of this pid namespace, and of no other, at /proc."""
    mount("proc", "/proc", "proc", NO_SUID | NO_DEVICES | NO_EXEC)


def mount(source, target, kind, flags, options=""):
    encoded = [None if value is None else value.encode() for value in (source, target, kind)]
    done = libc.mount(*encoded, ctypes.c_ulong(flags), options.encode())
    check(done, f"{target} cannot be mounted")


def check(status, what):
    if status != 0:
        raise NamespaceError(f"{what}: {os.strerror(ctypes.get_errno())}")
