"""Run after each program: nothing of the run before is to be seen, and everything works."""

import os
import resource
import signal


def entries(folder):
    """Names in a folder."""
    return sorted(os.listdir(folder))


assert entries("/dev/shm") == [], entries("/dev/shm")
assert entries("/scratch/home") == [], entries("/scratch/home")
# What jsii has made for this very run.
strangers = [name for name in entries("/scratch/tmp") if not name.startswith(("jsii-kernel-", "tmp"))]
assert not strangers, strangers
assert set(entries("/project")) == {"program.py", "stack.py", "tests", "tries.py"}, entries("/project")
with open("/project/tests/test_stack.py", encoding="utf-8") as file:
    assert "poison" not in file.read()
assert not any("poison" in name.lower() for name in os.environ), dict(os.environ)
assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) > 1]
assert len(others) < 8, others
print("clean")
