# tries: to mount, by the old calls and the new, and to remount what is read-only
# stopped by: the filter of system calls, and no right to
# expect: passed
# says: refused mount
# says: refused bind over the tests
# says: refused remount

from tries import attempt, call, lib

MS_REMOUNT, MS_BIND, MS_MOVE = 32, 4096, 8192
lib_mount = lambda *arguments: lib("mount", *arguments)  # noqa: E731
attempt("mount", lib_mount, b"none", b"/scratch", b"tmpfs", 0, None)
attempt("mount", lib_mount, b"proc", b"/scratch", b"proc", 0, None)
attempt("mount", lib_mount, b"none", b"/scratch", b"cgroup2", 0, None)
attempt("bind over the tests", lib_mount, b"/scratch", b"/project/tests", None, MS_BIND, None)
for place in (b"/", b"/env", b"/harness", b"/project/tests", b"/usr"):
    attempt("remount", lib_mount, None, place, None, MS_REMOUNT | MS_BIND, None)
    attempt("unmount", lib, "umount2", place, 2)
attempt("move", lib_mount, b"/project/tests", b"/scratch", None, MS_MOVE, None)
for number in (428, 429, 430, 432, 433, 442):
    attempt(f"new call {number}", call, number, -1, b"/", 0, 0, 0)
