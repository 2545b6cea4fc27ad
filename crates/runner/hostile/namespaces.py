# tries: to make namespaces of its own, in which it would have every right, and to enter others
# stopped by: the filter of system calls, and a user namespace that allows none below it
# expect: passed
# says: refused unshare
# says: refused clone
# says: refused enter
import os
import platform
import subprocess

from tries import attempt, call, lib

UNSHARE, CLONE, SETNS, CLONE3 = {"x86_64": (272, 56, 308, 435), "aarch64": (97, 220, 268, 435)}[platform.machine()]
FLAGS = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x7E020000)
for flags in FLAGS:
    attempt("unshare", call, UNSHARE, flags)
    attempt("clone", call, CLONE, flags | 17, 0, 0, 0, 0)
attempt("clone3", call, CLONE3, 0, 0)
for kind in ("mnt", "net", "pid", "user"):
    fd = os.open(f"/proc/self/ns/{kind}", os.O_RDONLY)
    attempt("enter", call, SETNS, fd, 0)
for tool in (["unshare", "-Ur", "true"], ["nsenter", "-t", "1", "-m", "true"], ["chroot", "/scratch", "true"]):
    attempt(tool[0], lambda tool=tool: subprocess.run(tool, check=True, capture_output=True))
attempt("chroot", os.chroot, "/scratch")
attempt("name", lib, "sethostname", b"poison", 6)
