# tries: to become root
# stopped by: no capabilities, one user in its namespace, and no new privileges by any program
# expect: passed
# says: refused setuid
# says: refused capabilities
# says: nothing gained
import ctypes
import os
import shutil
import struct
import subprocess

from tries import attempt, lib

attempt("setuid", os.setuid, 0)
attempt("setgid", os.setgid, 0)
attempt("setreuid", os.setreuid, 0, 0)
attempt("setresuid", os.setresuid, 0, 0, 0)
attempt("setgroups", os.setgroups, [0])
attempt("chown", os.chown, "/project/stack.py", 0, 0)
everything = struct.pack("=6I", *[0xFFFFFFFF] * 6)
header = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0))
attempt("capabilities", lib, "capset", header, ctypes.create_string_buffer(everything))
shutil.copy("/usr/bin/id", "/scratch/id")
os.chmod("/scratch/id", 0o6755)
for program in ("/scratch/id", "/usr/bin/id"):
    if "uid=0" in subprocess.run([program], capture_output=True, text=True, check=True).stdout:
        print("ESCAPED", program)
for command in (["su", "-c", "true"], ["sudo", "-n", "true"], ["mount", "-a", "-t", "tmpfs"], ["ping", "-c1", "127.0.0.1"]):
    if shutil.which(command[0]) and command[0] != "mount":
        attempt(command[0], lambda c=command: subprocess.run(c, check=True, capture_output=True, timeout=10))
with open("/proc/self/status", encoding="ascii") as file:
    status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
for field in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
    if int(status[field], 16) != 0:
        print("ESCAPED", field, status[field])
if (status["NoNewPrivs"], status["Seccomp"]) != ("1", "2"):
    print("ESCAPED", status["NoNewPrivs"], status["Seccomp"])
print("nothing gained")
