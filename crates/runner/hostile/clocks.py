# tries: to change the time of the machine
# stopped by: the filter of system calls, and no right to
# expect: passed
# says: refused set
# says: refused adjust
import ctypes
import time

from tries import attempt, lib

attempt("set", time.clock_settime, time.CLOCK_REALTIME, 0)
attempt("set the day", lib, "settimeofday", ctypes.create_string_buffer(16), None)
attempt("adjust", lib, "adjtimex", ctypes.create_string_buffer(256))
attempt("adjust one clock", lib, "clock_adjtime", 0, ctypes.create_string_buffer(256))
attempt("alarm clock", open, "/dev/rtc0")
