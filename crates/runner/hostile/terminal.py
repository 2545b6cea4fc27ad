# tries: to type commands into the terminal from which the backend was started
# stopped by: a session without a terminal, and the filter of system calls
# expect: passed
# says: refused terminal
# says: refused typing
import fcntl

from tries import attempt

attempt("terminal", open, "/dev/tty")
for fd in (0, 1, 2):
    attempt("typing", fcntl.ioctl, fd, 0x5412, b"x")
