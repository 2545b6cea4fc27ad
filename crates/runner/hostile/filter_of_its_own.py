# tries: to make the harness believe that its writes succeed, by a filter of system calls that answers in the kernel's place
# stopped by: the filter that is there already
# expect: passed
# says: refused prctl
# says: refused seccomp
import ctypes
import platform
import struct

from tries import attempt, call, lib

SECCOMP = {"x86_64": 317, "aarch64": 277}[platform.machine()]
steps = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000))
program = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", 1, ctypes.addressof(steps)))
attempt("prctl", lib, "prctl", 22, 2, program, 0, 0)
attempt("seccomp", call, SECCOMP, 1, 0, program)
attempt("strict", lib, "prctl", 22, 1, 0, 0, 0)
