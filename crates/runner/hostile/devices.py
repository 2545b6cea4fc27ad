# tries: to make and open devices
# stopped by: no right to make any, file systems on which none work, and a /dev with harmless ones
# expect: passed
# says: refused make
# says: refused /dev/mem
import os
import stat

from tries import attempt, read

for kind, major, minor in ((stat.S_IFCHR, 1, 1), (stat.S_IFBLK, 254, 0), (stat.S_IFBLK, 8, 0), (stat.S_IFCHR, 10, 229)):
    attempt("make", os.mknod, "/scratch/device", 0o666 | kind, os.makedev(major, minor))
for name in ("mem", "kmem", "kmsg", "port", "sda", "vda", "fuse", "kvm", "net/tun", "loop0", "uinput", "mqueue"):
    attempt(f"/dev/{name}", read, f"/dev/{name}")
attempt("into /dev", os.mknod, "/dev/new")
