# tries: to outlive the run: two forks, a session of its own, every file closed
# stopped by: the namespace of processes, which ends with its first
# expect: passed
import os

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 4096)
        os.execv("/bin/sh", ["hostile-left-behind", "-c", "while :; do sleep 1; done"])
    os._exit(0)
os.wait()
