# tries: to read and change other processes
# stopped by: the filter of system calls, and who owns the processes
# expect: passed
# says: refused attach
# says: refused read
# says: refused write
import ctypes
import os
import platform

from tries import attempt, call, read, write

PTRACE, READV, WRITEV = {"x86_64": (101, 310, 311), "aarch64": (117, 270, 271)}[platform.machine()]
child = os.fork()
if child == 0:
    import time

    time.sleep(60)
for target in (1, os.getppid(), child):
    attempt("attach", call, PTRACE, 16, target, 0, 0)
    attempt("seize", call, PTRACE, 0x4206, target, 0, 0)
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    attempt("read", call, READV, target, vector, 1, vector, 1, 0)
    attempt("write", call, WRITEV, target, vector, 1, vector, 1, 0)
attempt("memory of the first", read, "/proc/1/mem")
attempt("memory of the first", write, "/proc/1/mem")
os.kill(child, 9)
os.waitpid(child, 0)
