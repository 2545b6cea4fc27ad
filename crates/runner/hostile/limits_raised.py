# tries: to lift its own limits and to be spared when memory is short
# stopped by: hard limits, and a /proc that Landlock and the owner of files keep from being written
# expect: passed
# says: refused data
# says: refused core
import os
import resource

from tries import attempt

for name in ("DATA", "FSIZE", "NPROC", "NOFILE", "CORE", "MEMLOCK"):
    kind = getattr(resource, f"RLIMIT_{name}")
    hard = resource.getrlimit(kind)[1]
    attempt(name.lower(), resource.setrlimit, kind, (hard, hard + 1))
    attempt(name.lower(), resource.setrlimit, kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
attempt("priority", os.setpriority, os.PRIO_PROCESS, 0, -5)
attempt("real time", os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))
for place in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs"):
    attempt("group", open, place, "w")
