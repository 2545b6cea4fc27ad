# tries: to keep memory in objects that belong to no process: files without a name, segments, queues
# stopped by: the filter of system calls
# expect: passed
# says: refused memfd
# says: refused segment
# says: refused messages
# says: refused queue
import ctypes
import os

from tries import attempt, lib

attempt("memfd", os.memfd_create, "x")
attempt("segment", lib, "shmget", 0, ctypes.c_size_t(64 << 20), 0o1600)
attempt("semaphores", lib, "semget", 0, 250, 0o1600)
attempt("messages", lib, "msgget", 0, 0o1600)
attempt("queue", lib, "mq_open", b"/poison", os.O_CREAT | os.O_RDWR, 0o600, None)
