# tries: to learn of the machine and the backend from /proc
# stopped by: a /proc of its own; bubblewrap, process 1 there, is started without an environment
# expect: passed
# says: walked
import os

from tries import attempt

SECRETS = ("SECRET", "TOKEN", "INFRABENCH_", "CARGO", "/work/", "/root/.cargo", "infrabench-run-")
seen = [name for name in os.listdir("/proc") if name.isdigit()]
if len(seen) > 12:
    print("ESCAPED processes", len(seen))
for pid in seen:
    for name in ("environ", "cmdline", "cgroup", "maps"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                text = file.read().decode("utf-8", "replace")
        except OSError as error:
            print("refused", pid, name, error)
            continue
        if int(pid) == 1 or name == "environ":
            for secret in SECRETS:
                if secret in text:
                    print("ESCAPED", secret, "in", pid, name)
for link in ("root", "cwd", "exe"):
    try:
        found = os.listdir(f"/proc/1/{link}/") if link != "exe" else []
    except OSError as error:
        print("refused", link, error)
    else:
        if "home" in found or "boot" in found:
            print("ESCAPED", link, found)
for name in ("sysrq-trigger", "sys/kernel/core_pattern", "sys/kernel/hostname", "self/oom_score_adj", "self/uid_map"):
    attempt(name, os.open, f"/proc/{name}", os.O_WRONLY)
attempt("kernel log", open, "/proc/kmsg")
attempt("physical memory", open, "/proc/kcore")
print("walked")
