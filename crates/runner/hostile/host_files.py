# tries: to read the files of the machine
# stopped by: a root of its own, with the runtime and nothing else in it
# expect: passed
# says: refused /etc/shadow
# says: refused /etc/passwd
import os

from tries import attempt

for path in (
    "/etc/shadow", "/etc/passwd", "/etc/hostname", "/etc/machine-id", "/etc/hosts", "/etc/resolv.conf", "/etc/ssh",
    "/home", "/root/.ssh", "/root/.bashrc", "/root/.aws", "/var/lib", "/var/log", "/var/run/docker.sock", "/run",
    "/boot", "/sys/kernel", "/sys/fs/cgroup", "/mnt", "/media", "/srv", "/opt", "/work", "/etc/ssl/private",
):
    attempt(path, os.stat, path)
