# tries: to open files without end
# stopped by: the limit of open files
# expect: passed
# says: refused more (OSError: [Errno 24]
import os

from tries import attempt

opened = []


def more():
    for _ in range(100_000):
        opened.append(os.open("/dev/null", os.O_RDONLY))


attempt("more", more)
for fd in opened:
    os.close(fd)
