# tries: parts of the kernel that have been ways out of sandboxes: io_uring, keys, page faults, counters, programs
# stopped by: the filter of system calls
# expect: passed
# says: refused io_uring
# says: refused keys
# says: refused page faults
# says: refused counters
# says: refused programs
import ctypes
import platform

from tries import attempt, call

OLD = {
    "x86_64": {"keys": 250, "new key": 248, "page faults": 323, "counters": 298, "programs": 321, "modules": 313,
               "handles": 304, "log": 103, "kexec": 246, "reboot": 169, "compare": 312, "accounting": 163},
    "aarch64": {"keys": 219, "new key": 217, "page faults": 282, "counters": 241, "programs": 280, "modules": 273,
                "handles": 265, "log": 116, "kexec": 104, "reboot": 142, "compare": 272, "accounting": 89},
}[platform.machine()]
NEW = {"io_uring": 425, "another's files": 438, "another's memory": 440, "secret memory": 447}
room = ctypes.create_string_buffer(256)
for name, number in (OLD | NEW).items():
    attempt(name, call, number, room, room, 0, 0, 0)
attempt("keys", call, OLD["keys"], 0, -3, 1)
